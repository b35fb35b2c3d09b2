package catalog

import (
	"context"
	"iter"
	"time"

	"vapeart/shop/locale"
)

// Repository stores the catalogue. Every method takes a constant number of statements per batch, whatever its size.
// Methods of one unit of work are called inside InTx.
type Repository interface {
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
	// InsertProducts writes new products and sets the ids of them and their variants and media.
	InsertProducts(ctx context.Context, products []*Product) error
	// UpdateProducts writes products that exist: after must carry before's Version. Old slugs stay as redirects, price
	// settings that differ are added to the history. Errors: Conflict catalog.product_changed.
	UpdateProducts(ctx context.Context, before, after []*Product) error
	// Export streams every product by code, for files and comparisons.
	Export(ctx context.Context) iter.Seq2[*Product, error]

	// Brands, Categories and Attributes return all of them; the shop keeps a few thousand at most.
	Brands(ctx context.Context) ([]Brand, error)
	Categories(ctx context.Context) ([]Category, error)
	Attributes(ctx context.Context) ([]Attribute, error)
	// Insert… set ids. Errors: Conflict catalog.code_taken, catalog.brand_exists.
	InsertBrands(ctx context.Context, brands []*Brand) error
	InsertCategories(ctx context.Context, categories []*Category) error
	InsertAttributes(ctx context.Context, attributes []*Attribute) error
	InsertChoices(ctx context.Context, attributeID int64, choices []*Choice) error
	// MoveCategory hangs a category with all below it under another parent (0: root) at a position. Errors: NotFound
	// catalog.category_unknown, Conflict catalog.category_cycle.
	MoveCategory(ctx context.Context, id, parentID int64, position int) error
	// UpdateCategory writes texts. Errors: NotFound catalog.category_unknown, Conflict catalog.category_changed.
	UpdateCategory(ctx context.Context, c Category) error

	// Touched notes for every process that pages showing these tags are old. Called in the transaction of the change.
	Touched(ctx context.Context, tags []string) error
	// TouchedSince returns the changes after an id, oldest first, at most limit.
	TouchedSince(ctx context.Context, id int64, limit int) ([]Change, error)
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
	// products. 2 statements.
	CategoryTree(ctx context.Context, lang locale.Language) ([]CategoryView, error)
	// Resolve returns what a slug leads to; a former slug does too. Errors: NotFound catalog.slug_unknown. 1 statement.
	Resolve(ctx context.Context, kind SlugKind, slug string) (int64, error)
	// Product returns a product for its page. Draft and archived ones are returned with their status.
	// Errors: NotFound catalog.product_unknown. At most 6 statements.
	Product(ctx context.Context, id int64, lang locale.Language) (*ProductView, error)
	// Cards returns listing cards in the order of ids, leaving out products that are not active. At most 2 statements.
	Cards(ctx context.Context, ids []int64, lang locale.Language) ([]Card, error)
	// Offers returns the offers of variants by id. At most 2 statements.
	Offers(ctx context.Context, variantIDs []int64, lang locale.Language) (map[int64]Offer, error)
	// Sitemap streams every active product's slugs with the time of its last change.
	Sitemap(ctx context.Context) iter.Seq2[SitemapEntry, error]
	// PriceBoundaries returns the products of which a sale began or ended in (after, until]. 1 statement.
	PriceBoundaries(ctx context.Context, after, until time.Time) ([]int64, error)
}

// SitemapEntry is one product in the sitemap.
type SitemapEntry struct {
	Slugs     map[locale.Language]string
	UpdatedAt time.Time
}

// Sanitizer makes rich text safe: it keeps harmless markup and drops the rest.
type Sanitizer interface {
	Clean(html string) string
}

// Follower is told of written products inside the transaction that writes them, so that what is derived from them
// (search documents, cached pages) is never behind. before is nil for a new product.
type Follower interface {
	ProductsWritten(ctx context.Context, before, after []*Product) error
}
