package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sequences reads the table that these tests write to, as "name next_id".
func sequences(t *testing.T, db *sqldb.DB, names ...string) (list []string) {
	t.Helper()
	type pair struct {
		name string
		next int64
	}
	rows, err := sqldb.All(t.Context(), db, func(p *pair, scan sqldb.Scanner) error { return scan(&p.name, &p.next) },
		"SELECT name, next_id FROM sequence WHERE name IN ("+sqldb.Marks(len(names))+") ORDER BY name", sqldb.Args(names)...)
	must(t, err)
	for _, r := range rows {
		list = append(list, fmt.Sprint(r.name, " ", r.next))
	}
	return list
}

func equal[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func insertSequence(ctx context.Context, db *sqldb.DB, name string) error {
	_, err := db.Exec(ctx, "INSERT INTO sequence (name, next_id) VALUES (?, 1)", name)
	return err
}

func TestInTx(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		refused := errors.New("refused")
		t.Run("what fails leaves nothing behind", func(t *testing.T) {
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				must(t, insertSequence(ctx, db, "undone"))
				return refused
			})
			if !errors.Is(err, refused) {
				t.Errorf("got %v", err)
			}
			equal(t, nil, sequences(t, db, "undone"))
		})
		t.Run("a nested one joins: with the outer one all is undone", func(t *testing.T) {
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				if db.InTransaction(t.Context()) || !db.InTransaction(ctx) {
					t.Error("the transaction is in the context of the body alone")
				}
				must(t, db.InTx(ctx, func(ctx context.Context) error { return insertSequence(ctx, db, "nested") }))
				return refused
			})
			if !errors.Is(err, refused) {
				t.Errorf("got %v", err)
			}
			equal(t, nil, sequences(t, db, "nested"))
		})
		t.Run("it reads what it wrote, and others do not before the commit", func(t *testing.T) {
			must(t, db.InTx(t.Context(), func(ctx context.Context) error {
				must(t, insertSequence(ctx, db, "seen"))
				n, err := sqldb.One(ctx, db, sqldb.Scalar[int], "SELECT COUNT(*) FROM sequence WHERE name = 'seen'")
				equal(t, 1, n)
				equal(t, nil, sequences(t, db, "seen"))
				return err
			}))
			equal(t, []string{"seen 1"}, sequences(t, db, "seen"))
		})
		t.Run("a statement that failed does not end it", func(t *testing.T) {
			must(t, db.InTx(t.Context(), func(ctx context.Context) error {
				must(t, insertSequence(ctx, db, "before"))
				if err := insertSequence(ctx, db, "before"); sqldb.ClassOf(err) != sqldb.Duplicate {
					t.Errorf("got %v", err)
				}
				return insertSequence(ctx, db, "behind")
			}))
			equal(t, []string{"before 1", "behind 1"}, sequences(t, db, "before", "behind"))
		})
		t.Run("an observed copy works in its original's transaction and tells of its statements", func(t *testing.T) {
			var texts []string
			seen := db.Observe(func(_ context.Context, s sqldb.Statement) { texts = append(texts, s.Text) })
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				must(t, insertSequence(ctx, seen, "observed"))
				return refused
			})
			if !errors.Is(err, refused) || len(texts) != 1 {
				t.Errorf("%v, %d statements", err, len(texts))
			}
			equal(t, nil, sequences(t, db, "observed"))
		})
		t.Run("who asks to run again does, and not for ever", func(t *testing.T) {
			runs := 0
			err := db.InTx(t.Context(), func(context.Context) error {
				if runs++; runs < 3 {
					return sqldb.Again(refused)
				}
				return nil
			})
			equal(t, 3, runs)
			must(t, err)
			err = db.InTx(t.Context(), func(context.Context) error { return sqldb.Again(refused) })
			if !errors.Is(err, refused) {
				t.Errorf("got %v", err)
			}
		})
	})
}

func TestAContextsTransactionBelongsToItsDatabase(t *testing.T) {
	t.Parallel()
	a, b := sqltest.Open(t, sqltest.SQLite), sqltest.Open(t, sqltest.SQLite)
	refused := errors.New("refused")
	err := a.InTx(t.Context(), func(ctx context.Context) error {
		must(t, insertSequence(ctx, a, "mine"))
		must(t, insertSequence(ctx, b, "mine"))
		return refused
	})
	if !errors.Is(err, refused) {
		t.Error(err)
	}
	equal(t, nil, sequences(t, a, "mine"))
	equal(t, []string{"mine 1"}, sequences(t, b, "mine"))
}

