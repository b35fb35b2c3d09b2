package studio

// caseFigure chooses what carries a device or a cell.
func caseFigure(s Spec) figure {
	f := figure{zoom: 1.6, focus: 220}
	switch s.Style {
	case "shell":
		f.piece, f.width, f.height, f.scale = (*canvas).shellCase, 520, 360, 1.1
	case "sleeve":
		f.piece, f.width, f.height, f.scale = (*canvas).sleeve, 250, 440, 1.2
	case "roll":
		f.piece, f.width, f.height, f.scale = (*canvas).toolRoll, 520, 330, 1.15
	case "battery":
		f.piece, f.width, f.height, f.scale = (*canvas).cellBox, 230, 400, 1.2
	case "lanyard":
		f.piece, f.width, f.height, f.scale = (*canvas).lanyard, 300, 520, 1.1
	}
	return f
}

// shellCase is a zipped hard case lying flat.
func (c *canvas) shellCase(s Spec) {
	body := shell(0, 0, 520, 350, 70, 70)
	c.path(body, darker(s.Body, .12), c.slab())
	c.path(shell(0, -10, 500, 330, 62, 62), s.Body, c.slab())
	c.stroke(shell(0, -10, 500, 330, 62, 62), "#fff3", 2, "stroke-dasharray", "3 5")
	c.stroke("M-258-176H258", "#1c1e21", 20)
	c.stroke("M-258-176H258", "#c9a86a", 8, "stroke-dasharray", "4 4")
	for _, x := range []float64{120, 156} {
		c.rect(x, -188, 26, 24, 5, c.brass())
		c.stroke(d("M% -166q10 24 -2 50", x+13), s.Accent, 7, "stroke-linecap", "round")
	}
	c.rect(-190, -298, 130, 66, 8, s.Accent, c.slab())
	c.stitches("M-184-292H-66V-238H-184Z", darker(s.Accent, .35))
	c.at(-160, -265, .8, func() { c.emblem("tuxley", darker(s.Accent, .6)) })
	c.wide(-106, -260, 13, darker(s.Accent, .6), s.BrandName, "font-weight", "600")
	c.path("M-190-340Q-230-340-240-300L-120-340Z", "#fff2")
}

// sleeve is a felt pouch with a leather tab and a device looking out.
func (c *canvas) sleeve(s Spec) {
	c.mouthpiece(0, -404, 60, 64, 34, "#2a2c30")
	c.path(shell(0, -60, 196, 352, 26, 10), "#4a5058", c.rounded())
	c.path("M-118-350Q0-330 118-350L122-20Q122 0 102 0H-102Q-122 0-122-20Z", s.Body, c.rounded())
	c.stroke("M-110-330L-108-10M-96-336L-94-8M110-330L108-10M96-336L94-8", "#fff2", 3, "stroke-dasharray", "2 7")
	c.stitches("M-106-340L-108-16M106-340L108-16", lighter(s.Body, .5))
	c.path("M-30-346Q0-342 30-346L26-236Q0-222-26-236Z", s.Accent, c.slab())
	c.stitches("M-22-336L-19-242Q0-232 19-242L22-336", lighter(s.Accent, .45))
	c.at(0, -130, 1.2, func() { c.emblem("tuxley", darker(s.Body, .4)) })
	c.wide(0, -88, 15, darker(s.Body, .45), s.BrandName, "font-weight", "600")
}

// toolRoll lies unrolled with tools in its pockets.
func (c *canvas) toolRoll(s Spec) {
	c.path("M-260-330Q0-346 260-330L266-12Q0 4-266-12Z", darker(s.Body, .3), c.slab())
	for i, h := range []float64{250, 284, 236, 268, 250, 276} {
		x := -206 + float64(i)*72
		switch i % 3 {
		case 0:
			c.rect(x-7, -h, 14, h-120, 4, c.steel())
			c.rect(x-13, -h+70, 26, 90, 10, []string{"#a9512f", "#2f6690"}[i/3], c.tube())
		case 1:
			c.path(d("M% -120L% %L% %L% -120Z", x-14, x-3, -h, x+3, -h, x+14), c.steel())
		default:
			c.path(d("M% -120V%Q% % % %V-120Z", x-20, -h+40, x, -h-20, x+20, -h+40), "#f3ecde", c.tube())
		}
	}
	c.path("M-260-190Q0-180 260-190L264-14Q0 2-264-14Z", s.Body, c.slab())
	c.stitches("M-170-186V-10M-98-184V-8M-26-182V-6M46-182V-6M118-184V-8M190-186V-10", lighter(s.Body, .45))
	c.stitches("M-252-182Q0-172 252-182M-254-22Q0-8 254-22", lighter(s.Body, .45))
	c.path("M258-200L330-190V-166L262-160Z", darker(s.Body, .2), c.slab())
	c.at(-62, -70, .9, func() { c.emblem("tuxley", darker(s.Body, .5)) })
}

