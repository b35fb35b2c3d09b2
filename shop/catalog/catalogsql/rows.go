package catalogsql

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// rows gathers what a batch writes, table by table, so that the number of statements does not follow the number of
// products.
type rows struct {
	brandKeys map[int64]string

	product, text, slug, category, choice, media, variant, ean, price, change [][]any
}

func productCols() []string {
	return []string{
		"code", "brand_id", "tax_class", "age_restricted", "status", "popularity", "category_set", "attributes", "options",
		"version", "created_at", "updated_at", "published_at",
	}
}

func variantCols() []string {
	return []string{
		"product_id", "position", "sku", "mpn", "mpn_key", "options", "weight_grams", "active", "version", "updated_at", "created_at",
	}
}

func changeCols() []string {
	return []string{"variant_id", "currency", "changed_at", "amount_minor", "sale_minor", "sale_from", "sale_until"}
}

// insert writes everything, parents first.
func (w *rows) insert(ctx context.Context, db *sqldb.DB) error {
	for _, t := range []struct {
		table     string
		cols      []string
		rows      [][]any
		duplicate error
	}{
		{"product", append([]string{"id"}, productCols()...), w.product, fault.New(fault.Conflict, "catalog.code_taken")},
		{"product_text", []string{"product_id", "language", "name", "slug", "summary", "description", "seo_title", "seo_description"}, w.text, nil},
		{"slug", []string{"kind", "slug", "target_id"}, w.slug, slugTaken()},
		{"product_category", []string{"product_id", "category_id", "position"}, w.category, nil},
		{"product_choice", []string{"product_id", "choice_id"}, w.choice, nil},
		{"media", []string{"id", "product_id", "position", "source", "alt"}, w.media, nil},
		{"variant", append([]string{"id"}, variantCols()...), w.variant, fault.New(fault.Conflict, "catalog.sku_taken")},
		{"variant_ean", []string{"variant_id", "ean", "position"}, w.ean, nil},
		{"price", []string{"variant_id", "currency", "amount_minor", "sale_minor", "sale_from", "sale_until", "purchase_minor", "updated_at"}, w.price, nil},
		{"price_change", changeCols(), w.change, nil},
	} {
		err := db.InsertRows(ctx, t.table, t.cols, t.rows)
		if err == nil {
			continue
		}
		if t.duplicate == nil {
			t.duplicate = err
		}
		return refused(err, t.duplicate)
	}
	return nil
}

// loadBrandKeys reads what part-number keys are made of.
func (w *rows) loadBrandKeys(ctx context.Context, db *sqldb.DB, products []*catalog.Product) error {
	ids := map[int64]bool{}
	for _, p := range products {
		if p.BrandID != 0 {
			ids[p.BrandID] = true
		}
	}
	found, err := in(ctx, db, scanPair[string], "SELECT name_key, id FROM brand WHERE id IN (?)", slices.Sorted(maps.Keys(ids)))
	w.brandKeys = make(map[int64]string, len(found))
	for _, b := range found {
		w.brandKeys[b.id] = b.key
	}
	return err
}

// productRow returns the product's own row, id first.
func productRow(p *catalog.Product) ([]any, error) {
	attributes, err := listJSON(p.Attributes)
	if err != nil {
		return nil, err
	}
	options, err := listJSON(p.Options)
	if err != nil {
		return nil, err
	}
	return []any{
		p.ID, p.Code, sqldb.NullID(p.BrandID), string(p.TaxClass), sqldb.Bool(p.AgeRestricted), string(p.Status), p.Popularity,
		categorySet(p.Categories), attributes, options,
		p.Version, sqldb.Millis(p.CreatedAt), sqldb.Millis(p.UpdatedAt), sqldb.NullMillis(p.PublishedAt),
	}, nil
}

func listJSON[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	return sqldb.JSON(list)
}

func mapJSON[K comparable, V any](m map[K]V) (string, error) {
	if len(m) == 0 {
		return "{}", nil
	}
	return sqldb.JSON(m)
}

