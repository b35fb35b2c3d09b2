package studio

import "strings"

// wide prints capitals with letter spacing.
func (c *canvas) wide(x, y, size float64, colour, s string, more ...string) {
	if c.plain {
		return
	}
	c.words(x, y, size, colour, strings.ToUpper(s), append([]string{"letter-spacing", num(size * .18)}, more...)...)
}

// fit is the largest type size, up to limit, at which every line stays
// within width. Sans-serif faces differ, so the letters are taken as wide as
// the widest common one.
func fit(lines []string, width, limit float64) float64 {
	size := limit
	for _, l := range lines {
		if need := breadth(l); need > 0 && width/need < size {
			size = width / need
		}
	}
	return size
}

// breadth is the width of a line in type sizes, generously.
func breadth(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("iIljt.,:'!| ", r):
			w += .36
		case strings.ContainsRune("mwMW@%", r):
			w += .95
		case r >= 'A' && r <= 'Z' || r == '&':
			w += .72
		default:
			w += .6
		}
	}
	return w
}

// wrap breaks a title into lines of about equal length, at most three.
func wrap(s string, limit int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) <= limit || len(lines) == 2 || strings.HasSuffix(line, "&"):
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

// title prints a title in as many lines as it needs, centred on x and y.
func (c *canvas) title(x, y, width, limit float64, colour, s string, more ...string) {
	lines := wrap(s, 11)
	size := fit(lines, width, limit)
	first := y - size*1.08*float64(len(lines)-1)/2 + size*.35
	for i, l := range lines {
		c.words(x, first+float64(i)*size*1.08, size, colour, l, append([]string{"font-weight", "700"}, more...)...)
	}
}

// emblem draws a brand's sign in a box of 40 units around 0, 0.
func (c *canvas) emblem(brand, colour string) {
	switch brand {
	case "kelvaro":
		c.stroke("M-14 16V-16M14-16L-6 0L14 16", colour, 7, "stroke-linejoin", "round")
	case "northwick":
		c.path("M-18 16V-16L-6-16L8 4V-16H18V16H6L-8-4V16Z", colour)
	case "fennlo":
		c.path("M0-18C18-14 18 10 0 18C-18 10-18-14 0-18Z", colour)
	case "ottilo":
		c.ring(0, 0, 13, colour, 7, "")
	case "tarnbeck":
		c.stroke("M-18 12L-6-12L2 4L8-6L18 12Z", colour, 4, "stroke-linejoin", "round")
	case "mirovolt":
		c.path("M4-20L-12 4H-1L-4 20L12-4H1Z", colour)
	case "wendelwerk":
		c.stroke("M-18 8C-18-16-6-16-6 8S6 8 6-8S18-16 18 8", colour, 4)
	case "siebeneck":
		c.stroke(heptagon(17), colour, 4, "stroke-linejoin", "round")
	case "polar-quay":
		c.stroke("M0-18V18M-16-9L16 9M16-9L-16 9", colour, 4)
	case "salinea":
		c.path("M0-18L15-5L9 17H-9L-15-5Z", colour)
	case "grundton":
		c.path("M-14-14H14V-7H-14ZM-14-1H6V6H-14ZM-14 12H0V18H-14Z", colour)
	case "tuxley":
		c.path("M-18-9L0 0L18-9V9L0 0L-18 9Z", colour)
	default:
		c.circle(0, 0, 14, colour)
	}
}

// heptagon is a seven-sided outline standing on its base.
func heptagon(r float64) string {
	return d("M% %L% %L% %L% %L% %L% %L% %Z", 0, -r, .78*r, -.62*r, .97*r, .22*r, .43*r, .9*r, -.43*r, .9*r, -.97*r, .22*r, -.78*r, -.62*r)
}
