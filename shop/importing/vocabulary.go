package importing

import (
	"context"
	"sort"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// vocabulary knows by code what records refer to, and makes what is missing before the batch that needs it: brands and
// attributes without products harm nobody, should the batch then fail.
type vocabulary struct {
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
	return k.saveAttributes(ctx, missing)
}

func (k *vocabulary) saveAttributes(ctx context.Context, missing []*catalog.Attribute) error {
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

// undeclared sorts attributes that no schema names behind those that one does.
const undeclared = 1_000

// learn makes the brands, attributes and choices that a batch names for the first time, in the order of the rows.
func (k *vocabulary) learn(ctx context.Context, rows []parsed) error {
	var brands []*catalog.Brand
	var attributes []*catalog.Attribute
	newBrands, newAttributes := map[string]bool{}, map[string]bool{}
	for _, row := range rows {
		if row.err != nil {
			continue
		}
		if key := catalog.BrandKey(row.record.Brand); key != "" && k.brands[key] == 0 && !newBrands[key] {
			newBrands[key] = true
			brands = append(brands, &catalog.Brand{Name: row.record.Brand})
		}
		for _, v := range row.record.Attributes {
			if k.attributes[v.Code] == nil && !newAttributes[v.Code] {
				newAttributes[v.Code] = true
				attributes = append(attributes, &catalog.Attribute{
					Code: v.Code, Kind: v.Kind, Unit: v.Unit, Position: undeclared, Names: map[locale.Language]string{k.language: v.Name},
				})
			}
		}
	}
	if len(brands) > 0 {
		if err := k.catalog.SaveBrands(ctx, brands); err != nil {
			return err
		}
		for _, b := range brands {
			k.brands[catalog.BrandKey(b.Name)] = b.ID
		}
	}
	if err := k.saveAttributes(ctx, attributes); err != nil {
		return err
	}
	return k.learnChoices(ctx, rows)
}

func (k *vocabulary) learnChoices(ctx context.Context, rows []parsed) error {
	missing := map[string][]*catalog.Choice{}
	seen := map[[2]string]bool{}
	for _, row := range rows {
		for _, v := range row.record.Attributes {
			a := k.attributes[v.Code]
			if row.err != nil || a.Kind != catalog.ChoiceAttribute || v.Kind != catalog.ChoiceAttribute {
				continue
			}
			for _, name := range v.Choices {
				code := choiceCode(name)
				if a.choices[code] != 0 || seen[[2]string{v.Code, code}] {
					continue
				}
				seen[[2]string{v.Code, code}] = true
				missing[v.Code] = append(missing[v.Code], &catalog.Choice{
					Code: code, Position: len(a.choices) + len(missing[v.Code]), Names: map[locale.Language]string{k.language: name},
				})
			}
		}
	}
	codes := make([]string, 0, len(missing))
	for code := range missing {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	for _, code := range codes {
		a := k.attributes[code]
		if err := k.catalog.AddChoices(ctx, a.ID, missing[code]); err != nil {
			return err
		}
		for _, c := range missing[code] {
			a.choices[c.Code] = c.ID
		}
	}
	return nil
}

// choiceCode makes one code of names that differ only by case, accents or punctuation.
func choiceCode(name string) string { return catalog.Slugify(name) }
