package sqldb_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// numbers is a database with a table that holds 1, 2 and 3.
func numbers(t *testing.T, e sqltest.Engine) *sqldb.DB {
	t.Helper()
	db := sqltest.Open(t, e)
	t.Cleanup(func() { run(t, db, "DROP TABLE prepared_number") })
	run(t, db, "CREATE TABLE prepared_number (n INTEGER PRIMARY KEY)")
	for n := range 3 {
		run(t, db, "INSERT INTO prepared_number (n) VALUES (?)", n+1)
	}
	return db
}

func run(t *testing.T, db *sqldb.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.Exec(context.WithoutCancel(t.Context()), text, args...); err != nil {
		t.Fatal(err)
	}
}

func all(ctx context.Context, t *testing.T, db *sqldb.DB, text string) []int {
	t.Helper()
	list, err := sqldb.All(ctx, db, sqldb.Scalar[int], text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

const ascending = "SELECT n FROM prepared_number ORDER BY n"

func TestAQueryMayRunWhileItsOwnRowsAreRead(t *testing.T) {
	t.Parallel()
	db := numbers(t, sqltest.SQLite)
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		var seen []int
		for n, err := range sqldb.Each(ctx, db, sqldb.Scalar[int], ascending) {
			if err != nil {
				return err
			}
			seen = append(seen, n)
			if diff := cmp.Diff([]int{1, 2, 3}, all(ctx, t, db, ascending)); diff != "" {
				t.Errorf("inside, at %d: %s", n, diff)
			}
		}
		if diff := cmp.Diff([]int{1, 2, 3}, seen); diff != "" {
			t.Errorf("outside: %s", diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAQueryStartsAnewAfterItWasLeftHalfRead(t *testing.T) {
	t.Parallel()
	db := numbers(t, sqltest.SQLite)
	for range 3 {
		for n, err := range sqldb.Each(t.Context(), db, sqldb.Scalar[int], ascending) {
			if err != nil || n != 1 {
				t.Fatalf("%d, %v", n, err)
			}
			break
		}
	}
	if diff := cmp.Diff([]int{1, 2, 3}, all(t.Context(), t, db, ascending)); diff != "" {
		t.Error(diff)
	}
}

func TestMoreStatementsThanAConnectionKeepsAreAllRight(t *testing.T) {
	t.Parallel()
	db := numbers(t, sqltest.SQLite)
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		for range 2 {
			for n := range 300 {
				text := fmt.Sprintf("SELECT n + %d FROM prepared_number WHERE n = 1", n)
				if got := all(ctx, t, db, text); len(got) != 1 || got[0] != n+1 {
					t.Fatalf("%s: %v", text, got)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAQuerySeesATableThatChangedSinceItRan(t *testing.T) {
	t.Parallel()
	db := numbers(t, sqltest.SQLite)
	const text = "SELECT * FROM prepared_number WHERE n = 1"
	if got := all(t.Context(), t, db, text); len(got) != 1 {
		t.Fatal(got)
	}
	run(t, db, "ALTER TABLE prepared_number ADD COLUMN word VARCHAR(10) NOT NULL DEFAULT 'one'")
	type row struct {
		n    int
		word string
	}
	got, err := sqldb.One(t.Context(), db, func(r *row, scan sqldb.Scanner) error { return scan(&r.n, &r.word) }, text)
	if want := (row{1, "one"}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAFailedStatementCanRunAgain(t *testing.T) {
	t.Parallel()
	db := numbers(t, sqltest.SQLite)
	const text = "INSERT INTO prepared_number (n) VALUES (?)"
	if _, err := db.Exec(t.Context(), text, 3); sqldb.ClassOf(err) != sqldb.Duplicate {
		t.Fatalf("a double: %v", err)
	}
	run(t, db, text, 4)
	if _, err := db.Exec(t.Context(), "SELECT nonsense FROM prepared_number"); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("nonsense: %v", err)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4}, all(t.Context(), t, db, ascending)); diff != "" {
		t.Error(diff)
	}
}
