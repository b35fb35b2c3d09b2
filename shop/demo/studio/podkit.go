package studio

// podKitFigure chooses the build of a pod kit.
func podKitFigure(s Spec) figure {
	f := figure{zoom: 1.9, focus: 380, scale: 1.12}
	switch s.Style {
	case "arc":
		f.piece, f.width, f.height = (*canvas).arc, 200, 540
	case "arc-mini":
		f.piece, f.width, f.height, f.focus = (*canvas).arcMini, 220, 430, 300
	case "stick":
		f.piece, f.width, f.height, f.lean = (*canvas).strand, 96, 620, 24
	case "display":
		f.piece, f.width, f.height = (*canvas).halden, 178, 560
	case "pro":
		f.piece, f.width, f.height = (*canvas).haldenPro, 214, 560
	case "pebble":
		f.piece, f.width, f.height, f.focus = (*canvas).pebble, 250, 440, 250
	case "line":
		f.piece, f.width, f.height, f.lean = (*canvas).line, 116, 600, -22
	case "fold":
		f.piece, f.width, f.height, f.focus = (*canvas).fold, 230, 500, 330
	case "note":
		f.piece, f.width, f.height = (*canvas).note, 190, 560
	case "rugged":
		f.piece, f.width, f.height, f.focus = (*canvas).bollard, 236, 560, 330
	case "leaf":
		f.piece, f.width, f.height, f.focus = (*canvas).fennloLeaf, 210, 510, 330
	}
	return f
}

// arc has a round back and a flat front.
func (c *canvas) arc(s Spec) {
	c.cartridge(0, -400, 150, 84, s.Liquid)
	c.mouthpiece(0, -478, 62, 75, 38, "#24262a")
	body := shell(0, 0, 200, 414, 30, 74)
	c.path(body, s.Body, c.rounded())
	c.path(shell(0, -404, 190, 10, 5, 5), "#fff4")
	c.path("M-62-24V-360Q-62-384-38-384H20C-20-330-34-200-30-22Z", "#fff1")
	c.rect(74, -250, 12, 74, 6, darker(s.Body, .5))
	c.rect(75, -236, 10, 30, 5, s.Accent, c.slab())
	c.rect(-56, -370, 26, 64, 13, "#0d0e10")
	c.rect(-51, -338, 16, 27, 8, "#e0b566", c.slab())
	c.brandmark(s, 0, -150, 34, s.Accent)
	c.circle(0, -46, 5, lighter(s.Accent, .4))
}

// arcMini is the arc cut short, with a ring of the accent colour.
func (c *canvas) arcMini(s Spec) {
	c.cartridge(0, -290, 160, 82, s.Liquid)
	c.mouthpiece(0, -366, 60, 80, 40, "#24262a")
	c.path(shell(0, 0, 220, 304, 34, 84), s.Body, c.rounded())
	c.rect(-104, -300, 208, 9, 4, s.Accent, c.chrome())
	c.path("M-70-20V-250Q-70-274-46-274H30C-24-230-40-120-36-20Z", "#fff1")
	c.brandmark(s, 0, -150, 34, lighter(s.Body, .65))
	c.circle(0, -40, 5, "#f4f2ec")
}

// strand is a thin brushed stick with a mouthpiece of its own colour.
func (c *canvas) strand(s Spec) {
	c.path(spout(0, -520, 100, 44, 32), s.Body, c.rounded())
	c.rect(-48, -520, 96, 520, 18, s.Body, c.chrome())
	c.stroke("M-40-10V-512M-28-10V-512M-14-10V-512M2-10V-512M16-10V-512M30-10V-512M41-10V-512", "#ffffff", 1, "opacity", ".2")
	c.rect(-48, -426, 96, 3, 0, "#0005")
	c.rect(-11, -500, 22, 56, 11, "#1a1b1e")
	c.rect(-7, -474, 14, 26, 7, "#e0bb78")
	c.circle(0, -380, 5, "#ffffff")
	c.glowAt(0, -380, 26, "#ffffff")
	c.upright(0, -130, 26, ink(s.Body), s.BrandName)
}

