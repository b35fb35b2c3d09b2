package studio

// vessel is the build of a bottle: half width, height to the shoulder,
// shoulder, half neck, cap height and half cap width.
type vessel struct {
	half, body, shoulder, neck, capHigh, capHalf float64
	corner                                       float64
}

// bottleFigure chooses the vessel for every form that holds liquid.
func bottleFigure(s Spec) figure {
	v := vessel{98, 318, 62, 34, 112, 50, 22}
	f := figure{focus: 176, zoom: 2.3}
	switch {
	case s.Form == "shortfill":
		v = vessel{120, 356, 34, 70, 128, 86, 30}
		f.zoom, f.focus = 1.9, 200
	case s.Form == "base":
		v = vessel{128, 372, 70, 48, 84, 60, 30}
		f.zoom, f.focus = 1.75, 210
	case s.Form == "flavour":
		v = vessel{86, 268, 58, 30, 150, 42, 14}
	case s.Form == "empty-bottle":
		v = vessel{74, 268, 50, 26, 150, 36, 20}
	case s.Style == "salinea":
		v = vessel{88, 330, 48, 38, 108, 48, 14}
	case s.Style == "brumelle":
		v = vessel{104, 336, 70, 32, 104, 48, 34}
	case s.Style == "harrow":
		v = vessel{94, 322, 30, 34, 122, 54, 8}
	}
	f.width, f.height = 2*v.half, v.body+v.shoulder+v.capHigh+18
	f.scale = 590 / f.height
	f.piece = func(c *canvas, s Spec) { c.bottle(s, v) }
	if s.Motif != "" {
		f.shift = -62
		f.beside = besideBottle
	}
	switch {
	case s.Style == "harrow":
		f.behind = func(c *canvas, s Spec) { c.carton(s, 500, floor-34, 176, 400) }
	case s.Form == "empty-bottle":
		f.behind = func(c *canvas, s Spec) { c.bottlesBehind(s, v) }
	}
	return f
}

// outline is the silhouette of a bottle without its cap.
func (v vessel) outline() string {
	w, n, r, top := v.half, v.neck, v.corner, -v.body
	return d("M% 0H%Q% 0 % %V%C% % % % % %V%H%V%C% % % % % %V%Q% 0 % 0Z",
		-w+r, w-r, w, w, -r, top,
		w, top-v.shoulder*.75, n, top-v.shoulder*.55, n, top-v.shoulder, top-v.shoulder-20,
		-n, top-v.shoulder, -n, top-v.shoulder*.55, -w, top-v.shoulder*.75, -w, top,
		-r, -w, -w+r)
}

// bottle draws glass or plastic, liquid, label and cap.
func (c *canvas) bottle(s Spec, v vessel) {
	skin := s.skin()
	shape := v.outline()
	c.path(shape, skin)
	if s.seeThrough() {
		level := -v.body * .93
		c.path(d("M% %H%V%Q% -6 % -6H%Q% -6 % %Z", -v.half+7, level, v.half-7, -v.corner-4, v.half-7, v.half-v.corner-4,
			-v.half+v.corner+4, -v.half+7, -v.half+7, -v.corner-4), s.Liquid, c.down("0 #fff .28", ".2 #fff 0", "1 #000 .16"))
		c.oval(0, level, v.half-7, 7, lighter(s.Liquid, .4))
	}
	foot, head := v.corner+8, v.body*.97
	c.label(s, -v.half, -head, 2*v.half, head-foot)
	c.path(shape, c.tube())
	c.stroke(d("M% %V%", -v.half*.58, -v.body*.98, -v.corner), "#fff", v.half*.05, "opacity", ".28", "stroke-linecap", "round")
	c.bottleCap(s, v)
}

// skin is the colour of the bottle itself.
func (s Spec) skin() string {
	switch s.Style {
	case "harrow":
		return "#3a2415"
	case "polar":
		return mix("#e8f4fa", s.Body, .35)
	case "brumelle":
		return "#f4ead6"
	case "grundton":
		if s.Form == "flavour" {
			return "#6d3d1a"
		}
		return "#eef1ef"
	case "needle":
		return "#eaf0f0"
	}
	return mix("#f4f7f7", s.Liquid, .3)
}

func (s Spec) seeThrough() bool {
	switch s.Style {
	case "salinea", "siebeneck", "brausewind", "polar", "base":
		return s.Liquid != ""
	}
	return false
}

