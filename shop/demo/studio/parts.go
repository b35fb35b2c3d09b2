package studio

// The parts below are shared by devices, pods and tanks. Each is drawn
// around x as its middle, with y as its foot unless it says otherwise.

// shell is a box outline with its own radius above and below, foot at y.
func shell(x, y, w, h, above, below float64) string {
	l, r, t := x-w/2, x+w/2, y-h
	return d("M% %Q% % % %H%Q% % % %V%Q% % % %H%Q% % % %Z",
		l, t+above, l, t, l+above, t, r-above, r, t, r, t+above,
		y-below, r, y, r-below, y, l+below, l, y, l, y-below)
}

// spout is a mouthpiece outline that narrows from half width a to b.
func spout(x, y, h, a, b float64) string {
	return d("M% %C% % % % % %Q% % % %H%Q% % % %C% % % % % %Z",
		x-a, y, x-a, y-h*.55, x-b, y-h*.45, x-b, y-h*.8, x-b, y-h, x-b+9, y-h, x+b-9,
		x+b, y-h, x+b, y-h*.8, x+b, y-h*.45, x+a, y-h*.55, x+a, y)
}

// screen is a dark display with one figure in the middle of its box.
func (c *canvas) screen(x, y, w, h float64, figure, colour string) {
	c.rect(x-w/2, y-h/2, w, h, 8, "#0c0e11")
	if figure != "" {
		size := fit([]string{figure}, w*.8, h*.62)
		c.words(x, y+size*.36, size, colour, figure, "font-weight", "600")
	}
	if c.plain {
		return
	}
	c.path(d("M% %h%L% %h%Z", x-w/2+6, y-h/2+2, w*.5, x-w*.2, y+h/2-2, -w*.25), "#fff1")
}

// meter is a display with a figure, a small line of print and a charge bar.
func (c *canvas) meter(x, y, w, h float64, figure, colour string) {
	c.screen(x, y, w, h, "", colour)
	size := fit([]string{figure}, w*.78, h*.36)
	c.words(x, y-h*.08, size, "#f6f4ef", figure, "font-weight", "700")
	if !c.plain {
		c.words(x, y+h*.18, h*.14, colour, "0.6 Ω")
	}
	c.frame(x-w*.26, y+h*.28, w*.52, h*.1, 3, "#9aa0a6", 1.6)
	c.rect(x-w*.25, y+h*.29, w*.36, h*.08, 2, colour)
}

// key is a round fire button.
func (c *canvas) key(x, y, r float64, colour string) {
	c.circle(x, y, r+5, darker(colour, .5))
	c.circle(x, y, r, colour, c.slab())
	if !c.plain {
		c.ring(x, y, r*.66, lighter(colour, .25), 1.6, "")
	}
}

// keys are two small adjusting buttons side by side.
func (c *canvas) keys(x, y, w, h float64, colour string) {
	for _, side := range []float64{-1, 1} {
		c.rect(x+side*w*.27-w*.2, y-h/2, w*.4, h, h*.4, colour, c.slab())
	}
	if c.plain {
		return
	}
	c.stroke(d("M% %h%M% %h%m% %v%", x-w*.33, y, w*.12, x+w*.21, y, w*.12, -w*.06, -w*.06, w*.12), ink(colour), 3)
}

// brandmark prints emblem and name below each other.
func (c *canvas) brandmark(s Spec, x, y, size float64, colour string) {
	c.at(x, y, size/30, func() { c.emblem(s.Brand, colour) })
	c.wide(x, y+size*1.55, size*.5, colour, s.BrandName, "font-weight", "600")
}

// upright prints a name running upwards.
func (c *canvas) upright(x, y, size float64, colour, name string) {
	c.turned(x, y, -90, func() { c.wide(0, size*.36, size, colour, name, "font-weight", "600") })
}

// cartridge is the clear part of a pod: smoke-coloured wall, liquid, chimney
// and coil.
func (c *canvas) cartridge(x, y, w, h float64, liquid string) {
	if liquid == "" {
		liquid = "#e2c58c"
	}
	c.rect(x-w/2, y-h, w, h, 10, "#2a2d31")
	c.rect(x-w/2+7, y-h*.66, w-14, h*.62, 6, liquid, c.down("0 #fff .3", ".3 #fff 0", "1 #000 .25"))
	c.rect(x-11, y-h+6, 22, h-16, 4, c.steel())
	c.rect(x-20, y-h*.42, 40, h*.36, 5, c.steel())
	c.rect(x-w/2, y-h, w, h, 10, c.pane())
}

// mouthpiece is a matt dark spout.
func (c *canvas) mouthpiece(x, y, h, a, b float64, colour string) {
	c.path(spout(x, y, h, a, b), colour, c.rounded())
	c.oval(x, y-h+3, b-8, 4, darker(colour, .65))
}

// stitches is a seam along an outline.
func (c *canvas) stitches(outline, colour string) {
	c.stroke(outline, colour, 3, "stroke-dasharray", "9 6", "stroke-linecap", "round")
}

// gleam is a soft streak of light down a surface.
func (c *canvas) gleam(x, y, w, h float64) {
	if c.plain {
		return
	}
	c.rect(x, y, w, h, w/2, c.down("0 #fff .55", ".6 #fff .12", "1 #fff 0"))
}
