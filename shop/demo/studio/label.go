package studio

// label prints the front of a bottle in the manner of its brand, flat; the
// bottle's shade bends it afterwards.
func (c *canvas) label(s Spec, x, y, w, h float64) {
	switch s.Style {
	case "salinea":
		c.salinea(s, x, y, w, h)
	case "siebeneck":
		c.siebeneck(s, x, y, w, h)
	case "polar":
		c.polar(s, x, y, w, h)
	case "brumelle":
		c.brumelle(s, x, y, w, h)
	case "harrow":
		c.harrow(s, x, y, w, h)
	case "brausewind":
		c.brausewind(s, x, y, w, h)
	case "needle":
		c.scaleMarks(s, x, y, w, h)
	default:
		c.grundton(s, x, y, w, h)
	}
}

// content is the small ink at a label's foot.
func (s Spec) content() string {
	switch s.Form {
	case "shortfill":
		return "50 ml · 0 mg"
	case "base":
		return "nicotine-free"
	case "flavour":
		return "concentrate"
	case "prefilled":
		return "2 × 2 ml"
	}
	return "10 ml"
}

// salinea: white sky above a field of colour cut like a crystal.
func (c *canvas) salinea(s Spec, x, y, w, h float64) {
	u := typeUnit(w, h)
	c.rect(x, y, w, h, 0, "#fbfaf7")
	c.path(d("M% %L% %L% %L% %V%H%Z", x, y+h*.56, x+w*.3, y+h*.47, x+w*.62, y+h*.58, x+w, y+h*.44, y+h, x), s.Body)
	c.path(d("M% %L% %L% %Z", x+w*.3, y+h*.47, x+w*.62, y+h*.58, x+w*.2, y+h), lighter(s.Body, .2))
	c.path(d("M% %L% %V%L% %Z", x+w*.62, y+h*.58, x+w, y+h*.44, y+h, x+w*.5, y+h), mix(s.Body, s.Accent, .18))
	c.at(x+w/2, y+h*.09, .7, func() { c.emblem("salinea", s.Body) })
	c.wide(x+w/2, y+h*.2, u*.088, darker(s.Body, .35), s.BrandName, "font-weight", "600")
	c.at(x+w/2, y+h*.39, u/205, func() { c.motif(s.Motif) })
	c.title(x+w/2, y+h*.74, w*.86, u*.155, ink(s.Body), s.Title)
	c.words(x+w/2, y+h*.94, u*.075, ink(s.Body), "nicotine salt  "+s.content(), "opacity", ".85")
}

// siebeneck: a seven-sided window with the fruit in it.
func (c *canvas) siebeneck(s Spec, x, y, w, h float64) {
	u := typeUnit(w, h)
	mid := x + w/2
	c.rect(x, y, w, h, 0, s.Body)
	c.rect(x, y, w, h*.03, 0, s.Accent)
	c.rect(x, y+h*.97, w, h*.03, 0, s.Accent)
	c.wide(mid, y+h*.13, u*.092, ink(s.Body), s.BrandName, "font-weight", "700")
	c.at(mid, y+h*.42, 1, func() {
		c.path(heptagon(u*.41), "#fbf5e6")
		c.stroke(heptagon(u*.365), s.Accent, 2.5)
	})
	c.at(mid, y+h*.42, u/210, func() { c.motif(s.Motif) })
	c.title(mid, y+h*.79, w*.88, u*.135, ink(s.Body), s.Title)
	c.words(mid, y+h*.935, u*.072, ink(s.Body), s.content(), "opacity", ".8")
}

