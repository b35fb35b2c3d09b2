package view

import (
	"time"

	"vapeart/shop/money"
)

// Price is what a product or variant costs, with what the law wants said beside it.
type Price struct {
	Now       money.Amount
	From      bool         // the cheapest of several prices
	Regular   money.Amount // zero unless on sale
	Lowest30  money.Amount // of the 30 days before the sale; zero unless on sale
	Off       int          // per cent below Lowest30; zero when it is not below
	SaleUntil time.Time    // zero: no end or no sale
	Unit      UnitPrice
}

// OnSale tells whether a reduction is announced.
func (p Price) OnSale() bool { return !p.Regular.IsZero() }

// UnitPrice is the price of a unit of measure. Source: Directive 98/6/EC article 3.
type UnitPrice struct {
	Amount money.Amount // zero where no volume is known
	Per    string       // "100 ml"
}

// Card is a product in a listing.
type Card struct {
	Address string
	Name    string
	Lang    string // of the name, when it is not the page's
	Brand   string
	Summary string
	Image   Image
	Price   Price
	New     bool
	Soon    bool // nothing to sell right now
	Adults  bool
	Choices int // variants, when there is something to choose
	Eager   bool
}

// Product is the page of a product.
type Product struct {
	Page
	Name, NameLang string // NameLang is empty when the name is in the page's language
	Brand          string
	BrandAddress   string
	Summary        string
	Images         []Image
	Adults         bool
	Options        []Option
	Variant        *Variant // the one shown; nil before a choice that has to be made, or when nothing is for sale
	Prices         Price    // of all, until a variant is chosen
	MaxQuantity    int
	Body           HTML
	BodyLang       string // of the body when it is not the page's
	Facts          []Fact
	Codes          []Code // article numbers of the variant shown
	SimilarAddress string // fragment with similar products
	Fallback       bool   // some text is in another language
}

// Option is a choice on a product page: one of its links is taken.
type Option struct {
	Code, Name, Chosen string
	Links              []OptionLink
}

// OptionLink leads to the page with this value chosen.
type OptionLink struct {
	Name, Address string
	Chosen        bool
	SoldOut       bool // its variant cannot be ordered now
	Absent        bool // there is no such variant: the link changes other choices too
}

// Variant is the variant shown on a product page.
type Variant struct {
	ID        int64
	SKU       string
	Text      string // "6 mg/ml, 10 ml"
	Price     Price
	Available int
	Few       bool // so few that it is worth telling
	Max       int  // units that can be ordered at once
	Weight    int64
}

// Fact is a line of the table of facts.
type Fact struct {
	Name, NameLang string
	Values         []FactValue
}

// FactValue is one value, with its language when it is not the page's.
type FactValue struct{ Text, Lang string }

// Code is an article number.
type Code struct{ Name, Value string }

// Template names the page's file.
func (Product) Template() string { return "page/product" }

// GoneProduct answers for a product that is no longer sold, with what is like it.
type GoneProduct struct {
	Page
	Name, NameLang string
	Similar        []Card
}

// Template names the page's file.
func (GoneProduct) Template() string { return "page/gone" }

// Similar is the fragment below a product.
type Similar struct{ Cards []Card }

// Template names the fragment's file.
func (Similar) Template() string { return "fragment/similar" }
