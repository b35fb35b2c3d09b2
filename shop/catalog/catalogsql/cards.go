package catalogsql

import (
	"context"
	"database/sql"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

// head is what all views say of a product.
type head struct {
	id            int64
	status        catalog.Status
	tax           catalog.TaxClass
	ageRestricted bool
	published     time.Time
	options       []catalog.Option
	name          catalog.Phrase
	slug, summary string
	brand         string
	picture       catalog.Picture
}

// heads returns products by id with their texts in a language or what stands in for it. 1 statement.
func (r *Reader) heads(ctx context.Context, ids []int64, lang locale.Language) (map[int64]*head, error) {
	scan := func(h *head, scan sqldb.Scanner) error {
		var published sql.NullInt64
		var brand, source, alt sql.NullString
		var options string
		err := scan(&h.id, &h.status, &h.tax, &h.ageRestricted, &published, &options,
			&h.name.Language, &h.name.Text, &h.slug, &h.summary, &brand, &source, &alt)
		if err != nil {
			return err
		}
		h.published, h.brand = sqldb.NullTime(published), brand.String
		if h.picture, err = picture(source.String, alt.String, lang); err != nil {
			return err
		}
		h.options, err = fromList[catalog.Option](options)
		return err
	}
	found, err := in(ctx, r.db, scan, `SELECT p.id, p.status, p.tax_class, p.age_restricted, p.published_at, p.options,
		t.language, t.name, t.slug, t.summary, b.name, m.source, m.alt
		FROM product p
		JOIN product_text t ON t.product_id = p.id AND t.language = (SELECT x.language FROM product_text x WHERE x.product_id = p.id
			ORDER BY CASE x.language WHEN ? THEN 0 WHEN ? THEN 1 ELSE 2 END, x.language LIMIT 1)
		LEFT JOIN brand b ON b.id = p.brand_id
		LEFT JOIN media m ON m.product_id = p.id AND m.position = 0
		WHERE p.id IN (?)`, ids, string(lang), string(locale.Default))
	byID := make(map[int64]*head, len(found))
	for i := range found {
		byID[found[i].id] = &found[i]
	}
	return byID, err
}

func picture(source, alt string, lang locale.Language) (catalog.Picture, error) {
	texts, err := fromMap[locale.Language, string](alt)
	p := catalog.Picture{Source: source}
	if len(texts) > 0 {
		p.Alt, _ = catalog.InLanguage(texts, lang)
	}
	return p, err
}

// Cards returns listing cards in the order of ids, leaving out products that are not active.
func (r *Reader) Cards(ctx context.Context, ids []int64, lang locale.Language) ([]catalog.Card, error) {
	heads, err := r.heads(ctx, ids, lang)
	if err != nil {
		return nil, err
	}
	found, err := r.offers(ctx, "product_id", ids)
	if err != nil {
		return nil, err
	}
	byProduct := make(map[int64][]*offer, len(ids))
	for _, o := range found {
		byProduct[o.product] = append(byProduct[o.product], o)
	}
	cards := make([]catalog.Card, 0, len(ids))
	for _, id := range ids {
		if h := heads[id]; h != nil && h.status == catalog.Active {
			cards = append(cards, h.card(byProduct[id]))
		}
	}
	return cards, nil
}

// card makes a card of a product and all its variants.
func (h *head) card(offers []*offer) catalog.Card {
	c := catalog.Card{
		ProductID: h.id, Name: h.name, Slug: h.slug, Summary: h.summary, Brand: h.brand, Picture: h.picture,
		AgeRestricted: h.ageRestricted, PublishedAt: h.published,
	}
	for _, o := range offers {
		if !o.forSale() {
			continue
		}
		if c.Variants++; c.Variants == 1 {
			c.From, c.OnlyVariant = o.price, o.id
		} else {
			c.ManyPrices = c.ManyPrices || o.price.Amount != c.From.Amount
			c.OnlyVariant = 0
		}
		if o.price.Amount.Minor < c.From.Amount.Minor {
			c.From = o.price
		}
		c.Available = c.Available || o.available > 0
	}
	return c
}
