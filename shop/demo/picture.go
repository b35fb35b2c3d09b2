package demo

import (
	"math"
	"strings"

	"vapeart/shop/demo/studio"
)

// Views is how many pictures a product has: front, detail and, when its
// variants differ in something one can see, a line-up.
func Views(p Product) int { return studio.Views(spec(p)) }

// Picture draws one view of a product, counted from 0, as an SVG of 800 by
// 800 units and below 10 KB. The same product and view give the same bytes.
func Picture(p Product, view int) []byte { return studio.Draw(spec(p), view) }

// spec translates a product to the studio's terms.
func spec(p Product) studio.Spec {
	d := p.Picture
	s := studio.Spec{
		Form: d.Form, Style: d.Style, Body: d.Body, Accent: d.Accent, Liquid: d.Liquid,
		Motif: d.Motif, SecondMotif: d.Motif2, Brand: p.Brand, BrandName: d.Brand, Title: d.Title, Tag: d.Tag,
	}
	if s.Title == "" {
		s.Title = p.Name.En
	}
	s.Pieces = pieces(p)
	return s
}

// lineUpOption is the option whose values can be told apart by eye: the
// first with swatches, or else the first one if it is printed on the product.
// Without either it is empty.
func lineUpOption(p Product) Option {
	for _, o := range p.Options {
		if len(o.Values) > 0 && o.Values[0].Swatch != "" {
			return o
		}
	}
	if len(p.Options) > 0 && printed(p.Options[0].Code) {
		return p.Options[0]
	}
	return Option{}
}

// pieces are the members of the line-up.
func pieces(p Product) []studio.Piece {
	var out []studio.Piece
	o := lineUpOption(p)
	for _, v := range o.Values {
		piece := studio.Piece{Body: v.Swatch, Size: relative(o, v)}
		if v.Swatch == "" {
			piece.Tag = v.Name.En
		}
		out = append(out, piece)
	}
	return out
}

// relative is how tall a size looks beside the largest one: contents grow
// with the cube of the height. Options other than millilitres have no size.
func relative(o Option, v OptionValue) float64 {
	largest := 0.0
	for _, other := range o.Values {
		largest = max(largest, number(strings.TrimSuffix(other.Code, "ml")))
	}
	if o.Code != "size" || largest == 0 {
		return 0
	}
	return math.Cbrt(number(strings.TrimSuffix(v.Code, "ml")) / largest)
}

// printed says whether an option's value stands on the product.
func printed(option string) bool {
	return option == "strength" || option == "resistance" || option == "size" || option == "gauge"
}