// cellBox holds two cells upright under a clear lid.
func (c *canvas) cellBox(s Spec) {
	for i, x := range []float64{-52, 52} {
		wrap := []string{"#2a8c86", "#b3262e"}[i]
		c.rect(x-15, -392, 30, 16, 2, c.steel())
		c.rect(x-42, -380, 84, 200, 6, wrap, c.tube())
	}
	c.rect(-106, -400, 212, 190, 22, "#dfe8ea8c", c.pane())
	c.path(shell(0, 0, 228, 250, 12, 26), s.Body, c.rounded())
	c.stroke("M-90-40h1M-40-90h1M20-30h1M70-120h1M-70-170h1M40-190h1M-10-140h1M88-60h1M-96-110h1", lighter(s.Body, .6), 4, "stroke-linecap", "round")
	c.stroke("M-114-238H114", "#0004", 3)
	c.rect(-40, -250, 80, 26, 8, darker(s.Body, .2), c.slab())
	c.circle(0, -130, 40, darker(s.Body, .25))
	c.at(0, -132, 1, func() { c.emblem("tuxley", s.Accent) })
	c.wide(0, -52, 15, ink(s.Body), s.BrandName, "font-weight", "600")
}

// lanyard is a cord with a hook and a device ring.
func (c *canvas) lanyard(s Spec) {
	loop := "M-8-160C-150-240-170-500 0-500S150-240 8-160"
	c.stroke(loop, darker(s.Body, .3), 22)
	c.stroke(loop, s.Body, 17)
	c.stroke(loop, lighter(s.Body, .35), 15, "stroke-dasharray", "3 7")
	c.oval(0, -186, 26, 30, "#9a6a38", c.ball())
	c.stroke("M0-162V-136", darker(s.Body, .2), 16)
	c.rect(-16, -142, 32, 26, 8, s.Accent, c.chrome())
	c.stroke("M0-112C34-100 34-56 0-52", s.Accent, 9, "stroke-linecap", "round")
	c.ring(0, -26, 36, "#26282b", 16, "")
	c.ring(0, -30, 36, "#fff3", 3, "")
}

// standFigure is the desk stand.
func standFigure(s Spec) figure {
	if s.Style != "oak" {
		return figure{}
	}
	return figure{piece: (*canvas).oakStand, width: 560, height: 330, zoom: 1.6, focus: 190, scale: 1.1}
}

func (c *canvas) oakStand(s Spec) {
	c.plain = true // the two tanks are only guests
	c.at(-170, -168, .62, func() { c.tank(Spec{Style: "subohm", Body: steelTone, Accent: "#b3262e", Liquid: "#d9a24a"}) })
	c.at(-62, -168, .62, func() { c.tank(Spec{Style: "mtl", Body: "#c2a05a", Accent: s.Accent, Liquid: "#c9756a"}) })
	c.plain = false
	for i, x := range []float64{70, 140, 210} {
		tone := []string{"#3d4f9f", "#3f8f6b", "#c73b4c"}[i]
		c.path(shell(x, -150, 56, 116, 16, 4), "#eef2f2")
		c.rect(x-28, -236, 56, 76, 0, tone)
		c.path(shell(x, -150, 56, 116, 16, 4), c.tube())
		c.rect(x-16, -302, 32, 40, 5, "#f5f4f1", c.tube())
	}
	c.path("M-280-130L-240-186H240L280-130Z", lighter(s.Body, .25))
	block := shell(0, 0, 560, 132, 4, 10)
	c.grain(block, 280, 132, s.Body)
	c.path(block, c.down("0 #fff .25", ".2 #fff 0", "1 #000 .3"))
	c.rect(-280, -10, 560, 10, 4, "#8a6a45")
	c.at(0, -66, 1, func() { c.emblem("tuxley", darker(s.Body, .45)) })
}

