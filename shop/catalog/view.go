package catalog

import (
	"maps"
	"slices"
	"time"

	"vapeart/shop/locale"
)

// Views are what pages show: one language, prices of one moment, nothing for staff only. Language fields say which
// language a text is really in, so that a page can mark a fallback.

// Phrase is a text with the language it is in.
type Phrase struct {
	Text     string
	Language locale.Language
}

// CategoryView is a category on a page.
type CategoryView struct {
	ID             int64
	ParentID       int64
	Code           string
	Name           Phrase
	Slug           string
	Slugs          map[locale.Language]string // canonical slug per language, for hreflang
	Description    string
	SEOTitle       string
	SEODescription string
	Depth          int // 0 for a root
	Products       int // active products in it and below
}

// Picture is an image on a page. Source is Media.Source; shop/web turns it into an address.
type Picture struct {
	Source string
	Alt    string
}

// Card is a product in a listing.
type Card struct {
	ProductID     int64
	Name          Phrase
	Slug          string
	Summary       string
	Brand         string
	Picture       Picture
	From          Effective // the cheapest variant for sale; zero when there is none, as with a draft
	ManyPrices    bool      // variants differ in price: "from"
	Variants      int       // that are for sale: active, with a price
	OnlyVariant   int64     // the variant's id when there is just one, else 0
	Available     bool
	AgeRestricted bool
	PublishedAt   time.Time
}

// ProductView is a product on its own page.
type ProductView struct {
	Card
	Status         Status
	Slugs          map[locale.Language]string // canonical slug per language, for hreflang
	Description    Phrase                     // safe HTML
	SEOTitle       string
	SEODescription string
	BrandSlug      string
	Categories     []CategoryView // breadcrumb, root first
	Pictures       []Picture
	Options        []OptionView
	Attributes     []AttributeView
	Offers         []VariantView // active variants with a price, in order
	TaxClass       TaxClass
}

// OptionView is something to choose on a product page.
type OptionView struct {
	Code   string
	Name   string
	Values []OptionValueView
}

// OptionValueView is one value to choose.
type OptionValueView struct{ Code, Name string }

// AttributeView is one line of the facts on a product page, ready to print but for number formats.
type AttributeView struct {
	Code   string
	Name   Phrase
	Kind   AttributeKind
	Unit   string
	Number string // decimal
	Bool   bool
	Texts  []Phrase // text, or the names of choices
}

// VariantView is one variant to buy.
type VariantView struct {
	ID          int64
	SKU         string
	EANs        []string
	MPN         string
	Options     map[string]string
	OptionsText string // "6 mg/ml, 10 ml" in the page's language
	WeightGrams int
	Price       Effective
	Available   int // units that can be ordered now
}

// Offer is a variant as a cart and a checkout need it, whether it can be bought or not.
type Offer struct {
	VariantID, ProductID int64
	SKU                  string
	Name                 Phrase
	OptionsText          string
	Slug                 string
	Picture              Picture
	Price                Effective // zero amount when it has none
	TaxClass             TaxClass
	AgeRestricted        bool
	WeightGrams          int
	Purchasable          bool // product active, variant active, price set
	Available            int  // units on hand and not reserved
}

// SlugKind is what a slug leads to.
type SlugKind string

// The kinds of pages with slugs that can change.
const (
	ProductSlug  SlugKind = "product"
	CategorySlug SlugKind = "category"
)

// InLanguage returns the text of a language, else of the shop's default, else any, with the language it is in. Texts
// must not be empty.
func InLanguage[T any](texts map[locale.Language]T, lang locale.Language) (T, locale.Language) {
	for _, l := range append([]locale.Language{lang, locale.Default}, slices.Sorted(maps.Keys(texts))...) {
		if text, ok := texts[l]; ok {
			return text, l
		}
	}
	var none T
	return none, lang
}
