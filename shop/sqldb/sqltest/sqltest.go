// Package sqltest gives tests a database of their own on every engine the shop runs on. It owns the test databases on
// the servers of TEST_MYSQL_DSN and TEST_MARIADB_DSN (`make up` prints them). A missing server fails the test: a suite
// that passed on one engine has not passed.
package sqltest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"vapeart/shop/sqldb"
)

// Engine is one database product.
type Engine string

// The products, each real.
const (
	SQLite  Engine = "sqlite"
	MySQL   Engine = "mysql"
	MariaDB Engine = "mariadb"
)

// All lists every product that a conformance suite runs on.
func All() []Engine { return []Engine{SQLite, MySQL, MariaDB} }

// Each runs a suite once per product, in parallel, each on an empty migrated database.
func Each(t *testing.T, suite func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, e := range All() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			suite(t, Open(t, e))
		})
	}
}

// Open returns an empty migrated database, which is the test's own until it ends.
func Open(t testing.TB, e Engine) *sqldb.DB {
	t.Helper()
	o := Options(t, e)
	db, err := sqldb.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("open %s: %v", e, err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close %s: %v", e, err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatalf("migrate %s: %v", e, err)
	}
	return db
}

// Options says how to open an empty database, which is the test's own until it ends; Open migrates it. Programs under
// test are started on it with these.
func Options(t testing.TB, e Engine) sqldb.Options {
	t.Helper()
	switch e {
	case SQLite:
		return sqldb.Options{Engine: sqldb.SQLite, Path: filepath.Join(t.TempDir(), "shop.sqlite")}
	default:
		return lease(t, e, prepare)
	}
}

// Bare is Options for a database without any table, for tests of migrations; the next test gets it made anew.
func Bare(t testing.TB, e Engine) sqldb.Options {
	t.Helper()
	if e == SQLite {
		return Options(t, e)
	}
	return lease(t, e, func(t testing.TB, admin *sql.DB, name string) {
		t.Helper()
		exec(t, admin, "DROP DATABASE IF EXISTS "+name+"; "+create(name))
	})
}

// databases bounds how many tests use one server at once.
const databases = 64

// lease takes one of the server's test databases: held by a named lock of a session that lives as long as the test, so
// that tests of other processes take another one, and a killed test gives its own back.
func lease(t testing.TB, e Engine, prepare func(t testing.TB, admin *sql.DB, name string)) sqldb.Options {
	t.Helper()
	env := map[Engine]string{MySQL: "TEST_MYSQL_DSN", MariaDB: "TEST_MARIADB_DSN"}[e]
	if env == "" {
		t.Fatalf("unknown engine %q", e)
	}
	dsn := os.Getenv(env)
	if dsn == "" {
		t.Fatalf("%s is not set: run `make test`, or `make up` and then `eval \"$(deploy/dev/servers env)\"`", env)
	}
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatalf("%s: %v", env, err)
	}
	cfg.DBName, cfg.MultiStatements = "", true
	admin, err := sql.Open("mysql", cfg.FormatDSN())
	if err != nil {
		t.Fatalf("%s: %v", env, err)
	}
	admin.SetMaxOpenConns(1) // the session that holds the lock
	t.Cleanup(func() {
		if err := admin.Close(); err != nil {
			t.Errorf("%s: %v", env, err)
		}
	})
	name := lock(t, admin, env)
	prepare(t, admin, name)
	cfg.DBName, cfg.MultiStatements = name, false
	return sqldb.Options{Engine: sqldb.MySQL, DSN: cfg.FormatDSN(), MaxOpenConns: 32}
}

func lock(t testing.TB, admin *sql.DB, env string) string {
	t.Helper()
	for n := range databases {
		name := fmt.Sprintf("vapeart_test_%02d", n)
		var got sql.NullInt64
		if err := admin.QueryRowContext(t.Context(), "SELECT GET_LOCK(?, 0)", name).Scan(&got); err != nil {
			t.Fatalf("%s: %v: is the server up? (`make up`)", env, err)
		}
		if got.Int64 == 1 {
			return name
		}
	}
	t.Fatalf("%s: all %d test databases are in use", env, databases)
	return ""
}

func create(name string) string {
	return "CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
}

// prepare empties the database; one that has another schema than this program's migrations, or was left in the middle of
// them, is made anew.
func prepare(t testing.TB, admin *sql.DB, name string) {
	t.Helper()
	want, steps := schema(t)
	var have string
	var applied int
	err := admin.QueryRowContext(t.Context(), "SELECT hash, (SELECT COUNT(*) FROM "+name+".goose_db_version WHERE version_id > 0 AND is_applied) FROM "+
		name+".sqltest_schema").Scan(&have, &applied)
	if err == nil && have == want && applied == steps {
		empty(t, admin, name)
		return
	}
	exec(t, admin, "DROP DATABASE IF EXISTS "+name+"; "+create(name)+"; CREATE TABLE "+
		name+".sqltest_schema (hash VARCHAR(64) PRIMARY KEY) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; INSERT INTO "+name+".sqltest_schema VALUES ('"+want+"')")
}

// empty deletes every row; sequences, which are named after their tables, begin anew.
func empty(t testing.TB, admin *sql.DB, name string) {
	t.Helper()
	var tables []string
	rows, err := admin.QueryContext(t.Context(), "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'", name)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var text strings.Builder
	text.WriteString("SET FOREIGN_KEY_CHECKS = 0; USE " + name)
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		switch table {
		case "goose_db_version", "sqltest_schema", "sequence":
		default:
			tables = append(tables, table)
			text.WriteString("; DELETE FROM " + table)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	exec(t, admin, text.String()+"; UPDATE sequence SET next_id = 1; DELETE FROM sequence WHERE name NOT IN ('"+
		strings.Join(tables, "', '")+"'); SET FOREIGN_KEY_CHECKS = 1")
}

func exec(t testing.TB, admin *sql.DB, text string) {
	t.Helper()
	if _, err := admin.ExecContext(context.WithoutCancel(t.Context()), text); err != nil {
		t.Fatal(err)
	}
}

// schema returns the hash of all migrations and how many there are for one engine.
func schema(t testing.TB) (hash string, steps int) {
	t.Helper()
	sum, files := sha256.New(), 0
	err := fs.WalkDir(sqldb.MigrationFiles(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(sqldb.MigrationFiles(), path)
		sum.Write(text)
		files++
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	const engines = 2 // folders of equal names
	return hex.EncodeToString(sum.Sum(nil)), files / engines
}