// categorySet writes ids as product.category_set keeps them.
func categorySet(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range slices.Sorted(slices.Values(ids)) {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, ",")
}

func (w *rows) addTexts(p *catalog.Product) {
	for _, lang := range slices.Sorted(maps.Keys(p.Texts)) {
		t := p.Texts[lang]
		w.text = append(w.text, []any{p.ID, string(lang), t.Name, t.Slug, t.Summary, t.Description, t.SEOTitle, t.SEODescription})
	}
}

func (w *rows) addSlug(kind catalog.SlugKind, slug string, id int64) {
	w.slug = append(w.slug, []any{string(kind), slug, id})
}

// slugsOf returns the slugs of a thing's texts, each once, in order.
func slugsOf[L ~string](texts map[L]catalog.Text) []string {
	slugs := make([]string, 0, len(texts))
	for _, t := range texts {
		slugs = append(slugs, t.Slug)
	}
	slices.Sort(slugs)
	return slices.Compact(slugs)
}

func (w *rows) addCategories(p *catalog.Product) {
	for i, id := range p.Categories {
		w.category = append(w.category, []any{p.ID, id, i})
	}
}

func (w *rows) addChoices(p *catalog.Product) {
	for _, id := range choicesOf(p) {
		w.choice = append(w.choice, []any{p.ID, id})
	}
}

// choicesOf returns the choices of all of a product's attributes, each once, in order.
func choicesOf(p *catalog.Product) (ids []int64) {
	for i := range p.Attributes {
		ids = append(ids, p.Attributes[i].Choices...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (w *rows) addMedia(p *catalog.Product) error {
	for i, m := range p.Media {
		alt, err := mapJSON(m.Alt)
		if err != nil {
			return err
		}
		w.media = append(w.media, []any{m.ID, p.ID, i, m.Source, alt})
	}
	return nil
}

// variantRow returns a variant's own row, id first.
func (w *rows) variantRow(p *catalog.Product, i int, created time.Time) ([]any, error) {
	v := &p.Variants[i]
	options, err := mapJSON(v.Options)
	if err != nil {
		return nil, err
	}
	return []any{
		v.ID, p.ID, i, v.SKU, v.MPN, catalog.MPNKey(w.brandKeys[p.BrandID], v.MPN), options, v.WeightGrams,
		sqldb.Bool(v.Active), v.Version, sqldb.Millis(p.UpdatedAt), sqldb.Millis(created),
	}, nil
}

func (w *rows) addEANs(v *catalog.Variant) {
	for i, ean := range v.EANs {
		w.ean = append(w.ean, []any{v.ID, ean, i})
	}
}

func (w *rows) addPrice(v *catalog.Variant, at time.Time) {
	minor, from, until := sale(v.Price)
	purchase := sql.NullInt64{}
	if v.Price.Purchase != nil {
		purchase = sql.NullInt64{Int64: v.Price.Purchase.Minor, Valid: true}
	}
	w.price = append(w.price, []any{
		v.ID, string(v.Price.Amount.Currency), v.Price.Amount.Minor, minor, from, until, purchase, sqldb.Millis(at),
	})
}

// addChange notes a price's setting in its history; amount 0 in its last currency: not for sale any more.
func (w *rows) addChange(variantID int64, p catalog.Price, at time.Time) {
	minor, from, until := sale(&p)
	w.change = append(w.change, []any{
		variantID, string(p.Amount.Currency), sqldb.Millis(at), p.Amount.Minor, minor, from, until,
	})
}

func sale(p *catalog.Price) (minor, from, until sql.NullInt64) {
	if p.Sale == nil {
		return minor, from, until
	}
	return sql.NullInt64{Int64: p.Sale.Amount.Minor, Valid: true}, sqldb.NullMillis(p.Sale.From), sqldb.NullMillis(p.Sale.Until)
}
