package catalogsql

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

// Product returns a product for its page.
func (r *Reader) Product(ctx context.Context, id int64, lang locale.Language) (*catalog.ProductView, error) {
	p, err := r.page(ctx, id, lang)
	if err != nil {
		return nil, err
	}
	offers, err := r.offers(ctx, "product_id", []int64{id})
	if err != nil {
		return nil, err
	}
	eans, err := r.picturesAndEANs(ctx, &p.view, id, lang)
	if err != nil {
		return nil, err
	}
	p.view.Card = p.head.card(offers)
	p.setOffers(offers, eans, lang)
	if p.view.Categories, err = r.breadcrumb(ctx, id, lang); err != nil {
		return nil, err
	}
	p.view.Attributes, err = r.attributes(ctx, p.values, lang)
	return &p.view, err
}

// page is a product's page in the making.
type page struct {
	view   catalog.ProductView
	head   head
	values []catalog.Value
}

// pageRow is one language of a product.
type pageRow struct {
	head                  head
	brandSlug, attributes string
	text                  text
}

func scanPageRow(p *pageRow, scan sqldb.Scanner) error {
	var published sql.NullInt64
	var brand, brandSlug sql.NullString
	var options string
	err := scan(&p.head.id, &p.head.status, &p.head.tax, &p.head.ageRestricted, &published, &options, &p.attributes, &brand, &brandSlug,
		&p.text.lang, &p.text.Name, &p.text.Slug, &p.text.Summary, &p.text.Description, &p.text.SEOTitle, &p.text.SEODescription)
	if err != nil {
		return err
	}
	p.head.published, p.head.brand, p.brandSlug = sqldb.NullTime(published), brand.String, brandSlug.String
	p.head.options, err = fromList[catalog.Option](options)
	return err
}

// page reads what belongs to the product itself, in all languages.
func (r *Reader) page(ctx context.Context, id int64, lang locale.Language) (*page, error) {
	rows, err := sqldb.All(ctx, r.db, scanPageRow, `SELECT p.id, p.status, p.tax_class, p.age_restricted, p.published_at, p.options, p.attributes,
		b.name, b.slug, t.language, t.name, t.slug, t.summary, t.description, t.seo_title, t.seo_description
		FROM product p JOIN product_text t ON t.product_id = p.id LEFT JOIN brand b ON b.id = p.brand_id WHERE p.id = ?`, id)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fault.New(fault.NotFound, "catalog.product_unknown")
	}
	p := &page{head: rows[0].head}
	v := &p.view
	v.Slugs = make(map[locale.Language]string, len(rows))
	texts := make(map[locale.Language]catalog.Text, len(rows))
	for _, row := range rows {
		texts[row.text.lang], v.Slugs[row.text.lang] = row.text.Text, row.text.Slug
	}
	t, in := catalog.InLanguage(texts, lang)
	p.head.name, p.head.slug, p.head.summary = catalog.Phrase{Text: t.Name, Language: in}, t.Slug, t.Summary
	v.Description = catalog.Phrase{Text: t.Description, Language: in}
	v.SEOTitle, v.SEODescription = cmp.Or(t.SEOTitle, t.Name), cmp.Or(t.SEODescription, t.Summary)
	v.Status, v.TaxClass, v.BrandSlug = p.head.status, p.head.tax, rows[0].brandSlug
	for _, o := range p.head.options {
		v.Options = append(v.Options, optionView(o, lang))
	}
	p.values, err = fromList[catalog.Value](rows[0].attributes)
	return p, err
}

func optionView(o catalog.Option, lang locale.Language) catalog.OptionView {
	name, _ := catalog.InLanguage(o.Names, lang)
	v := catalog.OptionView{Code: o.Code, Name: name}
	for _, value := range o.Values {
		name, _ := catalog.InLanguage(value.Names, lang)
		v.Values = append(v.Values, catalog.OptionValueView{Code: value.Code, Name: name})
	}
	return v
}

// listRow is a picture of the product, or an EAN of one of its variants.
type listRow struct {
	variant   int64 // 0: a picture
	text, alt string
}

func scanListRow(l *listRow, scan sqldb.Scanner) error {
	var position int64
	return scan(&l.variant, &position, &l.text, &l.alt)
}

// picturesAndEANs sets the product's pictures and returns the EANs of its variants.
func (r *Reader) picturesAndEANs(ctx context.Context, v *catalog.ProductView, id int64, lang locale.Language) (map[int64][]string, error) {
	rows, err := sqldb.All(ctx, r.db, scanListRow, `SELECT 0 AS variant_id, position AS place, source, alt FROM media WHERE product_id = ?
		UNION ALL SELECT e.variant_id, e.position, e.ean, '' FROM variant v JOIN variant_ean e ON e.variant_id = v.id WHERE v.product_id = ?
		ORDER BY variant_id, place`, id, id)
	if err != nil {
		return nil, err
	}
	eans := map[int64][]string{}
	for _, row := range rows {
		if row.variant != 0 {
			eans[row.variant] = append(eans[row.variant], row.text)
			continue
		}
		p, err := picture(row.text, row.alt, lang)
		if err != nil {
			return nil, err
		}
		v.Pictures = append(v.Pictures, p)
	}
	return eans, nil
}

