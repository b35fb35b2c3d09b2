package catalogsql

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

func scanBrand(b *catalog.Brand, scan sqldb.Scanner) error {
	return scan(&b.ID, &b.Name, &b.Key, &b.Slug, &b.Version)
}

// Brands returns all brands by key.
func (r *Repository) Brands(ctx context.Context) ([]catalog.Brand, error) {
	return sqldb.All(ctx, r.db, scanBrand, "SELECT id, name, name_key, slug, version FROM brand ORDER BY name_key")
}

// BrandsByKey returns the brands of those keys that exist.
func (r *Repository) BrandsByKey(ctx context.Context, keys []string) ([]catalog.Brand, error) {
	return in(ctx, r.db, scanBrand, "SELECT id, name, name_key, slug, version FROM brand WHERE name_key IN (?) ORDER BY name_key", keys)
}

// InsertBrands writes new brands and sets their ids. A brand that another transaction makes at the same time asks InTx
// to run again: then it is seen.
func (r *Repository) InsertBrands(ctx context.Context, brands []*catalog.Brand) error {
	ids := make([]*int64, len(brands))
	for i, b := range brands {
		ids[i] = &b.ID
	}
	if err := r.number(ctx, "brand", ids); err != nil {
		return err
	}
	table := make([][]any, len(brands))
	for i, b := range brands {
		table[i] = []any{b.ID, b.Name, b.Key, b.Slug, b.Version}
	}
	err := r.db.InsertRows(ctx, "brand", []string{"id", "name", "name_key", "slug", "version"}, table)
	return refused(err, sqldb.Again(fault.Wrap(fault.Conflict, "catalog.brand_exists", err)))
}

// name is a row of attribute_text or choice_text.
type name struct {
	owner int64
	lang  locale.Language
	name  string
}

func scanName(n *name, scan sqldb.Scanner) error { return scan(&n.owner, &n.lang, &n.name) }

func scanAttribute(a *catalog.Attribute, scan sqldb.Scanner) error {
	return scan(&a.ID, &a.Code, &a.Kind, &a.Unit, &a.Filterable, &a.Position, &a.Version)
}

// choice is a row of choice.
type choice struct {
	attribute int64
	catalog.Choice
}

func scanChoice(c *choice, scan sqldb.Scanner) error {
	return scan(&c.ID, &c.attribute, &c.Code, &c.Position)
}

// Attributes returns all attributes with their choices, each by position and code. 2 statements.
func (r *Repository) Attributes(ctx context.Context) ([]catalog.Attribute, error) {
	var attributes []catalog.Attribute
	var choices []choice
	var names, choiceNames []name
	rows := sqldb.Each(ctx, r.db, scanNamedAttribute, `SELECT a.id, a.code, a.kind, a.unit, a.filterable, a.position, a.version, t.language, t.name
		FROM attribute a LEFT JOIN attribute_text t ON t.attribute_id = a.id ORDER BY a.position, a.code`)
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if n := len(attributes); n == 0 || attributes[n-1].ID != row.ID {
			attributes = append(attributes, row.Attribute)
		}
		names = append(names, row.name)
	}
	named := sqldb.Each(ctx, r.db, scanNamedChoice, `SELECT c.id, c.attribute_id, c.code, c.position, t.language, t.name
		FROM choice c LEFT JOIN choice_text t ON t.choice_id = c.id ORDER BY c.attribute_id, c.position, c.code`)
	for row, err := range named {
		if err != nil {
			return nil, err
		}
		if n := len(choices); n == 0 || choices[n-1].ID != row.ID {
			choices = append(choices, row.choice)
		}
		choiceNames = append(choiceNames, row.name)
	}
	fill(attributes, names, choices, choiceNames)
	return attributes, nil
}

// namedAttribute is an attribute with its name in one language; namedChoice a choice with its.
type namedAttribute struct {
	catalog.Attribute
	name name
}

func scanNamedAttribute(a *namedAttribute, scan sqldb.Scanner) error {
	var lang, text sql.NullString
	err := scan(&a.ID, &a.Code, &a.Kind, &a.Unit, &a.Filterable, &a.Position, &a.Version, &lang, &text)
	a.name = name{a.ID, locale.Language(lang.String), text.String}
	return err
}

type namedChoice struct {
	choice
	name name
}

func scanNamedChoice(c *namedChoice, scan sqldb.Scanner) error {
	var lang, text sql.NullString
	err := scan(&c.ID, &c.attribute, &c.Code, &c.Position, &lang, &text)
	c.name = name{c.ID, locale.Language(lang.String), text.String}
	return err
}