// capColour is the closure's colour in each brand's manner.
func (s Spec) capColour() string {
	switch s.Style {
	case "salinea":
		return "#f5f4f1"
	case "siebeneck":
		return "#2e3a2c"
	case "polar":
		return "#f2f7fa"
	case "harrow":
		return "#1c1a19"
	}
	return s.Accent
}

// bottleCap draws a child-resistant screw cap, or a dropper on a flavour
// bottle, or a needle cap.
func (c *canvas) bottleCap(s Spec, v vessel) {
	foot := -v.body - v.shoulder - 14
	colour := s.capColour()
	c.rect(-v.neck, foot-20, 2*v.neck, 22, 0, "#0004")
	c.rect(-v.capHalf-3, foot-15, 2*v.capHalf+6, 13, 4, darker(colour, .12), c.tube())
	switch s.Form {
	case "flavour":
		c.dropper(foot-17, v, colour)
		return
	case "empty-bottle":
		c.needleCap(foot-17, v, colour)
		return
	}
	h, w := v.capHigh-20, v.capHalf
	shape := d("M% %L% %Q% % % %H%Q% % % %L% %Z", -w, foot-17, -w*.9, foot-h, -w*.88, foot-h-14, -w*.7, foot-h-14,
		w*.7, w*.88, foot-h-14, w*.9, foot-h, w, foot-17)
	c.path(shape, colour)
	c.ribs(-w*.92, foot-h+6, w*1.84, h-32, darker(colour, .38))
	c.path(shape, c.tube())
}

// ribs are the upright grip lines of a cap or ring: one dashed thick line.
func (c *canvas) ribs(x, y, w, h float64, colour string) {
	if c.plain {
		return
	}
	c.stroke(d("M% %H%", x, y+h/2, x+w), colour+alpha(colour, ".55"), h, "stroke-dasharray", "2.2 5.4")
}

func (c *canvas) dropper(foot float64, v vessel, colour string) {
	c.rect(-v.capHalf, foot-52, 2*v.capHalf, 52, 5, "#26231f")
	c.ribs(-v.capHalf+3, foot-44, 2*v.capHalf-6, 38, "#000")
	c.rect(-v.capHalf, foot-52, 2*v.capHalf, 52, 5, c.tube())
	bulb := d("M-22 %C-26 % -17 % -15 %C-13 % 13 % 15 %C17 % 26 % 22 %Z", foot-52, foot-80, foot-84, foot-108, foot-130, foot-130, foot-108, foot-84, foot-80, foot-52)
	c.path(bulb, colour, c.tube())
}

func (c *canvas) needleCap(foot float64, v vessel, colour string) {
	c.rect(-v.capHalf, foot-46, 2*v.capHalf, 46, 6, colour)
	c.ribs(-v.capHalf+3, foot-40, 2*v.capHalf-6, 34, darker(colour, .5))
	c.rect(-v.capHalf, foot-46, 2*v.capHalf, 46, 6, c.tube())
	tip := d("M-16 %L-8 %Q0 % 8 %L16 %Z", foot-46, foot-122, foot-134, foot-122, foot-46)
	c.path(tip, lighter(colour, .25), c.tube())
}

// besideBottle lays the flavour before the bottle.
func besideBottle(c *canvas, s Spec) {
	second := s.SecondMotif != "" && s.SecondMotif != "snow"
	put := func(x, y, scale float64, name string) {
		c.shadow(x, y+44*scale, 38*scale)
		c.at(x, y, scale, func() { c.motif(name) })
	}
	if s.Style == "polar" {
		c.shadow(246-22, floor+14, 26)
		c.ice(190, floor+14, 34, -9)
		c.ice(508, floor-2, 40, 8)
	}
	switch {
	case s.Motif == "snow":
		c.shadow(560, floor+18, 40)
		c.ice(572, floor+20, 46, 12)
	case second:
		put(584, 560, 2, s.Motif)
		put(488, 628, 1.2, s.SecondMotif)
	default:
		put(556, 584, 2, s.Motif)
	}
}

func (c *canvas) bottlesBehind(s Spec, v vessel) {
	for _, x := range []float64{250, 552} {
		c.shadow(x, floor-40, v.half)
		c.at(x, floor-40, .9, func() { c.bottle(s, v) })
	}
}
