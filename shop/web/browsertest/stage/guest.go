package stage

import (
	"context"
	"errors"

	"vapeart/shop/locale"
	"vapeart/shop/web/browsertest/chrome"
)

// Guest is somebody who looks around in the shop, in one language.
type Guest struct {
	*chrome.Tab
	Shop *Shop
	Lang locale.Language
}

// Guest opens a tab for somebody new. The language is that of the addresses; the browser asks for it too.
func (s *Shop) Guest(c *chrome.Chromium, l locale.Language, v chrome.Visitor) (*Guest, error) {
	v.Language = string(l)
	tab, err := c.Visit(s.Address, v)
	return &Guest{Tab: tab, Shop: s, Lang: l}, err
}

// At is a path in the guest's language.
func (g *Guest) At(path string) string { return "/" + string(g.Lang) + path }

// Customer is what somebody types into the first page of the checkout.
type Customer struct {
	Email            string
	Day, Month, Year string // of birth
	Name             string
	Street           string
	Postcode, City   string
}

// Grown is a customer whom everything may be sold to.
func Grown(email string) Customer {
	return Customer{
		Email: email, Day: "7", Month: "3", Year: "1990", Name: "Jördis Weiß-Çelik", Street: "Am Alten Elbtunnel 12b", Postcode: "20359", City: "Hamburg",
	}
}

// FillIn types what is not empty into the first page of the checkout.
func (g *Guest) FillIn(c Customer) error {
	for _, f := range []struct{ name, text string }{
		{"email", c.Email},
		{"birth_day", c.Day},
		{"birth_month", c.Month},
		{"birth_year", c.Year},
		{"delivery.name", c.Name},
		{"delivery.street", c.Street},
		{"delivery.postcode", c.Postcode},
		{"delivery.city", c.City},
	} {
		if f.text == "" {
			continue
		}
		if err := g.Type(field(f.name), f.text); err != nil {
			return err
		}
	}
	return nil
}

// field is a field of a form by its name.
func field(name string) string { return `[name="` + name + `"]` }

// send presses the button of the page's form.
func (g *Guest) send() (int, error) { return g.Follow("main form [type=submit]") }

// ofAge answers the question for age that every page puts to a new guest.
func (g *Guest) ofAge() (int, error) { return g.Follow(".gate [value=yes]") }

// put puts one unit of the n-th variant of a product into the cart, on its page.
func (g *Guest) put(code string, n int) (int, error) {
	status, err := g.Open(g.Shop.Path(g.Lang, code) + "?sku=" + g.Shop.SKU(code, n))
	if err != nil {
		return status, err
	}
	return status, errors.Join(g.Click(".add [type=submit]"), g.Until(`document.querySelector("#toast .toast:not(.toast-failed)")`))
}

// quietly is a context for what a guest causes in the shop.
func quietly() context.Context { return context.Background() }
