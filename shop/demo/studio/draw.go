package studio

import (
	"fmt"
	"regexp"
)

// Spec says what to draw. Colours are "#rrggbb".
type Spec struct {
	Form, Style string // the kind of thing and its build, as listed in figureOf
	Body        string // main colour
	Accent      string // second colour: print, rings, lights
	Liquid      string // colour of the liquid seen through glass; may be empty
	Motif       string // flavour drawn on the label and beside the bottle; may be empty
	SecondMotif string // a second one; may be empty
	Brand       string // brand code: chooses emblem and label design
	BrandName   string // as printed
	Title       string // product name as printed
	Tag         string // a short figure as printed: power, cooling bars, current
	Pieces      []Piece
}

// Piece is one member of the line-up view: it differs in colour, in size
// (1 is the largest, 0 means that all are equal) and in a short printed tag.
type Piece struct {
	Body string
	Size float64
	Tag  string
}

// The views of a product.
const (
	Front  = iota // the product with what belongs beside it
	Detail        // closer, on a ground of its own colour
	LineUp        // its variants side by side; only with two pieces or more
)

// figure is how one form is drawn: standing at 0, 0 with its foot, upwards
// to -height.
type figure struct {
	piece         func(*canvas, Spec)
	width, height float64
	behind        func(*canvas, Spec) // what stands behind it in the front view; may be nil
	beside        func(*canvas, Spec) // what stands before it; may be nil
	shift         float64             // sideways place in the front view
	scale         float64             // of the whole front view; 0 is 1
	lean          float64             // degrees; a leaning piece lies on the table
	focus         float64             // height of the detail view's centre
	zoom          float64             // of the detail view
}

var hexColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Check reports what cannot be drawn.
func Check(s Spec) error {
	f := figureOf(s)
	if f.piece == nil {
		return fmt.Errorf("picture: no form %q in style %q", s.Form, s.Style)
	}
	if s.Style == "polar" && (len(s.Tag) != 1 || s.Tag < "0" || s.Tag > "5") {
		return fmt.Errorf("picture: %q is not a number of cooling bars", s.Tag)
	}
	colours := []string{s.Body, s.Accent}
	if s.Liquid != "" {
		colours = append(colours, s.Liquid)
	}
	for _, p := range s.Pieces {
		if p.Body != "" {
			colours = append(colours, p.Body)
		}
	}
	for _, c := range colours {
		if !hexColour.MatchString(c) {
			return fmt.Errorf("picture: %q is not a colour", c)
		}
	}
	for _, m := range []string{s.Motif, s.SecondMotif} {
		if m != "" && !newCanvas().motif(m) {
			return fmt.Errorf("picture: no motif %q", m)
		}
	}
	return nil
}

// Views is how many views a product has: two, or three with a line-up.
func Views(s Spec) int {
	if len(s.Pieces) > 1 {
		return LineUp + 1
	}
	return Detail + 1
}

// Draw returns the SVG of one view; a view outside 0..Views-1 is drawn as
// the front.
func Draw(s Spec, view int) []byte {
	c, f := newCanvas(), figureOf(s)
	switch {
	case f.piece == nil:
		c.stage(s.Accent)
	case view == Detail:
		c.detail(s, f)
	case view == LineUp && Views(s) > LineUp:
		return lineUp(s, f)
	default:
		c.front(s, f)
	}
	return c.bytes()
}

const floor = 668

// front is the picture on a category page.
func (c *canvas) front(s Spec, f figure) {
	c.stage(tint(s))
	scale := f.scale
	if scale == 0 {
		scale = 1
	}
	if f.behind == nil && f.beside == nil && f.lean == 0 {
		c.set(s, f.width*scale > 400)
	}
	c.group(func() { c.scene(s, f) }, "transform", d("translate(% %) ", 400, floor)+grow(scale)+d(" translate(% %)", -400, -floor))
}

// scene is the piece with what stands around it.
func (c *canvas) scene(s Spec, f figure) {
	if f.behind != nil {
		f.behind(c, s)
	}
	if f.lean != 0 {
		c.lying(s, f)
	} else {
		c.shadow(400+f.shift, floor, f.width/2)
		c.at(400+f.shift, floor, 1, func() { f.piece(c, s) })
	}
	if f.beside != nil {
		f.beside(c, s)
	}
}

