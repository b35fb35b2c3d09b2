package studio

// plants draws leaves, flowers and cold.
func (c *canvas) plants(name string) bool {
	switch name {
	case "mint":
		for _, l := range [][3]float64{{-62, 46, 0}, {62, 46, 0}, {-24, 58, -4}, {26, 58, -4}, {0, 66, -8}} {
			c.leaf(0, 34, l[0], l[1]+12, "#4f9a62")
		}
		c.leaf(0, 12, -20, 30, "#7fc08a")
		c.leaf(0, 12, 22, 30, "#7fc08a")
	case "tea":
		c.leaf(0, 40, -44, 66, "#4d7a3c")
		c.leaf(0, 40, 44, 66, "#4d7a3c")
		c.leaf(0, 36, 0, 82, "#86ad58")
	case "eucalyptus":
		c.turned(0, 0, 18, func() {
			c.stroke("M0 50V-46", "#7c6a55", 3)
			for i := range 4 {
				y := 30 - float64(i)*21
				c.oval(-16, y-4, 16, 11, "#84aa98", c.slab())
				c.oval(17, y-10, 16, 11, "#a3c4b3", c.slab())
			}
			c.oval(0, -50, 8, 11, "#a3c4b3", c.slab())
		})
	case "tobacco":
		c.leaf(-6, 48, -34, 84, "#8a5a24")
		c.leaf(4, 48, 30, 88, "#a8742e")
		c.leaf(0, 50, -2, 98, "#c4913f")
		c.stroke("M0 24l14-18M0 24l-14-18M0 4l13-17M0 4l-13-17M0-16l9-13M0-16l-9-13", "#e9cf8e", 1.3)
	case "smoke":
		c.leaf(0, 50, 24, 74, "#5f4023")
		c.leaf(0, 50, -20, 80, "#7a5228")
		c.stroke("M-14 6C-34-12 8-20-10-44M16 8C0-8 34-18 18-46", "#9a948c", 5, "stroke-linecap", "round", "opacity", ".7")
	case "elderflower":
		c.stroke("M0 50L-28-6M0 50L0-16M0 50L28-6M0 50L-14-12M0 50L14-12", "#7f9a55", 2)
		c.group(func() {
			for _, p := range [][2]float64{{-30, -8}, {-18, -22}, {-3, -28}, {13, -25}, {28, -12}, {-12, -6}, {8, -8}, {-36, 8}, {36, 6}} {
				c.ring(p[0], p[1], 6, "#fffdf2", 8, "5.5 2")
				c.circle(p[0], p[1], 2.6, "#e6cf5a")
			}
		})
	case "vanilla":
		c.vanilla()
	case "oak":
		c.barrel()
	case "snow":
		c.snow()
	case "cactus":
		c.oval(-6, 10, 27, 37, "#5f9a5a", c.ball())
		c.ring(-6, 10, 17, "#eef4d8", 3, "1.5 9")
		c.oval(18, -24, 14, 19, "#d9487a", c.ball())
		c.oval(-20, -28, 11, 15, "#e2658a", c.ball())
	default:
		return false
	}
	return true
}

func (c *canvas) vanilla() {
	c.stroke("M-38 44C-10 30 10 6 22-40M-24 48C6 34 26 4 34-28", "#3a2416", 7, "stroke-linecap", "round")
	c.at(-8, -8, 1, func() {
		for turn := range 5 {
			c.group(func() {
				c.path("M0 0C16-8 16-28 0-36C-16-28-16-8 0 0Z", "#fbf3d4", c.down("0 #fff .5", "1 #d9b45a .4"))
			}, "transform", d("rotate(%)", float64(turn)*72))
		}
		c.circle(0, 0, 8, "#e6b83c", c.ball())
	})
}

func (c *canvas) barrel() {
	c.path("M-30-40H30C42-14 42 14 30 40H-30C-42 14-42-14-30-40Z", "#9a6a38", c.tube())
	c.stroke("M-15-40C-20-14-20 14-15 40M0-40V40M15-40C20-14 20 14 15 40", "#6d4722", 1.6)
	c.stroke("M-34-26H34M-38-2H38M-34 24H34", "#565048", 6)
	c.oval(0, -40, 30, 6, "#b98a56")
}

func (c *canvas) snow() {
	for turn := range 3 {
		c.group(func() {
			c.stroke("M0-44V44M-11-36L0-25L11-36M-11 36L0 25L11 36", "#a9d6ea", 6, "stroke-linecap", "round")
		},
			"transform", d("rotate(%)", float64(turn)*60), "stroke-linejoin", "round")
	}
	c.circle(0, 0, 8, "#bfe6f5")
}

