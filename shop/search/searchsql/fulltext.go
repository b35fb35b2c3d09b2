package searchsql

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
)

// fulltext is what differs between FTS5 and FULLTEXT.
type fulltext interface {
	// match returns parts of a statement whose rows say which products have which atoms of the plan in which field, of all
	// that meet its condition and perhaps of others; hit reads one of the rows.
	match(p *plan) []part
	hit(r row, found func(product int64, atom int, field search.Field))
	// some returns parts whose rows are at most n products that meet a condition; have reads of one which of the atoms, in
	// the name or what names it, there is such a product with.
	some(lang locale.Language, x expr, atoms []atom, n int) []part
	have(r row, found func(atom int))
	put(ctx context.Context, rows [][]any) error // product id, tokens; the products have none
	remove(ctx context.Context, products []int64) error
	// counts returns tokens with how many products have them; the same token may come more than once.
	counts(ctx context.Context) iter.Seq2[tokenCount, error]
	// tidy makes what many small writes have left quick to read again.
	tidy(ctx context.Context) error
	// renew drops what replaced texts have left, or does nothing when it cannot now.
	renew(ctx context.Context) (done bool, err error)
}

type tokenCount struct {
	token    string
	products int64
}

// part is one SELECT of a statement made of several, all of the columns of row.
type part struct {
	text string
	args []any
}

// kind says what a row is about.
type kind int

const (
	changeRow     kind = iota // a: block, b: how often it has changed
	treeRow                   // a, b, c: marks of the category tree
	namesRow                  // a, b: marks of the brands
	codeRow                   // a: a product with the code that was typed
	stemRow                   // a: products, s: stem of the vocabulary
	beginRow                  // a word begins as the last one typed does
	matchRow                  // as the full text says
	completionRow             // a: products, s: display, t: stem
	editRow                   // a: products, s: word, t: display
	someRow                   // a: product
)

type row struct {
	kind    kind
	a, b, c int64
	s, t    string
}

func scanRow(r *row, scan sqldb.Scanner) error { return scan(&r.kind, &r.a, &r.b, &r.c, &r.s, &r.t) }

// ask runs the parts as one statement.
func ask(ctx context.Context, db *sqldb.DB, parts []part) iter.Seq2[row, error] {
	texts := make([]string, len(parts))
	var args []any
	for i, p := range parts {
		texts[i] = p.text
		args = append(args, p.args...)
	}
	return sqldb.Each(ctx, db, scanRow, strings.Join(texts, " UNION ALL "), args...)
}

func number(k kind) string { return strconv.Itoa(int(k)) }
