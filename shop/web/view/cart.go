package view

import (
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Cart is the cart's page.
type Cart struct {
	Page
	Basket Basket
}

// Template names the page's file.
func (Cart) Template() string { return "page/cart" }

// Basket is the cart as its page and its fragment show it.
type Basket struct {
	Lang    locale.Language
	Lines   []CartLine
	Notices []string
	Problem string // what went wrong with the last action
	Units   int
	Goods   money.Amount
	Weight  int64
	Ready   bool
	Adults  bool
}

// CartLine is a line of the cart.
type CartLine struct {
	VariantID  int64
	Name, Lang string
	Options    string
	SKU        string
	Address    string
	Image      Image
	Unit       money.Amount
	Regular    money.Amount
	Quantity   int
	Max        int
	Total      money.Amount
	Problem    string // sentence; empty when it can be ordered
	Lost       bool   // cannot be ordered at all
}

// BasketFragment is what htmx puts in place of the cart after a change.
type BasketFragment struct{ Basket }

// Template names the fragment's file.
func (BasketFragment) Template() string { return "fragment/basket" }

// Added is what htmx shows after a product was put into the cart.
type Added struct {
	Badge
	Name    string
	Message string // what went otherwise than wished for
	Failed  bool
	Cart    string // its address
}

// Template names the fragment's file.
func (Added) Template() string { return "fragment/added" }

// Badge is the personal part of every page's header.
type Badge struct{ Units int }

// Template names the fragment's file.
func (Badge) Template() string { return "fragment/badge" }
