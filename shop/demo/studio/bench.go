package studio

// workFigure chooses cotton, wire, tools, paper and spares.
func workFigure(s Spec) figure {
	f := figure{zoom: 1.5, focus: 200, scale: 1.1}
	switch s.Form + " " + s.Style {
	case "cotton tin":
		f.piece, f.width, f.height, f.scale = (*canvas).cottonTin, 300, 300, 1.4
	case "cotton bag":
		f.piece, f.width, f.height = (*canvas).cottonBag, 330, 440
	case "wire spool":
		f.piece, f.width, f.height, f.scale = (*canvas).spool, 290, 290, 1.5
	case "wire coils":
		f.piece, f.width, f.height = (*canvas).coilTube, 300, 470
	case "tools kit":
		f.piece, f.width, f.height = (*canvas).toolKit, 520, 400
	case "tools tweezers":
		f.piece, f.width, f.height, f.lean = (*canvas).tweezers, 110, 600, 38
	case "tools bench":
		f.piece, f.width, f.height = (*canvas).ohmBench, 470, 380
	case "tools scale":
		f.piece, f.width, f.height, f.scale = (*canvas).mixingScale, 430, 420, 1.15
	case "tools lab":
		f.piece, f.width, f.height = (*canvas).labGlass, 480, 460
	case "book book":
		f.piece, f.width, f.height = (*canvas).book, 380, 500
	case "glass straight", "glass conical":
		f.piece, f.width, f.height, f.scale, f.zoom, f.focus = (*canvas).spareGlass, 176, 260, 1.7, 2.2, 130
		f.shift, f.beside = -40, (*canvas).seals
	case "o-rings tin":
		f.piece, f.width, f.height, f.scale = (*canvas).ringTin, 520, 330, 1.1
	}
	return f
}

// cottonTin is a round cardboard tin with strands looking out.
func (c *canvas) cottonTin(s Spec) {
	for i := range 7 {
		x := -84 + float64(i)*28
		c.rect(x-17, -300+float64(i%3)*14, 34, 160, 17, "#f8f4ec", c.tube())
	}
	c.rect(-140, -204, 280, 204, 0, s.Body)
	c.rect(-140, -170, 280, 128, 0, "#fbf6ea")
	c.rect(-140, -170, 280, 8, 0, s.Accent)
	c.rect(-140, -50, 280, 8, 0, s.Accent)
	c.at(0, -132, 1.1, func() { c.emblem("wendelwerk", s.Accent) })
	c.wide(0, -92, 18, "#3a332c", s.BrandName, "font-weight", "700")
	c.words(0, -66, 17, "#6b6258", "Strand 3 mm")
	c.rect(-140, -204, 280, 204, 8, c.tube())
	c.oval(0, -204, 140, 10, "#0003")
}

// cottonBag is a paper bag with a press seal and a window.
func (c *canvas) cottonBag(s Spec) {
	c.path("M-160-430H160L165-10Q165 0 155 0H-155Q-165 0-165-10Z", "#cfae84", c.rounded())
	c.stroke("M-160-392H160M-160-382H160", "#0003", 3)
	c.rect(-100, -180, 200, 140, 16, "#f8f4ec")
	c.stroke("M-90-150q40-20 80 0t100-6M-90-110q50-18 90 0t90-4M-90-70q40-16 90 0t90-2", "#ddd2be", 5)
	c.rect(-100, -180, 200, 140, 16, c.pane())
	c.at(0, -318, 1.7, func() { c.emblem("wendelwerk", s.Accent) })
	c.wide(0, -258, 19, s.Accent, s.BrandName, "font-weight", "700")
	c.words(0, -214, 24, "#4a3f30", "Organic Cotton", "font-weight", "600")
	c.path("M-160-430H-120L-132 0H-155Q-165 0-165-10Z", "#fff2")
	c.path("M-14-412a14 14 0 1 1 28 0a14 14 0 1 1-28 0", "#0003")
}

