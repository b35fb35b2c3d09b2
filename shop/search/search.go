// Package search owns finding products: the query that listings and the search page share, its facets, suggestions, and
// the analysis of text into terms, so that every driver finds the same. It refuses to know how a driver stores its
// documents, and returns ids: what a card shows is the catalogue's business.
package search

import (
	"context"
	"time"

	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Sort is the order of a result.
type Sort string

// The orders. Relevance needs a text; without one it is Popular.
const (
	Relevance Sort = "relevance"
	Popular   Sort = "popular"
	Newest    Sort = "newest"
	PriceAsc  Sort = "price"
	PriceDesc Sort = "-price"
)

// Query asks for active products. Filters of different facets must all match, choices of one facet any.
type Query struct {
	Text       string // what the customer typed; empty for a listing
	Language   locale.Language
	CategoryID int64 // it and all below; 0 for all
	BrandIDs   []int64
	ChoiceIDs  map[int64][]int64 // attribute id → choice ids, any of them
	PriceMin   *int64            // minor units, inclusive
	PriceMax   *int64
	InStock    bool
	Sort       Sort
	After      string // cursor of the page before; empty for the first
	Before     string // cursor of the page behind; at most one of both
	Size       int    // 0 for the default
	Facets     bool   // count facets too
}

// Result is one page.
type Result struct {
	ProductIDs []int64
	Total      int    // matching products, exact
	Next       string // cursors; empty where there is no page
	Previous   string
	Facets     Facets
	// Corrected is the text that was searched instead, when the typed one found nothing ("battery" for "batery").
	Corrected string
}

// Facets count how many products each further choice would give: under all filters but the facet's own.
type Facets struct {
	Categories []Count // the children of the query's category (or the roots) with matches
	Brands     []Count
	Attributes []AttributeFacet
	InStock    int
	Price      PriceRange // of the matches without the price filter
}

// Count is how many products match with this id chosen.
type Count struct {
	ID       int64
	Products int
}

// AttributeFacet is one filterable attribute with its choices, most products first.
type AttributeFacet struct {
	AttributeID int64
	Choices     []Count
}

// PriceRange is the lowest and highest price, zero when nothing matches.
type PriceRange struct{ Min, Max money.Amount }

// Suggestion is one line under the search field while typing.
type Suggestion struct {
	Kind SuggestionKind
	ID   int64  // product, category or brand
	Text string // for a query: the text to search
}

// SuggestionKind is what a suggestion leads to.
type SuggestionKind string

// The kinds.
const (
	SuggestProduct  SuggestionKind = "product"
	SuggestCategory SuggestionKind = "category"
	SuggestBrand    SuggestionKind = "brand"
	SuggestQuery    SuggestionKind = "query"
)

// Document is a product as a driver stores it. A product that is not active has none.
type Document struct {
	ProductID   int64
	Version     int64
	Texts       map[locale.Language]DocumentText
	BrandID     int64
	Brand       string
	Codes       []string // SKUs, EANs, part numbers: found exactly
	CategoryIDs []int64  // as assigned; the driver knows the tree
	ChoiceIDs   []int64  // of filterable attributes
	Price       money.Amount
	Available   bool
	Popularity  int
	PublishedAt time.Time
}

// DocumentText is what is searched in one language.
type DocumentText struct {
	Name, Summary string
	Categories    []string // names of its categories and theirs above
	Body          string   // description without markup
	Attributes    []string // values as text ("6 mg/ml", "stainless steel")
}

// Engine is the port to a search driver. A text that matches no product is not an error.
type Engine interface {
	// Find answers a query. Errors: Invalid search.bad_query with fields, page.bad_cursor; Unavailable search.away.
	// At most 5 statements on the database driver.
	Find(ctx context.Context, q Query) (Result, error)
	// FindAll answers several listings, queries without a text, as one: at most 2 statements on the database driver.
	// Errors: as Find; Internal search.listing_with_text.
	FindAll(ctx context.Context, queries ...Query) ([]Result, error)
	// Suggest completes what is being typed, at most limit lines, best first. At most 3 statements.
	Suggest(ctx context.Context, lang locale.Language, text string, limit int) ([]Suggestion, error)
	// Put stores documents, replacing older versions; Remove drops those of products that are no longer active.
	Put(ctx context.Context, documents []Document) error
	Remove(ctx context.Context, productIDs []int64) error
	// SetAvailable updates the in-stock flag of products that have a document.
	SetAvailable(ctx context.Context, available map[int64]bool) error
	// SetPrices updates the price that products are sorted and filtered by.
	SetPrices(ctx context.Context, prices map[int64]money.Amount) error
}
