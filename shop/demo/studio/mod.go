package studio

import "strings"

// modFigure chooses the build of a box mod.
func modFigure(s Spec) figure {
	f := figure{zoom: 1.8, focus: 300, scale: 1.2}
	switch s.Style {
	case "single":
		f.piece, f.width, f.height = (*canvas).foreman, 220, 450
	case "dual":
		f.piece, f.width, f.height = (*canvas).girder, 270, 440
	case "anvil":
		f.piece, f.width, f.height = (*canvas).anvil, 196, 456
	case "compact":
		f.piece, f.width, f.height, f.focus = (*canvas).lintel, 230, 350, 220
	case "resin":
		f.piece, f.width, f.height = (*canvas).resinMod, 210, 440
	case "wood":
		f.piece, f.width, f.height, f.focus = (*canvas).woodMod, 216, 380, 230
	case "squonk":
		f.piece, f.width, f.height = (*canvas).squonk, 224, 450
	}
	return f
}

// plate is the steel plate with the 510 thread on top of a mod.
func (c *canvas) plate(x, y, w float64) {
	c.rect(x-w*.24, y-22, w*.48, 16, 2, c.steel())
	c.ribs(x-w*.24, y-20, w*.48, 12, "#000")
	c.rect(x-w/2, y-10, w, 12, 4, c.steel())
}

// screw is a small visible Torx screw.
func (c *canvas) screw(x, y float64) {
	c.circle(x, y, 9, "#8d939a", c.slab())
	c.ring(x, y, 3.4, "#2a2d31", 3, "2 1.4")
}

// foreman shows its control face and, rounded to the right, the cell's side.
func (c *canvas) foreman(s Spec) {
	c.plate(-6, -428, 132)
	c.path(shell(0, 0, 220, 430, 22, 22), s.Body, c.slab())
	c.path("M58-430H88Q110-430 110-390V-40Q110 0 88 0H58Z", darker(s.Body, .22), c.across("0 #000 .3", ".3 #fff .2", "1 #000 .4"))
	c.rect(-92, -408, 136, 60, 14, s.Accent, c.slab())
	c.rect(-62, -382, 76, 8, 4, "#0005")
	c.meter(-24, -252, 128, 150, s.Tag, s.Accent)
	c.keys(-24, -140, 128, 34, darker(s.Body, .35))
	for _, y := range []float64{-404, -26} {
		c.screw(84, y)
	}
	c.brandmark(s, -24, -82, 30, ink(s.Body))
	c.gleam(-104, -400, 6, 360)
}

// girder is a frame of ribs around painted panels.
func (c *canvas) girder(s Spec) {
	frame := "#3b3f45"
	if luma(s.Body) < .2 {
		frame = "#6b7077"
	}
	c.plate(0, -418, 140)
	c.path(shell(0, 0, 270, 420, 18, 18), frame, c.rounded())
	var panels strings.Builder
	for i := range 6 {
		panels.WriteString(d("M-126 %h58v48h-58ZM68 %h58v48h-58Z", -396+float64(i)*64, -396+float64(i)*64))
	}
	c.path(panels.String(), s.Body, c.slab())
	c.rect(-62, -410, 124, 400, 14, darker(frame, .35), c.slab())
	c.key(0, -358, 30, s.Accent)
	c.meter(0, -228, 104, 148, s.Tag, s.Accent)
	c.keys(0, -122, 104, 30, frame)
	c.at(0, -70, 1, func() { c.emblem("northwick", "#d9dce0") })
	c.wide(0, -30, 13, "#b5b9bf", s.BrandName)
}

// anvil is one block with chamfered edges and a bar as fire key.
func (c *canvas) anvil(s Spec) {
	c.plate(0, -436, 120)
	c.path("M-98-408L-70-438H70L98-408V-30L70 0H-70L-98-30Z", s.Body, c.slab())
	c.path("M-98-408L-70-438V0L-98-30Z", "#fff3")
	c.path("M98-408L70-438V0L98-30Z", "#0004")
	c.path("M-70-438H70L98-408H-98Z", "#fff3")
	c.rect(-70, -392, 140, 44, 8, darker(s.Body, .35), c.slab())
	c.rect(-62, -386, 124, 32, 6, lighter(s.Body, .15), c.slab())
	c.rect(-50, -430, 100, 16, 4, "#0c0e11")
	c.words(0, -417, 13, "#f4e3c1", s.Tag+" W", "font-weight", "600")
	c.stroke("M-70-330H70M-70-66H70", "#0003", 2)
	c.at(0, -210, 2.6, func() { c.emblem("northwick", darker(s.Body, .3)) })
	c.wide(0, -96, 16, darker(s.Body, .4), s.BrandName, "font-weight", "600")
	c.rect(-70, -48, 140, 34, 4, darker(s.Body, .12))
	c.ribs(-68, -46, 136, 30, "#000")
}

// lintel is small, with a tilted screen at its corner.
func (c *canvas) lintel(s Spec) {
	c.plate(-34, -328, 120)
	c.path("M-93-330H52L115-268V-24Q115 0 91 0H-91Q-115 0-115-24V-306Q-115-330-93-330Z", s.Body, c.slab())
	c.path("M52-330L115-268V-196L10-300Z", "#0d0f12", c.slab())
	c.turned(66, -262, 45, func() {
		c.words(0, 12, 34, s.Accent, s.Tag, "font-weight", "700")
	})
	c.key(-56, -262, 30, darker(s.Body, .25))
	c.keys(-56, -196, 90, 26, darker(s.Body, .25))
	c.stroke("M-115-150H115", "#0002", 3)
	c.rect(-115, -147, 230, 2, 0, "#fff4")
	c.brandmark(s, 0, -92, 38, ink(s.Body))
	c.gleam(-104, -300, 6, 260)
}

