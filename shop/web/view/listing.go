package view

// Listing is a page of products with what narrows it down.
type Listing struct {
	Address  string // where the filter form leads
	Hidden   []Field
	Total    int
	Cards    []Card
	Facets   []Facet
	Price    PriceFilter
	InStock  Tick
	Chips    []Chip
	ClearAll string
	Sorts    []Sort
	Previous string
	Next     string
	First    string // the first page, when this is not it
}

// Filtered tells whether something narrows the listing down.
func (l Listing) Filtered() bool { return len(l.Chips) > 0 }

// Field is a hidden field that the filter form keeps.
type Field struct{ Name, Value string }

// Facet is one filter with its choices.
type Facet struct {
	Name, Lang string
	Field      string
	Ticks      []Tick
	More       []Tick // folded away: the less frequent ones
	Open       bool   // something is chosen
}

// Tick is a choice of a facet.
type Tick struct {
	Field, Value string
	Name, Lang   string
	Products     int
	Chosen       bool
}

// PriceFilter bounds the price. Bounds are in whole currency as typed; Lowest and Highest say what there is.
type PriceFilter struct {
	Min, Max        string
	Lowest, Highest string
	Symbol          string
	Shown           bool
}

// Chip is a chosen filter with the address without it.
type Chip struct{ Name, Address string }

// Sort is an order to choose.
type Sort struct {
	Code   string
	Name   string
	Chosen bool
}

// Category is the page of a category.
type Category struct {
	Page
	Name, NameLang string
	Intro          HTML
	Children       []MenuEntry
	Listing        Listing
}

// Template names the page's file.
func (Category) Template() string { return "page/category" }

// Categories is the index of all categories.
type Categories struct {
	Page
	Tree []MenuEntry
}

// Template names the page's file.
func (Categories) Template() string { return "page/categories" }

// Search is the page of a search.
type Search struct {
	Page
	Text      string
	Corrected string // what was searched instead
	Listing   Listing
	Children  []MenuEntry // categories with matches
	Empty     *Empty      // when nothing was found
}

// Template names the page's file.
func (Search) Template() string { return "page/search" }

// Empty helps when nothing was found.
type Empty struct {
	Popular []Card
}

// Suggestions is the list under the search field.
type Suggestions struct {
	Text  string
	Lines []Suggestion
}

// Suggestion is one line of it.
type Suggestion struct {
	Kind    string // "product", "category", "brand", "query"
	Text    string
	Note    string // what it is, or whose
	Address string
}

// Template names the fragment's file.
func (Suggestions) Template() string { return "fragment/suggestions" }
