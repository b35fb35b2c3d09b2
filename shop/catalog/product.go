package catalog

import (
	"time"

	"vapeart/shop/locale"
)

// Status says who can see a product.
type Status string

// The statuses. A draft has never been for sale; an archived product answers 410 to customers.
const (
	Draft    Status = "draft"
	Active   Status = "active"
	Archived Status = "archived"
)

// TaxClass names the rate that a country puts on a product.
type TaxClass string

// The tax classes.
const (
	Standard TaxClass = "standard"
	Reduced  TaxClass = "reduced"
	Zero     TaxClass = "zero"
)

// The bounds of a product, checked by Product.Check, and of its brand's name.
const (
	MaxBrandName   = 120
	MaxVariants    = 500
	MaxEANs        = 200 // per variant; 127 were seen
	MaxMedia       = 50
	MaxAttributes  = 500
	MaxName        = 400
	MaxSummary     = 2_000
	MaxDescription = 60_000 // bytes of HTML
	MaxSKU         = 80
	MaxMPN         = 120
	MaxWeight      = 1_000_000 // grams
)

// Product is one article with its variants: the aggregate that is read and written as a whole.
type Product struct {
	ID            int64
	Code          string // unique, stable, for people and files; never shown to customers
	BrandID       int64  // 0: none
	TaxClass      TaxClass
	AgeRestricted bool
	Status        Status // one that was Active once is never a Draft again
	Popularity    int    // higher sorts first
	Texts         map[locale.Language]Text
	Categories    []int64 // the first is the breadcrumb's
	Attributes    []Value
	Options       []Option
	Media         []Media
	Variants      []Variant // at least one; an existing one is never left out but made inactive
	Version       int64     // grows with every write; an Update of an older one is a Conflict
	CreatedAt     time.Time
	UpdatedAt     time.Time
	PublishedAt   time.Time // when it first became Active; zero before
}

// Text is what a customer reads of a product or category in one language.
type Text struct {
	Name           string
	Slug           string // leads to nothing else of its kind; made from the name when empty; languages may share it
	Summary        string // plain text, one or two sentences; products only
	Description    string // safe rich text (HTML), cleaned on every write
	SEOTitle       string // falls back to Name
	SEODescription string // falls back to Summary
}

// Option is something a product's variants differ by ("strength").
type Option struct {
	Code   string                     `json:"code"`
	Names  map[locale.Language]string `json:"names"`
	Values []OptionValue              `json:"values"`
}

// OptionValue is one of an option's values ("6 mg/ml"), in the order they are offered.
type OptionValue struct {
	Code  string                     `json:"code"`
	Names map[locale.Language]string `json:"names"`
}

// Media is one picture.
type Media struct {
	ID     int64
	Source string                     // "demo:<product code>/<view>", "media:<path>" or an https address
	Alt    map[locale.Language]string // what it shows, for those who do not see it
}

// Variant is what is sold: one combination of option values under one SKU.
type Variant struct {
	ID          int64
	SKU         string // unique in the shop
	MPN         string // the maker's part number; may be empty
	EANs        []string
	Options     map[string]string // option code → value code; one for every option of the product
	WeightGrams int
	Active      bool
	Price       *Price // nil: not for sale
	Version     int64
}
