package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/locale"
	"vapeart/shop/web"
	"vapeart/shop/web/guard"
)

func plainHTTP(o *web.Options) { o.Base = "http://localhost:8080" }

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, path := range []string{"/en", "/en/cart", "/en/nowhere", "/asset/none.css"} {
		h := s.visitor().get(path).Header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "upgrade-insecure-requests"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy lacks %s", path, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Server") != "" || h.Get("X-Powered-By") != "" {
			t.Errorf("%s tells what serves it", path)
		}
	}
	plain := open(t, plainHTTP).visitor().get("/en").Header
	if plain.Get("Strict-Transport-Security") != "" || strings.Contains(plain.Get("Content-Security-Policy"), "upgrade") {
		t.Error("a shop without TLS asks for it")
	}
}

// Nothing inline, on any page: the policy forbids it, and a page that has it is broken.
func TestNoPageHoldsScriptsOrStyles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/golden/*.html")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{" style=", "<style", " onclick=", " onload=", "javascript:", "<script>"} {
			if strings.Contains(string(page), bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
}

func TestForgedRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, c := range map[string]struct {
		header map[string]string
		status int
	}{
		"the shop's own page":                      {map[string]string{"Sec-Fetch-Site": "same-origin"}, 303},
		"typed into the address bar":               {map[string]string{"Sec-Fetch-Site": "none"}, 303},
		"another site":                             {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403},
		"a neighbour on the same domain":           {map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "https://blog.shop.example"}, 403},
		"an old browser on the shop's page":        {map[string]string{"Origin": "https://shop.example"}, 303},
		"an old browser on the address asked":      {map[string]string{"Origin": "http://example.com"}, 303},
		"an old browser elsewhere":                 {map[string]string{"Origin": "https://evil.example"}, 403},
		"an old browser that hides where":          {map[string]string{"Origin": "null"}, 403},
		"no browser":                               {map[string]string{}, 303},
		"another site behind a proxy that says so": {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example"}, 303},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/en/age", strings.NewReader("answer=yes&to=/en"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			v := s.visitor()
			v.header = c.header
			if a := v.do(r); a.StatusCode != c.status {
				t.Errorf("%d, want %d", a.StatusCode, c.status)
			}
		})
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	s := open(t)
	if got := s.visitor().with("X-Request-Id", "from-the-proxy-1").get("/en").Header.Get("X-Request-Id"); got != "from-the-proxy-1" {
		t.Error(got)
	}
	for _, bad := range []string{"", "short", "with space and more", strings.Repeat("x", 200)} {
		if got := s.visitor().with("X-Request-Id", bad).get("/en").Header.Get("X-Request-Id"); got == bad || len(got) < 8 {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

func TestTheAccessLog(t *testing.T) {
	t.Parallel()
	var seen []guard.Seen
	s := open(t, func(o *web.Options) { o.Observe = func(g guard.Seen) { seen = append(seen, g) } })
	s.visitor().with("X-Request-Id", "request-4711").get("/en/p/mango?sku=x")
	s.visitor().get("/asset/none.js")
	var line struct {
		Msg, Method, Path, RequestID, Client string
		Status                               int
	}
	if err := json.Unmarshal(s.log.Bytes(), &line); err != nil {
		t.Fatal(err, s.log)
	}
	if line.Path != "/en/p/mango" || line.Method != http.MethodGet || line.Status != 301 {
		t.Errorf("%+v", line)
	}
	if len(seen) != 2 || seen[0].Route != "/en/p/:slug" || seen[0].Status != 301 || seen[1].Status != 404 {
		t.Errorf("%+v", seen)
	}
}

// panicking breaks in the middle of a page.
type panicking struct{ *fakeCatalog }

func (panicking) Product(context.Context, int64, locale.Language) (*catalog.ProductView, error) {
	panic("a defect with a secret") //nolint:forbidigo // it is what the test is about
}

func TestAPanicIsAPage(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *web.Options) { o.Catalog = panicking{newCatalog()} })
	a := s.visitor().with("X-Request-Id", "request-0007").get("/en/p/mango")
	a.wants(t, 500, "Something broke on our side", "request-0007")
	a.lacks(t, "secret", "goroutine")
	if !strings.Contains(s.log.String(), "a defect with a secret") || !strings.Contains(s.log.String(), "guard_test.go") {
		t.Error("the log does not say where")
	}
	s.visitor().get("/en/c/devices").wants(t, 200)
}

func TestMaintenance(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "maintenance")
	s := open(t, func(o *web.Options) { o.MaintenanceFile = file })
	v := s.visitor()
	v.get("/en").wants(t, 200)
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Second)
	a := v.get("/de")
	a.wants(t, 503, "Wir sind in wenigen Minuten zurück")
	if a.Header.Get("Retry-After") != "120" || strings.Contains(s.log.String(), "request failed") {
		t.Error(a.Header.Get("Retry-After"), s.log)
	}
	v.get(stylesheet(a.body)).wants(t, 200)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Second)
	v.get("/de").wants(t, 200)
}

func TestWhatIsTooLargeOrOfTheWrongKind(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	v.get("/en/cart/add").wants(t, 405)
	if a := v.do(httptest.NewRequest(http.MethodPost, "/en/p/mango", nil)); a.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("%d", a.StatusCode)
	}
	v.get("/en/search?q="+strings.Repeat("a", 9000)).wants(t, 200)
	v.get("/en/search?q=%zz&f.draw=%").wants(t, 200)
	v.post("/en/age", "answer", strings.Repeat("x", 10_000)).wants(t, 422)
}

func TestHeadIsAnsweredLikeGet(t *testing.T) {
	t.Parallel()
	a := open(t).visitor().do(httptest.NewRequest(http.MethodHead, "/en/p/arc-kit", nil))
	if a.StatusCode != http.StatusOK || a.body != "" || a.Header.Get("ETag") == "" {
		t.Errorf("%d, %d bytes", a.StatusCode, len(a.body))
	}
}
