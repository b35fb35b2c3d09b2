package stage

import (
	"cmp"
	"fmt"
	"net/http"

	"vapeart/shop/catalog"
	"vapeart/shop/web/browsertest/chrome"
)

// Stop is a kind of page, in one state, and the way to it from the stop before.
type Stop struct {
	Name   string
	Status int // with which its page is answered; 0: 200
	Go     func(g *Guest) (status int, err error)
}

// Visit goes to the stop. Errors: the way is barred; the page has another status.
func (s Stop) Visit(g *Guest) error {
	status, err := s.Go(g)
	if err == nil && status != cmp.Or(s.Status, http.StatusOK) {
		err = fmt.Errorf("status %d, want %d", status, cmp.Or(s.Status, http.StatusOK))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	return nil
}

// Looking is a tour of what everybody sees: the gate first, then the shop.
func Looking() []Stop {
	return []Stop{
		{"age-gate", 0, open("")},
		{"age-refused", 0, func(g *Guest) (int, error) { return g.Follow(".gate [value=no]") }},
		{"age", 0, open("/age")},
		{"home", 0, func(g *Guest) (int, error) { return g.Follow("main [value=yes]") }},
		{"menu", 0, shown("", `[popovertarget="menu"]`, "#menu:popover-open")},
		{"suggestions", 0, func(g *Guest) (int, error) {
			status, err := g.Open(g.At(""))
			if err != nil {
				return 0, err
			}
			return status, first(g.Type("#q", "arc"), func() error { return g.Until(`document.querySelector("#suggestions li")`) })
		}},
		{"categories", 0, open("/c")},
		{"category", 0, open("/c/" + "liquids")},
		{"category-filtered", 0, open("/c/liquids?brand=salinea&sort=price")},
		{"category-filters", 0, shown("/c/liquids?brand=salinea", `.filter-button`, "#filters")},
		{"category-nothing", 0, open("/c/liquids?price_min=4000&price_max=5000")},
		{"search", 0, open("/search?q=mango")},
		{"search-all", 0, open("/search")},
		{"search-corrected", 0, open("/search?q=kelvarro")},
		{"search-nothing", 0, open("/search?q=zzxqy")},
		{"product", 0, product(Several)},
		{"product-sale", 0, product(OnSale)},
		{"product-sold-out", 0, product(SoldOut)},
		{"product-gone", http.StatusGone, product(Gone)},
		{"not-found", http.StatusNotFound, open("/p/no-such-thing")},
		{"failed", http.StatusInternalServerError, product(Broken)},
		{"text-about", 0, open("/about/about")},
		{"text-delivery", 0, open("/about/delivery")},
		{"text-returns", 0, open("/about/returns")},
		{"text-terms", 0, open("/about/terms")},
		{"text-privacy", 0, open("/about/privacy")},
		{"text-youth", 0, open("/about/youth")},
		{"text-imprint", 0, open("/about/imprint")},
		{"lookup", 0, open("/order")},
		{"lookup-errors", http.StatusUnprocessableEntity, func(g *Guest) (int, error) { return g.send() }},
		{"lookup-unknown", http.StatusNotFound, func(g *Guest) (int, error) {
			if err := first(g.Type(field("number"), "ABCDE-FGHJK"), func() error { return g.Type(field("email"), "nobody@example.org") }); err != nil {
				return 0, err
			}
			return g.send()
		}},
	}
}

// Buying is a tour from the empty cart to the confirmation.
func Buying() []Stop {
	const spare = "tuxley-shell"
	return []Stop{
		{"cart-empty", 0, func(g *Guest) (int, error) {
			if err := arrived(g.Open(g.At("/cart"))); err != nil {
				return 0, err
			}
			return g.ofAge()
		}},
		{"product-added", 0, func(g *Guest) (int, error) { return g.put(Several, 0) }},
		{"cart", 0, func(g *Guest) (int, error) {
			if err := arrived(g.put(OnSale, 0)); err != nil {
				return 0, err
			}
			return g.Follow(".tool-cart")
		}},
		{"cart-changed", 0, func(g *Guest) (int, error) {
			if err := arrived(g.put(spare, variantOf(g))); err != nil {
				return 0, err
			}
			if err := g.Shop.Change(quietly(), Several, dearer); err != nil {
				return 0, err
			}
			if err := g.Shop.Change(quietly(), spare, func(p *catalog.Product) { p.Variants[variantOf(g)].Active = false }); err != nil {
				return 0, err
			}
			return g.Open(g.At("/cart"))
		}},
		{"checkout-contact", 0, func(g *Guest) (int, error) {
			remove := `.line-lost [action$="/cart/remove"] [type=submit]`
			if err := first(g.Click(remove), func() error { return g.Until(`!document.querySelector(".line-lost")`) }); err != nil {
				return 0, err
			}
			return g.Follow(`.summary .button`)
		}},
		{"checkout-contact-errors", http.StatusUnprocessableEntity, func(g *Guest) (int, error) { return g.send() }},
		{"checkout-delivery", 0, func(g *Guest) (int, error) {
			if err := g.FillIn(Grown("guest." + string(g.Lang) + "@example.org")); err != nil {
				return 0, err
			}
			return g.send()
		}},
		{"checkout-payment", 0, func(g *Guest) (int, error) { return g.send() }},
		{"checkout-review", 0, func(g *Guest) (int, error) {
			if err := g.Click(`[value=bank_transfer]`); err != nil {
				return 0, err
			}
			return g.send()
		}},
		{"checkout-review-errors", http.StatusUnprocessableEntity, func(g *Guest) (int, error) {
			if _, err := chrome.Eval[bool](g.Tab, `document.querySelector("main form").noValidate = true`); err != nil {
				return 0, err
			}
			return g.send()
		}},
		{"checkout-review-changed", http.StatusConflict, func(g *Guest) (int, error) {
			if err := g.Shop.Change(quietly(), Several, dearer); err != nil {
				return 0, err
			}
			if err := g.Click(field("terms")); err != nil {
				return 0, err
			}
			return g.send()
		}},
		{"confirmation", 0, func(g *Guest) (int, error) {
			if err := g.Click(field("terms")); err != nil {
				return 0, err
			}
			return g.send()
		}},
	}
}

// Shut is the tour of a shop that is shut for maintenance.
func Shut() []Stop { return []Stop{{"maintenance", http.StatusServiceUnavailable, open("")}} }

func open(path string) func(*Guest) (int, error) {
	return func(g *Guest) (int, error) { return g.Open(g.At(path)) }
}

func product(code string) func(*Guest) (int, error) {
	return func(g *Guest) (int, error) { return g.Open(g.Shop.Path(g.Lang, code)) }
}

// shown opens a page and presses what makes something appear on it; on wide screens it may be there without.
func shown(path, button, what string) func(*Guest) (int, error) {
	return func(g *Guest) (int, error) {
		status, err := g.Open(g.At(path))
		if err != nil {
			return 0, err
		}
		visible, err := chrome.Eval[bool](g.Tab, `[...document.querySelectorAll(`+chrome.Quote(button)+`)].some(e => e.checkVisibility())`)
		if err == nil && visible {
			_, err = chrome.Eval[bool](g.Tab, `([...document.querySelectorAll(`+chrome.Quote(button)+`)].find(e => e.checkVisibility()).click(), true)`)
		}
		if err != nil {
			return 0, err
		}
		return status, g.Until(`document.querySelector(` + chrome.Quote(what) + `)`)
	}
}

// dearer raises every price a little.
func dearer(p *catalog.Product) {
	for i := range p.Variants {
		p.Variants[i].Price.Amount.Minor += 10
	}
}

// variantOf gives guests of different languages different variants, so that what happens to one's is nothing to the other.
func variantOf(g *Guest) int {
	if g.Lang == "de" {
		return 1
	}
	return 0
}

// arrived drops the status of a page on the way.
func arrived(_ int, err error) error { return err }

// first continues after a step without an error.
func first(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}
