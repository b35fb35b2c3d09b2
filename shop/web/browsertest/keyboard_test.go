package browsertest

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"vapeart/shop/locale"
	"vapeart/shop/web/browsertest/chrome"
	"vapeart/shop/web/browsertest/stage"
)

//go:embed testdata/focus.js
var focus string

// typist is a customer without a pointer.
type typist struct{ customer }

func newTypist(t *testing.T, screen chrome.Screen) typist {
	t.Helper()
	return typist{newCustomer(t, newGuest(t, shared.shop, locale.English, chrome.Visitor{Screen: screen}), true)}
}

// tab moves on by one and proves that it can be seen where to.
func (k typist) tab() {
	k.t.Helper()
	k.must(k.Press(chrome.Tabulator))
	if fault := eval[string](k.t, k.Guest, strings.TrimSpace(focus)); fault != "" {
		k.t.Errorf("%s: %s", k.path(), fault)
	}
}

// to moves on until the focus is on what a selector matches; from the end of the page it goes on at its beginning.
func (k typist) to(selector string) {
	k.t.Helper()
	const most = 300
	for range most {
		if k.focused(selector) {
			return
		}
		k.tab()
	}
	k.t.Fatalf("%s: the keyboard does not reach %s", k.path(), selector)
}

// writes types into a field.
func (k typist) writes(field, text string) {
	k.t.Helper()
	k.to(fmt.Sprintf("[name=%q]", field))
	k.must(k.Press(text))
}

func TestPurchaseByKeyboardAlone(t *testing.T) {
	t.Parallel()
	k := newTypist(t, chrome.Screen{Width: 1280, Height: 900})
	k.arrives(k.Open("/en"))
	k.must(k.Until(`document.activeElement.matches(".gate [value=yes]")`)) // who has to answer starts there
	for range 8 {
		k.tab()
		if !eval[bool](t, k.Guest, `document.activeElement === document.body || document.activeElement.closest(".gate") !== null`) {
			t.Fatal("the keyboard gets behind the gate")
		}
	}
	k.to(".gate [value=yes]")
	k.arrives(k.Enter())

	k.tab()
	equal(t, "the first stop leads past the menu", true, k.focused(".skip"))
	k.must(k.Press(chrome.Enter))
	k.must(k.Until(`document.activeElement.id === "content"`))

	k.to("#q")
	k.must(k.Press("blueberry"))
	k.arrives(k.Enter())
	k.to("#t-brand-salinea")
	k.must(k.Press(chrome.Space))
	k.must(k.Until(`document.querySelectorAll(".chip").length > 0`))
	equal(t, "the focus stays on the filter", true, k.focused("#t-brand-salinea"))
	k.to(fmt.Sprintf(".card [href=%q]", k.Shop.Path(k.Lang, liquid)))
	k.arrives(k.Enter())
	k.to(".pill:not([aria-current]):not(.pill-out)")
	k.arrives(k.Enter())
	k.to(".add [type=submit]")
	k.must(k.Press(chrome.Enter))
	k.must(k.Until(visible("#toast .toast")))
	k.to(".tool-cart")
	k.arrives(k.Enter())
	k.to(".summary .button")
	k.arrives(k.Enter())
	k.checksOut(stage.Grown("keyboard.alone@example.org"))
	report(t, "the browser complains", k.Complaints())
}

// checksOut goes from the first page of the checkout to the confirmation.
func (k typist) checksOut(who stage.Customer) {
	k.t.Helper()
	for _, f := range []struct{ name, text string }{
		{"email", who.Email},
		{"birth_day", who.Day},
		{"birth_month", who.Month},
		{"birth_year", who.Year},
		{"delivery.name", who.Name},
		{"delivery.street", who.Street},
		{"delivery.postcode", who.Postcode},
		{"delivery.city", who.City},
	} {
		k.writes(f.name, f.text)
	}
	k.to("main form [type=submit]")
	k.arrives(k.Enter())
	k.to("[name=delivery_method]")
	k.must(k.Press(chrome.Down))
	equal(k.t, "the arrow chooses", true, k.focused("[value=express]:checked"))
	k.to("main form [type=submit]")
	k.arrives(k.Enter())
	k.to("[name=payment_method]")
	k.to("main form [type=submit]")
	k.arrives(k.Enter())
	k.to("[name=terms]")
	k.must(k.Press(chrome.Space))
	k.to("main form [type=submit]")
	k.arrives(k.Enter())
	if k.count(".order-number") != 1 {
		k.t.Errorf("%s is no confirmation", k.path())
	}
}

func TestPanelsByKeyboard(t *testing.T) {
	t.Parallel()
	k := newTypist(t, chrome.Screen{Width: 390, Height: 844})
	k.arrives(k.Open("/en/c/liquids"))
	k.arrives(k.Follow(".gate [value=yes]"))
	for button, panel := range map[string]string{".menu-button": "#menu", ".filter-button": "#filters"} {
		k.to(button)
		k.must(k.Press(chrome.Enter))
		k.must(k.Until(visible(panel)))
		k.tab()
		equal(t, panel+" is where the keyboard goes on", true, k.focused(panel+" *"))
		k.must(k.Press(chrome.Escape))
		k.must(k.Until("!" + visible(panel)))
		equal(t, "the focus after "+panel, true, k.focused(button))
	}
}

func TestSuggestionsByKeyboard(t *testing.T) {
	t.Parallel()
	k := newTypist(t, chrome.Screen{Width: 1280, Height: 900})
	k.arrives(k.Open("/en"))
	k.arrives(k.Follow(".gate [value=yes]"))
	k.to("#q")
	k.must(k.Press("arc"))
	k.must(k.Until(visible("#suggestions [role=option]")))
	expanded := func() string {
		return eval[string](t, k.Guest, `document.getElementById("q").getAttribute("aria-expanded")`)
	}
	equal(t, "expanded", "true", expanded())
	k.must(k.Press(chrome.Down))
	equal(t, "the chosen one is told", true, eval[bool](t, k.Guest,
		`document.querySelector("#suggestions [aria-selected=true]").id === document.getElementById("q").getAttribute("aria-activedescendant")`))
	equal(t, "the focus stays in the field", true, k.focused("#q"))
	k.must(k.Press(chrome.Escape))
	equal(t, "expanded after Escape", "false", expanded())
	k.must(k.Press(chrome.Down))
	equal(t, "expanded after another arrow", "true", expanded())
	k.tab()
	k.tab()
	equal(t, "expanded when the keyboard has gone on", "false", expanded())
}
