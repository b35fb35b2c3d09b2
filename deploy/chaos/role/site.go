// Package role is what a chaos run's processes do: producers promise, workers keep. The harness starts each as a process of
// its own from its own binary, and kills it. It refuses to judge, and to know who kills.
package role

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"vapeart/jobs/queue"
	"vapeart/shop/clock"
	"vapeart/shop/gateway/redisbell"
	"vapeart/shop/sqldb"
)

// Site is where a run takes place.
type Site struct {
	DSN   string // of its database
	Redis string // redis://…
	Wake  string // how workers are woken: WakeNone, …
}

// The ways of waking workers in other processes.
const (
	WakeRedis = "redis" // over Redis, as QUEUE_CONNECTION=redis does
	WakeNone  = "none"  // they look
)

// Ways returns the ways of waking, the best first.
func Ways() []string { return []string{WakeRedis, WakeNone} }

// Open connects to the database, however long that is away.
func (s Site) Open(ctx context.Context, connections int) (*sqldb.DB, error) {
	for {
		db, err := sqldb.Open(ctx, sqldb.Options{Engine: sqldb.MySQL, DSN: s.DSN, MaxOpenConns: connections})
		if err == nil || ctx.Err() != nil {
			return db, err
		}
		if err := Wait(ctx, moment); err != nil {
			return nil, err
		}
	}
}

// Ledger returns the ledger with its way of waking, and what ends that. It is the one place that knows the ways.
func (s Site) Ledger(ctx context.Context, db *sqldb.DB, now clock.Clock) (*queue.Ledger, func() error, error) {
	o := queue.Options{ServerTime: true}
	switch s.Wake {
	case WakeNone:
		return queue.NewLedger(db, now, o), func() error { return nil }, nil
	case WakeRedis:
		bell, err := redisbell.New(redisbell.Options{
			URL: s.Redis, Channel: redisbell.Channel(s.DSN), Local: &queue.LocalBell{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		})
		if err != nil {
			return nil, nil, err
		}
		if err := bell.Start(ctx); err != nil {
			return nil, nil, err
		}
		o.Bell = bell
		return queue.NewLedger(db, now, o), func() error {
			const patience = time.Second // a Redis that is away keeps nobody from ending
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
			defer cancel()
			return bell.Stop(ctx)
		}, nil
	default:
		return nil, nil, fmt.Errorf("no such way of waking: %q", s.Wake)
	}
}

// Create makes the database of a run on the server of a DSN without one, with the ledger's tables and the run's own.
func Create(ctx context.Context, server, name string) (dsn string, err error) {
	cfg, err := driver.ParseDSN(server)
	if err != nil {
		return "", err
	}
	cfg.DBName = "mysql"
	db, err := sqldb.Open(ctx, sqldb.Options{Engine: sqldb.MySQL, DSN: cfg.FormatDSN()})
	if err != nil {
		return "", err
	}
	_, err = db.Exec(ctx, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	if err = errors.Join(err, db.Close()); err != nil {
		return "", err
	}
	cfg.DBName = name
	dsn = cfg.FormatDSN()
	db, err = sqldb.Open(ctx, sqldb.Options{Engine: sqldb.MySQL, DSN: dsn})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Migrate(ctx); err != nil {
		return "", err
	}
	for _, table := range tables() {
		if _, err := db.Exec(ctx, table); err != nil {
			return "", err
		}
	}
	return dsn, nil
}

// tables are the run's own. No key of chaos_effect is unique but its number's: a second effect must show.
func tables() []string {
	return []string{
		`CREATE TABLE chaos_promise (id BIGINT NOT NULL PRIMARY KEY, kind VARCHAR(20) NOT NULL, unique_key VARCHAR(60) NULL,
			job_id BIGINT NULL, refused TINYINT NOT NULL, due_at BIGINT NOT NULL, INDEX chaos_promise_key (unique_key))`,
		`CREATE TABLE chaos_effect (n BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, promise BIGINT NOT NULL, attempt INT NOT NULL)`,
		`CREATE TABLE chaos_once (promise BIGINT NOT NULL PRIMARY KEY)`,
		`CREATE TABLE chaos_seen (promise BIGINT NOT NULL, seen BIGINT NOT NULL, PRIMARY KEY (promise, seen))`,
	}
}

const moment = 100 * time.Millisecond

// Wait waits for a while or until ctx ends, whose cause it returns then.
func Wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
