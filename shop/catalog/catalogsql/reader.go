package catalogsql

import (
	"context"
	"iter"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

// Reader is the catalogue's catalog.Reader.
type Reader struct {
	db    *sqldb.DB
	clock clock.Clock
}

var _ catalog.Reader = (*Reader)(nil)

// NewReader returns the reader on a database; clk says at which moment prices hold.
func NewReader(db *sqldb.DB, clk clock.Clock) *Reader { return &Reader{db: db, clock: clk} }

// Resolve returns what a slug leads to; a former slug does too.
func (r *Reader) Resolve(ctx context.Context, kind catalog.SlugKind, slug string) (int64, error) {
	found, err := sqldb.One(ctx, r.db, scanPair[string], "SELECT slug, target_id FROM slug WHERE kind = ? AND slug = ?", string(kind), slug)
	switch {
	case sqldb.NoRows(err), err == nil && found.key != slug: // MySQL and MariaDB take "a " for "a"
		return 0, fault.New(fault.NotFound, "catalog.slug_unknown")
	case err != nil:
		return 0, err
	}
	return found.id, nil
}

// PriceBoundaries returns the products of which a sale began or ended in (after, until].
func (r *Reader) PriceBoundaries(ctx context.Context, after, until time.Time) ([]int64, error) {
	from, to := sqldb.Millis(after), sqldb.Millis(until)
	return sqldb.All(ctx, r.db, sqldb.Scalar[int64], `SELECT v.product_id FROM price p JOIN variant v ON v.id = p.variant_id WHERE p.sale_from > ? AND p.sale_from <= ?
		UNION SELECT v.product_id FROM price p JOIN variant v ON v.id = p.variant_id WHERE p.sale_until > ? AND p.sale_until <= ?
		ORDER BY product_id`, from, to, from, to)
}

// sitemapRow is one language of a product.
type sitemapRow struct {
	id, updated int64
	lang        locale.Language
	slug        string
}

func scanSitemapRow(s *sitemapRow, scan sqldb.Scanner) error {
	return scan(&s.id, &s.updated, &s.lang, &s.slug)
}

// Sitemap streams every active product's slugs with the time of its last change.
func (r *Reader) Sitemap(ctx context.Context) iter.Seq2[catalog.SitemapEntry, error] {
	return func(yield func(catalog.SitemapEntry, error) bool) {
		var entry catalog.SitemapEntry
		for row, err := range sqldb.Each(ctx, r.db, scanSitemapRow, `SELECT p.id, p.updated_at, t.language, t.slug FROM product p
			JOIN product_text t ON t.product_id = p.id WHERE p.status = 'active' ORDER BY p.id`) {
			if err != nil {
				yield(catalog.SitemapEntry{}, err)
				return
			}
			if row.id != entry.ProductID {
				if entry.ProductID != 0 && !yield(entry, nil) {
					return
				}
				entry = catalog.SitemapEntry{ProductID: row.id, Slugs: map[locale.Language]string{}, UpdatedAt: sqldb.Time(row.updated)}
			}
			entry.Slugs[row.lang] = row.slug
		}
		if entry.ProductID != 0 {
			yield(entry, nil)
		}
	}
}
