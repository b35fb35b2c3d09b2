package studio

import (
	"math"
	"strings"
)

// motif draws a flavour as a small still life in a box of 100 units around
// 0, 0 and reports whether it knows the name.
func (c *canvas) motif(name string) bool {
	return c.berries(name) || c.fruit(name) || c.citrus(name) || c.slices(name) || c.plants(name) || c.pantry(name) || c.sweets(name)
}

// leaf is a pointed leaf from x, y upwards, turned clockwise.
func (c *canvas) leaf(x, y, turn, length float64, colour string) {
	w := length * .52
	c.turned(x, y, turn, func() {
		c.path(d("M0 0Q% % 0 %Q% % 0 0Z", w, -length*.5, -length, -w, -length*.5), colour)
		c.path(d("M0 0Q% % 0 %Z", w, -length*.5, -length), "#0003")
		c.stroke(d("M0 0V%", -length*.85), lighter(colour, .45), 1.4)
	})
}

// cluster draws equal balls of one colour, x and y alternating.
func (c *canvas) cluster(colour string, r float64, at ...float64) {
	c.group(func() {
		for i := 0; i+1 < len(at); i += 2 {
			c.circle(at[i], at[i+1], r, "")
		}
	}, "fill", c.glow(.36, .3, .72, "0 "+lighter(colour, .62), ".35 "+colour, "1 "+darker(colour, .5)))
}

// calyx is the crown of small leaves on a berry, y being its heart.
func (c *canvas) calyx(y, r float64, colour string) {
	var outline strings.Builder
	for _, turn := range []float64{-1.75, -.85, 0, .85, 1.75} {
		x1, y1 := math.Sin(turn-.35)*r*.5, -math.Cos(turn-.35)*r*.5
		x2, y2 := math.Sin(turn+.35)*r*.5, -math.Cos(turn+.35)*r*.5
		outline.WriteString(d("M0 %L% %L% %L% %Z", y, x1, y+y1, math.Sin(turn)*r, y-math.Cos(turn)*r, x2, y+y2))
	}
	c.el("path", "d", outline.String(), "fill", colour, "stroke", darker(colour, .25), "stroke-width", "2", "stroke-linejoin", "round")
}

// berries draws what grows small and round.
func (c *canvas) berries(name string) bool {
	switch name {
	case "blueberry":
		for _, b := range [][3]float64{{-21, 14, 25}, {24, 17, 23}, {2, -18, 27}} {
			c.blueberry(b[0], b[1], b[2])
		}
		c.leaf(24, -26, 50, 34, "#5f8f4e")
	case "blackcurrant":
		c.stroke("M2-46C-4-20 4 0 0 30", "#6d7f3c", 3)
		c.cluster("#2c1a3b", 13, -14, -24, 14, -20, 0, -4, -22, 2, 22, 4, -10, 20, 13, 22, 1, 38)
		c.leaf(6, -40, 62, 42, "#6f9a45")
	case "grape":
		c.stroke("M0-48C4-38 0-34 0-28", "#7a6a3c", 4)
		c.cluster("#a9bf5a", 13, -22, -22, 0, -26, 22, -22, -12, -5, 11, -5, -22, 6, 22, 6, 0, 13, -10, 27, 11, 28, 0, 42)
		c.leaf(4, -38, 66, 40, "#5f8a3f")
	case "raspberry":
		c.drupes("#c9305c", 1)
	case "blackberry":
		c.drupes("#3b2348", 1.05)
	case "gooseberry":
		c.gooseberry(-17, 12, 27)
		c.gooseberry(20, -6, 24)
		c.leaf(-8, -18, -30, 34, "#6f9a45")
	default:
		return false
	}
	return true
}

func (c *canvas) blueberry(x, y, r float64) {
	c.circle(x, y, r, "#46599c", c.ball())
	c.path(d("M% %l4 7 8-1-4 7 4 7-8-1-4 7-4-7-8 1 4-7-4-7 8 1Z", x-r*.1, y-r*.62), "#252f5e")
}

// drupes is a raspberry or blackberry hanging from its leaves.
func (c *canvas) drupes(colour string, size float64) {
	c.group(func() {
		c.path("M0-14C28-14 32 8 22 26C12 42-12 42-22 26C-32 8-28-14 0-14Z", darker(colour, .35))
		c.cluster(colour, 10, -24, -12, -8, -16, 8, -16, 24, -12, -17, 2, 0, 0, 17, 2, -23, 12, 23, 12, -9, 16, 9, 16, -16, 27, 0, 31, 16, 27, 0, 42)
		c.path("M0-14C28-14 34 8 22 28C12 46-12 46-22 28C-34 8-28-14 0-14Z", c.ball())
		c.calyx(-21, 26, "#6d9a4a")
	}, "transform", grow(size))
}

func (c *canvas) gooseberry(x, y, r float64) {
	c.circle(x, y, r, "#b9c45a", c.ball())
	pale := "#eef2b8"
	for _, w := range []float64{.25, .7} {
		c.el("ellipse", "cx", num(x), "cy", num(y), "rx", num(r*w), "ry", num(r*.97), "fill", "none", "stroke", pale, "stroke-width", "1.4")
	}
	c.stroke(d("M% %l-3 9m3-9l3 9", x, y+r), "#7a6a3c", 2)
}
