package studio

// fruit draws whole fruit.
func (c *canvas) fruit(name string) bool {
	switch name {
	case "apple":
		c.apple("#c23a34")
	case "pear":
		c.path("M0-40C12-40 14-26 18-12C24 2 34 10 34 24C34 42 16 48 0 48S-34 42-34 24C-34 10-24 2-18-12C-14-26-12-40 0-40Z", "#cdb948", c.ball())
		c.stroke("M0-38C0-46 4-50 9-52", "#6a4a2a", 4, "stroke-linecap", "round")
		c.leaf(3, -42, 70, 28, "#6f9a45")
	case "peach":
		c.circle(0, 4, 41, "#f0a05a", c.glow(.75, .6, .6, "0 #d8434a .75", "1 #d8434a 0"), c.ball())
		c.stroke("M-6-36C14-20 14 20-4 44", "#b95a3c", 2, "opacity", ".7")
		c.leaf(-4, -32, 58, 40, "#6f9a45")
	case "plum":
		c.oval(-12, 6, 29, 36, "#5c2f5e", c.ball())
		c.oval(20, 12, 25, 31, "#6e3a66", c.ball())
		c.stroke("M16-16C8 0 10 26 18 42", "#3d1d40", 1.6)
		c.leaf(-8, -28, 62, 36, "#6f9a45")
	case "cherry":
		c.stroke("M-20 14C-16-14-4-34 12-46M22 20C20-8 18-30 12-46", "#6d7f3c", 3.5)
		c.circle(-20, 22, 23, "#8e1a30", c.ball())
		c.circle(24, 27, 21, "#a3203a", c.ball())
		c.leaf(12, -44, 100, 36, "#5f8f3f")
	case "mango":
		c.path("M-36 22C-46-8-22-42 12-42C42-42 48-8 38 14C26 42-24 54-36 22Z", "#eba72c", c.glow(.8, .2, .8, "0 #cf3d2c .8", ".8 #cf3d2c 0"), c.ball())
		c.leaf(16, -40, 74, 36, "#5f8f3f")
	case "fig":
		c.path("M-6-42C2-44 4-30 16-16C34 2 34 40 2 42C-30 42-36 6-20-12C-10-26-12-40-6-42Z", "#56324f", c.ball())
		c.oval(20, 22, 24, 25, "#efe2c2")
		c.oval(20, 22, 18, 19, "#c4525a", c.glow(.5, .5, .5, "0 #6d1f2c .7", "1 #6d1f2c 0"))
		c.ring(20, 22, 9, "#f3d9a0", 5, "1.5 3")
	case "strawberry":
		c.path("M0 48C-22 38-40 10-36-10C-32-28-10-26 0-20C10-26 32-28 36-10C40 10 22 38 0 48Z", "#d4323f", c.ball())
		c.group(func() { c.stroke("M-22-8V-4M0-6v4M22-8v4M-12 8v4M12 8v4M0 24v4M-22 20v2M22 20v2", "#f6d77a", 3.4) }, "stroke-linecap", "round")
		c.calyx(-20, 28, "#5f9440")
	case "banana":
		c.path("M-38-30C-34 10-6 34 40 28C46 27 46 20 40 18C8 14-16-6-26-36C-28-42-39-38-38-30Z", "#f0cc45", c.down("0 #fff .2", ".5 #fff 0", "1 #8a5a10 .45"))
		c.stroke("M-31-34C-24-4-4 18 40 23", "#c79a24", 1.6)
		c.path("M-38-30l-2-12 8-3 6 9Z", "#7a5a24")
	case "pineapple":
		c.pineapple()
	default:
		return false
	}
	return true
}

func (c *canvas) apple(colour string) {
	c.path("M0-26C16-40 44-30 42 2C40 32 20 48 8 46C3 45-3 45-8 46C-20 48-40 32-42 2C-44-30-16-40 0-26Z", colour,
		c.glow(.7, .25, .5, "0 #f0c060 .5", "1 #f0c060 0"), c.ball())
	c.stroke("M0-24C-1-34 2-42 7-48", "#5e4030", 4, "stroke-linecap", "round")
	c.leaf(3, -36, 66, 32, "#6f9a45")
}

