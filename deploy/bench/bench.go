package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"vapeart/deploy/bench/report"
	"vapeart/deploy/bench/scratch"
	"vapeart/deploy/e2e/crowd"
	"vapeart/deploy/e2e/program"
	"vapeart/shop/app"
	"vapeart/shop/config"
	"vapeart/shop/sqldb"
)

// bench is one call.
type bench struct {
	options
	programs program.Programs
	dir      string
	out      io.Writer
	tables   map[string]*report.Table // by part
	versions []string                 // of the engines
	others   string                   // how busy the machine was before
}

// say tells how far it is.
func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }

// table returns a part's table, with this head when it is new.
func (b *bench) table(part string, head ...string) *report.Table {
	if b.tables[part] == nil {
		b.tables[part] = report.NewTable(head...)
	}
	return b.tables[part]
}

func (b *bench) wants(part string) bool { return slices.Contains(b.parts, part) }

// all runs the chosen parts on the chosen engines.
func (b *bench) all(ctx context.Context) error {
	for _, engine := range b.engines {
		for _, step := range []struct {
			wanted bool
			run    func(context.Context, string) error
		}{
			{b.wants(partImport) || b.wants(partPages), b.catalogue},
			{b.wants(partOrders), b.orders},
			{b.wants(partCrowd), b.crowd},
		} {
			if !step.wanted {
				continue
			}
			if err := step.run(ctx, engine); err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
		}
	}
	return nil
}

// catalogue imports the files and, if wanted, measures pages with them.
func (b *bench) catalogue(ctx context.Context, engine string) error {
	return b.withShop(ctx, engine, func(s *shop) error {
		if err := b.imports(ctx, s); err != nil {
			return err
		}
		if !b.wants(partPages) {
			return nil
		}
		if err := b.sellAll(ctx, s); err != nil {
			return err
		}
		return b.pages(ctx, s)
	})
}

// The engines.
const (
	sqlite = "sqlite"
	mysql  = "mysql"
)

// shop is an installation of its own: its settings, and its services opened in this process.
type shop struct {
	program.Shop
	*app.App
	engine string
}

// withShop makes an empty shop on an engine, and removes it afterwards.
func (b *bench) withShop(ctx context.Context, engine string, use func(*shop) error) (err error) {
	data, err := os.MkdirTemp(b.dir, engine+"-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	s := &shop{engine: engine, Shop: program.Shop{Data: data, Extra: []string{crowd.Proxy}}}
	if engine == mysql {
		db, err := scratch.Create(ctx, "TEST_MYSQL_DSN")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Drop()) }()
		s.DSN = db.DSN
	}
	cfg, err := config.Load(config.Source{Dir: data, Environ: s.Settings()})
	if err != nil {
		return err
	}
	if s.App, err = app.Open(ctx, cfg, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.EnsureSchema(ctx); err != nil {
		return err
	}
	if err := b.note(ctx, s); err != nil {
		return err
	}
	return use(s)
}

// note remembers an engine's version.
func (b *bench) note(ctx context.Context, s *shop) error {
	query, name := "SELECT sqlite_version()", "SQLite"
	if s.engine == mysql {
		query, name = "SELECT VERSION()", "MySQL"
	}
	version, err := sqldb.One(ctx, s.DB, sqldb.Scalar[string], query)
	if err != nil {
		return err
	}
	if told := name + " " + version; !slices.Contains(b.versions, told) {
		b.versions = append(b.versions, told)
	}
	return nil
}

func (s *shop) title() string {
	if s.engine == mysql {
		return "MySQL"
	}
	return "SQLite"
}

// file is one of the suppliers' files.
func (b *bench) file(name string) string {
	path, err := filepath.Abs(filepath.Join(b.data, name))
	if err != nil {
		return filepath.Join(b.data, name)
	}
	return path
}