// spool is a cardboard reel of wire, seen from its face.
func (c *canvas) spool(s Spec) {
	c.circle(14, -140, 138, darker(s.Body, .45))
	c.circle(0, -145, 140, "#d9bf94", c.slab())
	c.ring(0, -145, 122, s.Accent, 16, "")
	c.circle(0, -145, 96, "#fbf6ea")
	for i := range 5 {
		c.ring(0, -145, 130+float64(i)*2.4, mix(s.Body, "#ffffff", float64(i)*.16), 1.6, "")
	}
	c.circle(0, -145, 26, "#4a3f30")
	c.circle(0, -145, 22, "#2a241c")
	c.words(0, -190, 40, "#2b2723", s.Title, "font-weight", "800")
	c.wide(0, -98, 12, "#6b6258", s.BrandName, "font-weight", "600")
	c.words(0, -78, 13, "#6b6258", "10 m")
	c.stroke("M112-226C170-250 150-150 196-180S170-60 216-86", s.Body, 4, "stroke-linecap", "round")
}

// coilTube is a corked glass tube of ready-wound coils.
func (c *canvas) coilTube(s Spec) {
	c.rect(-56, -462, 112, 60, 10, "#b98a56", c.tube())
	c.words(0, -426, 18, "#5e3a1c", "J.", "font-style", "italic")
	c.path(shell(0, 0, 140, 420, 14, 62), "#e6eeef")
	for i := range 6 {
		c.turned(float64(i%2*24-12), -44-float64(i)*46, float64(i*37%50-25), func() {
			c.stroke("M-44 0H44", "#6f757c", 30, "stroke-dasharray", "5 2.4")
			c.stroke("M-44 0H44", "#fff6", 8, "stroke-dasharray", "5 2.4")
			c.stroke("M-42 12L-60 30M42-12L60-30", "#6f757c", 4)
		})
	}
	c.path(shell(0, 0, 140, 420, 14, 62), c.pane())
	c.rect(-70, -372, 140, 60, 0, "#fbf6ea", c.tube())
	c.at(-38, -342, .8, func() { c.emblem("wendelwerk", s.Accent) })
	c.words(20, -336, 18, "#3a332c", s.Title, "font-weight", "700")
}

// toolKit is an open tin with tools on cork.
func (c *canvas) toolKit(s Spec) {
	c.path(shell(0, 0, 520, 390, 30, 30), s.Body, c.slab())
	c.path(shell(0, -18, 484, 354, 20, 20), "#b98a5e", c.slab())
	c.stroke("M-200-320h1M-120-60h1M30-350h1M180-300h1M220-80h1M-30-40h1M-220-180h1M90-200h1M-70-250h1", "#8a6238", 6, "stroke-linecap", "round")
	c.rect(-212, -330, 18, 150, 5, c.steel())
	c.rect(-218, -220, 30, 150, 12, s.Accent, c.tube())
	c.rect(-160, -330, 14, 160, 5, c.steel())
	c.rect(-168, -210, 30, 140, 12, "#2f6690", c.tube())
	c.path("M-100-60L-86-320H-80L-70-60ZM-66-60L-58-320H-52L-36-60Z", c.steel())
	c.path("M-84-320l4-24 6 24ZM-58-320l2-24 6 24Z", "#f6f3ec")
	c.path("M10-60C-6-140 8-200 34-236L24-320H40L56-250L72-320H88L78-236C104-200 118-140 102-60H84C92-130 82-180 56-212C30-180 20-130 28-60Z", s.Accent, c.slab())
	c.path("M24-320L34-236L56-250L78-236L88-320Q74-300 56-262Q38-300 24-320Z", c.steel())
	for i, w := range []float64{36, 30, 24, 18} {
		c.rect(180-w/2, -330+float64(i)*44, w, 44, 3, c.steel())
	}
	c.rect(160, -154, 40, 90, 8, "#26282b", c.tube())
}