// On SQLite the second writer waits for the first from its first statement on: there is no deadlock to lose.
func TestTwoTransactionsInOppositeOrderBothSucceed(t *testing.T) {
	t.Parallel()
	for _, e := range []sqltest.Engine{sqltest.MySQL, sqltest.MariaDB} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			db := sqltest.Open(t, e)
			var met sync.WaitGroup // both hold their first row
			met.Add(2)
			runs := make([]int, 2)
			errs := make([]error, 2)
			var done sync.WaitGroup
			for i, order := range [][]string{{"brand", "product"}, {"product", "brand"}} {
				done.Go(func() {
					errs[i] = db.InTx(t.Context(), func(ctx context.Context) error {
						runs[i]++
						for n, name := range order {
							if _, err := db.Exec(ctx, "UPDATE sequence SET next_id = next_id + 1 WHERE name = ?", name); err != nil {
								return err
							}
							if n == 0 && runs[i] == 1 {
								met.Done()
								met.Wait()
							}
						}
						return nil
					})
				})
			}
			done.Wait()
			must(t, errors.Join(errs...))
			equal(t, []string{"brand 3", "product 3"}, sequences(t, db, "brand", "product"))
			if runs[0]+runs[1] < 3 {
				t.Errorf("no deadlock was met: %v runs", runs)
			}
		})
	}
}

func TestErrorsHaveTheSameClassOnEveryEngine(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		choice := "INSERT INTO choice (id, attribute_id, code, position) VALUES (?, ?, ?, 0)"
		attribute := "INSERT INTO attribute (id, code, kind, unit, filterable, position, version) VALUES (?, ?, ?, '', ?, 0, 1)"
		run := func(text string, args ...any) error {
			_, err := db.Exec(t.Context(), text, args...)
			return err
		}
		must(t, run(attribute, 1, "colour", "choice", 1))
		must(t, run(choice, 1, 1, "red"))
		for _, c := range []struct {
			name string
			err  error
			want sqldb.Class
		}{
			{"a taken primary key", run(attribute, 1, "other", "choice", 1), sqldb.Duplicate},
			{"a taken unique key", run(choice, 2, 1, "red"), sqldb.Duplicate},
			{"a missing parent", run(choice, 2, 99, "red"), sqldb.MissingParent},
			{"a parent with children", run("DELETE FROM attribute WHERE id = 1"), sqldb.MissingParent},
			{"a refused value", run(attribute, 2, "x", "colour", 1), sqldb.CheckFailed},
			{"a flag that is none", run(attribute, 2, "x", "choice", 2), sqldb.CheckFailed},
			{"a text that is no SQL", run("SELEC 1"), sqldb.Other},
			{"no error", nil, sqldb.Other},
		} {
			if got := sqldb.ClassOf(c.err); got != c.want || (c.err == nil) != (c.name == "no error") {
				t.Errorf("%s: class %d, want %d, of %v", c.name, got, c.want, c.err)
			}
		}
	})
}

func TestUpsertAndInsertMissing(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		key, cols := []string{"name"}, []string{"next_id"}
		must(t, db.InsertRows(t.Context(), "sequence", append(key, cols...), [][]any{{"u1", 1}, {"u2", 2}}))
		t.Run("upserting updates what exists and inserts what does not", func(t *testing.T) {
			must(t, db.UpsertAll(t.Context(), "sequence", key, cols, [][]any{{"u2", 20}, {"u3", 30}, {"u3", 31}}))
			equal(t, []string{"u1 1", "u2 20", "u3 31"}, sequences(t, db, "u1", "u2", "u3"))
			n, err := db.Exec(t.Context(), db.Upsert("sequence", key, cols), "u1", 10)
			must(t, err)
			equal(t, []string{"u1 10"}, sequences(t, db, "u1"))
			if n == 0 {
				t.Error("no row was matched")
			}
		})
		t.Run("inserting what is missing leaves what exists alone", func(t *testing.T) {
			must(t, db.InsertMissing(t.Context(), "sequence", key, cols, [][]any{{"u1", 99}, {"u4", 40}, {"u4", 41}}))
			equal(t, []string{"u1 10", "u4 40"}, sequences(t, db, "u1", "u4"))
		})
		t.Run("keys that differ by case or accent are different ones", func(t *testing.T) {
			must(t, db.InsertMissing(t.Context(), "sequence", key, cols, [][]any{{"U1", 1}, {"ü1", 1}}))
			must(t, db.UpsertAll(t.Context(), "sequence", key, cols, [][]any{{"U1", 5}}))
			equal(t, []string{"U1 5", "u1 10", "ü1 1"}, sequences(t, db, "u1", "U1", "ü1"))
		})
		t.Run("neither hides a missing parent", func(t *testing.T) {
			row := [][]any{{1, 99, "x", 0}}
			for _, err := range []error{
				db.InsertMissing(t.Context(), "choice", []string{"id"}, []string{"attribute_id", "code", "position"}, row),
				db.UpsertAll(t.Context(), "choice", []string{"id"}, []string{"attribute_id", "code", "position"}, row),
			} {
				if sqldb.ClassOf(err) != sqldb.MissingParent {
					t.Errorf("got %v", err)
				}
			}
		})
		t.Run("thousands of rows take few statements, none take none", func(t *testing.T) {
			n := 0
			seen := db.Observe(func(context.Context, sqldb.Statement) { n++ })
			rows := make([][]any, 4_500)
			for i := range rows {
				rows[i] = []any{fmt.Sprintf("many %04d", i), i}
			}
			must(t, seen.InsertRows(t.Context(), "sequence", append(key, cols...), rows))
			must(t, seen.UpsertAll(t.Context(), "sequence", key, cols, nil))
			equal(t, 5, n)
			found, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], "SELECT COUNT(*) FROM sequence WHERE name LIKE 'many %'")
			must(t, err)
			equal(t, len(rows), found)
		})
		t.Run("rows matched are counted, changed or not", func(t *testing.T) {
			for range 2 {
				n, err := db.Exec(t.Context(), "UPDATE sequence SET next_id = 7 WHERE name IN ('u2', 'u3')")
				must(t, err)
				equal(t, 2, n)
			}
		})
	})
}

