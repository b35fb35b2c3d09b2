package studio

// atomiser is the build of a tank, from its foot upwards, in units.
type atomiser struct {
	half              float64 // half width of the glass
	base, glass, head float64 // heights of foot, glass and cap
	holes             string  // what lets the air in: slots, holes, comb, none
	above             bool    // air enters above the glass
	tip               func(c *canvas, y float64, s Spec)
	deck              bool // a rebuildable deck shows through the glass
}

func atomiserOf(style string) (atomiser, bool) {
	switch style {
	case "subohm":
		return atomiser{76, 58, 118, 52, "slots", false, (*canvas).wideTip, false}, true
	case "topair":
		return atomiser{66, 40, 112, 84, "slots", true, (*canvas).wideTip, false}, true
	case "mtl":
		return atomiser{60, 52, 104, 46, "holes", false, (*canvas).slimTip, false}, true
	case "mini":
		return atomiser{54, 46, 74, 36, "slots", false, (*canvas).slimTip, false}, true
	case "slim":
		return atomiser{46, 40, 150, 34, "none", false, (*canvas).slimTip, false}, true
	case "rta":
		return atomiser{62, 84, 70, 44, "holes", false, (*canvas).slimTip, true}, true
	case "rta-wide":
		return atomiser{76, 92, 78, 48, "comb", false, (*canvas).wideTip, true}, true
	case "rda":
		return atomiser{78, 42, 0, 130, "slots", true, (*canvas).wideTip, true}, true
	}
	return atomiser{}, false
}

func (a atomiser) height() float64 { return a.base + a.glass + a.head + 74 }

// tankFigure chooses the build of a tank.
func tankFigure(s Spec) figure {
	a, known := atomiserOf(s.Style)
	if !known {
		return figure{}
	}
	return figure{
		piece: (*canvas).tank, width: 2*a.half + 12, height: a.height() + 20,
		scale: 540 / (a.height() + 20), focus: a.height() * .5, zoom: 3.1,
		shift: -24, beside: func(c *canvas, s Spec) { c.besideTank(s, 400+122*(a.height()+20)/270) },
	}
}

// besideTank lays the spare glass, cotton or a coil on the table.
func (c *canvas) besideTank(s Spec, x float64) {
	switch s.Style {
	case "subohm", "mtl", "slim":
		c.shadow(x, floor+4, 34)
		c.at(x, floor+4, .62, func() { c.tubeGlass(52, 118, "#dfe8ea") })
	case "rta", "rta-wide", "rda":
		c.shadow(x, floor+6, 36)
		c.at(x, floor+6, 1, func() { c.cottonRoll(34, 26) })
	default:
		c.shadow(x, floor+6, 22)
		c.at(x, floor+6, .42, func() { c.coilHead(steelTone, s.Accent, "screw") })
	}
}

// tank stands on its thread; mounted on a device it has no title and shows
// no thread.
func (c *canvas) tank(s Spec) {
	a, _ := atomiserOf(s.Style)
	w := a.half
	if s.Title != "" {
		c.thread(-2, 48)
	}
	y := -20.0
	c.metal(y, w+4, a.base, s.Body)
	if !a.above {
		c.air(y-a.base*.5, w, a.holes)
	}
	c.knurl(y-a.base+2, w+6, 12, s.Body)
	y -= a.base
	if a.glass > 0 {
		c.chamber(s, y, w, a.glass, a.deck)
		y -= a.glass
	}
	c.metal(y, w+4, a.head, s.Body)
	if a.above {
		c.air(y-a.head*.36, w, a.holes)
	}
	c.knurl(y-a.head*.62, w+6, a.head*.3, s.Body)
	if s.Title != "" {
		c.words(0, y-6, 13, ink(s.Body), s.Title, "font-weight", "600", "letter-spacing", "2")
	}
	y -= a.head
	c.rect(-w+8, y-10, 2*w-16, 12, 5, c.alloy(s.Body)...)
	a.tip(c, y-8, s)
}

// metal is a turned ring.
func (c *canvas) metal(y, half, h float64, colour string) {
	c.rect(-half, y-h, 2*half, h, 4, c.alloy(colour)...)
	if !c.plain {
		c.stroke(d("M% %h%M% %h%", -half, y-1, 2*half, -half, y-h+1, 2*half), "#0005", 1.5)
	}
}

// knurl is a band with a grip.
func (c *canvas) knurl(y, half, h float64, colour string) {
	if c.plain {
		return
	}
	c.rect(-half, y-h, 2*half, h, 3, c.alloy(colour)...)
	c.ribs(-half, y-h, 2*half, h, "#000")
}

// air draws the inlets of a tank.
func (c *canvas) air(y, half float64, kind string) {
	if c.plain {
		return
	}
	switch kind {
	case "slots":
		c.rect(-half*.62, y-7, half*.9, 14, 7, "#0b0c0d")
		c.rect(half*.46, y-7, half*.36, 14, 7, "#0b0c0d")
	case "holes":
		for i := range 5 {
			c.circle(-half*.5+float64(i)*half*.26, y, 2.4+float64(i), "#0b0c0d")
		}
	case "comb":
		c.stroke(d("M% %h%M% %h%M% %h%", -half*.7, y-12, half*1.4, -half*.62, y, half*1.3, -half*.7, y+12, half*1.4), "#0b0c0d", 7, "stroke-dasharray", "0 12", "stroke-linecap", "round")
	}
}

// chamber is the glass with what stands in it.
func (c *canvas) chamber(s Spec, y, half, h float64, deck bool) {
	c.rect(-half, y-h, 2*half, h, 6, "#e4ebec")
	if s.Liquid != "" {
		c.rect(-half+5, y-h*.72, 2*half-10, h*.72, 2, s.Liquid, c.down("0 #fff .3", ".3 #fff 0", "1 #000 .2"))
		c.oval(0, y-h*.72, half-5, 5, lighter(s.Liquid, .45))
	}
	c.rect(-half*.22, y-h, half*.44, h*.6, 0, c.steel())
	if deck {
		c.path(d("M% %V%Q0 % % %V%Z", -half*.55, y, y-h*.45, y-h*.85, half*.55, y-h*.45, y), "#b9bec4", c.chrome())
	} else {
		c.rect(-half*.4, y-h*.62, half*.8, h*.62, 4, c.steel())
		c.oval(0, y-h*.3, half*.16, h*.12, "#efe9dc")
	}
	c.rect(-half, y-h, 2*half, h, 6, c.pane())
}

// wideTip is an 810 mouthpiece.
func (c *canvas) wideTip(y float64, s Spec) {
	tone := "#26282b"
	if s.Accent == "#d5b98a" || s.Accent == "#93a68b" {
		tone = s.Accent
	}
	c.path(spout(0, y, 58, 44, 38), tone, c.tube())
	c.oval(0, y-56, 32, 6, darker(tone, .6))
}

// slimTip is a 510 mouthpiece.
func (c *canvas) slimTip(y float64, s Spec) {
	c.rect(-22, y-12, 44, 14, 4, c.alloy(s.Body)...)
	c.path(spout(0, y-10, 56, 16, 21), "#26282b", c.tube())
	c.oval(0, y-64, 16, 3.5, "#0b0c0d")
}