// tweezers are crossed, with ceramic tips.
func (c *canvas) tweezers(s Spec) {
	c.path("M-30-20C-60-160-10-240 20-330L10-470H-2L-6-330C-30-250-70-150-44-20Q-38 0-30-20Z", s.Body, c.rounded())
	c.path("M30-20C60-160 10-240-20-330L-10-470H2L6-330C30-250 70-150 44-20Q38 0 30-20Z", lighter(s.Body, .14), c.rounded())
	c.stroke("M-44-140h14M-46-120h14M-46-100h14M32-140h14M34-120h14M34-100h14", "#fff5", 4)
	c.path("M-12-466H-1L-2-590Q-4-600-6-590ZM12-466H1L2-590Q4-600 6-590Z", s.Accent)
	c.rect(-14, -486, 12, 30, 3, c.steel())
	c.rect(2, -486, 12, 30, 3, c.steel())
}

// ohmBench is a building base with a tank on it.
func (c *canvas) ohmBench(s Spec) {
	c.at(-90, -190, .8, func() { c.tank(Spec{Style: "rda", Body: steelTone, Accent: "#26282b"}) })
	c.path("M-240-130L-196-196H196L240-130Z", lighter(s.Body, .3), c.slab())
	c.path("M-180-140L-154-186H-30L-36-140Z", "#dfeaecaa")
	c.path(shell(0, 0, 480, 134, 6, 24), s.Body, c.slab())
	c.screen(-50, -66, 230, 76, "", s.Accent)
	c.words(-64, -44, 56, s.Accent, s.Title, "font-weight", "600")
	c.words(34, -46, 30, s.Accent, "Ω")
	c.key(140, -68, 32, "#a9512f")
	c.wide(-50, -12, 11, ink(s.Body), s.BrandName)
}

// mixingScale carries a bottle on its plate.
func (c *canvas) mixingScale(s Spec) {
	c.path(shell(0, -190, 90, 160, 24, 8), "#eef2f2")
	c.rect(-40, -270, 80, 76, 4, "#e9a0a4")
	c.path(shell(0, -190, 90, 160, 24, 8), c.tube())
	c.path(spout(0, -348, 66, 24, 10), s.Accent, c.tube())
	c.oval(0, -188, 170, 22, c.steel())
	c.oval(0, -192, 166, 19, "#d9dde0")
	c.path("M-200-150H200L214-20Q214 0 194 0H-194Q-214 0-214-20Z", s.Body, c.slab())
	c.path("M-170-176H170L200-150H-200Z", darker(s.Body, .18))
	c.screen(-46, -76, 220, 84, "", "")
	c.words(-62, -58, 50, "#9fe8dc", s.Title, "font-weight", "600")
	c.words(40, -58, 26, "#9fe8dc", "g")
	c.key(132, -78, 26, s.Accent)
	c.words(132, -24, 15, ink(s.Body), "TARE")
}

// labGlass is a beaker, a cylinder and syringes.
func (c *canvas) labGlass(s Spec) {
	c.glassware(-130, 200, 250, "#f2cf7a", .5)
	c.glassware(40, 84, 440, "#bfe3cf", .42)
	c.oval(40, -4, 70, 12, "#cfd9db")
	for i, x := range []float64{140, 186, 226} {
		h := 220 + float64(i)*46
		tone := []string{s.Accent, "#b3262e", "#2f6690"}[i]
		c.rect(x-3, -h-76, 6, 80, 2, c.steel())
		c.rect(x-11, -h-6, 22, 26, 4, tone)
		c.rect(x-17, -h+14, 34, h-60, 5, "#eaf1f2", c.pane())
		c.rect(x-13, -h*.55, 26, h*.55-46, 0, "#fff")
		c.stroke(d("M% %V-60", x+9, -h+24), "#6b7a80", 8, "stroke-dasharray", "2 12")
		c.rect(x-24, -50, 48, 9, 4, "#e3eaec")
		c.rect(x-5, -44, 10, 40, 0, "#d3dde0")
		c.rect(x-20, -8, 40, 8, 3, "#e3eaec")
	}
}

