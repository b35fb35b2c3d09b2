package sqldb

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"net/url"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"vapeart/shop/fault"
)

//go:embed migrations
var migrations embed.FS

// Migration is one step of the schema and whether this database has it.
type Migration struct {
	Version   int64
	Name      string
	Applied   bool
	AppliedAt time.Time
}

// migrateWait bounds the wait for another program that migrates the same database.
const migrateWait = 2 * time.Minute

func (db *DB) provider() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations/"+string(db.Engine))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	dialect := database.DialectMySQL
	if db.Engine == SQLite {
		dialect = database.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, db.write, folder, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

// Migrate brings the schema up to this program's, under a lock that other programs respect, and returns the steps it
// took. Errors: Conflict database.newer_schema, Unavailable database.migration_locked.
func (db *DB) Migrate(ctx context.Context) ([]Migration, error) {
	unlock, err := db.lockMigrations(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	p, err := db.provider()
	if err != nil {
		return nil, err
	}
	if err := checkNewer(ctx, p); err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	steps := make([]Migration, len(results))
	for i, r := range results {
		steps[i] = Migration{Version: r.Source.Version, Name: r.Source.Path, Applied: true}
	}
	return steps, nil
}

// Migrations lists every step this program knows.
func (db *DB) Migrations(ctx context.Context) ([]Migration, error) {
	p, err := db.provider()
	if err != nil {
		return nil, err
	}
	states, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	steps := make([]Migration, len(states))
	for i, s := range states {
		steps[i] = Migration{
			Version: s.Source.Version, Name: s.Source.Path, Applied: s.State == goose.StateApplied, AppliedAt: s.AppliedAt.UTC(),
		}
	}
	return steps, nil
}

// CheckSchema proves that the schema is the one this program was built for. Errors: Conflict database.older_schema,
// database.newer_schema.
func (db *DB) CheckSchema(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	if err := checkNewer(ctx, p); err != nil {
		return err
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("migration status: %w", err)
	}
	if pending {
		return fault.New(fault.Conflict, "database.older_schema")
	}
	return nil
}

func checkNewer(ctx context.Context, p *goose.Provider) error {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migration status: %w", err)
	}
	if current > target {
		return fault.New(fault.Conflict, "database.newer_schema", fault.With("schema", current), fault.With("program", target))
	}
	return nil
}

// lockMigrations holds a lock that dies with its holder: a named lock of the MySQL session, or on SQLite the write lock
// of a file beside the database.
func (db *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, migrateWait)
	defer cancel()
	if db.Engine == SQLite {
		return db.lockBeside(ctx)
	}
	c, err := db.write.Conn(ctx)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "database.unreachable", err)
	}
	var got sql.NullInt64
	err = c.QueryRowContext(ctx, "SELECT GET_LOCK(CONCAT('vapeart migrate ', LEFT(DATABASE(), 40)), ?)", int(migrateWait.Seconds())).Scan(&got)
	if err != nil || got.Int64 != 1 {
		_ = c.Close() // nothing was locked
		return nil, fault.Wrap(fault.Unavailable, "database.migration_locked", err)
	}
	return func() {
		// The lock must go even when the caller's context is over; closing the session would free it too.
		_, _ = c.ExecContext(context.WithoutCancel(ctx), "SELECT RELEASE_LOCK(CONCAT('vapeart migrate ', LEFT(DATABASE(), 40)))")
		_ = c.Close()
	}, nil
}

func (db *DB) lockBeside(ctx context.Context) (unlock func(), err error) {
	const look = 100 * time.Millisecond // SQLite's own wait ends for no context
	settings := url.Values{"_txlock": {"exclusive"}, "_pragma": {fmt.Sprintf("busy_timeout(%d)", look.Milliseconds())}}
	lock, err := sql.Open("sqlite", sqliteName(db.path+".migrate-lock", settings))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "database.migration_locked", err)
	}
	lock.SetMaxOpenConns(1)
	tx, err := lock.BeginTx(context.WithoutCancel(ctx), nil)
	for err != nil && ClassOf(err) == Retry && ctx.Err() == nil {
		tx, err = lock.BeginTx(context.WithoutCancel(ctx), nil)
	}
	if err != nil {
		_ = lock.Close() // nothing was locked
		return nil, fault.Wrap(fault.Unavailable, "database.migration_locked", err)
	}
	return func() {
		_ = tx.Rollback() // frees the lock; nothing was written
		_ = lock.Close()
	}, nil
}

// MigrationFiles returns the embedded steps, a folder per engine.
func MigrationFiles() fs.FS { return migrations }
