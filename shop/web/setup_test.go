package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/payment"
	"vapeart/shop/web"
	"vapeart/shop/web/view"
)

// shop is a site on fakes.
type shop struct {
	t        *testing.T
	site     *web.Site
	catalog  *fakeCatalog
	search   *fakeSearch
	carts    *fakeCarts
	checkout *fakeCheckout
	orders   *fakeOrders
	payments *fakePayments
	clock    *clock.Manual
	log      *bytes.Buffer
}

// fakes makes a shop without a site, and the options of its site.
func fakes(t *testing.T) (*shop, web.Options) {
	t.Helper()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{
		t: t, catalog: newCatalog(), search: newSearch(), carts: newCarts(), clock: clock.At(noon), log: &bytes.Buffer{},
		orders: &fakeOrders{order: placed()}, payments: &fakePayments{next: payment.Next{
			Kind: payment.Transfer, Remittance: payment.Remittance{Account: payment.Account{Holder: "VapeArt", IBAN: "DE89370400440532013000"}},
		}},
	}
	s.checkout = newCheckout(s.carts)
	return s, web.Options{
		Catalog: s.catalog, Vocabulary: s.catalog, Search: s.search, Pictures: fakePictures{},
		Carts: s.carts, Checkout: s.checkout, Orders: s.orders, Payments: s.payments,
		Texts: texts.Visible(), Clock: s.clock, Log: slog.New(slog.NewJSONHandler(s.log, nil)),
		Shop: view.Shop{Name: "VapeArt", Email: "shop@example.org", Country: "DE"}, Currency: money.EUR, Zone: time.UTC,
		Key: []byte("a key for tests, of no use elsewhere"), Base: "https://shop.example", Release: "test",
	}
}

func options(t *testing.T) web.Options {
	t.Helper()
	_, o := fakes(t)
	return o
}

// open puts a shop together; change may set options before.
func open(t *testing.T, change ...func(*web.Options)) *shop {
	t.Helper()
	s, o := fakes(t)
	for _, c := range change {
		c(&o)
	}
	site, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.site = site
	return s
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

// visitor is a browser with its cookies.
type visitor struct {
	*shop
	cookies map[string]string
	header  map[string]string
}

func (s *shop) visitor() *visitor {
	return &visitor{shop: s, cookies: map[string]string{}, header: map[string]string{}}
}

// with returns the visitor sending one more header.
func (v *visitor) with(name, value string) *visitor {
	v.header[name] = value
	return v
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	return v.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (v *visitor) post(path string, fields ...string) answer {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(r)
}

func (v *visitor) do(r *http.Request) answer {
	v.t.Helper()
	for name, value := range v.header {
		r.Header.Set(name, value)
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := v.site.App().Test(r, -1)
	if err != nil {
		v.t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		if v.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	if _, missing, found := strings.Cut(string(body), "⟦"); found {
		v.t.Errorf("%s: a text is missing: %.40s", r.URL, missing)
	}
	return answer{res, string(body)}
}

// wants checks status and that the body holds texts.
func (a answer) wants(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s %s: %d, want %d", a.Request.Method, a.Request.URL, a.StatusCode, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s lacks %q", a.Request.URL, text)
		}
	}
}

// leads checks that the answer leads to an address.
func (a answer) leads(t *testing.T, status int, address string) {
	t.Helper()
	if got := a.Header.Get("Location"); a.StatusCode != status || got != address {
		t.Errorf("%s %s: %d %s, want %d %s", a.Request.Method, a.Request.URL, a.StatusCode, got, status, address)
	}
}

// lacks checks that the body does not hold texts.
func (a answer) lacks(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			t.Errorf("%s holds %q", a.Request.URL, text)
		}
	}
}

// stylesheet is the address of a page's stylesheet.
func stylesheet(page string) string {
	_, rest, _ := strings.Cut(page, `<link rel="stylesheet" href="`)
	path, _, _ := strings.Cut(rest, `"`)
	return path
}
