package e2e_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"vapeart/deploy/e2e/crowd"
	"vapeart/deploy/e2e/goods"
	"vapeart/deploy/e2e/program"
	"vapeart/deploy/e2e/shopper"
	"vapeart/shop/app"
	"vapeart/shop/config"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb/sqltest"
)

// patience bounds every wait for a program: a slow machine is no reason to fail.
const patience = 2 * time.Minute

// engines are those that programs are tested on; MariaDB has the repositories' conformance suites.
func engines() []sqltest.Engine { return []sqltest.Engine{sqltest.SQLite, sqltest.MySQL} }

// each runs a test on every engine, in parallel.
func each(t *testing.T, test func(t *testing.T, e sqltest.Engine)) {
	t.Helper()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

// shop is an installation of its own: settings, database, data folder.
type shop struct {
	t *testing.T
	program.Shop
}

// newShop returns an installation on which nothing has run yet.
func newShop(t *testing.T, e sqltest.Engine, extra ...string) shop {
	t.Helper()
	s := shop{t, program.Shop{Data: t.TempDir(), Extra: append([]string{crowd.Proxy}, extra...)}}
	if e != sqltest.SQLite {
		s.DSN = sqltest.Options(t, e).DSN
	}
	return s
}

// bounded is the test's context with an end.
func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// serve starts a storefront; the test ends it. Whatever it wrote to its log as an error fails the test.
func (s shop) serve(args ...string) *program.Storefront {
	s.t.Helper()
	front, err := programs.StartStorefront(bounded(s.t), s.Shop, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { s.end(front) })
	return front
}

// end stops a storefront unless it has ended, and reads its log.
func (s shop) end(front *program.Storefront) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := front.Stop(ctx); err != nil {
		s.t.Error(err)
	}
	for line := range strings.Lines(front.Log()) {
		if strings.Contains(line, `"level":"ERROR"`) {
			s.t.Errorf("the storefront logged: %s", line)
		}
	}
}

// worker runs a verb of the worker and returns how it ended.
func (s shop) worker(args ...string) program.Result {
	s.t.Helper()
	r, err := programs.Run(bounded(s.t), s.Settings(), "worker", args...)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// open opens the shop's services in this process, beside its programs, with the schema made.
func (s shop) open() *app.App {
	s.t.Helper()
	cfg, err := config.Load(config.Source{Dir: s.t.TempDir(), Environ: s.Settings()})
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := app.Open(s.t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := a.Close(); err != nil {
			s.t.Error(err)
		}
	})
	if err := a.EnsureSchema(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return a
}

// article is what a test sells, with the shop's books.
type article struct {
	*app.App
	goods.Article
	t *testing.T
}

// sell opens the shop's services and puts one article on sale with some units.
func (s shop) sell(units int) article {
	s.t.Helper()
	a := s.open()
	articles, err := goods.Sell(s.t.Context(), a, 1, units)
	if err != nil {
		s.t.Fatal(err)
	}
	return article{a, articles[0], s.t}
}

// books reads what was ordered and proves that all of it agrees, also by the worker's own word.
func (a article) books(s shop) goods.Books {
	a.t.Helper()
	b, err := goods.Read(a.t.Context(), a.App)
	if err != nil {
		a.t.Error(err)
	}
	if r := s.worker("stock", "verify"); r.Code != 0 {
		a.t.Errorf("worker stock verify ended with %d:\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	return b
}

// person returns somebody at a storefront.
func person(t *testing.T, front *program.Storefront, lang locale.Language) *shopper.Shopper {
	t.Helper()
	s, err := shopper.New(shopper.Options{Base: front.Public, Language: string(lang), Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
