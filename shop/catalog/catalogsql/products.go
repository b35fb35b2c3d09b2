package catalogsql

import (
	"context"
	"database/sql"
	"iter"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/sqldb"
)

// Products returns whole products by id, in the order of ids, leaving out ids that do not exist. 7 statements.
func (r *Repository) Products(ctx context.Context, ids []int64) ([]*catalog.Product, error) {
	byID := make(map[int64]*catalog.Product, len(ids))
	found, err := in(ctx, r.db, scanProduct, `SELECT id, code, brand_id, tax_class, age_restricted, status, popularity, attributes, options,
		version, created_at, updated_at, published_at FROM product WHERE id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	for i := range found {
		byID[found[i].ID] = &found[i]
	}
	for _, part := range []func(context.Context, []int64, map[int64]*catalog.Product) error{
		r.loadTexts, r.loadCategories, r.loadMedia, r.loadVariants,
	} {
		if err := part(ctx, ids, byID); err != nil {
			return nil, err
		}
	}
	out := make([]*catalog.Product, 0, len(found))
	for _, id := range ids {
		if p := byID[id]; p != nil {
			out = append(out, p)
		}
	}
	return out, nil
}

func scanProduct(p *catalog.Product, scan sqldb.Scanner) error {
	var brand, published sql.NullInt64
	var attributes, options string
	var created, updated int64
	err := scan(&p.ID, &p.Code, &brand, &p.TaxClass, &p.AgeRestricted, &p.Status, &p.Popularity, &attributes, &options,
		&p.Version, &created, &updated, &published)
	if err != nil {
		return err
	}
	p.BrandID, p.PublishedAt = brand.Int64, sqldb.NullTime(published)
	p.CreatedAt, p.UpdatedAt = sqldb.Time(created), sqldb.Time(updated)
	if p.Attributes, err = fromList[catalog.Value](attributes); err != nil {
		return err
	}
	p.Options, err = fromList[catalog.Option](options)
	return err
}

// fromList reads a JSON column; an empty list is nil, as a cleaned product has it.
func fromList[T any](column string) (list []T, err error) {
	if column != "[]" {
		err = sqldb.FromJSON(column, &list)
	}
	return list, err
}

// fromMap is fromList for an object.
func fromMap[K ~string, V any](column string) (m map[K]V, err error) {
	if column != "{}" {
		err = sqldb.FromJSON(column, &m)
	}
	return m, err
}

// text is a row of product_text or category_text.
type text struct {
	owner int64
	lang  locale.Language
	catalog.Text
}

func scanText(t *text, scan sqldb.Scanner) error {
	return scan(&t.owner, &t.lang, &t.Name, &t.Slug, &t.Summary, &t.Description, &t.SEOTitle, &t.SEODescription)
}

func (r *Repository) loadTexts(ctx context.Context, ids []int64, byID map[int64]*catalog.Product) error {
	found, err := in(ctx, r.db, scanText, `SELECT product_id, language, name, slug, summary, description, seo_title, seo_description
		FROM product_text WHERE product_id IN (?)`, ids)
	for _, t := range found {
		if p := byID[t.owner]; p != nil {
			if p.Texts == nil {
				p.Texts = map[locale.Language]catalog.Text{}
			}
			p.Texts[t.lang] = t.Text
		}
	}
	return err
}

func (r *Repository) loadCategories(ctx context.Context, ids []int64, byID map[int64]*catalog.Product) error {
	found, err := in(ctx, r.db, scanPair[int64],
		"SELECT product_id, category_id FROM product_category WHERE product_id IN (?) ORDER BY product_id, position", ids)
	for _, c := range found {
		if p := byID[c.key]; p != nil {
			p.Categories = append(p.Categories, c.id)
		}
	}
	return err
}

type medium struct {
	product int64
	catalog.Media
}

func scanMedium(m *medium, scan sqldb.Scanner) error {
	var alt string
	err := scan(&m.product, &m.ID, &m.Source, &alt)
	if err == nil {
		m.Alt, err = fromMap[locale.Language, string](alt)
	}
	return err
}

func (r *Repository) loadMedia(ctx context.Context, ids []int64, byID map[int64]*catalog.Product) error {
	found, err := in(ctx, r.db, scanMedium, "SELECT product_id, id, source, alt FROM media WHERE product_id IN (?) ORDER BY product_id, position", ids)
	for _, m := range found {
		if p := byID[m.product]; p != nil {
			p.Media = append(p.Media, m.Media)
		}
	}
	return err
}

// variant is a row of variant with its price.
type variant struct {
	product int64
	catalog.Variant
}

func scanVariant(v *variant, scan sqldb.Scanner) error {
	var options string
	var p priceColumns
	var purchase sql.NullInt64
	err := scan(&v.product, &v.ID, &v.SKU, &v.MPN, &options, &v.WeightGrams, &v.Active, &v.Version,
		&p.currency, &p.amount, &p.sale, &p.from, &p.until, &purchase)
	if err != nil {
		return err
	}
	if v.Options, err = fromMap[string, string](options); err != nil {
		return err
	}
	if price := p.price(); price != nil {
		if purchase.Valid {
			amount := money.Of(purchase.Int64, price.Amount.Currency)
			price.Purchase = &amount
		}
		v.Price = price
	}
	return nil
}

// priceColumns are the columns of a price or a setting, all NULL where there is none.
type priceColumns struct {
	currency                  sql.NullString
	amount, sale, from, until sql.NullInt64
}

func (c priceColumns) price() *catalog.Price {
	if !c.amount.Valid {
		return nil
	}
	currency := money.Currency(c.currency.String)
	p := &catalog.Price{Amount: money.Of(c.amount.Int64, currency)}
	if c.sale.Valid {
		p.Sale = &catalog.Sale{
			Amount: money.Of(c.sale.Int64, currency), From: sqldb.NullTime(c.from), Until: sqldb.NullTime(c.until),
		}
	}
	return p
}

type ean struct {
	product, variant int64
	ean              string
}

func scanEAN(e *ean, scan sqldb.Scanner) error { return scan(&e.product, &e.variant, &e.ean) }

func (r *Repository) loadVariants(ctx context.Context, ids []int64, byID map[int64]*catalog.Product) error {
	eans, err := in(ctx, r.db, scanEAN, `SELECT v.product_id, e.variant_id, e.ean FROM variant v
		JOIN variant_ean e ON e.variant_id = v.id WHERE v.product_id IN (?) ORDER BY e.variant_id, e.position`, ids)
	if err != nil {
		return err
	}
	byVariant := make(map[int64][]string, len(eans))
	for _, e := range eans {
		byVariant[e.variant] = append(byVariant[e.variant], e.ean)
	}
	found, err := in(ctx, r.db, scanVariant, `SELECT v.product_id, v.id, v.sku, v.mpn, v.options, v.weight_grams, v.active, v.version,
		p.currency, p.amount_minor, p.sale_minor, p.sale_from, p.sale_until, p.purchase_minor
		FROM variant v LEFT JOIN price p ON p.variant_id = v.id WHERE v.product_id IN (?) ORDER BY v.product_id, v.position, v.id`, ids)
	for _, v := range found {
		if p := byID[v.product]; p != nil {
			v.EANs = byVariant[v.ID]
			p.Variants = append(p.Variants, v.Variant)
		}
	}
	return err
}

// exportBatch is how many products Export reads at once.
const exportBatch = 500

// Export streams every product by code.
func (r *Repository) Export(ctx context.Context) iter.Seq2[*catalog.Product, error] {
	return func(yield func(*catalog.Product, error) bool) {
		last := ""
		for {
			codes, err := sqldb.All(ctx, r.db, scanPair[string], "SELECT code, id FROM product WHERE code > ? ORDER BY code LIMIT ?", last, exportBatch)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(codes) == 0 {
				return
			}
			ids := make([]int64, len(codes))
			for i, c := range codes {
				ids[i] = c.id
			}
			products, err := r.Products(ctx, ids)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, p := range products {
				if !yield(p, nil) {
					return
				}
			}
			last = codes[len(codes)-1].key
		}
	}
}
