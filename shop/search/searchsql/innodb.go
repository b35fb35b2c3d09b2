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

// tidy does nothing: InnoDB merges by itself.
func (fullText) tidy(context.Context) error { return nil }

// renewWait is how many seconds renew waits for transactions that use the table: searches wait behind it as long.
const renewWait = "5"

// renew makes the table anew: InnoDB keeps the terms of deleted rows in the index and passes over them at every search, which
// makes one several times as slow when half of them are. Dropping only those takes a server setting that an administrator must
// switch on. Products that are being saved wait, ten seconds for 67,000; orders and searches do not. When the table is in use
// for too long, the next time will do.
func (f fullText) renew(ctx context.Context) (done bool, err error) {
	err = f.db.InTx(ctx, func(ctx context.Context) error { // for its one session; OPTIMIZE commits by itself
		if _, err := f.db.Exec(ctx, "SET SESSION lock_wait_timeout = "+renewWait); err != nil {
			return err
		}
		done = true
		for kind, err := range sqldb.Each(ctx, f.db, func(kind *string, scan sqldb.Scanner) error {
			var table, operation, text string
			return scan(&table, &operation, kind, &text)
		}, "OPTIMIZE TABLE listing_text") {
			switch {
			case err != nil && sqldb.ClassOf(err) != sqldb.Retry:
				return err
			case err != nil || strings.EqualFold(kind, "error"):
				done = false
			}
		}
		_, err := f.db.Exec(ctx, "SET SESSION lock_wait_timeout = DEFAULT")
		return err
	})
	return done, err
}
