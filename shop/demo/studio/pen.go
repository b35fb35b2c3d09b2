package studio

// penFigure chooses the build of a pen.
func penFigure(s Spec) figure {
	f := figure{zoom: 2, focus: 380, scale: 1.06, lean: 32}
	switch s.Style {
	case "battery":
		f.piece, f.width, f.height, f.lean = (*canvas).oneBattery, 86, 470, -34
	case "slim":
		f.piece, f.width, f.height = (*canvas).reed, 66, 640
	case "plus":
		f.piece, f.width, f.height, f.lean = (*canvas).reedPlus, 90, 620, -26
	case "tube":
		f.piece, f.width, f.height, f.lean, f.scale, f.focus = (*canvas).ghyll, 112, 470, 0, 1.22, 330
	case "hex":
		f.piece, f.width, f.height, f.lean = (*canvas).baton, 92, 620, 26
	}
	return f
}

// thread is a 510 connection on top of a battery.
func (c *canvas) thread(y, w float64) {
	c.rect(-w/2, y-18, w, 20, 3, c.brass())
	c.ribs(-w/2, y-16, w, 15, "#000")
}

// litButton is a button with a ring of light.
func (c *canvas) litButton(y, r float64, colour, light string) {
	c.glowAt(0, y, r*1.9, light)
	c.circle(0, y, r, darker(colour, .4))
	c.ring(0, y, r-2, light, 4, "")
	c.circle(0, y, r-7, lighter(colour, .1), c.slab())
}

func (c *canvas) oneBattery(s Spec) {
	c.thread(-452, 44)
	c.path(shell(0, 0, 86, 452, 8, 20), s.Body, c.tube())
	c.litButton(-370, 27, s.Body, s.Accent)
	c.rect(-43, -440, 86, 3, 0, "#0005")
	c.upright(0, -170, 26, ink(s.Body), "Fennlo One")
	c.rect(-43, -34, 86, 4, 0, s.Accent)
}

// onePen is the battery with its tank.
func (c *canvas) onePen(s Spec) {
	c.group(func() { c.oneBattery(s) }, "transform", "scale(.8)")
	tank := s
	tank.Style, tank.Title, tank.Liquid = "slim", "", "#e0b96a"
	c.at(0, -352, .74, func() { c.tank(tank) })
}

func (c *canvas) reed(s Spec) {
	c.path(spout(0, -566, 70, 20, 15), "#26282b", c.tube())
	c.rect(-30, -572, 60, 16, 4, c.steel())
	c.chamber(Spec{Liquid: "#e3c27d"}, -446, 30, 114, false)
	c.rect(-33, -452, 66, 16, 4, c.steel())
	c.path(shell(0, 0, 66, 438, 6, 30), s.Body, c.tube())
	c.litButton(-384, 20, s.Body, s.Accent)
	c.upright(0, -180, 22, ink(s.Body), "Fennlo Reed")
}

func (c *canvas) reedPlus(s Spec) {
	c.path(spout(0, -552, 66, 26, 18), "#26282b", c.tube())
	c.rect(-42, -562, 84, 24, 5, s.Body, c.chrome())
	c.chamber(Spec{Liquid: "#d99a5a"}, -432, 42, 108, false)
	c.metal(-404, 45, 30, "#b9bec4")
	c.air(-419, 42, "holes")
	c.path(shell(0, 0, 90, 406, 6, 24), s.Body, c.tube())
	c.litButton(-346, 26, s.Body, s.Accent)
	for i := range 3 {
		c.circle(0, -296+float64(i)*20, 5, mix(s.Body, s.Accent, 1-float64(i)*.38))
	}
	c.upright(0, -120, 22, ink(s.Body), "Reed Plus")
}

// ghyll is a plain steel tube with an oval switch.
func (c *canvas) ghyll(s Spec) {
	c.thread(-444, 52)
	c.metal(-424, 56, 22, s.Body)
	c.rect(-56, -426, 112, 426, 6, c.alloy(s.Body)...)
	c.stroke("M-56-60H56M-56-400H56", "#0005", 2)
	c.oval(0, -340, 17, 30, darker(s.Body, .5))
	c.oval(0, -340, 13, 25, lighter(s.Body, .2), c.slab())
	c.circle(0, -296, 3.4, "#e9f6f2")
	c.at(0, -180, 1.5, func() { c.emblem("tarnbeck", darker(s.Body, .5)) })
	c.wide(0, -130, 13, darker(s.Body, .5), s.BrandName)
	c.ribs(-54, -50, 108, 42, "#000")
}

// baton is six-sided; three faces show.
func (c *canvas) baton(s Spec) {
	c.path(spout(0, -548, 66, 28, 18), "#26282b", c.tube())
	c.rect(-40, -556, 80, 20, 4, c.steel())
	c.chamber(Spec{Liquid: "#e4bd79"}, -430, 38, 106, false)
	c.rect(-26, -432, 52, 432, 0, s.Body, c.down("0 #fff .25", "1 #fff .05"))
	c.path("M-46-424L-26-432V0L-46-12Z", lighter(s.Body, .28))
	c.path("M46-424L26-432V0L46-12Z", darker(s.Body, .45))
	c.rect(-15, -392, 30, 74, 15, darker(s.Body, .4))
	c.rect(-11, -388, 22, 66, 11, lighter(s.Body, .12), c.slab())
	c.rect(-40, -380, 6, 120, 3, s.Accent)
	c.upright(0, -150, 22, ink(s.Body), "Baton")
	c.rect(30, -250, 12, 60, 4, "#0008")
	c.rect(31, -236, 10, 24, 3, s.Accent)
}
