package studio

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// canvas collects the elements and gradients of one picture. Gradients are
// kept once however often they are asked for, which is what keeps a picture
// with five bottles small.
type canvas struct {
	body, defs *strings.Builder
	ids        map[string]string
	plain      bool // leave out small print and grip lines
}

func newCanvas() *canvas {
	return &canvas{body: &strings.Builder{}, defs: &strings.Builder{}, ids: map[string]string{}}
}

// bytes closes the picture.
func (c *canvas) bytes() []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800" viewBox="0 0 800 800"` +
		` font-family="sans-serif" text-anchor="middle"><defs>` + c.defs.String() + `</defs>` + c.body.String() + `</svg>`)
}

// num writes a coordinate with at most one decimal.
func num(v float64) string {
	return short(math.Round(v*10) / 10)
}

// short writes a decimal without the 0 before its point.
func short(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if v > 0 && v < 1 {
		return s[1:]
	}
	return s
}

// d fills the % signs of a path or transform pattern with coordinates.
func d(pattern string, at ...float64) string {
	var b strings.Builder
	for i := range len(pattern) {
		if pattern[i] == '%' && len(at) > 0 {
			b.WriteString(num(at[0]))
			at = at[1:]
			continue
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}

// el writes one empty element; pairs alternate attribute name and value. A
// pair with an empty value is left out, and so is a place of 0.
func (c *canvas) el(name string, pairs ...string) {
	c.body.WriteString("<" + name)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		if value == "" || value == "0" && (name == "x" || name == "y" || name == "cx" || name == "cy") {
			continue
		}
		c.body.WriteString(" " + name + `="` + value + `"`)
	}
	c.body.WriteString("/>")
}

// radius leaves the attribute away for square corners.
func radius(r float64) string {
	if r == 0 {
		return ""
	}
	return num(r)
}

// rect draws a box with rounded corners once per fill, so that a colour can
// be followed by its shades.
func (c *canvas) rect(x, y, w, h, r float64, fills ...string) {
	for _, f := range fills {
		c.el("rect", "x", num(x), "y", num(y), "width", num(w), "height", num(h), "rx", radius(r), "fill", f)
	}
}

// circle draws a disc once per fill.
func (c *canvas) circle(x, y, r float64, fills ...string) {
	for _, f := range fills {
		c.el("circle", "cx", num(x), "cy", num(y), "r", num(r), "fill", f)
	}
}

// oval draws an ellipse once per fill.
func (c *canvas) oval(x, y, rx, ry float64, fills ...string) {
	for _, f := range fills {
		c.el("ellipse", "cx", num(x), "cy", num(y), "rx", num(rx), "ry", num(ry), "fill", f)
	}
}

// path draws an outline once per fill.
func (c *canvas) path(outline string, fills ...string) {
	for _, f := range fills {
		c.el("path", "d", outline, "fill", f)
	}
}

// stroke draws a line along an outline; more are further attribute pairs.
func (c *canvas) stroke(outline, colour string, width float64, more ...string) {
	c.el("path", append([]string{"d", outline, "fill", "none", "stroke", colour, "stroke-width", num(width)}, more...)...)
}

// ring draws a circle's line; dash may be empty.
func (c *canvas) ring(x, y, r float64, colour string, width float64, dash string) {
	c.el("circle", "cx", num(x), "cy", num(y), "r", num(r), "fill", "none",
		"stroke", colour, "stroke-width", num(width), "stroke-dasharray", dash)
}

// frame draws a box's line.
func (c *canvas) frame(x, y, w, h, r float64, colour string, width float64, more ...string) {
	c.el("rect", append([]string{
		"x", num(x), "y", num(y), "width", num(w), "height", num(h), "rx", radius(r),
		"fill", "none", "stroke", colour, "stroke-width", num(width),
	}, more...)...)
}

// group runs draw inside a group with the given attribute pairs.
func (c *canvas) group(draw func(), pairs ...string) {
	c.body.WriteString("<g")
	for i := 0; i+1 < len(pairs); i += 2 {
		c.body.WriteString(" " + pairs[i] + `="` + pairs[i+1] + `"`)
	}
	c.body.WriteString(">")
	draw()
	c.body.WriteString("</g>")
}

// grow writes a scale with enough digits to stay smooth.
func grow(scale float64) string {
	return "scale(" + short(math.Round(scale*1000)/1000) + ")"
}

// at runs draw moved to x, y and scaled around that point.
func (c *canvas) at(x, y, scale float64, draw func()) {
	move := d("translate(% %)", x, y)
	if scale != 1 {
		move += " " + grow(scale)
	}
	c.group(draw, "transform", move)
}

// repeat runs draw once and shows it n times from left on, a step apart. A
// pattern does that without the references that a picture must not have.
func (c *canvas) repeat(left, step float64, n int, draw func()) {
	outer := c.body
	c.body = &strings.Builder{}
	draw()
	tile := c.body.String()
	c.body = outer
	c.defs.WriteString(`<pattern id="row" patternUnits="userSpaceOnUse" x="` + num(left) + `" width="` + num(step) + `" height="800">` + tile + `</pattern>`)
	c.rect(left, 0, step*float64(n), 800, 0, "url(#row)")
}

// turned runs draw moved to x, y and turned clockwise by degrees.
func (c *canvas) turned(x, y, degrees float64, draw func()) {
	c.group(draw, "transform", d("translate(% %) rotate(%)", x, y, degrees))
}

// words prints text centred on x; more are further attribute pairs.
func (c *canvas) words(x, y, size float64, colour, s string, more ...string) {
	c.body.WriteString(`<text x="` + num(x) + `" y="` + num(y) + `" font-size="` + num(size) + `" fill="` + colour + `"`)
	for i := 0; i+1 < len(more); i += 2 {
		c.body.WriteString(" " + more[i] + `="` + more[i+1] + `"`)
	}
	c.body.WriteString(">")
	// A strings.Builder never fails to write.
	_ = xml.EscapeText(c.body, []byte(s))
	c.body.WriteString("</text>")
}

// gradient registers a gradient under a short id and returns its paint. A
// stop is "offset colour" or "offset colour opacity".
func (c *canvas) gradient(tag, attrs string, stops []string) string {
	var def strings.Builder
	for _, stop := range stops {
		f := strings.Fields(stop)
		if len(f) > 2 {
			f[1] += alpha(f[1], f[2])
		}
		def.WriteString(`<stop offset="` + f[0] + `" stop-color="` + f[1] + `"/>`)
	}
	key := tag + attrs + def.String()
	id, known := c.ids[key]
	if !known {
		id = "g" + strconv.Itoa(len(c.ids))
		c.ids[key] = id
		c.defs.WriteString("<" + tag + ` id="` + id + `"` + attrs + ">" + def.String() + "</" + tag + ">")
	}
	return "url(#" + id + ")"
}

// alpha is a share of opacity as the last one or two digits of a colour.
func alpha(colour, share string) string {
	v, err := strconv.ParseFloat(share, 64)
	if err != nil {
		v = 1
	}
	if len(colour) == 4 {
		return strconv.FormatInt(int64(math.Round(v*15)), 16)
	}
	return fmt.Sprintf("%02x", int(math.Round(v*255)))
}

// across is a gradient from left to right.
func (c *canvas) across(stops ...string) string { return c.gradient("linearGradient", "", stops) }

// down is a gradient from top to bottom.
func (c *canvas) down(stops ...string) string {
	return c.gradient("linearGradient", ` x2="0" y2="1"`, stops)
}

// slant is a gradient from the top left to the bottom right corner.
func (c *canvas) slant(stops ...string) string {
	return c.gradient("linearGradient", ` x2="1" y2="1"`, stops)
}

// glow is a gradient outwards from a point given in shares of the shape.
func (c *canvas) glow(x, y, r float64, stops ...string) string {
	return c.gradient("radialGradient", ` cx="`+short(x)+`" cy="`+short(y)+`" r="`+short(r)+`"`, stops)
}