// glowAt is the halo of a small light.
func (c *canvas) glowAt(x, y, r float64, colour string) {
	c.circle(x, y, r, c.glow(.5, .5, .5, "0 "+colour+" .7", "1 "+colour+" 0"))
}

// halden has a black glass front with a display.
func (c *canvas) halden(s Spec) {
	c.cartridge(0, -410, 146, 92, s.Liquid)
	c.mouthpiece(0, -496, 64, 73, 36, "#24262a")
	c.rect(-80, -428, 160, 18, 6, s.Accent, c.chrome())
	c.ribs(-76, -428, 152, 18, "#000")
	c.path(shell(0, 0, 178, 412, 22, 34), s.Body, c.rounded())
	c.rect(-64, -388, 128, 356, 22, "#101215", c.slab())
	c.key(0, -338, 27, "#3a3e44")
	c.meter(0, -212, 104, 150, s.Tag, s.Accent)
	c.keys(0, -104, 100, 26, "#34383e")
	c.wide(0, -56, 14, "#a9adb3", s.BrandName)
	c.gleam(-84, -380, 5, 330)
}

// haldenPro is wide, with leather panels sewn onto metal.
func (c *canvas) haldenPro(s Spec) {
	c.cartridge(0, -420, 172, 88, s.Liquid)
	c.mouthpiece(0, -502, 58, 84, 42, "#24262a")
	c.path(shell(0, 0, 214, 424, 24, 30), s.Body, c.rounded())
	c.screen(22, -372, 108, 60, s.Tag, s.Accent)
	c.key(-66, -372, 24, lighter(s.Body, .15))
	panel := shell(0, -32, 182, 288, 20, 22)
	c.path(panel, s.Accent, c.slab())
	c.stitches(shell(0, -42, 162, 268, 14, 16), lighter(s.Accent, .45))
	c.brandmark(s, 0, -190, 44, darker(s.Accent, .5))
	c.rect(-107, -24, 214, 3, 0, "#0006")
}

// pebble is a smooth stone.
func (c *canvas) pebble(s Spec) {
	c.path(spout(0, -376, 64, 58, 34), mix(s.Body, "#ffffff", .35), c.rounded())
	stone := "M0-396C86-396 125-330 125-214C125-80 86 0 0 0S-125-80-125-214C-125-330-86-396 0-396Z"
	c.path(stone, s.Body, c.glow(.34, .26, .85, "0 #fff .55", ".35 #fff .1", ".7 #000 .08", "1 #000 .42"))
	c.path("M-50-382C-28-392 28-392 50-382C30-374-30-374-50-382Z", "#0004")
	c.oval(-58, -270, 16, 60, "#fff3")
	c.words(0, -150, 30, darker(s.Body, .45), "ottilo", "letter-spacing", "3")
	c.circle(0, -112, 5, darker(s.Body, .45))
}

// line is a rounded bar with a strip of light.
func (c *canvas) line(s Spec) {
	c.path(spout(0, -520, 82, 50, 32), "#26292d", c.rounded())
	c.path(shell(0, 0, 116, 528, 34, 58), s.Body, c.rounded())
	c.rect(-58, -446, 116, 3, 0, "#0004")
	c.rect(-32, -504, 64, 38, 12, "#15171a")
	c.rect(-28, -486, 56, 16, 8, "#e2c58c")
	c.rect(-18, -400, 36, 260, 18, c.down("0 "+s.Accent+" 0", ".5 "+s.Accent+" .45", "1 "+s.Accent+" .1"))
	c.rect(-4, -384, 8, 230, 4, s.Accent)
	c.rect(-2, -384, 4, 230, 2, "#fffa")
	c.words(0, -66, 24, ink(s.Body), "ottilo", "letter-spacing", "3")
	c.rect(-14, -26, 28, 10, 5, "#0006")
}