// polar: night above a row of floes, cooling shown in bars.
func (c *canvas) polar(s Spec, x, y, w, h float64) {
	u := typeUnit(w, h)
	mid := x + w/2
	c.rect(x, y, w, h, 0, s.Body, c.down("0 #04101c .55", ".55 #04101c 0"))
	c.path(d("M% %L% %L% %L% %L% %L% %L% %V%H%Z", x, y+h*.68, x+w*.16, y+h*.6, x+w*.34, y+h*.69, x+w*.52, y+h*.57, x+w*.7, y+h*.67, x+w*.86, y+h*.6, x+w, y+h*.66, y+h, x), lighter(s.Accent, .35))
	c.path(d("M% %L% %L% %L% %V%H%Z", x, y+h*.8, x+w*.3, y+h*.74, x+w*.64, y+h*.82, x+w, y+h*.75, y+h, x), "#f4fafd")
	c.wide(mid, y+h*.11, u*.084, "#eef8fd", s.BrandName, "font-weight", "600")
	c.stroke(d("M% %H%", x+w*.2, y+h*.145, x+w*.8), s.Accent, 2)
	c.title(mid, y+h*.27, w*.84, u*.15, "#ffffff", s.Title)
	c.at(mid, y+h*.53, u/250, func() { c.motif(s.Motif) })
	for i := range 5 {
		tone := lighter(s.Body, .7)
		if i < int(s.Tag[0]-'0') {
			tone = s.Body
		}
		c.rect(mid-w*.29+float64(i)*w*.12, y+h*.9-float64(i)*4, w*.085, h*.04+float64(i)*4, 2, tone)
	}
}

// brumelle: a pastry shop's awning above cream paper.
func (c *canvas) brumelle(s Spec, x, y, w, h float64) {
	u := typeUnit(w, h)
	mid, step, ink := x+w/2, w/7, s.Accent
	if luma(ink) > luma(s.Body) {
		ink = s.Body
	}
	ink = darker(ink, .25)
	c.rect(x, y, w, h, 0, "#fbf4e4")
	for i := range 7 {
		tone := s.Body
		if i%2 == 1 {
			tone = "#fffaf0"
		}
		c.path(d("M% %h%v%a% % 0 0 1 % 0Z", x+float64(i)*step, y, step, h*.12, step/2, step/2, -step), tone)
	}
	c.rect(x, y, w, h*.15, 0, c.down("0 #000 0", "1 #000 .14"))
	c.frame(x+w*.08, y+h*.21, w*.84, h*.75, 8, ink, 1.8, "opacity", ".5")
	c.words(mid, y+h*.3, u*.075, ink, "Maison", "font-style", "italic")
	c.words(mid, y+h*.375, u*.14, ink, "Brumelle", "font-style", "italic", "font-weight", "700")
	c.at(mid, y+h*.54, u/260, func() { c.motif(s.Motif) })
	c.title(mid, y+h*.8, w*.78, u*.12, ink, s.Title)
	c.words(mid, y+h*.925, u*.066, ink, s.content())
}

// harrow: a dark tin label with a double gold line.
func (c *canvas) harrow(s Spec, x, y, w, h float64) {
	u := typeUnit(w, h)
	mid, gold := x+w/2, s.Accent
	c.rect(x, y, w, h, 0, s.Body)
	c.stroke(d("M% %H%L% %V%L% %H%L% %V%Z", x+w*.16, y+h*.04, x+w*.84, x+w*.93, y+h*.09, y+h*.91, x+w*.84, y+h*.96, x+w*.16, x+w*.07, y+h*.91, y+h*.09), gold, 3)
	c.frame(x+w*.12, y+h*.075, w*.76, h*.85, 0, gold, 1)
	c.wide(mid, y+h*.18, u*.078, gold, "Harrow", "font-weight", "600")
	c.words(mid, y+h*.25, u*.11, gold, "&", "font-style", "italic")
	c.wide(mid, y+h*.315, u*.078, gold, "Teal", "font-weight", "600")
	c.at(mid, y+h*.51, u/250, func() { c.motif(s.Motif) })
	c.title(mid, y+h*.755, w*.68, u*.12, lighter(gold, .45), s.Title)
	c.words(mid, y+h*.89, u*.066, gold, s.content())
}

