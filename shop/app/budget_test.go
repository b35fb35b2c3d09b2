package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"vapeart/shop/address"
	"vapeart/shop/app"
	"vapeart/shop/checkout"
	"vapeart/shop/config"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
	"vapeart/shop/web"
)

// shop is a whole shop with the demo catalogue, whose statements are counted.
type shop struct {
	*app.App
	site *web.Site

	mu         sync.Mutex
	statements []string
}

func (s *shop) saw(_ context.Context, statement sqldb.Statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.statements = append(s.statements, strings.Join(strings.Fields(statement.Text), " "))
}

// during returns the statements that fn causes.
func (s *shop) during(fn func()) []string {
	s.mu.Lock()
	s.statements = nil
	s.mu.Unlock()
	fn()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.statements
}

func openShop(t *testing.T, e sqltest.Engine) *shop {
	t.Helper()
	environ := []string{"DATA_DIR=" + t.TempDir()}
	if o := sqltest.Options(t, e); o.Engine == sqldb.MySQL {
		environ = append(environ, "DB_CONNECTION=mysql", "DB_DSN="+o.DSN)
	}
	cfg, err := config.Load(config.Source{Dir: t.TempDir(), Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{}
	if s.App, err = app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler), s.saw); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.EnsureSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := s.LoadDemo(t.Context()); err != nil || n < 140 {
		t.Fatalf("demo catalogue: %d products, %v", n, err)
	}
	if s.site, err = s.NewSite(); err != nil {
		t.Fatal(err)
	}
	return s
}

// get asks the site for a page as a visitor of age.
func (s *shop) get(t *testing.T, path string) *http.Response {
	t.Helper()
	resp, err := s.site.App().Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil), -1)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func TestPagesKeepTheirBudgetOfStatements(t *testing.T) {
	t.Parallel()
	for _, e := range sqltest.All() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := openShop(t, e)
			for _, page := range []struct {
				path   string
				budget int
			}{
				{"/en", 6},
				{"/de", 6},
				{"/en/c/liquids", 8},
				{"/de/c/liquids?sort=price", 8},
				{"/en/search?q=menthol", 8},
				{"/en/p/kelvaro-arc-pod-kit", 8},
				{"/de/p/kelvaro-arc-pod-system", 8},
				{"/en/cart", 8},
			} {
				s.site.Drop("catalog") // nothing is cached: neither pages nor names
				var status int
				statements := s.during(func() { status = s.get(t, page.path).StatusCode })
				if status != http.StatusOK {
					t.Errorf("%s: status %d", page.path, status)
				}
				if len(statements) > page.budget {
					t.Errorf("%s: %d statements, budget %d:\n%s", page.path, len(statements), page.budget, strings.Join(statements, "\n"))
				}
				if again := s.during(func() { s.get(t, page.path) }); page.path != "/en/cart" && len(again) > 0 {
					t.Errorf("%s: %d statements for a page that is cached", page.path, len(again))
				}
			}
		})
	}
}

// fillCart puts n different variants of goods for everybody into a new cart and returns its token.
func (s *shop) fillCart(t *testing.T, n int) string {
	t.Helper()
	ctx, token := t.Context(), ""
	for p, err := range s.Products.Export(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
		added, err := s.Carts.Add(ctx, token, locale.English, p.Variants[0].ID, 1)
		if fault.KindOf(err) == fault.Conflict && err != nil {
			continue // sold out
		}
		if err != nil {
			t.Fatal(err)
		}
		token = added.Token
		n--
	}
	return token
}

// prepare answers everything that the checkout asks.
func (s *shop) prepare(t *testing.T, token string) {
	t.Helper()
	ctx := t.Context()
	home := address.Address{Name: "Jo Muster", Street: "Musterweg 12", Postcode: "10115", City: "Berlin", Country: "DE"}
	for _, err := range []error{
		s.Checkout.SaveContact(ctx, token, checkout.Contact{Email: "jo@example.org", BirthDate: "1980-02-29"}),
		s.Checkout.SaveAddresses(ctx, token, checkout.Addresses{Delivery: home, BillingSame: true}),
		s.Checkout.SaveDelivery(ctx, token, "standard"),
		s.Checkout.SavePayment(ctx, token, "bank_transfer"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestPlacingAnOrderKeepsItsBudgetOfStatements(t *testing.T) {
	t.Parallel()
	for _, e := range sqltest.All() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := openShop(t, e)
			token := s.fillCart(t, 5)
			s.prepare(t, token)
			summary, err := s.Checkout.Review(t.Context(), token, locale.English)
			if err != nil {
				t.Fatal(err)
			}
			if len(summary.Lines) != 5 {
				t.Fatalf("%d lines", len(summary.Lines))
			}
			request := checkout.Request{Token: token, Fingerprint: summary.Fingerprint, Terms: true, RequestID: "r1", Language: locale.English}
			statements := s.during(func() {
				if _, err = s.Checkout.Place(t.Context(), request); err != nil {
					t.Error(err)
				}
			})
			const budget = 25
			if len(statements) > budget {
				t.Errorf("%d statements, budget %d:\n%s", len(statements), budget, strings.Join(statements, "\n"))
			}
		})
	}
}
