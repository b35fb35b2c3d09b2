package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	driver "github.com/go-sql-driver/mysql"
)

// database is one of our own on the server of TEST_MYSQL_DSN.
type database struct{ name, server, dsn string }

func createDatabase(ctx context.Context) (database, error) {
	dsn := os.Getenv("TEST_MYSQL_DSN")
	if dsn == "" {
		return database{}, errors.New("TEST_MYSQL_DSN is not set: run it as `make bench`, or with -engine sqlite")
	}
	cfg, err := driver.ParseDSN(dsn)
	if err != nil {
		return database{}, fmt.Errorf("TEST_MYSQL_DSN: %w", err)
	}
	d := database{name: "vapeart_bench_" + strings.ToLower(rand.Text()[:8]), server: dsn}
	if err := d.exec(ctx, "CREATE DATABASE "+d.name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return d, err
	}
	cfg.DBName = d.name
	d.dsn = cfg.FormatDSN()
	return d, nil
}

// drop removes it, also when the measurement was interrupted.
func (d database) drop() error { return d.exec(context.Background(), "DROP DATABASE "+d.name) }

func (d database) exec(ctx context.Context, statement string) error {
	db, err := sql.Open("mysql", d.server)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}