func (p *page) setOffers(offers []*offer, eans map[int64][]string, lang locale.Language) {
	if len(p.view.Pictures) > 0 {
		p.view.Picture = p.view.Pictures[0]
	}
	for _, o := range offers {
		if o.forSale() {
			p.view.Offers = append(p.view.Offers, catalog.VariantView{
				ID: o.id, SKU: o.sku, EANs: eans[o.id], MPN: o.mpn, Options: o.options, OptionsText: optionsText(p.head.options, o.options, lang),
				WeightGrams: o.weight, Price: o.price, Available: o.available,
			})
		}
	}
}

// breadcrumb returns the product's first category with all above it, root first.
func (r *Reader) breadcrumb(ctx context.Context, id int64, lang locale.Language) ([]catalog.CategoryView, error) {
	rows, err := sqldb.All(ctx, r.db, scanCategoryRow, "SELECT "+categoryCols+` FROM product_category x
		JOIN category_closure k ON k.descendant_id = x.category_id JOIN category c ON c.id = k.ancestor_id
		JOIN category_text t ON t.category_id = c.id
		WHERE x.product_id = ? AND x.position = 0 ORDER BY k.depth DESC`, id)
	var views []catalog.CategoryView
	for depth, n := range nodesOf(rows) {
		views = append(views, n.view(lang, depth))
	}
	return views, err
}

// factRow is one language of an attribute's name or of a choice's.
type factRow struct {
	attribute  bool
	id         int64
	code, unit string
	kind       catalog.AttributeKind
	position   int
	lang       sql.NullString
	name       sql.NullString
}

func scanFactRow(f *factRow, scan sqldb.Scanner) error {
	return scan(&f.attribute, &f.id, &f.code, &f.kind, &f.unit, &f.position, &f.lang, &f.name)
}

// fact is an attribute or choice with its names.
type fact struct {
	factRow
	names map[locale.Language]string
}

func (f *fact) phrase(lang locale.Language) catalog.Phrase {
	name, in := catalog.InLanguage(f.names, lang)
	return catalog.Phrase{Text: name, Language: in}
}

// attributes returns a product's values as lines to print, by the attributes' positions. 1 statement.
func (r *Reader) attributes(ctx context.Context, values []catalog.Value, lang locale.Language) ([]catalog.AttributeView, error) {
	attributes, choices, err := r.facts(ctx, values)
	if err != nil {
		return nil, err
	}
	values = slices.DeleteFunc(values, func(v catalog.Value) bool { return attributes[v.AttributeID] == nil })
	slices.SortStableFunc(values, func(a, b catalog.Value) int {
		return cmp.Compare(attributes[a.AttributeID].position, attributes[b.AttributeID].position)
	})
	views := make([]catalog.AttributeView, 0, len(values))
	for _, v := range values {
		a := attributes[v.AttributeID]
		view := catalog.AttributeView{Code: a.code, Name: a.phrase(lang), Kind: a.kind, Unit: a.unit, Number: v.Number, Bool: v.Bool != nil && *v.Bool}
		if len(v.Text) > 0 {
			text, in := catalog.InLanguage(v.Text, lang)
			view.Texts = []catalog.Phrase{{Text: text, Language: in}}
		}
		for _, c := range choicesInOrder(v.Choices, choices) {
			view.Texts = append(view.Texts, c.phrase(lang))
		}
		views = append(views, view)
	}
	return views, nil
}

func choicesInOrder(ids []int64, choices map[int64]*fact) (list []*fact) {
	for _, id := range ids {
		if c := choices[id]; c != nil {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b *fact) int { return cmp.Compare(a.position, b.position) })
	return list
}

// facts reads the attributes and choices that values name.
func (r *Reader) facts(ctx context.Context, values []catalog.Value) (attributes, choices map[int64]*fact, err error) {
	if len(values) == 0 {
		return nil, nil, nil
	}
	var attributeIDs, choiceIDs []any
	for _, v := range values {
		attributeIDs = append(attributeIDs, v.AttributeID)
		choiceIDs = append(choiceIDs, sqldb.Args(v.Choices)...)
	}
	text := `SELECT 1, a.id, a.code, a.kind, a.unit, a.position, t.language, t.name FROM attribute a
		LEFT JOIN attribute_text t ON t.attribute_id = a.id WHERE a.id IN (` + sqldb.Marks(len(attributeIDs)) + ")"
	if len(choiceIDs) > 0 {
		text += ` UNION ALL SELECT 0, c.id, c.code, '', '', c.position, t.language, t.name FROM choice c
			LEFT JOIN choice_text t ON t.choice_id = c.id WHERE c.id IN (` + sqldb.Marks(len(choiceIDs)) + ")"
	}
	rows, err := sqldb.All(ctx, r.db, scanFactRow, text, append(attributeIDs, choiceIDs...)...)
	attributes, choices = map[int64]*fact{}, map[int64]*fact{}
	for _, row := range rows {
		into := choices
		if row.attribute {
			into = attributes
		}
		if into[row.id] == nil {
			into[row.id] = &fact{row, map[locale.Language]string{}}
		}
		if row.lang.Valid {
			into[row.id].names[locale.Language(row.lang.String)] = row.name.String
		}
	}
	return attributes, choices, err
}
