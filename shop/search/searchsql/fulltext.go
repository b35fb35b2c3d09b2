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

// fts5 is the full text of SQLite: a table that is an index alone.
type fts5 struct{ db *sqldb.DB }

// match asks for every atom in every field by itself, whatever else a product must have: reading the ids of two terms costs
// less than FTS5 spends on finding those they share, and tells where each stands. The ids come as one text, which is four
// times as quick as rows.
func (fts5) match(p *plan) []part {
	var parts []part
	for i, a := range p.atoms {
		for _, field := range allFields() {
			parts = append(parts, part{
				"SELECT " + number(matchRow) + ", " + strconv.Itoa(i) + ", " + strconv.Itoa(int(field)) +
					", 0, COALESCE(group_concat(rowid), ''), '' FROM listing_text WHERE listing_text MATCH ?", []any{a.in(p.lang, field).fts5()},
			})
		}
	}
	return parts
}

func (fts5) hit(r row, found func(int64, int, search.Field)) {
	var id int64
	for i := range len(r.s) {
		if r.s[i] == ',' {
			found(id, int(r.a), search.Field(r.b))
			id = 0
			continue
		}
		id = id*10 + int64(r.s[i]-'0')
	}
	if r.s != "" {
		found(id, int(r.a), search.Field(r.b))
	}
}

func (fts5) some(lang locale.Language, x expr, atoms []atom, n int) []part {
	text := "SELECT * FROM (SELECT " + number(someRow) + ", rowid, ?, 0, '', '' FROM listing_text WHERE listing_text MATCH ? LIMIT ?)"
	parts := []part{{text, []any{-1, x.fts5(), n}}}
	for i, a := range atoms {
		parts = append(parts, part{text, []any{i, allOf(x, a.in(lang, naming()...)).fts5(), 1}})
	}
	return parts
}

func (fts5) have(r row, found func(int)) {
	if r.b >= 0 {
		found(int(r.b))
	}
}

func (f fts5) put(ctx context.Context, rows [][]any) error {
	return f.db.InsertRows(ctx, "listing_text", []string{"rowid", "tokens"}, rows)
}

func (f fts5) remove(ctx context.Context, products []int64) error {
	_, err := f.db.Exec(ctx, "DELETE FROM listing_text WHERE rowid IN ("+sqldb.Marks(len(products))+")", sqldb.Args(products)...)
	return err
}

func (f fts5) counts(ctx context.Context) iter.Seq2[tokenCount, error] {
	return sqldb.Each(ctx, f.db, func(c *tokenCount, scan sqldb.Scanner) error { return scan(&c.token, &c.products) },
		"SELECT term, doc FROM listing_token")
}

// mergePages is how much of the index one transaction of tidy writes: some 20 ms for which others wait.
const mergePages = 200

// tidy merges the parts that the index has grown by into one: every term is looked up in each of them, so that looking up is
// three times as quick afterwards. Source: https://sqlite.org/fts5.html#the_merge_command: the first, negative amount starts,
// and a step that changes nothing is the last.
func (f fts5) tidy(ctx context.Context) error {
	for pages := -mergePages; ; pages = mergePages {
		var before, after int64
		err := f.db.InTx(ctx, func(ctx context.Context) (err error) {
			if before, err = f.changes(ctx); err != nil {
				return err
			}
			if _, err := f.db.Exec(ctx, "INSERT INTO listing_text (listing_text, rank) VALUES ('merge', ?)", pages); err != nil {
				return err
			}
			after, err = f.changes(ctx)
			return err
		})
		if err != nil || after-before < 2 {
			return err
		}
	}
}

func (f fts5) changes(ctx context.Context) (int64, error) {
	return sqldb.One(ctx, f.db, sqldb.Scalar[int64], "SELECT total_changes()")
}

// fullText is the full text of MySQL and MariaDB: an index on a table that keeps the tokens.
type fullText struct{ db *sqldb.DB }

// match asks for each product once, with a digit for each atom: the field it stands in, or none.
func (f fullText) match(p *plan) []part {
	levels := make([]string, len(p.atoms))
	var args []any
	for i, a := range p.atoms {
		var level strings.Builder
		level.WriteString("CASE")
		for _, field := range allFields() {
			level.WriteString(" WHEN LOCATE(?, tokens) > 0 THEN '" + strconv.Itoa(int(field)) + "'")
			args = append(args, a.needle(token(p.lang, field, a.stem)))
		}
		level.WriteString(" ELSE '-' END")
		levels[i] = level.String()
	}
	return []part{{
		"SELECT " + number(matchRow) + ", product_id, 0, 0, CONCAT(" + strings.Join(levels, ", ") +
			"), '' FROM listing_text WHERE MATCH(tokens) AGAINST (? IN BOOLEAN MODE)",
		append(args, p.condition().boolean()),
	}}
}

func (a atom) needle(token string) string {
	if a.prefix {
		return " " + token
	}
	return " " + token + " "
}

func (fullText) hit(r row, found func(int64, int, search.Field)) {
	for i := range len(r.s) {
		if r.s[i] != '-' {
			found(r.a, i, search.Field(r.s[i]-'0'))
		}
	}
}

func (fullText) some(lang locale.Language, x expr, atoms []atom, n int) []part {
	marks, args := "''", []any(nil)
	for i, a := range atoms {
		var in []string
		for _, field := range naming() {
			in = append(in, "LOCATE(?, tokens) > 0")
			args = append(args, a.needle(token(lang, field, a.stem)))
		}
		mark := "CASE WHEN " + strings.Join(in, " OR ") + " THEN '+' ELSE '-' END"
		if i == 0 {
			marks = mark
		} else {
			marks += ", " + mark
		}
	}
	return []part{{
		"SELECT * FROM (SELECT " + number(someRow) + " AS kind, product_id, 0 AS b, 0 AS c, CONCAT(" + marks + ") AS s, '' AS t FROM listing_text" +
			" WHERE MATCH(tokens) AGAINST (? IN BOOLEAN MODE) LIMIT ?) AS taken", append(args, x.boolean(), n),
	}}
}

func (fullText) have(r row, found func(int)) {
	for i := range len(r.s) {
		if r.s[i] == '+' {
			found(i)
		}
	}
}

func (f fullText) put(ctx context.Context, rows [][]any) error {
	return f.db.InsertRows(ctx, "listing_text", []string{"product_id", "tokens"}, rows)
}

func (f fullText) remove(ctx context.Context, products []int64) error {
	_, err := f.db.Exec(ctx, "DELETE FROM listing_text WHERE product_id IN ("+sqldb.Marks(len(products))+")", sqldb.Args(products)...)
	return err
}

func (f fullText) counts(ctx context.Context) iter.Seq2[tokenCount, error] {
	return func(yield func(tokenCount, error) bool) {
		for text, err := range sqldb.Each(ctx, f.db, sqldb.Scalar[string], "SELECT tokens FROM listing_text") {
			if err != nil {
				yield(tokenCount{}, err)
				return
			}
			for t := range strings.FieldsSeq(text) {
				if !yield(tokenCount{t, 1}, nil) {
					return
				}
			}
		}
	}
}

// tidy does nothing: InnoDB merges by itself, and drops what was deleted by OPTIMIZE TABLE with a server setting that only an
// administrator may switch on.
func (fullText) tidy(context.Context) error { return nil }

func number(k kind) string { return strconv.Itoa(int(k)) }
