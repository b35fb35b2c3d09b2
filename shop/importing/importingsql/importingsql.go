// Package importingsql keeps import runs, their rejections and the links from suppliers' records to products.
package importingsql

import (
	"context"

	"vapeart/shop/importing"
	"vapeart/shop/sqldb"
)

// Repository implements importing.Repository on every engine.
type Repository struct{ db *sqldb.DB }

var _ importing.Repository = (*Repository)(nil)

// New returns a repository on a database.
func New(db *sqldb.DB) *Repository { return &Repository{db: db} }

// InTx implements importing.Repository.
func (r *Repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	return r.db.InTx(ctx, fn)
}

// Exclusive implements importing.Repository: the row of the first run ever is what imports queue at. On SQLite a
// transaction has the only write lock anyway.
func (r *Repository) Exclusive(ctx context.Context) error {
	if r.db.Engine == sqldb.SQLite {
		return nil
	}
	_, err := sqldb.One(ctx, r.db, sqldb.Scalar[int64], "SELECT id FROM import_run ORDER BY id LIMIT 1"+r.db.ForUpdate())
	return err
}

// Links implements importing.Repository.
func (r *Repository) Links(ctx context.Context, supplier string, references []string) (map[string]importing.Link, error) {
	links := make(map[string]importing.Link, len(references))
	if len(references) == 0 {
		return links, nil
	}
	args := append([]any{supplier}, sqldb.Args(references)...)
	rows := sqldb.Each(ctx, r.db, func(l *importing.Link, scan sqldb.Scanner) error {
		return scan(&l.Supplier, &l.Reference, &l.ProductID, &l.Owns, &l.Prices, &l.Hash)
	}, `SELECT supplier, reference, product_id, owns, prices, record_hash FROM supplier_product
		WHERE supplier = ? AND reference IN (`+sqldb.Marks(len(references))+`)`, args...)
	for l, err := range rows {
		if err != nil {
			return nil, err
		}
		links[l.Reference] = l
	}
	return links, nil
}

// Joinable implements importing.Repository.
func (r *Repository) Joinable(ctx context.Context, supplier string, keys []string) (map[string]int64, error) {
	found := map[string]int64{}
	if len(keys) == 0 {
		return found, nil
	}
	type part struct {
		key     string
		product int64
	}
	rows := sqldb.Each(ctx, r.db, func(p *part, scan sqldb.Scanner) error { return scan(&p.key, &p.product) },
		"SELECT mpn_key, MIN(product_id) FROM supplier_part WHERE mpn_key IN ("+sqldb.Marks(len(keys))+") AND supplier <> ? GROUP BY mpn_key",
		append(sqldb.Args(keys), supplier)...)
	for p, err := range rows {
		if err != nil {
			return nil, err
		}
		found[p.key] = p.product
	}
	return found, nil
}

// SaveLinks implements importing.Repository.
func (r *Repository) SaveLinks(ctx context.Context, links []importing.Link) error {
	rows := make([][]any, len(links))
	var parts [][]any
	for i, l := range links {
		rows[i] = []any{l.Supplier, l.Reference, l.ProductID, sqldb.Bool(l.Owns), sqldb.Bool(l.Prices), l.Hash}
		for _, key := range l.PartKeys {
			parts = append(parts, []any{key, l.ProductID, l.Supplier})
		}
	}
	err := r.db.UpsertAll(ctx, "supplier_product", []string{"supplier", "reference"},
		[]string{"product_id", "owns", "prices", "record_hash"}, rows)
	if err != nil {
		return err
	}
	return r.db.InsertMissing(ctx, "supplier_part", []string{"mpn_key", "product_id", "supplier"}, nil, parts)
}

// Overtake implements importing.Repository.
func (r *Repository) Overtake(ctx context.Context, supplier string, products, priced []int64) error {
	for _, change := range []struct {
		set string
		ids []int64
	}{{"record_hash = ''", products}, {"prices = 0", priced}} {
		if len(change.ids) == 0 {
			continue
		}
		_, err := r.db.Exec(ctx, "UPDATE supplier_product SET "+change.set+" WHERE product_id IN ("+sqldb.Marks(len(change.ids))+") AND supplier <> ?",
			append(sqldb.Args(change.ids), supplier)...)
		if err != nil {
			return err
		}
	}
	return nil
}
