package searchsql

import (
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/search"
)

// expr is a condition on a product's tokens: a token, or all or any of further conditions.
type expr struct {
	token  string
	prefix bool // the token is the beginning of one
	all    bool // all of kids, else any
	kids   []expr
}

func allOf(kids ...expr) expr { return join(true, kids) }
func anyOf(kids ...expr) expr { return join(false, kids) }

// join makes one condition of kids, those of the same sort taken apart: MySQL bounds how many there are inside one another.
func join(all bool, kids []expr) expr {
	if len(kids) == 1 {
		return kids[0]
	}
	flat := make([]expr, 0, len(kids))
	for _, k := range kids {
		if k.kids != nil && k.all == all {
			flat = append(flat, k.kids...)
		} else {
			flat = append(flat, k)
		}
	}
	return expr{all: all, kids: flat}
}

// fts5 writes the condition for MATCH of SQLite. Tokens have nothing in them that needs escaping.
func (x expr) fts5() string {
	if x.kids == nil {
		if x.prefix {
			return `"` + x.token + `" *`
		}
		return `"` + x.token + `"`
	}
	parts := make([]string, len(x.kids))
	for i, k := range x.kids {
		parts[i] = k.fts5()
	}
	if x.all {
		return "(" + strings.Join(parts, " AND ") + ")"
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// boolean writes the condition for AGAINST … IN BOOLEAN MODE of MySQL.
func (x expr) boolean() string {
	if x.kids == nil || !x.all {
		return "+" + x.operand()
	}
	return strings.TrimSuffix(strings.TrimPrefix(x.operand(), "("), ")")
}

func (x expr) operand() string {
	if x.kids == nil {
		if x.prefix {
			return x.token + "*"
		}
		return x.token
	}
	parts := make([]string, len(x.kids))
	for i, k := range x.kids {
		parts[i] = k.operand()
		if x.all {
			parts[i] = "+" + parts[i]
		}
	}
	return "(" + strings.Join(parts, " ") + ")"
}

// atom is a stem that a query asks for, or the beginning of one.
type atom struct {
	stem   string
	prefix bool
}

// in returns the condition that a product has the atom in one of the fields.
func (a atom) in(lang locale.Language, fields ...search.Field) expr {
	kids := make([]expr, len(fields))
	for i, f := range fields {
		kids[i] = expr{token: token(lang, f, a.stem), prefix: a.prefix}
	}
	return anyOf(kids...)
}

func allFields() []search.Field {
	return []search.Field{search.InName, search.InNaming, search.InFacts, search.InProse}
}

// naming is the fields that suggestions look at: what a product is called.
func naming() []search.Field { return []search.Field{search.InName, search.InNaming} }
