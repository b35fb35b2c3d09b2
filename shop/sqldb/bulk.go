package sqldb

import "context"

// bulkArgs bounds the marks of one statement: below SQLite's 32,766, and small enough that the text stays cheap to parse.
const bulkArgs = 2_000

// InsertRows inserts rows, each as wide as cols, in statements of many rows. Call it inside InTx to make it whole.
func (db *DB) InsertRows(ctx context.Context, table string, cols []string, rows [][]any) error {
	return db.bulk(ctx, len(cols), rows, func(n int) string { return insertText(table, cols, n) })
}

// UpsertAll inserts rows (keys, then cols) and updates cols where the keys exist already.
func (db *DB) UpsertAll(ctx context.Context, table string, keys, cols []string, rows [][]any) error {
	return db.bulk(ctx, len(keys)+len(cols), rows, func(n int) string { return db.UpsertRows(table, keys, cols, n) })
}

// InsertMissing inserts those rows (keys, then cols) whose unique key does not exist yet.
func (db *DB) InsertMissing(ctx context.Context, table string, keys, cols []string, rows [][]any) error {
	return db.bulk(ctx, len(keys)+len(cols), rows, func(n int) string { return db.InsertNew(table, keys, cols, n) })
}

func (db *DB) bulk(ctx context.Context, width int, rows [][]any, text func(n int) string) error {
	most := max(1, bulkArgs/max(1, width))
	full := ""
	for len(rows) > 0 {
		n := min(most, len(rows))
		stmt := full
		if n < most || full == "" {
			stmt = text(n)
			if n == most {
				full = stmt
			}
		}
		args := make([]any, 0, n*width)
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := db.Exec(ctx, stmt, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// NextIDs reserves n ids in a row for a table whose ids the shop gives itself and returns the first. It belongs inside
// the transaction that uses them: undone with it, so that a run repeated after a crash gives the same ids.
func (db *DB) NextIDs(ctx context.Context, sequence string, n int) (int64, error) {
	var first int64
	err := db.InTx(ctx, func(ctx context.Context) error {
		next, err := One(ctx, db, Scalar[int64], "SELECT next_id FROM sequence WHERE name = ?"+db.ForUpdate(), sequence)
		if err != nil {
			return err
		}
		first = next
		_, err = db.Exec(ctx, "UPDATE sequence SET next_id = ? WHERE name = ?", next+int64(n), sequence)
		return err
	})
	return first, err
}
