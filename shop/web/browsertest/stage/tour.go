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
	Status int  // with which its page is answered; 0: 200
	Like   bool // the page of another stop with other words
	Narrow bool // as phones have it
	Over   bool // what it is about lies over the page
	Go     func(g *Guest) (status int, err error)
}

// Visit goes to the stop; to one that is as phones have it on a phone. Errors: the way is barred; the page has another
// status.
func (s Stop) Visit(g *Guest) error {
	if err := s.fit(g); err != nil {
		return err
	}
	status, err := s.Go(g)
	if err == nil && status != cmp.Or(s.Status, http.StatusOK) {
		err = fmt.Errorf("status %d, want %d", status, cmp.Or(s.Status, http.StatusOK))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	return nil
}

// fit gives the guest a screen that the stop can be seen on.
func (s Stop) fit(g *Guest) error {
	const narrow, wide = 390, 1280
	now := g.Screen()
	switch {
	case s.Narrow && now.Width > narrow:
		return g.Show(chrome.Screen{Width: narrow, Height: 844})
	case !s.Narrow && now.Width < wide:
		return g.Show(chrome.Screen{Width: wide, Height: 900})
	}
	return nil
}

// Looking is a tour of what everybody sees: the gate first, then the shop.
func Looking() []Stop {
	return []Stop{
		{Name: "age-gate", Over: true, Go: open("")},
		{Name: "age-refused", Go: func(g *Guest) (int, error) { return g.Follow(".gate [value=no]") }},
		{Name: "age", Go: open("/age")},
		{Name: "home", Go: func(g *Guest) (int, error) { return g.Follow("main [value=yes]") }},
		{Name: "menu", Over: true, Go: shown("", `[popovertarget="menu"]`, "#menu:popover-open")},
		{Name: "suggestions", Over: true, Go: func(g *Guest) (int, error) {
			status, err := g.Open(g.At(""))
			if err != nil {
				return 0, err
			}
			return status, first(g.Type("#q", "arc"), func() error { return g.Until(`document.querySelector("#suggestions li")`) })
		}},
		{Name: "categories", Go: open("/c")},
		{Name: "category", Go: open("/c/" + "liquids")},
		{Name: "category-filtered", Like: true, Go: open("/c/liquids?brand=salinea&sort=price")},
		{Name: "category-filters", Narrow: true, Over: true, Go: shown("/c/liquids?brand=salinea", `.filter-button`, "#filters:popover-open")},
		{Name: "category-nothing", Go: open("/c/liquids?price_min=4000&price_max=5000")},
		{Name: "search", Go: open("/search?q=mango")},
		{Name: "search-all", Like: true, Go: open("/search")},
		{Name: "search-corrected", Go: open("/search?q=kelvarro")},
		{Name: "search-nothing", Go: open("/search?q=zzxqy")},
		{Name: "product", Go: product(Several)},
		{Name: "product-sale", Go: product(OnSale)},
		{Name: "product-sold-out", Go: product(SoldOut)},
		{Name: "product-gone", Status: http.StatusGone, Go: product(Gone)},
		{Name: "not-found", Status: http.StatusNotFound, Go: open("/p/no-such-thing")},
		{Name: "failed", Status: http.StatusInternalServerError, Go: product(Broken)},
		{Name: "text-about", Like: true, Go: open("/about/about")},
		{Name: "text-delivery", Like: true, Go: open("/about/delivery")},
		{Name: "text-returns", Like: true, Go: open("/about/returns")},
		{Name: "text-terms", Go: open("/about/terms")},
		{Name: "text-privacy", Like: true, Go: open("/about/privacy")},
		{Name: "text-youth", Like: true, Go: open("/about/youth")},
		{Name: "text-imprint", Like: true, Go: open("/about/imprint")},
		{Name: "lookup", Go: open("/order")},
		{Name: "lookup-errors", Status: http.StatusUnprocessableEntity, Go: func(g *Guest) (int, error) { return g.send() }},
		{Name: "lookup-unknown", Status: http.StatusNotFound, Go: func(g *Guest) (int, error) {
			if err := first(g.Type(field("number"), "ABCDE-FGHJK"), func() error { return g.Type(field("email"), "nobody@example.org") }); err != nil {
				return 0, err
			}
			return g.send()
		}},
	}
}

// Buying is a tour from the empty cart to the confirmation.
//
//nolint:funlen // a list of stops, read from top to bottom
func Buying() []Stop {
	const spare = "tuxley-shell"
	return []Stop{
		{Name: "cart-empty", Go: func(g *Guest) (int, error) {
			if err := arrived(g.Open(g.At("/cart"))); err != nil {
				return 0, err
			}
			return g.ofAge()
		}},
		{Name: "product-added", Over: true, Go: func(g *Guest) (int, error) { return g.put(Several, 0) }},
		{Name: "cart", Go: func(g *Guest) (int, error) {
			if err := arrived(g.put(OnSale, 0)); err != nil {
				return 0, err
			}
			return g.Follow(".tool-cart")
		}},
		{Name: "cart-changed", Go: func(g *Guest) (int, error) {
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
		{Name: "checkout-contact", Go: func(g *Guest) (int, error) {
			remove := `.line-lost [action$="/cart/remove"] [type=submit]`
			if err := first(g.Click(remove), func() error { return g.Until(`!document.querySelector(".line-lost")`) }); err != nil {
				return 0, err
			}
			return g.Follow(`.summary .button`)
		}},
		{Name: "checkout-contact-errors", Status: http.StatusUnprocessableEntity, Go: func(g *Guest) (int, error) { return g.send() }},
		{Name: "checkout-delivery", Go: func(g *Guest) (int, error) {
			if err := g.FillIn(Grown("guest." + string(g.Lang) + "@example.org")); err != nil {
				return 0, err
			}
			return g.send()
		}},
		{Name: "checkout-payment", Go: func(g *Guest) (int, error) { return g.send() }},
		{Name: "checkout-review", Go: func(g *Guest) (int, error) {
			if err := g.Click(`[value=bank_transfer]`); err != nil {
				return 0, err
			}
			return g.send()
		}},
		{Name: "checkout-review-errors", Status: http.StatusUnprocessableEntity, Go: func(g *Guest) (int, error) {
			if _, err := chrome.Eval[bool](g.Tab, `document.querySelector("main form").noValidate = true`); err != nil {
				return 0, err
			}
			return g.send()
		}},
		{Name: "checkout-review-changed", Status: http.StatusConflict, Go: func(g *Guest) (int, error) {
			if err := g.Shop.Change(quietly(), Several, dearer); err != nil {
				return 0, err
			}
			if err := g.Click(field("terms")); err != nil {
				return 0, err
			}
			return g.send()
		}},
		{Name: "confirmation", Go: func(g *Guest) (int, error) {
			if err := g.Click(field("terms")); err != nil {
				return 0, err
			}
			return g.send()
		}},
	}
}

// Shut is the tour of a shop that is shut for maintenance.
func Shut() []Stop {
	return []Stop{{Name: "maintenance", Status: http.StatusServiceUnavailable, Go: open("")}}
}

func open(path string) func(*Guest) (int, error) {
	return func(g *Guest) (int, error) { return g.Open(g.At(path)) }
}

// product opens a product's page and goes down it, upon which what is like it is fetched, and up again.
func product(code string) func(*Guest) (int, error) {
	return func(g *Guest) (int, error) {
		status, err := g.Open(g.Shop.Path(g.Lang, code))
		if err != nil {
			return 0, err
		}
		if _, err := chrome.Eval[chrome.Nothing](g.Tab, `scrollTo(0, document.body.scrollHeight)`); err != nil {
			return 0, err
		}
		if err := g.Until(`!document.querySelector(".similar-place")`); err != nil {
			return 0, err
		}
		_, err = chrome.Eval[chrome.Nothing](g.Tab, `scrollTo(0, 0)`)
		return status, err
	}
}

// shown opens a page and presses what makes something appear on it.
func shown(path, button, what string) func(*Guest) (int, error) {
	return func(g *Guest) (int, error) {
		status, err := g.Open(g.At(path))
		if err != nil {
			return 0, err
		}
		return status, first(g.Click(button), func() error { return g.Until(`document.querySelector(` + chrome.Quote(what) + `)`) })
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
