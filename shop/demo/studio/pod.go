package studio

// podFigure chooses the build of a replacement or a filled pod.
func podFigure(s Spec) figure {
	f := figure{zoom: 2.6, focus: 130}
	switch s.Style {
	case "arc":
		f.piece, f.width, f.height = (*canvas).arcPod, 170, 250
	case "flat":
		f.piece, f.width, f.height = (*canvas).flatPod, 110, 270
	case "wide":
		f.piece, f.width, f.height = (*canvas).widePod, 196, 236
	case "round":
		f.piece, f.width, f.height = (*canvas).roundPod, 170, 240
	case "line":
		f.piece, f.width, f.height = (*canvas).linePod, 126, 260
	case "tall":
		f.piece, f.width, f.height = (*canvas).tallPod, 132, 290
	case "rugged":
		f.piece, f.width, f.height = (*canvas).ruggedPod, 190, 250
	case "leaf":
		f.piece, f.width, f.height = (*canvas).leafPod, 150, 240
	case "salinea":
		return figure{piece: (*canvas).filledPod, width: 126, height: 280, zoom: 2.4, focus: 140, scale: 1.5, shift: -84, behind: (*canvas).podPack}
	}
	f.shift, f.scale = -.6*f.width, min(1.6, 640/(2.2*f.width))
	f.behind = func(c *canvas, s Spec) { c.podsBehind(s, f) }
	return f
}

// podsBehind shows that there is more than one in the pack.
func (c *canvas) podsBehind(s Spec, f figure) {
	for _, away := range []float64{1.3, .78} {
		x := 400 + f.shift + f.width*away
		c.shadow(x, floor-22, f.width*.4)
		c.at(x, floor-22, .82, func() { f.piece(c, s) })
	}
}

// contacts is the metal foot of a pod.
func (c *canvas) contacts(half, gap float64) {
	c.rect(-half, -14, 2*half, 14, 4, "#1c1e21", c.tube())
	for _, x := range []float64{-gap, gap} {
		c.rect(x-11, -5, 22, 7, 3, c.brass())
	}
}

func (c *canvas) arcPod(s Spec) {
	c.contacts(70, 30)
	c.rect(-82, -24, 164, 14, 5, s.Accent, c.tube())
	c.cartridge(0, -22, 164, 140, s.Liquid)
	c.mouthpiece(0, -158, 92, 85, 42, s.Body)
	c.words(0, -178, 14, "#d9d6cf", "ARC", "letter-spacing", "4")
	c.gleam(-70, -148, 8, 110)
}

func (c *canvas) flatPod(s Spec) {
	c.contacts(40, 20)
	c.rect(-52, -120, 104, 108, 8, "#2a2d31", c.slab())
	c.rect(-40, -96, 80, 62, 8, s.Liquid, c.down("0 #fff .35", "1 #000 .2"))
	c.rect(-12, -116, 24, 96, 3, c.steel())
	c.path(spout(0, -112, 154, 55, 38), s.Body, c.chrome())
	c.oval(0, -262, 28, 4, darker(s.Body, .7))
	c.stroke("M-42-120H42", "#0006", 3)
}

func (c *canvas) widePod(s Spec) {
	wall := s.Body
	c.contacts(84, 36)
	c.rect(-98, -140, 196, 128, 16, mix(wall, "#2a2d31", .55))
	c.rect(-86, -90, 172, 72, 8, s.Liquid, c.down("0 #fff .3", "1 #000 .2"))
	c.rect(-34, -84, 68, 72, 8, "#17191b")
	c.oval(0, -20, 28, 8, "#3a3d41")
	c.rect(-98, -140, 196, 128, 16, c.pane())
	c.mouthpiece(0, -136, 96, 98, 48, "#26282b")
	c.words(0, -164, 14, "#d9d6cf", "HALDEN", "letter-spacing", "4")
}