// brausewind: slanted kiosk stripes, bubbles and a tilted title.
func (c *canvas) brausewind(s Spec, x, y, w, h float64) {
	u := typeUnit(w, h)
	mid := x + w/2
	c.rect(x, y, w, h, 0, s.Body)
	c.path(d("M% %L% %V%L% %Z", x, y+h*.5, x+w, y+h*.28, y+h*.6, x, y+h*.82), "#fff8ea")
	c.path(d("M% %L% %V%L% %Z", x, y+h*.44, x+w, y+h*.22, y+h*.26, x, y+h*.48), s.Accent)
	c.path(d("M% %L% %V%L% %Z", x, y+h*.84, x+w, y+h*.62, y+h*.66, x, y+h*.88), s.Accent)
	c.wide(mid, y+h*.12, u*.088, ink(s.Body), s.BrandName, "font-weight", "800")
	for i, b := range [][2]float64{{.16, .2}, {.26, .28}, {.84, .14}, {.14, .93}, {.8, .76}, {.88, .86}, {.68, .93}} {
		c.ring(x+w*b[0], y+h*b[1], 4+float64(i%3)*3, lighter(s.Body, .55), 2, "")
	}
	c.at(mid, y+h*.25, u/300, func() { c.motif(s.Motif) })
	c.turned(mid, y+h*.55, -9, func() { c.title(0, 0, w*.84, u*.18, darker(s.Body, .25), s.Title, "font-style", "italic") })
	c.words(mid, y+h*.83, u*.07, ink(s.Body), "shortfill", "font-weight", "600")
	c.words(mid, y+h*.9, u*.07, ink(s.Body), s.content())
}

// grundton: a laboratory sheet with one large word.
func (c *canvas) grundton(s Spec, x, y, w, h float64) {
	u := typeUnit(w, h)
	mid := x + w/2
	c.rect(x, y, w, h, 0, "#fdfdfb")
	c.rect(x, y, w, h*.075, 0, s.Accent)
	c.rect(x, y+h*.88, w, h*.12, 0, s.Accent)
	c.wide(mid, y+h*.17, u*.08, "#33302d", s.BrandName, "font-weight", "700")
	c.stroke(d("M% %H%M% %H%", x+w*.14, y+h*.21, x+w*.86, x+w*.14, y+h*.66, x+w*.86), "#33302d", 1.6)
	if s.Motif != "" {
		c.at(mid, y+h*.37, u/260, func() { c.motif(s.Motif) })
		c.title(mid, y+h*.58, w*.8, u*.15, "#22201e", s.Title)
	} else {
		c.title(mid, y+h*.43, w*.8, u*.26, "#22201e", s.Title)
	}
	c.stroke(d("M% %H%M% %H%M% %H%", x+w*.14, y+h*.71, x+w*.7, x+w*.14, y+h*.755, x+w*.8, x+w*.14, y+h*.8, x+w*.52), "#b9b4ac", 5)
	c.words(mid, y+h*.965, u*.08, ink(s.Accent), s.content(), "font-weight", "600")
}

// scaleMarks is the moulded graduation and writing field of an empty bottle.
func (c *canvas) scaleMarks(s Spec, x, y, w, h float64) {
	c.rect(x+w*.22, y+h*.2, w*.56, h*.44, 6, "#fffc")
	c.stroke(d("M% %h%M% %h%M% %h%", x+w*.3, y+h*.34, w*.4, x+w*.3, y+h*.44, w*.4, x+w*.3, y+h*.54, w*.26), "#9fb0b4", 2)
	c.stroke(d("M% %V%", x+w*.9, y+h*.05, y+h*.95), "#9fb4b8", w*.09, "stroke-dasharray", "2 12")
	c.words(x+w/2, y+h*.86, w*.13, darker(s.Accent, .1), s.Title, "font-weight", "700")
}

// typeUnit is the width that type is measured by: the label's own, or less
// on a label that is wide for its height.
func typeUnit(w, h float64) float64 { return min(w, h*.66) }
