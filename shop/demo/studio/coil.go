package studio

// coilFigure shows one head large and the rest of the pack behind it.
func coilFigure(s Spec) figure {
	f := figure{width: 128, height: 220, zoom: 3, focus: 112, scale: 1.75, shift: -46, behind: (*canvas).coilPack}
	switch s.Style {
	case "plug", "screw", "slim":
	case "mesh":
		f.width = 148
	default:
		return figure{}
	}
	f.piece = func(c *canvas, s Spec) { c.coilHead(s.Body, s.Accent, s.Style) }
	return f
}

// coilPack is the carton with a window, and one coil lying before it.
func (c *canvas) coilPack(s Spec) {
	paper := s.paper()
	c.shadow(484, floor-34, 92)
	c.rect(410, floor-224, 150, 190, 6, paper, c.slab())
	c.rect(560, floor-224, 12, 190, 0, darker(paper, .4))
	c.at(485, floor-190, .8, func() { c.emblem(s.Brand, ink(paper)) })
	c.wide(485, floor-150, 11, ink(paper), s.BrandName, "font-weight", "600")
	c.title(485, floor-122, 120, 26, ink(paper), s.Title)
	c.rect(426, floor-96, 118, 46, 8, "#1d1f22")
	for i := range 4 {
		c.rect(434+float64(i)*27, floor-90, 20, 34, 4, c.steel())
	}
	c.shadow(490, floor+20, 44)
	c.turned(532, floor+2, -90, func() {
		c.group(func() { c.coilHead(s.Body, s.Accent, s.Style) }, "transform", "scale(.46)")
	})
}

// tubeGlass is a replacement glass standing upright.
func (c *canvas) tubeGlass(half, h float64, colour string) {
	c.oval(0, -h, half, half*.26, mix(colour, "#5a6a70", .25))
	c.rect(-half, -h, 2*half, h, 0, mix(colour, "#ffffff", .25), c.pane())
	c.path(d("M% 0A% % 0 0 0 % 0Z", -half, half, half*.26, half), mix(colour, "#9fb0b6", .3))
	c.el("ellipse", "cx", "0", "cy", num(-h), "rx", num(half-3), "ry", num(half*.24), "fill", "none", "stroke", "#ffffff", "stroke-width", "4")
	c.gleam(-half*.7, -h*.9, half*.16, h*.8)
}

// cottonRoll is a wad of cotton.
func (c *canvas) cottonRoll(w, h float64) {
	c.oval(0, -h, w, h, "#f7f3ea", c.glow(.4, .3, .75, "0 #fff .9", ".6 #fff 0", "1 #8a7a66 .5"))
	c.stroke(d("M% %q% % % 0M% %q% % % 0", -w*.7, -h*1.1, w*.5, -h*.5, w*1.1, -w*.6, -h*.7, w*.7, h*.5, w*1.2), "#d9cfbc", 2)
}

// coilHead is a coil of one of four builds, about 200 units high.
func (c *canvas) coilHead(body, accent, build string) {
	switch build {
	case "plug":
		c.plugHead(body, accent)
	case "mesh":
		c.meshHead(body, accent)
	case "screw":
		c.screwHead(body, accent)
	default:
		c.slimHead(body, accent)
	}
}

// plugHead has a square wick window and a wide sealed foot.
func (c *canvas) plugHead(body, accent string) {
	c.rect(-50, -30, 100, 30, 6, c.brass())
	c.rect(-62, -52, 124, 26, 10, accent, c.tube())
	c.rect(-56, -150, 112, 100, 6, c.alloy(body)...)
	c.rect(-24, -128, 48, 56, 10, "#2a2623")
	c.rect(-20, -124, 40, 48, 8, "#f3ecde", c.slab())
	c.rect(-46, -196, 92, 50, 8, c.alloy(body)...)
	c.rect(-50, -166, 100, 14, 7, accent, c.tube())
	c.oval(0, -194, 34, 7, "#1b1c1e")
}

// meshHead lets its mesh glow through a large window.
func (c *canvas) meshHead(body, accent string) {
	c.rect(-56, -26, 112, 26, 6, c.brass())
	c.rect(-72, -48, 144, 26, 10, accent, c.tube())
	c.rect(-68, -168, 136, 124, 8, c.alloy(body)...)
	c.rect(-44, -146, 88, 78, 12, "#26221f")
	c.stroke("M-38-134H38M-38-120H38M-38-106H38M-38-92H38M-38-78H38", "#c98f4c", 6, "stroke-dasharray", "7 5")
	c.rect(-58, -204, 116, 38, 10, c.alloy(body)...)
	c.oval(0, -202, 46, 8, "#1b1c1e")
}

// screwHead is threaded and has tall oval wick holes.
func (c *canvas) screwHead(body, accent string) {
	c.rect(-40, -30, 80, 30, 3, c.brass())
	c.ribs(-40, -28, 80, 24, "#000")
	c.rect(-58, -44, 116, 16, 4, c.alloy(body)...)
	c.rect(-54, -160, 108, 118, 5, c.alloy(body)...)
	c.oval(0, -104, 20, 34, "#2a2623")
	c.oval(0, -104, 15, 29, "#f3ecde", c.slab())
	c.rect(-58, -186, 116, 30, 6, c.alloy(body)...)
	c.rect(-36, -214, 72, 30, 6, c.alloy(body)...)
	c.rect(-40, -200, 80, 10, 5, accent, c.tube())
	c.oval(0, -213, 28, 6, "#1b1c1e")
}

// slimHead belongs into pens and tight tanks.
func (c *canvas) slimHead(body, accent string) {
	c.rect(-18, -22, 36, 22, 3, c.brass())
	c.rect(-30, -46, 60, 26, 3, c.alloy(body)...)
	c.ribs(-30, -44, 60, 20, "#000")
	c.rect(-34, -60, 68, 12, 6, accent, c.tube())
	c.rect(-30, -176, 60, 118, 5, c.alloy(body)...)
	c.oval(0, -110, 9, 20, "#2a2623")
	c.oval(0, -110, 6, 16, "#f3ecde")
	c.rect(-20, -210, 40, 36, 5, c.alloy(body)...)
	c.rect(-23, -196, 46, 9, 4, accent, c.tube())
	c.oval(0, -209, 15, 4, "#1b1c1e")
}