func (c *canvas) roundPod(s Spec) {
	c.contacts(56, 26)
	c.path("M-82-74C-84-28-60-10 0-10S84-28 82-74L78-140H-78Z", s.Body, c.tube())
	c.path("M-66-78C-68-42-48-26 0-26S68-42 66-78Z", s.Liquid, c.down("0 #fff .4", "1 #000 .15"))
	c.rect(-12, -128, 24, 100, 4, c.steel())
	c.path("M-82-74C-84-28-60-10 0-10S84-28 82-74L78-140H-78Z", c.pane())
	c.path(spout(0, -136, 100, 78, 40), lighter(s.Body, .25), c.rounded())
	c.oval(0, -232, 30, 5, "#4a463f")
	c.circle(50, -152, 5, s.Accent)
}

func (c *canvas) linePod(s Spec) {
	c.contacts(44, 20)
	c.rect(-58, -132, 116, 120, 14, "#23262a", c.tube())
	c.rect(-40, -112, 80, 60, 20, "#0e1012")
	c.rect(-34, -90, 68, 34, 14, s.Liquid, c.slab())
	c.rect(-40, -112, 80, 60, 20, c.pane())
	c.rect(-58, -136, 116, 8, 3, s.Accent)
	c.path(spout(0, -134, 118, 60, 36), s.Body, c.rounded())
	c.oval(0, -248, 26, 5, "#08090a")
}

func (c *canvas) tallPod(s Spec) {
	c.contacts(46, 22)
	c.rect(-62, -206, 124, 194, 16, "#e6edee")
	c.rect(-54, -140, 108, 122, 8, s.Liquid, c.down("0 #fff .35", ".4 #fff 0", "1 #000 .15"))
	c.rect(-10, -200, 20, 150, 4, c.steel())
	c.rect(-26, -84, 52, 66, 6, c.steel())
	c.oval(0, -52, 9, 15, "#f3ecde")
	c.rect(-62, -206, 124, 194, 16, c.pane())
	c.mouthpiece(0, -200, 84, 62, 32, "#f3f0ea")
	c.rect(-62, -208, 124, 7, 3, s.Accent)
}

func (c *canvas) ruggedPod(s Spec) {
	c.contacts(76, 34)
	c.cartridge(0, -14, 178, 136, s.Liquid)
	c.rect(-94, -150, 188, 22, 10, s.Body, c.rounded())
	c.rect(-94, -40, 188, 28, 10, s.Body, c.rounded())
	c.mouthpiece(0, -146, 94, 92, 44, s.Body)
	c.rect(62, -178, 38, 20, 8, s.Accent, c.slab())
	c.words(0, -21, 13, "#c9c5bd", "NORTHWICK", "letter-spacing", "3")
}

func (c *canvas) leafPod(s Spec) {
	c.contacts(48, 22)
	c.path("M-70-128H70L62-30Q60-12 42-12H-42Q-60-12-62-30Z", s.Body, c.tube())
	c.path("M-54-88H54L50-40Q49-26 36-26H-36Q-49-26-50-40Z", s.Liquid, c.down("0 #fff .4", "1 #000 .15"))
	c.rect(-10, -124, 20, 98, 4, c.steel())
	c.path("M-70-128H70L62-30Q60-12 42-12H-42Q-60-12-62-30Z", c.pane())
	c.mouthpiece(0, -124, 106, 70, 38, "#2a2c30")
	c.rect(-34, -152, 68, 16, 4, "#e9e5dc")
}

// filledPod is closed with a silicone cap.
func (c *canvas) filledPod(s Spec) {
	c.contacts(44, 20)
	c.rect(-58, -140, 116, 128, 14, "#eef2f2")
	c.rect(-50, -128, 100, 110, 10, s.Liquid, c.down("0 #fff .35", "1 #000 .15"))
	c.rect(-9, -136, 18, 120, 4, c.steel())
	c.rect(-58, -140, 116, 128, 14, c.pane())
	c.rect(-58, -96, 116, 50, 0, "#fbfaf7", c.tube())
	c.at(-36, -71, .34, func() { c.emblem("salinea", s.Body) })
	c.words(12, -66, fit([]string{s.Title}, 74, 17), darker(s.Body, .3), s.Title, "font-weight", "700")
	c.path(spout(0, -138, 92, 60, 38), "#f1efe9", c.rounded())
	c.path(spout(0, -190, 84, 46, 42), s.Body, c.rounded())
}

// podPack is the flat carton that filled pods come in.
func (c *canvas) podPack(s Spec) { c.carton(s, 478, floor-22, 176, 250) }