// fold is a small book whose leather lid stands open behind the mouthpiece.
func (c *canvas) fold(s Spec) {
	c.path("M-96-380L-82-486Q-80-500-66-500H66Q80-500 82-486L96-380Z", darker(s.Body, .42), c.slab())
	c.stitches("M-84-392L-70-480Q-69-488-60-488H60Q69-488 70-480L84-392", lighter(s.Body, .3))
	c.mouthpiece(0, -386, 66, 58, 34, "#efe8da")
	c.path(shell(0, 0, 216, 396, 26, 30), s.Body, c.slab())
	c.rect(-108, -392, 46, 390, 20, "#0002")
	c.stitches(shell(16, -16, 164, 362, 18, 22), lighter(s.Body, .45))
	c.rect(-62, -404, 124, 16, 8, s.Accent, c.chrome())
	c.brandmark(s, 16, -200, 42, darker(s.Body, .5))
	c.gleam(-52, -376, 10, 330)
}

// note carries a tall clear pod, a dial and a round window.
func (c *canvas) note(s Spec) {
	c.rect(-62, -500, 124, 160, 14, "#dfe8ea")
	c.rect(-54, -430, 108, 86, 8, "#d89bb0", c.down("0 #fff .35", ".4 #fff 0", "1 #000 .15"))
	c.rect(-10, -490, 20, 140, 4, c.steel())
	c.rect(-24, -396, 48, 50, 6, c.steel())
	c.rect(-62, -500, 124, 160, 14, c.pane())
	c.mouthpiece(0, -496, 60, 60, 32, "#f1eee8")
	c.rect(60, -324, 44, 54, 8, "#8b8f95", c.tube())
	c.ribs(62, -322, 40, 50, "#000")
	c.path(shell(0, 0, 176, 348, 34, 40), s.Body, c.rounded())
	c.circle(0, -216, 58, darker(s.Body, .4))
	c.circle(0, -216, 52, "#0f1114", c.slab())
	c.words(0, -196, 50, s.Accent, s.Tag, "font-weight", "600")
	c.words(0, -178, 14, "#8d939a", "watt")
	c.words(0, -66, 28, ink(s.Body), "ottilo", "letter-spacing", "3")
}

// bollard wears a rubber bumper around its corners and a steel loop.
func (c *canvas) bollard(s Spec) {
	rubber := "#26282b"
	if luma(s.Body) < .25 {
		rubber = "#44484d"
	}
	c.stroke("M-84-20V16Q-84 26-74 26H-62Q-52 26-52 16V-20", s.Accent, 12)
	c.cartridge(0, -438, 158, 86, s.Liquid)
	c.mouthpiece(0, -518, 58, 79, 40, rubber)
	c.path(shell(0, 0, 236, 450, 44, 44), rubber, c.rounded())
	c.path("M-94-440H94V-350L112-318V-132L94-100V-10H-94V-100L-112-132V-318L-94-350Z", s.Body, c.slab())
	c.rect(-58, -416, 116, 108, 22, darker(s.Accent, .05), c.slab())
	c.stroke("M-34-386H34M-34-362H34M-34-338H34", "#0005", 8, "stroke-linecap", "round")
	c.screen(0, -240, 124, 84, s.Tag, lighter(s.Accent, .3))
	c.keys(0, -152, 116, 32, rubber)
	c.wide(0, -62, 17, ink(s.Body), s.BrandName, "font-weight", "700")
}

// fennloLeaf has the outline of a leaf.
func (c *canvas) fennloLeaf(s Spec) {
	c.path(spout(0, -420, 88, 62, 34), "#2a2c30", c.rounded())
	leaf := "M-62-424H62C104-330 120-220 92-110C76-46 40 0 0 0S-76-46-92-110C-120-220-104-330-62-424Z"
	c.path(leaf, s.Body, c.rounded())
	c.path("M0-424C-40-300-40-120 0 0C-64-6-110-120-96-240C-90-320-76-380-62-424Z", "#fff2")
	c.stroke("M0-400V-26", "#ffffff", 2, "opacity", ".35")
	c.rect(-34, -470, 68, 34, 10, "#111316")
	c.rect(-29, -456, 58, 16, 7, "#e2c58c")
	c.at(0, -190, 1.3, func() { c.emblem("fennlo", ink(s.Body)) })
	c.wide(0, -130, 18, ink(s.Body), "Fennlo", "font-weight", "600")
}
