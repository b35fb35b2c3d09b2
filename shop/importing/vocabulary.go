package importing

import (
	"context"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// vocabulary knows by code what records refer to, and makes what is missing before the batch that needs it: brands and
// attributes without products harm nobody, should the batch then fail. Everything is made in the order of the rows, so
// that two imports of one file give the same.
type vocabulary struct {
	repo       Repository
	catalog    Catalog
	language   locale.Language
	brands     map[string]int64 // by catalog.BrandKey
	categories map[string]int64
	attributes map[string]*attribute
}

type attribute struct {
	catalog.Attribute
	choices map[string]int64 // by code
}

func (k *vocabulary) load(ctx context.Context) error {
	brands, err := k.catalog.Brands(ctx)
	if err != nil {
		return err
	}
	categories, err := k.catalog.Categories(ctx)
	if err != nil {
		return err
	}
	attributes, err := k.catalog.Attributes(ctx)
	if err != nil {
		return err
	}
	k.brands, k.categories, k.attributes = map[string]int64{}, map[string]int64{}, map[string]*attribute{}
	for _, b := range brands {
		k.brands[b.Key] = b.ID
	}
	for _, c := range categories {
		k.categories[c.Code] = c.ID
	}
	for _, a := range attributes {
		k.remember(a)
	}
	return nil
}

func (k *vocabulary) remember(a catalog.Attribute) {
	entry := &attribute{Attribute: a, choices: make(map[string]int64, len(a.Choices))}
	for _, c := range a.Choices {
		entry.choices[c.Code] = c.ID
	}
	entry.Choices = nil // the map has what is needed
	k.attributes[a.Code] = entry
}

// declare makes the feed's categories and attributes that do not exist yet. What exists is staff's and stays.
func (k *vocabulary) declare(ctx context.Context, schema Schema) error {
	position := map[string]int{}
	for _, c := range schema.Categories {
		position[c.Parent]++
		if k.categories[c.Code] != 0 {
			continue
		}
		parent, ok := k.categories[c.Parent]
		if c.Parent != "" && !ok {
			return fault.New(fault.Internal, "import.bad_schema", fault.With("category", c.Code), fault.With("parent", c.Parent))
		}
		node := &catalog.Category{Code: c.Code, ParentID: parent, Position: position[c.Parent], Texts: map[locale.Language]catalog.Text{}}
		for lang, name := range c.Names {
			node.Texts[lang] = catalog.Text{Name: name}
		}
		if err := k.catalog.SaveCategory(ctx, node); err != nil {
			return err
		}
		k.categories[c.Code] = node.ID
	}
	var missing []*catalog.Attribute
	for i, a := range schema.Attributes {
		if k.attributes[a.Code] == nil {
			missing = append(missing, &catalog.Attribute{
				Code: a.Code, Kind: a.Kind, Unit: a.Unit, Filterable: a.Filterable, Position: i + 1, Names: a.Names,
			})
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if err := k.catalog.SaveAttributes(ctx, missing); err != nil {
		return err
	}
	for _, a := range missing {
		k.remember(*a)
	}
	return nil
}

// learn makes the brands, attributes and choices that a batch names for the first time.
func (k *vocabulary) learn(ctx context.Context, rows []parsed) error {
	l := newLesson(k)
	for i := range rows {
		if rows[i].err == nil {
			l.take(&rows[i].record)
		}
	}
	if len(l.brands)+len(l.attributes)+len(l.choices) == 0 {
		return nil
	}
	err := k.repo.InTx(ctx, func(ctx context.Context) error { return k.save(ctx, l) })
	if err != nil {
		return err
	}
	for _, b := range l.brands {
		k.brands[b.Key] = b.ID
	}
	for _, a := range l.attributes {
		k.remember(*a)
	}
	for _, n := range l.choices {
		for _, c := range n.choices {
			k.attributes[n.attribute].choices[c.Code] = c.ID
		}
	}
	return nil
}

// save writes a lesson; k learns it when that is committed.
func (k *vocabulary) save(ctx context.Context, l *lesson) error {
	if len(l.brands) > 0 {
		if err := k.catalog.SaveBrands(ctx, l.brands); err != nil {
			return err
		}
	}
	fresh := map[string]int64{}
	if len(l.attributes) > 0 {
		if err := k.catalog.SaveAttributes(ctx, l.attributes); err != nil {
			return err
		}
		for _, a := range l.attributes {
			fresh[a.Code] = a.ID
		}
	}
	for _, n := range l.choices {
		id := fresh[n.attribute]
		if known := k.attributes[n.attribute]; known != nil {
			id = known.ID
		}
		if err := k.catalog.AddChoices(ctx, id, n.choices); err != nil {
			return err
		}
	}
	return nil
}