// glassware is a graduated vessel with liquid up to a share of its height.
func (c *canvas) glassware(x, w, h float64, liquid string, share float64) {
	c.rect(x-w/2, -h, w, h, 10, "#e9f0f1")
	c.rect(x-w/2+6, -h*share, w-12, h*share-6, 6, liquid, c.down("0 #fff .4", "1 #000 .12"))
	c.oval(x, -h*share, w/2-6, 7, lighter(liquid, .5))
	c.stroke(d("M% %V%", x+w*.3, -h*.9, -20), "#7d8d92", w*.18, "stroke-dasharray", "2 14")
	c.rect(x-w/2, -h, w, h, 10, c.pane())
	c.el("ellipse", "cx", num(x), "cy", num(-h), "rx", num(w/2), "ry", "11", "fill", "#f6fafa", "stroke", "#b4c3c7", "stroke-width", "3")
}

// book stands with its spine to the left.
func (c *canvas) book(s Spec) {
	c.path("M186-488L206-478V-2L186 0Z", "#efe9dc")
	c.stroke("M192-484V-4M198-480V-4", "#cfc6b4", 2)
	c.path(shell(-10, 0, 390, 500, 8, 8), s.Body, c.slab())
	c.rect(-205, -500, 34, 500, 4, darker(s.Body, .25), c.tube())
	c.frame(-146, -470, 306, 440, 4, s.Accent, 2.5, "opacity", ".7")
	c.title(6, -362, 250, 58, s.Accent, s.Title)
	c.at(6, -176, 1.5, func() {
		c.path("M-26-60H26V-28L52 40Q56 54 42 54H-42Q-56 54-52 40L-26-28Z", s.Accent)
		c.path("M-38 14L-46 38Q-48 46-40 46H40Q48 46 46 38L38 14Z", mix(s.Body, "#f0cf6a", .8))
		c.circle(-8, 30, 5, "#fff9")
		c.circle(14, 22, 7, "#fff9")
	})
	c.wide(6, -54, 18, s.Accent, s.BrandName, "font-weight", "600")
}

// spareGlass is a tube for a tank; a conical one is narrower above.
func (c *canvas) spareGlass(s Spec) {
	half := 86.0
	if s.Style == "conical" {
		half = 74
	}
	c.tubeGlass(half, 240, s.Body)
}

// seals are the two rings that come with a glass.
func (c *canvas) seals(s Spec) {
	c.shadow(516, floor+16, 56)
	for _, y := range []float64{floor + 10, floor - 8} {
		for _, line := range []struct {
			tone  string
			width float64
		}{{s.Accent, 11}, {"#fff5", 2}} {
			c.el("ellipse", "cx", "520", "cy", num(y), "rx", "56", "ry", "15", "fill", "none", "stroke", line.tone, "stroke-width", num(line.width))
		}
	}
}

// ringTin is an open tin with sorted seals.
func (c *canvas) ringTin(s Spec) {
	c.path(shell(0, 0, 520, 330, 28, 28), s.Body, c.chrome())
	c.path(shell(0, -14, 488, 302, 18, 18), "#f3efe7", c.slab())
	for i := range 12 {
		x, y := -184+float64(i%4)*122, -262+float64(i/4)*96
		tone := s.Accent
		if (i+i/4)%2 == 1 {
			tone = "#26282b"
		}
		r := 12 + float64(i)*2.2
		c.ring(x-10, y+4, r, tone, 7, "")
		c.ring(x+10, y-3, r, tone, 7, "")
		c.ring(x+10, y-5, r, "#fff4", 2, "")
	}
	c.stroke("M-123-304V-22M0-304V-22M123-304V-22M-236-212H236M-236-116H236", "#b4aea3", 4)
}
