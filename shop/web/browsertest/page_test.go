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

// screens are those that every page is looked at on. 320 px is also what a screen of 1280 px shows at 400 percent.
func screens() map[string]chrome.Screen {
	return map[string]chrome.Screen{
		"narrow and light": {Width: 320, Height: 640},
		"narrow and dark":  {Width: 320, Height: 640, Dark: true},
		"wide and light":   {Width: 1280, Height: 900},
		"wide and dark":    {Width: 1280, Height: 900, Dark: true},
	}
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
					t.Run(stop.Name, func(t *testing.T) { inspect(t, g) })
				}
			})
		}
	}
}

// inspect looks at the page that a guest is on, on every screen.
func inspect(t *testing.T, g *stage.Guest) {
	before := g.Screen()
	if faults := eval[[]string](t, g, fmt.Sprintf("%s(%s, %s)", strings.TrimSpace(structure), chrome.Quote(stage.Base), chrome.Quote(string(g.Lang)))); len(faults) > 0 {
		t.Error("the page:", list(faults))
	}
	source, err := g.Source()
	if err != nil {
		t.Error(err)
	}
	if faults := illFormed(source); len(faults) > 0 {
		t.Error("its source:", list(faults))
	}
	eval[bool](t, g, axe+";true")
	for name, screen := range screens() {
		if err := g.Show(screen); err != nil {
			t.Fatal(err)
		}
		if faults := eval[[]string](t, g, strings.TrimSpace(layout)+"()"); len(faults) > 0 {
			t.Errorf("%s: %s", name, list(faults))
		}
		if faults := barriers(t, g); len(faults) > 0 {
			t.Errorf("%s, axe: %s", name, list(faults))
		}
	}
	if err := g.Show(before); err != nil {
		t.Fatal(err)
	}
	if complaints := g.Complaints(); len(complaints) > 0 {
		t.Error("the browser complains:", list(complaints))
	}
}

// barriers are what axe finds: all of WCAG 2.2 A and AA, and its own best practices.
func barriers(t *testing.T, g *stage.Guest) []string {
	t.Helper()
	found := eval[string](t, g, `axe.run(document, {
		resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	}).then((r) => JSON.stringify(r.violations.flatMap((v) => v.nodes.map((n) => v.impact + " " + v.id + ": " + n.html.slice(0, 160) + " " + n.failureSummary.replace(/\s+/g, " ")))))`)
	var faults []string
	if err := json.Unmarshal([]byte(found), &faults); err != nil {
		t.Fatal(err)
	}
	return faults
}

func eval[T any](t *testing.T, g *stage.Guest, expression string) T {
	t.Helper()
	v, err := chrome.Eval[T](g.Tab, expression)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