// swirl fills an outline with the clouds of poured resin.
func (c *canvas) swirl(outline string, w, h float64, colour, vein string) {
	c.path(outline, colour)
	c.clip(outline, func() {
		c.path(d("M% %C% % % % % %V%Z", -w, -h*.9, -w*.1, -h*1.1, -w*.2, -h*.4, w, -h*.62, -h*.2-w), darker(colour, .35))
		c.path(d("M% %C% % % % % %C% % % % % %Z", -w, -h*.5, -w*.2, -h*.8, 0, -h*.3, w, -h*.45, w*.2, -h*.1, -w*.3, -h*.35, -w, -h*.22), lighter(colour, .3))
		c.path(d("M% %C% % % % % %V0H%Z", -w, -h*.2, -w*.2, -h*.3, w*.1, -h*.02, w, -h*.24, -w), darker(colour, .2))
		c.stroke(d("M% %C% % % % % %M% %C% % % % % %", -w, -h*.46, -w*.2, -h*.76, 0, -h*.26, w, -h*.4, -w, -h*.12, 0, -h*.34, w*.2, 0, w, -h*.16), vein, 4, "opacity", ".8")
	})
}

// resinMod is cast, so no two are the same; this is one of them.
func (c *canvas) resinMod(s Spec) {
	body := shell(0, 0, 210, 420, 34, 34)
	c.plate(0, -418, 120)
	c.swirl(body, 105, 420, s.Body, s.Accent)
	c.path(body, c.rounded())
	c.rect(-58, -392, 116, 330, 20, c.steel())
	c.rect(-50, -384, 100, 314, 14, "#1b1d20", c.slab())
	c.key(0, -334, 28, "#c3c8ce")
	c.screen(0, -226, 84, 92, s.Tag, s.Accent)
	c.keys(0, -140, 84, 28, "#c3c8ce")
	c.at(0, -96, .7, func() { c.emblem("tarnbeck", s.Accent) })
	c.gleam(-92, -390, 12, 350)
}

// grain fills an outline, standing on 0, 0, with wood that grows along its
// longer side.
func (c *canvas) grain(outline string, half, h float64, colour string) {
	c.path(outline, colour)
	dark := darker(colour, .35)
	c.clip(outline, func() {
		turn, w, l := 0.0, half, h
		if 2*half > h {
			turn, w, l = 90, h/2, 2*half
		}
		c.turned(0, -h/2, turn, func() {
			for i := range 8 {
				x := -w + float64(i)*w*.3
				c.stroke(d("M% %C% % % % % %", x, -l/2, x+w*.3, -l*.2, x-w*.2, l*.15, x+w*.12, l/2), dark, 2+float64(i%3)*2, "opacity", ".5")
			}
			for _, k := range []float64{9, 17, 26} {
				c.el("ellipse", "cx", num(w*.2), "cy", num(l*.08), "rx", num(k*.6), "ry", num(k*1.7), "fill", "none", "stroke", dark, "stroke-width", "3", "opacity", ".55")
			}
		})
	})
}

// woodMod is short and round-shouldered on a steel foot.
func (c *canvas) woodMod(s Spec) {
	body := "M-62-362H62C102-362 108-320 108-270V-76C108-56 98-46 84-46H-84C-98-46-108-56-108-76V-270C-108-320-102-362-62-362Z"
	c.plate(0, -360, 112)
	c.rect(-86, -50, 172, 50, 8, c.steel())
	c.ribs(-86, -40, 172, 28, "#000")
	c.grain(body, 108, 362, s.Body)
	c.path(body, c.tube())
	c.circle(0, -284, 34, s.Accent, c.chrome())
	c.circle(0, -284, 26, "#aeb4ba", c.slab())
	c.at(0, -120, 1.6, func() { c.emblem("tarnbeck", darker(s.Body, .55)) })
	c.words(60, -16, 15, "#2b2d31", "25", "font-weight", "600")
}

// squonk has an oval window onto its soft bottle.
func (c *canvas) squonk(s Spec) {
	c.plate(-36, -428, 120)
	c.path(shell(0, 0, 224, 430, 28, 40), s.Body, c.slab())
	c.rect(-92, -262, 112, 230, 56, darker(s.Body, .45))
	c.rect(-84, -254, 96, 214, 48, "#e9eeee", c.tube())
	c.path("M-84-150H12V-88A48 48 0 0 1-84-88Z", "#e4bd6a", c.tube())
	c.stroke("M-36-254V-60", "#9aa1a8", 5)
	c.oval(-36, -150, 48, 6, "#f3dca0")
	c.rect(44, -262, 52, 120, 12, "#101215", c.slab())
	c.words(70, -188, 24, s.Accent, s.Tag, "font-weight", "700")
	c.keys(70, -116, 64, 24, darker(s.Body, .4))
	c.rect(-92, -404, 184, 56, 16, darker(s.Body, .25), c.slab())
	c.wide(0, -368, 20, ink(s.Body), s.BrandName, "font-weight", "600")
	c.rect(-92, -326, 184, 36, 12, lighter(s.Body, .18), c.slab())
	c.gleam(-104, -400, 7, 360)
}
