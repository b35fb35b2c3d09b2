package studio_test

import (
	"bytes"
	"strings"
	"testing"

	"vapeart/shop/demo/studio"
)

func bottle() studio.Spec {
	return studio.Spec{
		Form: "bottle", Style: "siebeneck", Body: "#c73b4c", Accent: "#7fa04a", Liquid: "#e7808a",
		Motif: "strawberry", Brand: "siebeneck", BrandName: "Siebeneck", Title: "Strawberry",
	}
}

func pod(colours ...string) studio.Spec {
	s := studio.Spec{Form: "pod-kit", Style: "display", Body: "#24262a", Accent: "#e0b04a", Brand: "kelvaro", BrandName: "Kelvaro", Title: "Halden", Tag: "40 W"}
	for _, c := range colours {
		s.Pieces = append(s.Pieces, studio.Piece{Body: c})
	}
	return s
}

func TestCheckRefusesWhatCannotBeDrawn(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*studio.Spec){
		"form":         func(s *studio.Spec) { s.Form = "barrel" },
		"style":        func(s *studio.Spec) { s.Form, s.Style = "tank", "barrel" },
		"motif":        func(s *studio.Spec) { s.Motif = "durian" },
		"second motif": func(s *studio.Spec) { s.SecondMotif = "durian" },
		"body":         func(s *studio.Spec) { s.Body = "red" },
		"accent":       func(s *studio.Spec) { s.Accent = "" },
		"liquid":       func(s *studio.Spec) { s.Liquid = "#FFF" },
		"piece":        func(s *studio.Spec) { s.Pieces = []studio.Piece{{Body: "red"}} },
		"cooling bars": func(s *studio.Spec) { s.Style, s.Tag = "polar", "" },
	} {
		s := bottle()
		if err := studio.Check(s); err != nil {
			t.Fatal(err)
		}
		spoil(&s)
		if studio.Check(s) == nil {
			t.Errorf("a wrong %s is accepted", name)
		}
	}
}

func TestALineUpNeedsTwoPieces(t *testing.T) {
	t.Parallel()
	for colours, want := range map[string]int{"": 2, "#24262a": 2, "#24262a #566474": 3} {
		if got := studio.Views(pod(strings.Fields(colours)...)); got != want {
			t.Errorf("%q: %d views, want %d", colours, got, want)
		}
	}
}

func TestALineUpShowsFirstAndLastWithinTheLimit(t *testing.T) {
	t.Parallel()
	colours := []string{"#24262a", "#566474", "#2f4f3d", "#b9764f", "#c3c8ce", "#d3bf9f", "#6d2434"}
	svg := studio.Draw(pod(colours...), studio.LineUp)
	if len(svg) > 10*1024 {
		t.Errorf("%d bytes", len(svg))
	}
	for _, c := range []string{colours[0], colours[len(colours)-1]} {
		if !bytes.Contains(svg, []byte(c)) {
			t.Errorf("%s is missing", c)
		}
	}
}

func TestPrintIsEscaped(t *testing.T) {
	t.Parallel()
	s := bottle()
	s.Title = `Plum & <Cinnamon> "x"`
	svg := string(studio.Draw(s, studio.Front))
	if strings.Contains(svg, "<Cinnamon>") || !strings.Contains(svg, "&amp;") {
		t.Error("the title is printed as markup")
	}
}

func TestAnUnknownFormIsAnEmptyStage(t *testing.T) {
	t.Parallel()
	svg := studio.Draw(studio.Spec{Form: "barrel", Accent: "#c73b4c"}, studio.Front)
	if !bytes.HasPrefix(svg, []byte("<svg ")) || !bytes.HasSuffix(svg, []byte("</svg>")) {
		t.Errorf("got %s", svg)
	}
}
