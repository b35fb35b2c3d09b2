package e2e_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"vapeart/deploy/e2e/crowd"
	"vapeart/deploy/e2e/program"
	"vapeart/deploy/e2e/shopper"
	"vapeart/shop/app"
	"vapeart/shop/catalog"
	"vapeart/shop/config"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/sqldb"
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

// verify proves that every level is what its ledger says.
func (s shop) verify() {
	s.t.Helper()
	if r := s.worker("stock", "verify"); r.Code != 0 {
		s.t.Errorf("worker stock verify ended with %d:\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
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

// article is a product with one variant that tests sell.
type article struct {
	*app.App
	t       *testing.T
	product *catalog.Product
}

// path is the product's page, without the language.
const path = "/p/widget"

const widgetPrice = 1250

// sell puts the article on sale with some units.
func sell(t *testing.T, a *app.App, units int) article {
	t.Helper()
	text := catalog.Text{Name: "Widget", Slug: "widget", Summary: "For tests."}
	p := &catalog.Product{
		Code: "widget", TaxClass: catalog.Standard, AgeRestricted: true, Status: catalog.Active,
		Texts: map[locale.Language]catalog.Text{locale.English: text, locale.German: text},
		Variants: []catalog.Variant{{
			SKU: "WIDGET-1", WeightGrams: 100, Active: true, Price: &catalog.Price{Amount: money.Of(widgetPrice, a.Config.Shop.Currency)},
		}},
	}
	if err := a.Catalog.Save(t.Context(), []*catalog.Product{p}); err != nil {
		t.Fatal(err)
	}
	goods := []inventory.Demand{{VariantID: p.Variants[0].ID, Quantity: units}}
	if err := a.Inventory.Receive(t.Context(), goods, "test", "test"); err != nil {
		t.Fatal(err)
	}
	return article{a, t, p}
}

// reprice changes what the article costs.
func (a article) reprice(minor int64) {
	a.t.Helper()
	products, err := a.Catalog.Products(a.t.Context(), []int64{a.product.ID})
	if err != nil {
		a.t.Fatal(err)
	}
	products[0].Variants[0].Price.Amount.Minor = minor
	if err := a.Catalog.Save(a.t.Context(), products); err != nil {
		a.t.Fatal(err)
	}
}

// sold is how many units stand on orders.
func (a article) sold() int {
	return a.number("SELECT COALESCE(SUM(quantity), 0) FROM order_line WHERE variant_id = ?", a.product.Variants[0].ID)
}

// number asks the database for one number.
func (a article) number(query string, args ...any) int { return number(a.t, a.App, query, args...) }

func number(t *testing.T, a *app.App, query string, args ...any) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), a.DB, sqldb.Scalar[int], query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// complete proves that no order is in pieces: each has lines that add up, two addresses, tax, and the job of its mail.
func (a article) complete() {
	a.t.Helper()
	for what, query := range map[string]string{
		"lines that add up": "SELECT COUNT(*) FROM orders o WHERE goods_minor <> COALESCE((SELECT SUM(total_minor) FROM order_line l WHERE l.order_id = o.id), -1)",
		"addresses":         "SELECT COUNT(*) FROM orders o WHERE (SELECT COUNT(*) FROM order_address x WHERE x.order_id = o.id) <> 2",
		"tax":               "SELECT COUNT(*) FROM orders o WHERE tax_minor <> COALESCE((SELECT SUM(tax_minor) FROM order_tax x WHERE x.order_id = o.id), -1)",
		"one job of a mail": "SELECT COUNT(*) FROM orders o WHERE (SELECT COUNT(*) FROM job j WHERE j.kind = 'order_confirmation' AND j.arguments LIKE CONCAT('%\"order_id\":', o.id, '}%')) <> 1",
	} {
		if n := a.number(query); n != 0 {
			a.t.Errorf("%d orders are without %s", n, what)
		}
	}
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