func (c *canvas) pineapple() {
	for _, turn := range []float64{-52, 52, -27, 27, 0} {
		c.leaf(0, -16, turn, 36, "#5a8a4c")
	}
	c.oval(0, 16, 27, 33, "#e3a82c")
	c.group(func() {
		c.stroke("M-26 6L6 46M-22-8L20 38M-8-16L26 22M26 6L-6 46M22-8L-20 38M8-16L-26 22", "#a86f18", 1.8)
	})
	c.oval(0, 16, 27, 33, c.ball())
}

// citrus draws a whole fruit with a cut half before it.
func (c *canvas) citrus(name string) bool {
	rind, flesh := "", ""
	switch name {
	case "lemon":
		rind, flesh = "#efcf2f", "#f8e884"
		c.path("M-46-14C-40-40-4-50 20-34C26-30 34-30 36-22C40-6 26 16 2 18C-16 20-32 12-38 2C-42 0-48-6-46-14Z", rind, c.ball())
	case "lime":
		rind, flesh = "#6fa03a", "#cfe08a"
		c.circle(-12, -14, 33, rind, c.ball())
	case "orange":
		rind, flesh = "#e2702a", "#c93f2c"
		c.circle(-12, -13, 36, rind, c.ball())
	default:
		return false
	}
	c.circle(13, 16, 32, rind)
	c.circle(13, 16, 29, "#fbf6e4")
	c.circle(13, 16, 26, flesh, c.glow(.4, .4, .7, "0 #fff .45", "1 #fff 0"))
	c.stroke("M13-10V42M-13 16H39M-5.4-2.4L31.4 34.4M31.4-2.4L-5.4 34.4", "#fbf6e4", 2.6)
	c.circle(13, 16, 4, "#fbf6e4")
	return true
}

// slices draws fruit that is best known cut open.
func (c *canvas) slices(name string) bool {
	switch name {
	case "kiwi":
		c.oval(-13, -13, 33, 30, "#7b5f37", c.ball())
		c.circle(11, 13, 33, "#7b5f37")
		c.circle(11, 13, 30.5, "#86b53c", c.glow(.5, .5, .5, "0 #e9f0b8", ".3 #e0ecb0", ".42 #a9cb5a", "1 #7fae36"))
		c.ring(11, 13, 14, "#2a2418", 4.5, "1.8 4.5")
	case "passionfruit":
		c.circle(-15, -12, 31, "#5a2a4a", c.ball())
		c.circle(13, 14, 32, "#5a2a4a")
		c.circle(13, 14, 28, "#f4ead2")
		c.circle(13, 14, 24, "#e3a51f", c.ball())
		c.ring(13, 14, 14, "#2a2418", 7, "4 6.5")
		c.circle(13, 14, 4, "#2a2418")
	case "watermelon":
		c.turned(0, -8, -14, func() {
			c.path("M-48-10A48 48 0 0 0 48-10Z", "#3f7f45")
			c.path("M-43-10A43 43 0 0 0 43-10Z", "#e6efc8")
			c.path("M-39-10A39 39 0 0 0 39-10Z", "#dd4450", c.down("0 #fff .25", "1 #000 .12"))
			c.stroke("M-20-2l1 5M0-2v6M20-2l-1 5M-10 11l1 5M10 11l-1 5", "#2a1a1a", 4, "stroke-linecap", "round")
		})
	case "melon":
		c.turned(4, 0, -22, func() {
			c.path("M-46-26C-34 34 34 34 46-26C32 12-32 12-46-26Z", "#f2a65a", c.down("0 #fff .3", "1 #000 .08"))
			c.path("M-46-26C-36 46 36 46 46-26C34 30-34 30-46-26Z", "#9dbb6a", c.down("0 #fff .1", "1 #000 .25"))
		})
		c.leaf(-10, 30, 250, 34, "#5a9a50")
	case "rhubarb":
		pale := c.down("0 #7fa845", ".25 #c98a6a", ".6 #cf4a68", "1 #e8a0a8")
		for _, s := range []float64{-24, 0, 22} {
			c.turned(s, 0, s*.7, func() {
				c.rect(-10, -46, 20, 92, 6, pale, c.tube())
				c.oval(0, -44, 10, 4.5, "#dfe6a8")
			})
		}
	default:
		return false
	}
	return true
}
