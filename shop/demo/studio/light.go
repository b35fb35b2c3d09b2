package studio

import (
	"fmt"
	"strconv"
)

// The shades below are transparent light and shadow laid over a flat colour.
// Because they do not contain the colour, one gradient serves every piece of
// a line-up.

// tube shades a matt upright cylinder: key light from the left, a dark right
// side and a thin bounce at the edge.
func (c *canvas) tube() string {
	return c.across("0 #000 .42", ".07 #000 .16", ".22 #fff .34", ".36 #fff .06", ".6 #000 .04", ".86 #000 .38", ".95 #000 .46", "1 #000 .28")
}

// chrome shades a polished metal cylinder with hard bands.
func (c *canvas) chrome() string {
	return c.across("0 #000 .55", ".06 #fff .25", ".14 #000 .1", ".24 #fff .72", ".34 #fff .1", ".5 #000 .3", ".62 #fff .22", ".8 #000 .42", ".93 #fff .18", "1 #000 .5")
}

// steel is plain polished steel: colour and bands in one, because so many
// small parts are made of it.
func (c *canvas) steel() string {
	return c.across("0 #53575c", ".06 #ced1d5", ".14 #a6abb1", ".24 #f1f2f3", ".34 #c2c6cb", ".5 #82868b", ".62 #c8ccd0", ".8 #6e7277", ".93 #c4c8cc", "1 #5d6165")
}

// brass is steel's yellow brother, for contacts and threads.
func (c *canvas) brass() string {
	return c.across("0 #54482e", ".08 #c7b07a", ".26 #f0e6c8", ".5 #8a764b", ".64 #c6ae78", ".82 #6b5b39", "1 #55492f")
}

// alloy is the paint of a turned metal part: plain steel needs one layer,
// any other colour two.
func (c *canvas) alloy(colour string) []string {
	if colour == steelTone || colour == "#aeb4ba" {
		return []string{c.steel()}
	}
	return []string{colour, c.chrome()}
}

// steelTone stands for unpainted steel where a part takes a colour.
const steelTone = "#c3c8ce"

// slab shades a flat front that leans slightly back.
func (c *canvas) slab() string {
	return c.slant("0 #fff .36", ".35 #fff .06", ".7 #000 .1", "1 #000 .36")
}

// rounded shades a flat front whose sides are rounded off.
func (c *canvas) rounded() string {
	return c.across("0 #000 .34", ".1 #fff .14", ".2 #fff .2", ".45 #fff 0", ".8 #000 .12", ".93 #000 .3", "1 #000 .44")
}

// ball shades anything round and soft.
func (c *canvas) ball() string {
	return c.glow(.36, .3, .72, "0 #fff .6", ".3 #fff .12", ".62 #000 .05", "1 #000 .42")
}

// pane is the look of clear glass or PCTG in front of something.
func (c *canvas) pane() string {
	return c.across("0 #fff .55", ".06 #fff .12", ".16 #fff .5", ".24 #fff .08", ".7 #fff .02", ".88 #fff .3", ".93 #000 .1", "1 #fff .4")
}

// shadow is what a piece leaves on the table: a wide soft one and the dark
// line of contact.
func (c *canvas) shadow(x, y, rx float64) {
	soft := c.glow(.5, .5, .5, "0 #1a1512 .42", ".45 #1a1512 .2", "1 #1a1512 0")
	c.oval(x+rx*.12, y+4, rx*1.45, rx*.2+12, soft)
	c.oval(x, y, rx*1.04, 11, soft)
}

// stage is the studio: a paper sweep with the light in the middle, tinted
// very slightly towards a colour.
func (c *canvas) stage(tint string) {
	wall := c.glow(.5, .4, .78, "0 "+mix("#fdfcfa", tint, .04), ".5 "+mix("#f1efeb", tint, .09), "1 "+mix("#d3cfc9", tint, .18))
	c.rect(0, 0, 800, 800, 0, wall)
	c.rect(0, 560, 800, 240, 0, c.down("0 #fff 0", ".3 #fff .3", "1 #fff 0"))
}

// set puts one of four pieces of scenery behind and under a product that has
// nothing beside it, chosen by its title: nothing, a round plinth, an arch,
// or a sun. It keeps a page of similar products from looking like one.
func (c *canvas) set(s Spec, wide bool) {
	pick := 0
	for _, r := range s.Title + s.Style {
		pick += int(r)
	}
	if wide {
		pick = pick % 2 * 3 // no plinth or arch is wide enough
	}
	tone := mix("#efece7", tint(s), .2)
	switch pick % 4 {
	case 1:
		c.oval(400, floor+84, 250, 40, darker(tone, .22))
		c.rect(150, floor, 500, 84, 0, tone, c.tube())
		c.oval(400, floor, 250, 40, lighter(tone, .45))
	case 2:
		c.path("M180 800V340A220 220 0 0 1 620 340V800Z", tone, c.across("0 #fff .4", "1 #000 .12"))
		c.path("M204 800V340A196 196 0 0 1 596 340V800Z", lighter(tone, .45), c.down(".6 #000 0", "1 #000 .14"))
	case 3:
		c.circle(400, 390, 270, tone, c.down("0 #fff .4", "1 #fff 0"))
	}
}

// clip keeps what draw does inside an outline.
func (c *canvas) clip(outline string, draw func()) {
	id := "c" + num(float64(len(c.ids)))
	c.ids["clip"+id] = id
	c.defs.WriteString(`<clipPath id="` + id + `"><path d="` + outline + `"/></clipPath>`)
	c.group(draw, "clip-path", "url(#"+id+")")
}

// rgb reads "#rrggbb"; anything else is mid grey, so that a drawing never
// fails half way (Check refuses such colours beforehand).
func rgb(hex string) (r, g, b float64) {
	if len(hex) != 7 || hex[0] != '#' {
		return 128, 128, 128
	}
	v, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		return 128, 128, 128
	}
	return float64(v >> 16), float64(v >> 8 & 255), float64(v & 255)
}

// mix moves colour a towards b by t in 0..1.
func mix(a, b string, t float64) string {
	ar, ag, ab := rgb(a)
	br, bg, bb := rgb(b)
	at := func(x, y float64) int { return int(x + (y-x)*t + .5) }
	return fmt.Sprintf("#%02x%02x%02x", at(ar, br), at(ag, bg), at(ab, bb))
}

// lighter moves a colour towards white.
func lighter(c string, t float64) string { return mix(c, "#ffffff", t) }

// darker moves a colour towards a warm black, which looks less dead than
// pure black in shadows.
func darker(c string, t float64) string { return mix(c, "#0d0b0a", t) }

// luma is the perceived brightness in 0..1 (Rec. 601 weights).
func luma(c string) float64 {
	r, g, b := rgb(c)
	return (.299*r + .587*g + .114*b) / 255
}

// ink picks a readable print colour for a ground.
func ink(ground string) string {
	if luma(ground) > .58 {
		return darker(ground, .78)
	}
	return lighter(ground, .88)
}
