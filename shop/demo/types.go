package demo

// Catalogue is the whole demo assortment. Codes are unique within each list
// and made of a-z, 0-9 and hyphens; products and variants have a fixed order.
type Catalogue struct {
	Categories []Category  `json:"categories"`
	Brands     []Brand     `json:"brands"`
	Attributes []Attribute `json:"attributes"`
	Products   []Product   `json:"products"`
}

// Text is one wording per language of the shop.
type Text struct {
	En string `json:"en"`
	De string `json:"de"`
}

// Category is a node of the category tree; parents come before children.
type Category struct {
	Code        string `json:"code"`
	Parent      string `json:"parent"` // code, empty at the top
	Name        Text   `json:"name"`
	Slug        Text   `json:"slug"` // unique per language among categories
	Description Text   `json:"description"`
	Position    int    `json:"position"` // ascending order among siblings
}

// Brand is an invented maker.
type Brand struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	Description Text   `json:"description"`
}

// The kinds of attribute.
const (
	KindText    = "text"
	KindNumber  = "number"
	KindBoolean = "boolean"
	KindChoice  = "choice"
)

// Attribute is a typed property that products may carry.
type Attribute struct {
	Code       string   `json:"code"`
	Kind       string   `json:"kind"` // text, number, boolean or choice
	Unit       string   `json:"unit"` // of a number: ml, mAh, W, A, mm
	Name       Text     `json:"name"`
	Filterable bool     `json:"filterable"` // offered as a facet
	Choices    []Choice `json:"choices"`    // of a choice attribute
}

// Choice is one value of a choice attribute.
type Choice struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// The tax classes.
const (
	TaxStandard = "standard"
	TaxReduced  = "reduced"
)

// Product is one article with its variants.
type Product struct {
	Code           string                    `json:"code"`
	Brand          string                    `json:"brand"`
	Categories     []string                  `json:"categories"` // codes; the first is the main one
	Name           Text                      `json:"name"`       // without the brand
	Slug           Text                      `json:"slug"`       // unique per language among products
	Summary        Text                      `json:"summary"`
	Description    Text                      `json:"description"`     // HTML of p, ul, li, strong and h3 without attributes
	SEOTitle       Text                      `json:"seo_title"`       // both languages or none
	SEODescription Text                      `json:"seo_description"` // both languages or none
	AgeRestricted  bool                      `json:"age_restricted"`  // sold to adults only
	TaxClass       string                    `json:"tax_class"`       // standard or reduced
	Options        []Option                  `json:"options"`         // empty: exactly one variant
	Attributes     map[string]AttributeValue `json:"attributes"`      // by attribute code
	Variants       []Variant                 `json:"variants"`        // one for every combination of option values
	Picture        Drawing                   `json:"picture"`
	Popularity     int                       `json:"popularity"` // 0..100, for the order of listings
}

// Option is a choice the buyer makes: strength, colour, resistance, size.
type Option struct {
	Code   string        `json:"code"`
	Name   Text          `json:"name"`
	Values []OptionValue `json:"values"`
}

// OptionValue is one answer to an option. Swatch is its colour as #rrggbb
// where it has one.
type OptionValue struct {
	Code   string `json:"code"`
	Name   Text   `json:"name"`
	Swatch string `json:"swatch"`
}

// AttributeValue holds the one field that fits its attribute's kind. Number
// is a decimal with a point; Choices holds one or more choice codes.
type AttributeValue struct {
	Text    Text     `json:"text"`
	Number  string   `json:"number"`
	Bool    *bool    `json:"bool"`
	Choices []string `json:"choices"`
}

// Variant is one sellable combination. Prices are EUR cents including tax.
type Variant struct {
	SKU            string            `json:"sku"`
	EAN            string            `json:"ean"`     // EAN-13 with an in-store prefix, so that it belongs to nobody
	Options        map[string]string `json:"options"` // value code by option code
	PriceMinor     int64             `json:"price_minor"`
	PurchaseMinor  int64             `json:"purchase_minor"` // what the shop pays; for staff only
	WeightGrams    int               `json:"weight_grams"`
	Stock          int               `json:"stock"`
	SalePriceMinor int64             `json:"sale_price_minor"` // 0 = no sale
	SaleFromDays   int               `json:"sale_from_days"`   // days after loading; 0 = at once
	SaleUntilDays  int               `json:"sale_until_days"`  // days after loading; 0 = open end
}

// Drawing tells the studio how a product looks.
type Drawing struct {
	Form   string `json:"form"`
	Style  string `json:"style"`
	Body   string `json:"body"`
	Accent string `json:"accent"`
	Liquid string `json:"liquid"`
	Motif  string `json:"motif"`
	Motif2 string `json:"motif2"`
	Brand  string `json:"brand"` // printed name of the brand
	Title  string `json:"title"` // printed on the product; empty: its English name
	Tag    string `json:"tag"`   // a short printed figure
}
