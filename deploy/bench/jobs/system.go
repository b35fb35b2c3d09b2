package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"vapeart/deploy/bench/scratch"
)

// The engines under the systems.
const (
	mysql  = "mysql"
	woken  = "mysql+redis" // MySQL, with wake-ups over Redis
	sqlite = "sqlite"
	asynq  = "asynq"
)

// system is one of the queues that are compared.
type system struct {
	name, title, engine string
	server              string   // the environment variable with its address
	durable             string   // what its settings must say for a commit that stays
	only                []string // the parts that it takes part in; empty: all
}

// systems lists all of them, in the order of the table.
func systems() []system {
	const forcing = "innodb_flush_log_at_trx_commit=1 sync_binlog=1"
	rates := []string{partEnqueue, partBulk, partDrain}
	return []system{
		{name: mysql, title: "MySQL", engine: mysql, server: "TEST_MYSQL_DSN", durable: forcing},
		{name: "mariadb", title: "MariaDB", engine: mysql, server: "TEST_MARIADB_DSN", durable: forcing, only: rates},
		{name: woken, title: "MySQL, woken over Redis", engine: woken, server: "TEST_MYSQL_DSN", durable: forcing, only: []string{partPickup}},
		{name: sqlite, title: "SQLite", engine: sqlite, durable: "synchronous=FULL", only: append(rates, partPickup)},
		{name: asynq, title: "asynq", engine: asynq, server: "TEST_REDIS_QUEUE_URL", durable: "appendonly=yes appendfsync=everysec"},
	}
}

func choose(list string) (chosen []system, err error) {
	left := strings.Split(list, ",")
	for _, s := range systems() {
		for i, name := range left {
			if name == s.name {
				chosen, left[i] = append(chosen, s), ""
			}
		}
	}
	for _, name := range left {
		if name != "" {
			return nil, fmt.Errorf("-system: there is no system %q", name)
		}
	}
	return chosen, nil
}

// place is an empty store of one system, with a process that enqueues and counts in it.
type place struct {
	bench   *bench
	system  system
	address string
	desk    *side
}

// open starts another process on the store.
func (p *place) open(ctx context.Context) (*side, error) {
	program, args := p.bench.self, []string{sideVerb, p.system.engine}
	if p.system.engine == asynq {
		program, args = p.bench.asynq, nil
	}
	return startSide(ctx, p.system.name, p.address, program, args...)
}

// withStore makes an empty store and removes it afterwards.
func (b *bench) withStore(ctx context.Context, s system, use func(*place) error) error {
	p := &place{bench: b, system: s}
	switch s.engine {
	case sqlite:
		dir, err := os.MkdirTemp(b.dir, sqlite)
		if err != nil {
			return err
		}
		p.address = filepath.Join(dir, "shop.sqlite")
		return errors.Join(p.with(ctx, use), os.RemoveAll(dir))
	case mysql, woken:
		db, err := scratch.Create(ctx, s.server)
		if err != nil {
			return err
		}
		p.address = db.DSN
		return errors.Join(p.with(ctx, use), db.Drop())
	default:
		return b.withRedis(ctx, p, use)
	}
}

// withRedis uses one of the higher databases of the server that nobody has put anything into.
func (b *bench) withRedis(ctx context.Context, p *place, use func(*place) error) error {
	const first, most = 16, 64
	address, err := url.Parse(os.Getenv(p.system.server))
	if err != nil || address.Host == "" {
		return fmt.Errorf("%s is not set: run it as `make bench-jobs`", p.system.server)
	}
	var refused error
	for range most - first {
		n := first + (b.databases.Add(1)-1)%(most-first)
		address.Path = fmt.Sprintf("/%d", n)
		p.address = address.String()
		used := false
		err := p.with(ctx, func(p *place) error {
			used = true
			err := use(p)
			_, cleared := p.desk.ask(context.WithoutCancel(ctx), "clear")
			return errors.Join(err, cleared)
		})
		if used || ctx.Err() != nil {
			return err
		}
		refused = err
	}
	return fmt.Errorf("no empty database: %w", refused)
}

// with opens the process that enqueues, lets it make what it needs, and ends it at the end.
func (p *place) with(ctx context.Context, use func(*place) error) (err error) {
	if p.desk, err = p.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.desk.stop()) }()
	if _, err = p.desk.ask(ctx, "prepare"); err != nil {
		return err
	}
	return use(p)
}
