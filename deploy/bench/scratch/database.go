// Package scratch owns databases that measurements make for themselves on a server, use and drop. It refuses to touch any
// other.
package scratch

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// Database is one of our own.
type Database struct {
	DSN          string // opens it
	name, server string
}

// Create makes an empty database on the server whose address is in an environment variable.
func Create(ctx context.Context, variable string) (Database, error) {
	dsn := os.Getenv(variable)
	if dsn == "" {
		return Database{}, errors.New(variable + " is not set: `make bench` and `make bench-jobs` do")
	}
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return Database{}, fmt.Errorf("%s: %w", variable, err)
	}
	d := Database{name: "vapeart_bench_" + strings.ToLower(rand.Text()[:8]), server: dsn}
	if err := d.exec(ctx, "CREATE DATABASE "+d.name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return d, err
	}
	cfg.DBName = d.name
	d.DSN = cfg.FormatDSN()
	return d, nil
}

// Drop removes it, also when the measurement was interrupted.
func (d Database) Drop() error { return d.exec(context.Background(), "DROP DATABASE "+d.name) }

func (d Database) exec(ctx context.Context, statement string) error {
	db, err := sql.Open("mysql", d.server)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}