// tipFigure chooses a mouthpiece or a set of them.
func tipFigure(s Spec) figure {
	f := figure{zoom: 2.2, focus: 130, scale: 1.7}
	switch s.Style {
	case "resin-510":
		f.piece, f.width, f.height = (*canvas).slimResin, 130, 270
	case "resin-810":
		f.piece, f.width, f.height = (*canvas).wideResin, 190, 230
	case "set":
		f.piece, f.width, f.height, f.scale = (*canvas).tipSet, 380, 250, 1.3
	case "glass":
		f.piece, f.width, f.height = (*canvas).glassTip, 130, 290
	}
	return f
}

// tipFoot is the plug with two seals that every 510 mouthpiece ends in.
func (c *canvas) tipFoot(half float64) {
	c.rect(-half, -64, 2*half, 64, 5, c.steel())
	c.rect(-half-4, -26, 2*half+8, 11, 5, "#1c1d1f", c.tube())
	c.rect(-half-4, -48, 2*half+8, 11, 5, "#1c1d1f", c.tube())
}

func (c *canvas) slimResin(s Spec) {
	c.tipFoot(27)
	body := "M-52-60C-46-90-30-120-30-170C-30-210-44-240-44-262Q-44-270-36-270H36Q44-270 44-262C44-240 30-210 30-170C30-120 46-90 52-60Z"
	c.swirl(body, 52, 270, s.Body, "#d5b98a")
	c.path(body, c.tube())
	c.oval(0, -265, 40, 9, lighter(s.Body, .2))
	c.oval(0, -265, 15, 4, "#17181a")
	c.rect(-54, -68, 108, 12, 5, c.steel())
}

func (c *canvas) wideResin(s Spec) {
	c.rect(-62, -58, 124, 58, 6, darker(s.Body, .3), c.tube())
	c.rect(-68, -28, 136, 12, 6, "#1c1d1f", c.tube())
	c.rect(-68, -50, 136, 12, 6, "#1c1d1f", c.tube())
	body := "M-84-56C-98-100-96-150-80-214Q-78-226-66-226H66Q78-226 80-214C96-150 98-100 84-56Z"
	c.swirl(body, 98, 226, s.Body, "#d5b98a")
	c.path(body, c.tube())
	c.oval(0, -220, 72, 15, lighter(s.Body, .25))
	c.oval(0, -220, 54, 10, "#17181a")
}

// tipSet is the same shape three times with growing bores.
func (c *canvas) tipSet(s Spec) {
	for i, x := range []float64{-125, 0, 125} {
		rings := i
		c.group(func() {
			c.tipFoot(26)
			body := spout(0, -60, 180, 46, 34)
			c.path(body, s.Body, c.tube())
			c.oval(0, -236, 25, 6, darker(s.Body, .25))
			c.oval(0, -236, 6+float64(rings)*4, 3+float64(rings), "#101112")
			for k := range rings + 1 {
				c.stroke(d("M% %H%", -40, -92-float64(k)*10, 40), "#8889", 2.5)
			}
		}, "transform", d("translate(% 0)", x))
	}
}

func (c *canvas) glassTip(s Spec) {
	c.tipFoot(27)
	c.rect(-40, -84, 80, 24, 5, c.steel())
	body := "M-38-82C-38-120-26-140-26-190C-26-230-48-250-48-276Q-48-286-38-286H38Q48-286 48-276C48-250 26-230 26-190C26-140 38-120 38-82Z"
	c.path(body, "#dfeaeccc", c.pane())
	c.path("M-12-84V-284H12V-84Z", "#fff6", c.pane())
	c.oval(0, -282, 42, 8, "#f3f8f9")
	c.oval(0, -282, 13, 3.5, "#9fb0b6")
	dot := s.Accent
	if s.Body != "#dfe8ea" {
		dot = s.Body
	}
	c.circle(-20, -124, 11, dot, c.ball())
}
