package catalogsql

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

// offer is a variant with its price of the moment and its stock.
type offer struct {
	id, product int64
	position    int64
	sku, mpn    string
	options     map[string]string
	weight      int
	active      bool
	set         *catalog.Price // nil: not for sale
	available   int
	history     []catalog.Setting // only while a sale runs

	price catalog.Effective
}

func (o *offer) forSale() bool { return o.active && o.set != nil }

// offerRow is an offer, or one setting of its price's history: then place is the setting's id.
type offerRow struct {
	offer
	place     int64
	changedAt sql.NullInt64
}

func scanOffer(o *offerRow, scan sqldb.Scanner) error {
	var options string
	var p priceColumns
	err := scan(&o.product, &o.id, &o.place, &o.sku, &o.mpn, &options, &o.weight, &o.active,
		&p.currency, &p.amount, &p.sale, &p.from, &p.until, &o.available, &o.changedAt)
	if err != nil {
		return err
	}
	o.position, o.set = o.place, p.price()
	o.options, err = fromMap[string, string](options)
	return err
}

// offersText asks for variants by key and, in the same statement, for the price history of those whose sale runs: so
// the page of a shop without sales reads no history, and one with sales takes no further statement.
func offersText(key string) string {
	return `WITH wanted AS (
		SELECT v.product_id, v.id, v.position, v.sku, v.mpn, v.options, v.weight_grams, v.active,
			p.currency, p.amount_minor, p.sale_minor, p.sale_from, p.sale_until, COALESCE(s.on_hand - s.reserved, 0) AS available,
			CASE WHEN p.sale_minor IS NOT NULL AND COALESCE(p.sale_from, 0) <= ? AND (p.sale_until IS NULL OR p.sale_until > ?) THEN 1 ELSE 0 END AS on_sale
		FROM variant v LEFT JOIN price p ON p.variant_id = v.id LEFT JOIN stock_level s ON s.variant_id = v.id
		WHERE v.` + key + ` IN (?))
	SELECT product_id, id, position, sku, mpn, options, weight_grams, active, currency, amount_minor, sale_minor, sale_from, sale_until, available, NULL
		FROM wanted
	UNION ALL SELECT w.product_id, w.id, h.id, '', '', '{}', 0, 0, h.currency, h.amount_minor, h.sale_minor, h.sale_from, h.sale_until, 0, h.changed_at
		FROM wanted w JOIN price_change h ON h.variant_id = w.id WHERE w.on_sale = 1`
}

// offers returns variants by a key (product_id or id), in the order of their products' ids and positions. 1 statement.
func (r *Reader) offers(ctx context.Context, key string, ids []int64) ([]*offer, error) {
	now := r.clock.Now()
	found, err := in(ctx, r.db, scanOffer, offersText(key), ids, sqldb.Millis(now), sqldb.Millis(now))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b offerRow) int {
		return cmp.Or(cmp.Compare(a.product, b.product), cmp.Compare(a.changedAt.Int64, b.changedAt.Int64), cmp.Compare(a.place, b.place), cmp.Compare(a.id, b.id))
	})
	out := make([]*offer, 0, len(found))
	byID := make(map[int64]*offer, len(found))
	for i := range found {
		row := &found[i]
		if !row.changedAt.Valid {
			byID[row.id] = &row.offer
			out = append(out, &row.offer)
		} else if o := byID[row.id]; o != nil && row.set != nil {
			o.history = append(o.history, catalog.Setting{At: sqldb.Time(row.changedAt.Int64), Price: *row.set})
		}
	}
	for _, o := range out {
		o.setPrice(now)
	}
	return out, nil
}

func (o *offer) setPrice(now time.Time) {
	if o.set != nil {
		o.price = o.set.At(o.history, now)
	}
}

// optionsText names a variant's options as a reader would: "6 mg/ml, 10 ml".
func optionsText(options []catalog.Option, chosen map[string]string, lang locale.Language) string {
	var names []string
	for _, o := range options {
		i := slices.IndexFunc(o.Values, func(v catalog.OptionValue) bool { return v.Code == chosen[o.Code] })
		if i >= 0 {
			name, _ := catalog.InLanguage(o.Values[i].Names, lang)
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Offers returns the offers of variants by id.
func (r *Reader) Offers(ctx context.Context, variantIDs []int64, lang locale.Language) (map[int64]catalog.Offer, error) {
	found, err := r.offers(ctx, "id", variantIDs)
	if err != nil {
		return nil, err
	}
	var products []int64 // found is in their order
	for _, o := range found {
		products = append(products, o.product)
	}
	heads, err := r.heads(ctx, slices.Compact(products), lang)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]catalog.Offer, len(found))
	for _, o := range found {
		h := heads[o.product]
		if h == nil {
			continue // gone between the two statements
		}
		out[o.id] = catalog.Offer{
			VariantID: o.id, ProductID: o.product, SKU: o.sku, Name: h.name, OptionsText: optionsText(h.options, o.options, lang),
			Slug: h.slug, Picture: h.picture, Price: o.price, TaxClass: h.tax, AgeRestricted: h.ageRestricted, WeightGrams: o.weight,
			Purchasable: h.status == catalog.Active && o.forSale(), Available: o.available,
		}
	}
	return out, nil
}
