package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"

	"vapeart/shop/fault"
)

// Options say which database to open. Path is SQLite's file, DSN a go-sql-driver/mysql data source name.
type Options struct {
	Engine       Engine
	Path         string
	DSN          string
	MaxOpenConns int           // MySQL, and SQLite's readers; 0 means 16
	LockWait     time.Duration // how long a statement waits for a lock; 0 means 10 s
	Observe      Observer      // sees every statement; may be nil
}

func (o *Options) defaults() {
	if o.MaxOpenConns <= 0 {
		o.MaxOpenConns = 16
	}
	o.MaxOpenConns = max(2, o.MaxOpenConns) // Migrate holds its lock on one and works on another
	if o.LockWait <= 0 {
		o.LockWait = 10 * time.Second
	}
}

// Open connects and proves that the database answers within ctx. Errors: Unavailable database.unreachable,
// Invalid database.bad_dsn.
func Open(ctx context.Context, o Options) (*DB, error) {
	o.defaults()
	db := &DB{Engine: o.Engine, observe: o.Observe, path: o.Path, patience: patience * o.LockWait}
	var err error
	switch o.Engine {
	case SQLite:
		err = db.openSQLite(o)
	case MySQL:
		err = db.openMySQL(o)
	default:
		return nil, fault.New(fault.Internal, "database.unknown_engine", fault.With("engine", o.Engine))
	}
	if err != nil {
		return nil, err
	}
	if err := db.Ping(ctx); err != nil {
		_ = db.Close() // the ping's error is the one to tell
		return nil, err
	}
	return db, nil
}

// openSQLite opens one connection that writes, so that writers queue in Go in order of arrival instead of polling the
// file's lock, and a pool that only reads. Each commit reaches the disk before it is told (synchronous FULL): a confirmed
// order outlives a power cut here as it does on MySQL.
func (db *DB) openSQLite(o Options) error {
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o750); err != nil {
		return fault.Wrap(fault.Unavailable, "database.unreachable", err)
	}
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", o.LockWait.Milliseconds()), "journal_mode(WAL)", "foreign_keys(1)",
		"synchronous(FULL)", "temp_store(MEMORY)", "cache_size(-32000)", "mmap_size(268435456)",
	}}
	writer := sql.OpenDB(preparing{sqliteName(o.Path, pragmas), &sqlite.Driver{}})
	writer.SetMaxOpenConns(1)
	pragmas["_pragma"] = append(pragmas["_pragma"], "query_only(1)")
	reader := sql.OpenDB(preparing{sqliteName(o.Path, pragmas), &sqlite.Driver{}})
	reader.SetMaxOpenConns(o.MaxOpenConns)
	reader.SetMaxIdleConns(o.MaxOpenConns)
	db.write, db.read = writer, reader
	return nil
}

// sqliteName returns the data source name of a file, whatever characters its path has.
func sqliteName(path string, settings url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings.Encode()
}

func (db *DB) openMySQL(o Options) error {
	cfg, err := mysql.ParseDSN(o.DSN)
	if err == nil && cfg.DBName == "" {
		err = errors.New("no database is named")
	}
	if err != nil {
		return fault.Wrap(fault.Invalid, "database.bad_dsn", err)
	}
	cfg.ParseTime, cfg.ClientFoundRows, cfg.Loc, cfg.InterpolateParams = true, true, time.UTC, true
	cfg.Collation, cfg.MultiStatements = "utf8mb4_bin", false
	if cfg.Timeout == 0 {
		cfg.Timeout = 5 * time.Second
	}
	if cfg.Params == nil {
		cfg.Params = map[string]string{}
	}
	cfg.Params["innodb_lock_wait_timeout"] = fmt.Sprint(max(1, int(o.LockWait.Seconds())))
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return fault.Wrap(fault.Invalid, "database.bad_dsn", err)
	}
	pool := sql.OpenDB(readCommitted{connector})
	pool.SetMaxOpenConns(o.MaxOpenConns)
	pool.SetMaxIdleConns(o.MaxOpenConns)
	pool.SetConnMaxLifetime(10 * time.Minute) // below any server's or balancer's idle limit
	db.write, db.read = pool, pool
	return nil
}

// readCommitted opens sessions in which a statement sees what is committed when it begins. It is a statement and no
// setting of the data source name: MySQL and MariaDB 10.11 call the variable by different names.
type readCommitted struct{ driver.Connector }

// Connect implements driver.Connector.
func (r readCommitted) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	session, ok := c.(driver.ExecerContext)
	if !ok {
		return nil, errors.Join(errors.New("the driver runs no statements without preparing them"), c.Close())
	}
	if _, err := session.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Ping asks both pools for a sign of life. Errors: Unavailable database.unreachable.
func (db *DB) Ping(ctx context.Context) error {
	for _, pool := range []*sql.DB{db.write, db.read} {
		if err := pool.PingContext(ctx); err != nil {
			return fault.Wrap(fault.Unavailable, "database.unreachable", err)
		}
	}
	return nil
}

// Stats returns the writing pool's figures.
func (db *DB) Stats() sql.DBStats { return db.write.Stats() }

// Close closes the pools after the statements under way.
func (db *DB) Close() error {
	err := db.read.Close()
	if db.write != db.read {
		if werr := db.write.Close(); err == nil {
			err = werr
		}
	}
	return err
}
