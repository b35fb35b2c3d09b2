package studio

// kitFigure is a starter kit: the device beside its carton, with what else
// is in the box before it.
func kitFigure(s Spec) figure {
	f := figure{zoom: 1.9, focus: 330, shift: -160, behind: (*canvas).kitBox, beside: (*canvas).kitExtras, scale: 1.06}
	switch s.Style {
	case "pen":
		f.piece, f.width, f.height = (*canvas).onePen, 80, 600
	case "duo":
		f.piece, f.width, f.height = (*canvas).leafDuo, 300, 440
	case "pod":
		f.piece, f.width, f.height = (*canvas).arc, 200, 540
	case "mod":
		f.piece, f.width, f.height, f.focus = (*canvas).foremanSet, 200, 590, 420
	case "mod-dual":
		f.piece, f.width, f.height, f.focus = (*canvas).girderSet, 236, 600, 420
	case "tube":
		f.piece, f.width, f.height, f.focus = (*canvas).ghyllSet, 92, 600, 460
	case "stick":
		f.piece, f.width, f.height = (*canvas).line, 116, 600
	}
	return f
}

func (c *canvas) kitBox(s Spec) {
	x := 492.0
	if s.Style == "duo" {
		x = 520
	}
	c.carton(s, x, floor-30, 250, 420)
}

// kitExtras lays cable, pods or coils on the table.
func (c *canvas) kitExtras(s Spec) {
	switch s.Style {
	case "pod", "stick", "duo":
		for _, x := range []float64{470, 590} {
			c.shadow(x, floor+30, 38)
			c.at(x, floor+30, .62, func() {
				c.cartridge(0, 0, 110, 96, s.Liquid)
				c.mouthpiece(0, -92, 54, 55, 30, "#24262a")
			})
		}
	case "mod", "mod-dual", "tube":
		c.shadow(540, floor+30, 30)
		c.at(540, floor+30, .5, func() { c.coilHead(steelTone, s.Accent, "slim") })
	default:
		c.loop(520, floor+6)
	}
}

// loop is a coiled charging cable.
func (c *canvas) loop(x, y float64) {
	c.oval(x+6, y+14, 104, 26, "#1a151233")
	for i := range 3 {
		k := float64(i)
		c.el("ellipse", "cx", num(x-k*4), "cy", num(y-k*7), "rx", num(90-k*5), "ry", "26", "fill", "none", "stroke", "#2d3034", "stroke-width", "9")
	}
	c.stroke(d("M% %q30 24 70 18", x+60, y+18), "#2d3034", 9)
	c.rect(x+122, y+22, 46, 26, 6, "#24262a", c.slab())
	c.rect(x+166, y+28, 20, 14, 4, "#b9bec4", c.slab())
}

// leafDuo is two devices in the pair's two colours.
func (c *canvas) leafDuo(s Spec) {
	second := map[string]string{"#93a68b": "#d3bf9f", "#2b2d31": "#f0f0ee", "#e2725b": "#9fcfbd"}[s.Body]
	other := s
	other.Body = second
	if second == "" {
		other.Body = lighter(s.Body, .5)
	}
	c.at(74, -16, .8, func() { c.fennloLeaf(other) })
	c.at(-68, 0, .84, func() { c.fennloLeaf(s) })
}

// topped is a mod with a tank on it.
func (c *canvas) topped(s Spec, mod func(Spec), scale, top, x float64, tank, liquid string) {
	t := s
	t.Style, t.Liquid, t.Title = tank, liquid, ""
	c.at(x*scale, -top*scale+10, scale*.92, func() { c.tank(t) })
	c.group(func() { mod(s) }, "transform", grow(scale))
}

func (c *canvas) foremanSet(s Spec) {
	s.Tag = "52.5"
	c.topped(s, c.foreman, .82, 428, -6, "topair", "#d98a5a")
}

func (c *canvas) girderSet(s Spec) {
	s.Tag = "75.0"
	c.topped(s, c.girder, .84, 418, 0, "subohm", "#e2a94f")
}

func (c *canvas) ghyllSet(s Spec) {
	c.topped(s, c.ghyll, .84, 424, 0, "mtl", "#d9a24a")
}

// carton is a folding box seen slightly from the right: front, side and lid,
// with its foot's left front corner near x and the floor at y.
func (c *canvas) carton(s Spec, x, y, w, h float64) {
	left, side := x-w/2, w*.3
	paper := s.paper()
	c.shadow(x+side/2, y, w*.62)
	c.path(d("M% %l% %v%l% %Z", left+w, y, side, -side*.5, -h, -side, side*.5), darker(paper, .42))
	c.path(d("M% %l% %h%l% %Z", left, y-h, side, -side*.5, w, -side, side*.5), lighter(paper, .25))
	c.boxFront(s, left, y-h, w, h)
	c.rect(left, y-h, w, h, 0, c.slab())
}

// boxFront prints a carton: bottles repeat their label, devices show emblem,
// name and a band of the accent colour.
func (c *canvas) boxFront(s Spec, x, y, w, h float64) {
	if s.Form == "bottle" || s.Form == "prefilled" {
		c.label(s, x, y, w, h)
		return
	}
	paper := s.paper()
	c.rect(x, y, w, h, 0, paper)
	c.path(d("M% %V%L% %V%Z", x, y+h, y+h*.74, x+w, y+h*.58, y+h), darker(paper, .22))
	c.at(x+w/2, y+h*.2, w/110, func() { c.emblem(s.Brand, ink(paper)) })
	c.wide(x+w/2, y+h*.42, fit([]string{s.BrandName}, w*.62, w*.1), ink(paper), s.BrandName, "font-weight", "600")
	c.title(x+w/2, y+h*.54, w*.8, w*.15, ink(paper), s.Title)
}

// paper is the colour of a carton.
func (s Spec) paper() string {
	switch {
	case s.Form == "bottle" || s.Form == "prefilled":
		return s.Body
	case luma(s.Accent) > .9:
		return lighter(s.Body, .5)
	}
	return darker(s.Accent, .1)
}
