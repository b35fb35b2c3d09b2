package browsertest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"vapeart/shop/locale"
	"vapeart/shop/web/browsertest/chrome"
	"vapeart/shop/web/browsertest/stage"
)

var (
	//go:embed testdata/axe.min.js
	axe string
	//go:embed testdata/structure.js
	structure string
	//go:embed testdata/layout.js
	layout string
)

// What axe looks for: all of WCAG 2.2 A and AA and its own best practices; in another scheme nothing but colours differs.
const (
	everything  = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	coloursOnly = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`
)

// look is how a page is looked at once.
type look struct {
	name   string
	screen chrome.Screen
	rules  string // of axe; "": its layout only
}

// looks are those that a page gets. 320 px is also what a screen of 1280 px shows at 400 percent. Other words in the same
// page, be it in another language, must fit.
func looks(l locale.Language, like bool) []look {
	narrow, wide := chrome.Screen{Width: 320, Height: 640}, chrome.Screen{Width: 1280, Height: 900}
	if like || l != locale.Default {
		return []look{{"wide", wide, ""}, {"narrow", narrow, everything}}
	}
	return []look{
		{"wide", wide, everything},
		{"wide and dark", inDark(wide), coloursOnly},
		{"narrow", narrow, everything},
		{"narrow and dark", inDark(narrow), coloursOnly},
	}
}

func inDark(s chrome.Screen) chrome.Screen {
	s.Dark = true
	return s
}

func TestEveryPageIsSoundOnEveryScreen(t *testing.T) {
	t.Parallel()
	for _, l := range locale.Supported() {
		for name, tour := range map[string]struct {
			shop  *stage.Shop
			stops []stage.Stop
		}{"looking": {shared.shop, stage.Looking()}, "buying": {shared.shop, stage.Buying()}, "shut": {shared.shut, stage.Shut()}} {
			t.Run(string(l)+"/"+name, func(t *testing.T) {
				t.Parallel()
				g := newGuest(t, tour.shop, l, chrome.Visitor{Screen: chrome.Screen{Width: 1280, Height: 900}})
				for _, stop := range tour.stops {
					if err := stop.Visit(g); err != nil {
						t.Fatal(err)
					}
					t.Run(stop.Name, func(t *testing.T) { inspect(t, g, stop) })
				}
			})
		}
	}
}

// inspect looks at the page that a guest is on in every way.
func inspect(t *testing.T, g *stage.Guest, stop stage.Stop) {
	before := g.Screen()
	found := eval[[]string](t, g, fmt.Sprintf("%s(%s, %s)", strings.TrimSpace(structure), chrome.Quote(stage.Base), chrome.Quote(string(g.Lang))))
	report(t, "the page", found)
	source, err := g.Source()
	if err != nil {
		t.Error(err)
	}
	report(t, "its source", illFormed(source))
	eval[bool](t, g, axe+";true")
	for _, look := range looks(g.Lang, stop.Like) {
		if stop.Narrow && look.screen.Width > before.Width {
			continue
		}
		if err := g.Show(look.screen); err != nil {
			t.Fatal(err)
		}
		report(t, look.name, eval[[]string](t, g, strings.TrimSpace(layout)+"()"))
		if look.rules != "" {
			report(t, look.name+", axe", barriers(t, g, look.rules))
		}
	}
	if err := g.Show(before); err != nil {
		t.Fatal(err)
	}
	report(t, "the browser complains", g.Complaints())
}

// barriers are what axe finds.
func barriers(t *testing.T, g *stage.Guest, rules string) []string {
	t.Helper()
	found := eval[string](t, g, `axe.run(document, {resultTypes: ["violations"], preload: false, runOnly: `+rules+`}).then((r) =>
		JSON.stringify(r.violations.flatMap((v) => v.nodes.map((n) => v.impact + " " + v.id + ": " + n.html.slice(0, 160) + " " + n.failureSummary.replace(/\s+/g, " ")))))`)
	var faults []string
	if err := json.Unmarshal([]byte(found), &faults); err != nil {
		t.Fatal(err)
	}
	return faults
}

func report(t *testing.T, where string, faults []string) {
	t.Helper()
	if len(faults) > 0 {
		t.Errorf("%s:\n\t%s", where, strings.Join(faults, "\n\t"))
	}
}

func eval[T any](t *testing.T, g *stage.Guest, expression string) T {
	t.Helper()
	v, err := chrome.Eval[T](g.Tab, expression)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