// AttributesByCode returns the attributes of those codes that exist. 4 statements.
func (r *Repository) AttributesByCode(ctx context.Context, codes []string) ([]catalog.Attribute, error) {
	attributes, err := in(ctx, r.db, scanAttribute,
		"SELECT id, code, kind, unit, filterable, position, version FROM attribute WHERE code IN (?)", codes)
	if err != nil || len(attributes) == 0 {
		return attributes, err
	}
	ids := make([]int64, len(attributes))
	for i, a := range attributes {
		ids[i] = a.ID
	}
	names, err := in(ctx, r.db, scanName, "SELECT attribute_id, language, name FROM attribute_text WHERE attribute_id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	choices, err := in(ctx, r.db, scanChoice,
		"SELECT id, attribute_id, code, position FROM choice WHERE attribute_id IN (?) ORDER BY attribute_id, position, code", ids)
	if err != nil {
		return nil, err
	}
	choiceNames, err := in(ctx, r.db, scanName,
		"SELECT t.choice_id, t.language, t.name FROM choice c JOIN choice_text t ON t.choice_id = c.id WHERE c.attribute_id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	fill(attributes, names, choices, choiceNames)
	return attributes, nil
}

// fill puts names and choices where they belong.
func fill(attributes []catalog.Attribute, names []name, choices []choice, choiceNames []name) {
	byID := make(map[int64]*catalog.Attribute, len(attributes))
	for i := range attributes {
		byID[attributes[i].ID] = &attributes[i]
	}
	for _, n := range names {
		if a := byID[n.owner]; a != nil {
			a.Names = with(a.Names, n)
		}
	}
	byChoice := make(map[int64]map[locale.Language]string, len(choices))
	for _, n := range choiceNames {
		byChoice[n.owner] = with(byChoice[n.owner], n)
	}
	for _, c := range choices {
		if a := byID[c.attribute]; a != nil {
			c.Names = byChoice[c.ID]
			a.Choices = append(a.Choices, c.Choice)
		}
	}
}

func with(names map[locale.Language]string, n name) map[locale.Language]string {
	if names == nil {
		names = map[locale.Language]string{}
	}
	names[n.lang] = n.name
	return names
}

// InsertAttributes writes new attributes with their choices and sets all ids.
func (r *Repository) InsertAttributes(ctx context.Context, attributes []*catalog.Attribute) error {
	ids := make([]*int64, len(attributes))
	for i, a := range attributes {
		ids[i] = &a.ID
	}
	if err := r.number(ctx, "attribute", ids); err != nil {
		return err
	}
	var table, texts [][]any
	owners, choices := []int64{}, []*catalog.Choice{}
	for _, a := range attributes {
		table = append(table, []any{a.ID, a.Code, string(a.Kind), a.Unit, sqldb.Bool(a.Filterable), a.Position, a.Version})
		texts = appendNames(texts, a.ID, a.Names)
		for i := range a.Choices {
			owners, choices = append(owners, a.ID), append(choices, &a.Choices[i])
		}
	}
	err := r.db.InsertRows(ctx, "attribute", []string{"id", "code", "kind", "unit", "filterable", "position", "version"}, table)
	if err != nil {
		return refused(err, codeTaken(err))
	}
	if err := r.db.InsertRows(ctx, "attribute_text", []string{"attribute_id", "language", "name"}, texts); err != nil {
		return err
	}
	return r.insertChoices(ctx, owners, choices)
}

// codeTaken asks InTx to run again: another transaction made the same at the same time, and now it is seen.
func codeTaken(err error) error {
	return sqldb.Again(fault.Wrap(fault.Conflict, "catalog.code_taken", err))
}

func appendNames(texts [][]any, owner int64, names map[locale.Language]string) [][]any {
	for _, lang := range slices.Sorted(maps.Keys(names)) {
		texts = append(texts, []any{owner, string(lang), names[lang]})
	}
	return texts
}

// InsertChoices adds choices to an attribute and sets their ids.
func (r *Repository) InsertChoices(ctx context.Context, attributeID int64, choices []*catalog.Choice) error {
	owners := make([]int64, len(choices))
	for i := range owners {
		owners[i] = attributeID
	}
	return r.insertChoices(ctx, owners, choices)
}

func (r *Repository) insertChoices(ctx context.Context, owners []int64, choices []*catalog.Choice) error {
	ids := make([]*int64, len(choices))
	for i, c := range choices {
		ids[i] = &c.ID
	}
	if err := r.number(ctx, "choice", ids); err != nil {
		return err
	}
	var table, texts [][]any
	for i, c := range choices {
		table = append(table, []any{c.ID, owners[i], c.Code, c.Position})
		texts = appendNames(texts, c.ID, c.Names)
	}
	if err := r.db.InsertRows(ctx, "choice", []string{"id", "attribute_id", "code", "position"}, table); err != nil {
		return refused(err, codeTaken(err))
	}
	return r.db.InsertRows(ctx, "choice_text", []string{"choice_id", "language", "name"}, texts)
}
