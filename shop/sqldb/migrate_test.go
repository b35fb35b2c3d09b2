package sqldb_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// each runs a suite once per engine on a database without tables.
func each(t *testing.T, suite func(t *testing.T, o sqldb.Options)) {
	t.Helper()
	for _, e := range sqltest.All() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			suite(t, sqltest.Bare(t, e))
		})
	}
}

func open(t *testing.T, o sqldb.Options) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), o)
	must(t, err)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestProgramsThatStartTogetherMigrateOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o sqldb.Options) {
		const programs = 8
		steps, errs := make([]int, programs), make([]error, programs)
		var wg sync.WaitGroup
		for i := range programs {
			db := open(t, o)
			wg.Go(func() {
				done, err := db.Migrate(t.Context())
				steps[i], errs[i] = len(done), err
				if err == nil {
					errs[i] = db.CheckSchema(t.Context())
				}
			})
		}
		wg.Wait()
		must(t, errors.Join(errs...))
		all, err := open(t, o).Migrations(t.Context())
		must(t, err)
		ran := 0
		for _, n := range steps {
			if n != 0 && n != len(all) {
				t.Errorf("one program took %d of %d steps", n, len(all))
			}
			ran += n
		}
		if ran != len(all) || len(all) < 5 {
			t.Errorf("%d steps were taken of %d: %v", ran, len(all), steps)
		}
		for _, m := range all {
			if !m.Applied || m.AppliedAt.IsZero() || m.Name == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}

func TestAProgramRefusesASchemaThatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	older, newer := fault.New(fault.Conflict, "database.older_schema"), fault.New(fault.Conflict, "database.newer_schema")
	each(t, func(t *testing.T, o sqldb.Options) {
		db := open(t, o)
		check := func(t *testing.T, err error, want *fault.Error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		}
		t.Run("an empty one is older", func(t *testing.T) { check(t, db.CheckSchema(t.Context()), older) })
		_, err := db.Migrate(t.Context())
		must(t, err)
		t.Run("its own is right, and migrating again does nothing", func(t *testing.T) {
			must(t, db.CheckSchema(t.Context()))
			steps, err := db.Migrate(t.Context())
			must(t, err)
			equal(t, 0, len(steps))
		})
		t.Run("one that lacks a step is older", func(t *testing.T) {
			last, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], "SELECT MAX(version_id) FROM goose_db_version")
			must(t, err)
			_, err = db.Exec(t.Context(), "DELETE FROM goose_db_version WHERE version_id = ?", last)
			must(t, err)
			check(t, db.CheckSchema(t.Context()), older)
		})
		t.Run("one with a step from the future is newer, and left alone", func(t *testing.T) {
			_, err := db.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
			must(t, err)
			check(t, db.CheckSchema(t.Context()), newer)
			_, err = db.Migrate(t.Context())
			check(t, err, newer)
		})
	})
}

func TestWhoWaitsForAnothersMigrationCanGiveUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o sqldb.Options) {
		holder, waiter := open(t, o), open(t, o)
		unlock, err := holder.LockMigrations(t.Context())
		must(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		_, err = waiter.Migrate(ctx)
		if !errors.Is(err, fault.New(fault.Unavailable, "database.migration_locked")) {
			t.Errorf("got %v", err)
		}
		unlock()
		_, err = waiter.Migrate(t.Context())
		must(t, err)
	})
}
