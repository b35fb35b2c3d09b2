package demo_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"vapeart/shop/demo"
)

// each runs a check on every view of every product.
func each(t *testing.T, check func(t *testing.T, p demo.Product, view int)) {
	t.Helper()
	for _, p := range load(t).Products {
		for view := range demo.Views(p) {
			check(t, p, view)
		}
	}
}

func TestPicturesAreSafeSVG(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{}
	for name := range strings.FieldsSeq("svg defs linearGradient radialGradient stop pattern clipPath g rect circle ellipse path text") {
		allowed[name] = true
	}
	each(t, func(t *testing.T, p demo.Product, view int) {
		dec := xml.NewDecoder(bytes.NewReader(demo.Picture(p, view)))
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Errorf("%s %d: %v", p.Code, view, err)
				return
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if !allowed[start.Name.Local] {
				t.Errorf("%s %d: element %s", p.Code, view, start.Name.Local)
			}
			for _, a := range start.Attr {
				refuse(t, p, view, a)
			}
		}
	})
}

// refuse reports attributes that could run or fetch something.
func refuse(t *testing.T, p demo.Product, view int, a xml.Attr) {
	t.Helper()
	name := strings.ToLower(a.Name.Local)
	if strings.HasPrefix(name, "on") || strings.HasSuffix(name, "href") || name == "style" || name == "src" {
		t.Errorf("%s %d: attribute %s", p.Code, view, name)
	}
	if strings.Contains(a.Value, "url(") && !strings.HasPrefix(a.Value, "url(#") {
		t.Errorf("%s %d: %s refers to %s", p.Code, view, name, a.Value)
	}
	if name == "font-family" && a.Value != "sans-serif" {
		t.Errorf("%s %d: font %s", p.Code, view, a.Value)
	}
	if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
		t.Errorf("%s %d: %s is %s", p.Code, view, name, a.Value)
	}
}

func TestPicturesReferToTheirOwnGradientsOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p demo.Product, view int) {
		svg := string(demo.Picture(p, view))
		for _, part := range strings.Split(svg, "url(#")[1:] {
			id, _, _ := strings.Cut(part, ")")
			if strings.Count(svg, `id="`+id+`"`) != 1 {
				t.Errorf("%s %d: #%s is not there exactly once", p.Code, view, id)
			}
		}
	})
}

func TestPicturesStayBelowTenKilobytes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p demo.Product, view int) {
		if n := len(demo.Picture(p, view)); n >= 10*1024 {
			t.Errorf("%s %d: %d bytes", p.Code, view, n)
		}
	})
}

func TestPicturesAreDrawnTheSameEveryTime(t *testing.T) {
	t.Parallel()
	again := map[string]demo.Product{}
	for _, p := range load(t).Products {
		again[p.Code] = p
	}
	each(t, func(t *testing.T, p demo.Product, view int) {
		if !bytes.Equal(demo.Picture(p, view), demo.Picture(again[p.Code], view)) {
			t.Errorf("%s %d: differs from the first time", p.Code, view)
		}
	})
}

func TestNoTwoProductsLookTheSame(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	each(t, func(t *testing.T, p demo.Product, view int) {
		svg := string(demo.Picture(p, view))
		if other, there := seen[svg]; there {
			t.Errorf("%s %d is drawn like %s", p.Code, view, other)
		}
		seen[svg] = p.Code
	})
}

func TestEveryViewIsDescribedInBothLanguages(t *testing.T) {
	t.Parallel()
	seen := map[demo.Text]string{}
	each(t, func(t *testing.T, p demo.Product, view int) {
		alt := demo.PictureAlt(p, view)
		if !strings.Contains(alt.En, p.Name.En) || !strings.Contains(alt.De, p.Name.De) {
			t.Errorf("%s %d: %v does not name the product", p.Code, view, alt)
		}
		if other, there := seen[alt]; there {
			t.Errorf("%s %d: %v also describes %s", p.Code, view, alt, other)
		}
		seen[alt] = p.Code
	})
}

func TestAViewThatDoesNotExistIsTheFront(t *testing.T) {
	t.Parallel()
	p := load(t).Products[0]
	for _, view := range []int{-1, demo.Views(p), 99} {
		if !bytes.Equal(demo.Picture(p, view), demo.Picture(p, 0)) {
			t.Errorf("view %d is not the front", view)
		}
	}
}
