package catalog

import (
	"context"
	"iter"
	"time"

	"vapeart/shop/locale"
)

// Repository stores the catalogue. Every method takes a constant number of statements per batch of up to some hundred
// products. Methods that write are called inside InTx.
type Repository interface {
	// InTx runs fn in one transaction; a nested call joins the outer one. fn is run again from its start when another
	// transaction got in its way, so it must have no effect besides the repository's.
	InTx(ctx context.Context, fn func(context.Context) error) error

	// Products returns whole products by id, in the order of ids, leaving out ids that do not exist.
	Products(ctx context.Context, ids []int64) ([]*Product, error)
	// ProductIDsByMPNKey returns the product of each part-number key (MPNKey) that is known.
	ProductIDsByMPNKey(ctx context.Context, keys []string) (map[string]int64, error)
	// TakenSKUs returns those of skus that exist, with their product.
	TakenSKUs(ctx context.Context, skus []string) (map[string]int64, error)
	// TakenCodes returns those product codes that exist, with their product.
	TakenCodes(ctx context.Context, codes []string) (map[string]int64, error)
	// TakenSlugs returns which of the slugs, now or once, lead to which target.
	TakenSlugs(ctx context.Context, kind SlugKind, slugs []string) (map[string]int64, error)
	// References tells which ids exist. 4 statements.
	References(ctx context.Context, ids References) (Known, error)
	// InsertProducts writes new products and sets the ids of them and their variants and media. Errors: Conflict
	// catalog.code_taken, catalog.sku_taken, catalog.slug_taken, catalog.reference_unknown.
	InsertProducts(ctx context.Context, products []*Product) error
	// UpdateProducts writes products that exist: after carries before's Version, which it raises by one, and sets the
	// ids of new variants and media. Old slugs stay as redirects, price settings that differ are added to the history.
	// Errors: as InsertProducts, and Conflict catalog.product_changed.
	UpdateProducts(ctx context.Context, before, after []*Product) error
	// Export streams every product by code, for files and comparisons.
	Export(ctx context.Context) iter.Seq2[*Product, error]

	// Brands, Categories and Attributes return all of them; the shop keeps a few thousand at most.
	Brands(ctx context.Context) ([]Brand, error)
	Categories(ctx context.Context) ([]Category, error)
	Attributes(ctx context.Context) ([]Attribute, error)
	// BrandsByKey returns the brands of those keys that exist.
	BrandsByKey(ctx context.Context, keys []string) ([]Brand, error)
	// TakenBrandSlugs returns which of the slugs lead to which brand.
	TakenBrandSlugs(ctx context.Context, slugs []string) (map[string]int64, error)
	// AttributesByCode returns the attributes of those codes that exist.
	AttributesByCode(ctx context.Context, codes []string) ([]Attribute, error)
	// ChoiceIDs returns those of an attribute's choices that exist, by code.
	ChoiceIDs(ctx context.Context, attributeID int64, codes []string) (map[string]int64, error)
	// Insert… set ids. A new category is the last step of its
	// parent's line. Errors: Conflict catalog.code_taken, catalog.brand_exists, catalog.slug_taken,
	// catalog.reference_unknown.
	InsertBrands(ctx context.Context, brands []*Brand) error
	InsertCategories(ctx context.Context, categories []*Category) error
	InsertAttributes(ctx context.Context, attributes []*Attribute) error
	InsertChoices(ctx context.Context, attributeID int64, choices []*Choice) error
	// MoveCategory hangs a category with all below it under another parent (0: root); position 0 is the first place among
	// its siblings, one too high the last. Errors: NotFound catalog.category_unknown, Conflict catalog.category_cycle.
	MoveCategory(ctx context.Context, id, parentID int64, position int) error
	// UpdateCategory writes the texts of a category with this version; old slugs stay as redirects. Errors: NotFound catalog.category_unknown, Conflict catalog.category_changed.
	UpdateCategory(ctx context.Context, c Category) error

	// Touched notes for every process that pages showing these tags are old. Called last in the transaction of the
	// change: whoever touches waits for others that have touched until they commit, so that changes are seen in the
	// order of their ids and none is missed.
	Touched(ctx context.Context, at time.Time, tags []string) error
	// TouchedSince returns the changes after an id, oldest first, at most limit. 1 statement.
	TouchedSince(ctx context.Context, id int64, limit int) ([]Change, error)
	// LastTouched returns the id of the latest change, 0 when there is none: where a process that starts with an empty
	// cache begins to follow. 1 statement.
	LastTouched(ctx context.Context) (int64, error)
	// ForgetTouched drops changes before a time; whoever follows is long past them.
	ForgetTouched(ctx context.Context, before time.Time) error
}

// References are ids that a batch of products uses.
type References struct{ Brands, Categories, Attributes, Choices []int64 }

// Known is what exists of References.
type Known struct {
	Brands     map[int64]bool
	Categories map[int64][]int64       // to itself and everything above it
	Attributes map[int64]AttributeKind // to its kind
	Choices    map[int64]int64         // to its attribute
}

// Change is one entry of the list of changed tags.
type Change struct {
	ID  int64
	At  time.Time
	Tag string
}

// Reader answers pages. Budgets in statements stand at each method.
type Reader interface {
	// CategoryTree returns all categories, parents before children, siblings by position, with counts of active
	// products, each counted once per category. 2 statements.
	CategoryTree(ctx context.Context, lang locale.Language) ([]CategoryView, error)
	// Resolve returns what a slug leads to; a former slug does too. Errors: NotFound catalog.slug_unknown. 1 statement.
	Resolve(ctx context.Context, kind SlugKind, slug string) (int64, error)
	// Product returns a product for its page. Draft and archived ones are returned with their status.
	// Errors: NotFound catalog.product_unknown. At most 5 statements.
	Product(ctx context.Context, id int64, lang locale.Language) (*ProductView, error)
	// Cards returns listing cards in the order of ids, leaving out products that are not active. At most 2 statements.
	Cards(ctx context.Context, ids []int64, lang locale.Language) ([]Card, error)
	// Offers returns the offers of variants by id, leaving out ids that do not exist. At most 2 statements.
	Offers(ctx context.Context, variantIDs []int64, lang locale.Language) (map[int64]Offer, error)
	// Sitemap streams every active product's slugs with the time of its last change, by id. 1 statement, which holds a
	// connection until the last entry: take them before writing to somebody slow.
	Sitemap(ctx context.Context) iter.Seq2[SitemapEntry, error]
	// PriceBoundaries returns the products of which a sale began or ended in (after, until]. 1 statement.
	PriceBoundaries(ctx context.Context, after, until time.Time) ([]int64, error)
}

// SitemapEntry is one product in the sitemap.
type SitemapEntry struct {
	ProductID int64
	Slugs     map[locale.Language]string
	UpdatedAt time.Time
}

// Sanitizer makes rich text safe: it keeps harmless markup and drops the rest.
type Sanitizer interface {
	// Clean returns the safe part of html. Cleaning what is clean changes nothing.
	Clean(html string) string
}

// Follower is told of written products inside the transaction that writes them, so that what is derived from them
// (search documents, cached pages) is never behind. before is nil for a new product.
type Follower interface {
	ProductsWritten(ctx context.Context, before, after []*Product) error
}