// lying draws a slim piece diagonally, seen from above, with its shadow cast
// to the lower right.
func (c *canvas) lying(s Spec, f figure) {
	soft := c.glow(.5, .5, .5, "0 #1a1512 .5", ".6 #1a1512 .26", "1 #1a1512 0")
	c.turned(400+f.shift+20, 404+18, f.lean, func() { c.oval(0, 0, f.width*.82, f.height*.56, soft) })
	c.turned(400+f.shift, 400, f.lean, func() {
		c.group(func() { f.piece(c, s) }, "transform", d("translate(0 %)", f.height/2))
	})
}

// detail comes closer.
func (c *canvas) detail(s Spec, f figure) {
	ground, zoom, focus := tint(s), f.zoom, f.focus
	if whole := min(600/f.width, 680/f.height); whole > zoom {
		zoom, focus = whole, f.height/2
	}
	c.rect(0, 0, 800, 800, 0, c.glow(.3, .22, 1, "0 "+mix("#fbfaf8", ground, .12), "1 "+mix("#c6c1ba", ground, .42)))
	c.group(func() {
		c.shadow(0, 0, f.width/2)
		f.piece(c, s)
	}, "transform", d("translate(400 %) rotate(-7)", 400+focus*zoom)+" "+grow(zoom))
}

// limit is the size in bytes that a picture keeps below.
const limit = 10_000

// lineUp shows four variants side by side. While that is more than the limit
// allows it goes without small print and grip lines, then with fewer.
func lineUp(s Spec, f figure) []byte {
	for n := min(len(s.Pieces), 4); ; n-- {
		for _, plain := range []bool{false, true} {
			c := newCanvas()
			c.plain = plain
			c.stage(tint(s))
			c.row(s, f, spread(s.Pieces, n))
			if out := c.bytes(); len(out) < limit || plain && n == 2 {
				return out
			}
		}
	}
}

// spread takes n pieces evenly, the first and the last among them.
func spread(all []Piece, n int) []Piece {
	out := make([]Piece, n)
	for i := range n {
		out[i] = all[i*(len(all)-1)/(n-1)]
		if out[i].Size == 0 {
			out[i].Size = 1
		}
	}
	return out
}

// row draws pieces side by side. Those that differ in their tag only are one
// drawing, repeated as a pattern.
func (c *canvas) row(s Spec, f figure, pieces []Piece) {
	n := float64(len(pieces))
	scale := min(700/n/(f.width+26), 520/f.height, 1.25*max(f.scale, 1))
	step := min(740/n, max(f.width*scale*1.5, 165))
	left, foot := 400-n*step/2, 366+f.height*scale/2
	for i, p := range pieces {
		x := left + (float64(i)+.5)*step
		c.shadow(x, foot, f.width*scale*p.Size/2)
		c.tag(x, foot+46, p.Tag, s.Accent)
	}
	if pieces[0].Body == "" && pieces[0].Size == 1 {
		c.repeat(left, step, len(pieces), func() {
			c.at(step/2, foot, scale, func() { f.piece(c, s) })
		})
		return
	}
	for i, p := range pieces {
		if p.Body != "" {
			s.Body = p.Body
		}
		c.at(left+(float64(i)+.5)*step, foot, scale*p.Size, func() { f.piece(c, s) })
	}
}

// tag prints what tells a variant from its neighbours below it.
func (c *canvas) tag(x, y float64, s, accent string) {
	if s == "" {
		return
	}
	w := breadth(s)*26 + 34
	c.rect(x-w/2, y, w, 46, 23, "#fffdf9", c.down("0 #000 0", "1 #000 .06"))
	c.frame(x-w/2, y, w, 46, 23, darker(accent, .25), 2)
	c.words(x, y+32, 26, "#2b2724", s, "font-weight", "600")
}

// tint is the colour the studio picks up from a product.
func tint(s Spec) string {
	switch {
	case s.Form == "bottle" || s.Form == "shortfill" || s.Form == "flavour" || s.Form == "prefilled":
		if luma(s.Body) > .85 {
			return s.Accent
		}
		return s.Body
	case s.Accent == "#ffffff":
		return s.Body
	}
	return s.Accent
}