// pantry draws spices, nuts and drinks.
func (c *canvas) pantry(name string) bool {
	switch name {
	case "cinnamon":
		for _, s := range [][2]float64{{-12, -20}, {12, 8}} {
			c.turned(s[0], s[1]*.4, 32+s[1], func() {
				c.rect(-10, -44, 20, 88, 6, "#9a5a2c", c.tube())
				c.stroke("M-6-44a6 4 0 1 1 6 4a3 2 0 1 1 0-4", "#5e3216", 2.4)
			})
		}
	case "hazelnut":
		for _, n := range [][3]float64{{-18, 8, 0}, {20, 14, 20}} {
			c.turned(n[0], n[1], n[2], func() {
				c.path("M0 32C-26 30-32 4-22-14C-12-30 12-30 22-14C32 4 26 30 0 32Z", "#a9682f", c.ball())
				c.path("M-23-11C-12-34 12-34 23-11C10-4-10-4-23-11Z", "#d8b98a")
			})
		}
	case "coffee":
		for _, b := range [][3]float64{{-20, -12, -30}, {22, -6, 35}, {-2, 24, 8}} {
			c.turned(b[0], b[1], b[2], func() {
				c.oval(0, 0, 17, 24, "#5a331b", c.ball())
				c.stroke("M2-23C-9-8 9 8-2 23", "#24120a", 3.4)
			})
		}
	case "honey":
		c.path("M0-42L34-22V18L0 38L-34 18V-22Z", "#e0a52c", c.ball())
		c.stroke("M0-42L34-22V18L0 38L-34 18V-22Z", "#a8701a", 3)
		c.path("M0 14C8 28 13 34 13 40A13 12 0 0 1-13 40C-13 34-8 28 0 14Z", "#f3c75a", c.ball())
	case "cola":
		c.path("M-28-36H28L21 46H-21Z", "#dfeaf0")
		c.path("M-25-20H25L19 42H-19Z", "#6a3420", c.down("0 #d07a3a .7", ".3 #000 0"))
		c.turned(-8, -12, 14, func() { c.rect(-10, -10, 20, 20, 4, "#fff8") })
		c.turned(10, -4, -18, func() { c.rect(-9, -9, 18, 18, 4, "#fff6") })
		c.path("M-28-36H28L21 46H-21Z", c.pane())
		c.stroke("M8-14L22-50", "#d8452f", 5, "stroke-linecap", "round")
		c.ring(0, 20, 10, "#f0c89a", 3, "1 9")
	default:
		return false
	}
	return true
}

// sweets draws what comes out of a pastry kitchen.
func (c *canvas) sweets(name string) bool {
	switch name {
	case "cream":
		cream := "#fbf4e4"
		c.oval(0, 30, 38, 15, cream, c.ball())
		c.oval(1, 12, 29, 13, cream, c.ball())
		c.oval(-1, -5, 20, 11, cream, c.ball())
		c.path("M-14-12C-8-30 8-26 4-42C22-30 16-10 10-6C2-2-10-4-14-12Z", cream, c.ball())
	case "caramel":
		for _, b := range [][2]float64{{-22, 18}, {22, 20}, {0, -16}} {
			c.cube(b[0], b[1], 22, "#b9722c")
		}
	case "cookie":
		c.turned(-4, 4, -10, func() {
			c.frame(-36, -26, 72, 52, 6, "#d29a4c", 9, "stroke-dasharray", "0 9.2", "stroke-linecap", "round")
			c.rect(-37, -27, 74, 54, 6, "#d9a658", c.slab())
			c.stroke("M-22-10h.1M0-10h.1M22-10h.1M-22 10h.1M0 10h.1M22 10h.1", "#9a6426", 6, "stroke-linecap", "round")
		})
	case "roll":
		c.oval(0, 8, 44, 37, "#c98a48", c.ball())
		c.stroke("M0 8C6 2 12 12 2 16C-14 20-18-2-2-6C22-12 34 18 10 28C-20 38-42 8-20-12C-8-22 14-22 26-12", "#7a431c", 5, "stroke-linecap", "round")
		c.stroke("M-34-2C-16-18-8 4 8-12S30-8 36 4M-26 22C-10 12 2 30 18 20", "#fffaf0", 6, "stroke-linecap", "round", "opacity", ".9")
	case "tart":
		c.path("M-44 2H44L34 34H-34Z", "#c98f4c", c.down("0 #fff .2", "1 #000 .25"))
		c.stroke("M-32 6l5 26M-16 6l3 26M0 6v26M16 6l-3 26M32 6l-5 26", "#9a6426", 2)
		c.oval(0, 2, 44, 11, "#f4d64a")
		for _, m := range []float64{-22, 0, 22} {
			c.path(d("M% 2C% -16 % -14 % -30C% -16 % -14 % 2Z", m-13, m-14, m-3, m, m+5, m+15, m+13), "#fbf3e0", c.down("0 #8a4a1a .6", ".5 #8a4a1a 0"))
		}
	case "brulee":
		c.path("M-42-8H42L35 34H-35Z", "#f6f3ec", c.tube())
		c.stroke("M-30-2l3 34M-15-2l2 34M0-2v34M15-2l-2 34M30-2l-3 34", "#cfc8bb", 2)
		c.oval(0, -9, 43, 14, "#f6f3ec")
		c.oval(0, -9, 37, 11, "#a9581f", c.glow(.4, .4, .6, "0 #f2b24a .9", "1 #7a330c .3"))
		c.stroke("M-12-16l8 6-4 6 10 4", "#5e2608", 1.6)
	default:
		return false
	}
	return true
}

// cube is a block seen from above its front edge.
func (c *canvas) cube(x, y, r float64, colour string) {
	h := r * .55
	c.path(d("M% %l% %l% %l% %Z", x, y-r, r, h, -r, h, -r, -h), lighter(colour, .35))
	c.path(d("M% %l% %v%l% %Z", x-r, y-r+h, r, h, r, -r, -h), colour)
	c.path(d("M% %l% %v%l% %Z", x+r, y-r+h, -r, h, r, r, -h), darker(colour, .3))
}

// ice is a clear cube standing on the table.
func (c *canvas) ice(x, y, r, turn float64) {
	c.turned(x, y-r, turn, func() {
		c.rect(-r, -r, 2*r, 2*r, r*.3, c.slant("0 #fff .95", ".4 #dff0f8 .6", "1 #8fbcd2 .75"))
		c.frame(-r*.66, -r*.66, r*1.32, r*1.32, r*.25, "#ffffff", 2, "opacity", ".7")
		c.stroke(d("M% %L% %", -r*.5, r*.1, -r*.1, -r*.5), "#ffffff", 5, "stroke-linecap", "round")
	})
}
