package searchsql

import (
	"context"
	"iter"
	"strconv"

	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
)

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

// renew has nothing to do: merging, as tidy does, drops what is no more.
func (fts5) renew(context.Context) (bool, error) { return true, nil }