func TestNextIDs(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		next := func(ctx context.Context, n int) int64 {
			first, err := db.NextIDs(ctx, "brand", n)
			must(t, err)
			return first
		}
		equal(t, 1, next(t.Context(), 3))
		equal(t, 4, next(t.Context(), 1))
		refused := errors.New("refused")
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			equal(t, 5, next(ctx, 10))
			return refused
		})
		if !errors.Is(err, refused) {
			t.Error(err)
		}
		equal(t, 5, next(t.Context(), 1))
		if _, err := db.NextIDs(t.Context(), "nothing", 1); !sqldb.NoRows(err) {
			t.Errorf("got %v", err)
		}
		t.Run("nobody gets another's", func(t *testing.T) {
			const takers, each = 8, 5
			firsts := make([]int64, takers*each)
			var wg sync.WaitGroup
			for w := range takers {
				wg.Go(func() {
					for i := range each {
						first, err := db.NextIDs(t.Context(), "media", 3)
						if err != nil {
							t.Error(err)
						}
						firsts[w*each+i] = first
					}
				})
			}
			wg.Wait()
			slices.Sort(firsts)
			for i, first := range firsts {
				equal(t, int64(1+3*i), first)
			}
		})
	})
}

func TestEachStreams(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		const text = "SELECT name FROM sequence WHERE name IN ('brand', 'media', 'product') ORDER BY name"
		t.Run("every row, in order", func(t *testing.T) {
			got, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], text)
			must(t, err)
			equal(t, []string{"brand", "media", "product"}, got)
		})
		t.Run("a reader may stop, and the connection goes on", func(t *testing.T) {
			must(t, db.InTx(t.Context(), func(ctx context.Context) error {
				for name, err := range sqldb.Each(ctx, db, sqldb.Scalar[string], text) {
					must(t, err)
					equal(t, "brand", name)
					break
				}
				return insertSequence(ctx, db, "after")
			}))
		})
		t.Run("an error is the last that it yields", func(t *testing.T) {
			broken, n := errors.New("broken"), 0
			for _, err := range sqldb.Each(t.Context(), db, func(*string, sqldb.Scanner) error { return broken }, text) {
				n++
				if !errors.Is(err, broken) {
					t.Errorf("got %v", err)
				}
			}
			equal(t, 1, n)
		})
		t.Run("a statement that cannot run is told once", func(t *testing.T) {
			n := 0
			for _, err := range sqldb.Each(t.Context(), db, sqldb.Scalar[string], "SELECT nothing FROM nowhere") {
				n++
				if err == nil {
					t.Error("no error")
				}
			}
			equal(t, 1, n)
		})
		t.Run("one row that is not there is no row", func(t *testing.T) {
			if _, err := sqldb.One(t.Context(), db, sqldb.Scalar[string], "SELECT name FROM sequence WHERE name = '-'"); !sqldb.NoRows(err) {
				t.Errorf("got %v", err)
			}
		})
	})
}

func TestAPathMayHaveAnyCharacter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a b", "50% #1?x=y&ä.sqlite")
	db, err := sqldb.Open(t.Context(), sqldb.Options{Engine: sqldb.SQLite, Path: path})
	must(t, err)
	_, err = db.Migrate(t.Context())
	must(t, err)
	must(t, db.Close())
	found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.sqlite"))
	must(t, err)
	equal(t, []string{path}, found)
}

func TestOpenRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		o    sqldb.Options
		want *fault.Error
	}{
		{"a name that is none", sqldb.Options{Engine: sqldb.MySQL, DSN: "no dsn"}, fault.New(fault.Invalid, "database.bad_dsn")},
		{"a name without a database", sqldb.Options{Engine: sqldb.MySQL, DSN: "root@tcp(127.0.0.1:1)/"}, fault.New(fault.Invalid, "database.bad_dsn")},
		{"a server that is away", sqldb.Options{Engine: sqldb.MySQL, DSN: "root@tcp(127.0.0.1:1)/x"}, fault.New(fault.Unavailable, "database.unreachable")},
		{"a folder that cannot be", sqldb.Options{Engine: sqldb.SQLite, Path: "/dev/null/x/shop.sqlite"}, fault.New(fault.Unavailable, "database.unreachable")},
	} {
		if db, err := sqldb.Open(t.Context(), c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v", c.name, db, err)
		}
	}
}
