package studio

// batteryFigure is one cell with its twin lying behind.
func batteryFigure(s Spec) figure {
	f := figure{zoom: 2, scale: 1.15, shift: -70}
	switch s.Style {
	case "18650":
		f.width, f.height = 132, 470
	case "21700":
		f.width, f.height = 150, 500
	case "18350":
		f.width, f.height, f.scale = 132, 268, 1.7
	default:
		return figure{}
	}
	f.focus = f.height * .55
	f.piece = func(c *canvas, s Spec) { c.cell(s, f.width, f.height) }
	f.behind = func(c *canvas, s Spec) {
		c.shadow(470+f.width*.3, floor-30, f.width*.5)
		c.at(470+f.width*.3, floor-30, .9, func() { c.cell(s, f.width, f.height) })
	}
	return f
}

// cell is a wrapped lithium-ion cell.
func (c *canvas) cell(s Spec, w, h float64) {
	c.oval(0, -h+10, w*.2, 6, "#8d939a")
	c.rect(-w*.2, -h+8, w*.4, 14, 2, c.steel())
	c.rect(-w*.42, -h+20, w*.84, 14, 3, "#e9e6de", c.tube())
	c.rect(-w/2, -h+28, w, h-28, 9, s.Body)
	c.rect(-w/2, -h*.82, w, h*.035, 0, s.Accent)
	c.rect(-w/2, -h*.16, w, h*.1, 0, s.Accent)
	c.at(0, -h*.7, w/90, func() { c.emblem("mirovolt", s.Accent) })
	c.wide(0, -h*.56, w*.115, ink(s.Body), s.BrandName, "font-weight", "700")
	lines := []string{s.Style, s.Title}
	size := fit(lines, w*.78, w*.22)
	c.words(0, -h*.42, size*1.1, ink(s.Body), s.Style, "font-weight", "800")
	c.words(0, -h*.33, size*.8, ink(s.Body), s.Title, "font-weight", "600")
	c.words(0, -h*.24, size*.8, ink(s.Body), "3.6 V  "+s.Tag)
	c.words(-w*.26, -h*.085, w*.16, ink(s.Accent), "−", "font-weight", "800")
	c.words(w*.1, -h*.09, w*.1, ink(s.Accent), "Li-Ion")
	c.rect(-w/2, -h+28, w, h-28, 9, c.tube())
	c.oval(0, -2, w*.4, 5, "#0003")
}

// chargerFigure chooses the number of bays, or the wall plug.
func chargerFigure(s Spec) figure {
	f := figure{zoom: 1.8, focus: 220, scale: 1.1}
	switch s.Style {
	case "one":
		f.piece, f.width, f.height = func(c *canvas, s Spec) { c.dock(s, 1) }, 150, 470
	case "two":
		f.piece, f.width, f.height = func(c *canvas, s Spec) { c.dock(s, 2) }, 270, 470
	case "four":
		f.piece, f.width, f.height, f.scale = func(c *canvas, s Spec) { c.dock(s, 4) }, 500, 470, 1
	case "plug":
		f.piece, f.width, f.height, f.scale, f.focus = (*canvas).wallPlug, 250, 330, 1.25, 180
	}
	return f
}

// dock is a charger with its bays upright and cells in them.
func (c *canvas) dock(s Spec, bays int) {
	w := float64(bays)*115 + 40
	c.path(shell(0, 0, w, 470, 26, 34), s.Body, c.slab())
	wraps := []string{"#2a8c86", "#b3262e", "#27364f", "#dd7a2b"}
	for i := range bays {
		x := -w/2 + 77 + float64(i)*115
		c.rect(x-46, -440, 92, 320, 30, darker(s.Body, .45), c.down("0 #000 .4", ".3 #000 0"))
		c.rect(x-12, -428, 24, 14, 3, c.brass())
		c.rect(x-28, -146, 56, 20, 5, c.steel())
		c.cellIn(x, wraps[i])
		c.circle(x, -28, 6, []string{"#57d08a", "#f0b23e", "#57d08a", "#e2574c"}[i])
	}
	if bays == 1 {
		c.wide(0, -70, 15, ink(s.Body), s.BrandName, "font-weight", "600")
		return
	}
	c.screen(0, -76, w-70, 62, "", "")
	for i := range bays {
		x := -w/2 + 77 + float64(i)*115
		c.words(x, -80, 24, lighter(s.Accent, .35), []string{"4.20", "3.87", "4.20", "3.41"}[i], "font-weight", "600")
		c.words(x, -58, 13, "#9aa0a6", []string{"2611 mAh", "1480 mAh", "3024 mAh", "640 mAh"}[i])
	}
	c.wide(0, -16, 12, ink(s.Body), s.BrandName)
}

// cellIn is a cell lying in a bay.
func (c *canvas) cellIn(x float64, wrap string) {
	c.rect(x-14, -416, 28, 12, 2, c.steel())
	c.rect(x-33, -408, 66, 264, 6, wrap)
	c.rect(x-33, -200, 66, 22, 0, "#f2efe6")
	c.at(x, -330, .8, func() { c.emblem("mirovolt", "#f2efe6") })
	c.rect(x-33, -408, 66, 264, 6, c.tube())
}

// wallPlug stands on its back with the pins to the right.
func (c *canvas) wallPlug(s Spec) {
	for _, y := range []float64{-230, -130} {
		c.rect(86, y, 90, 18, 8, darker(s.Body, .2), c.down("0 #fff .3", "1 #000 .4"))
		c.rect(132, y, 46, 18, 8, c.steel())
	}
	c.path(shell(0, 0, 220, 330, 46, 46), s.Body, c.rounded())
	c.path(shell(0, -22, 176, 286, 34, 34), "#fff2", c.slab())
	c.rect(-46, -214, 92, 36, 18, darker(s.Body, .6))
	c.rect(-34, -202, 68, 12, 6, "#8d939a")
	c.at(0, -130, 1.2, func() { c.emblem("mirovolt", s.Accent) })
	c.words(0, -64, 26, mix(s.Body, ink(s.Body), .75), s.Title, "font-weight", "600")
}

// cableFigure is a coiled braided cable.
func cableFigure(Spec) figure {
	return figure{piece: (*canvas).braid, width: 420, height: 420, zoom: 1.5, focus: 210, scale: 1.1}
}

func (c *canvas) braid(s Spec) {
	for i, r := range []float64{168, 152, 160} {
		y := -196 - float64(i)*9
		c.ring(float64(i*7-7), y, r, darker(s.Body, .3), 20, "")
		c.ring(float64(i*7-7), y, r, s.Body, 15, "")
		c.ring(float64(i*7-7), y, r, lighter(s.Body, .3), 13, "4 5")
	}
	c.plugEnd(-70, -20, 60, s)
	c.plugEnd(96, -24, 118, s)
	c.rect(-22, -392, 44, 52, 10, "#2b2d31", c.tube())
}

// plugEnd is a USB-C plug.
func (c *canvas) plugEnd(x, y, turn float64, s Spec) {
	c.turned(x, y, turn, func() {
		c.rect(-12, -30, 24, 40, 6, "#1f2124", c.tube())
		c.rect(-22, 6, 44, 74, 10, "#2b2d31", c.tube())
		c.rect(-16, 78, 32, 40, 8, c.steel())
		c.circle(0, 42, 6, s.Accent)
	})
}
