package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/search"
)

func TestRootLeadsToTheReadersLanguage(t *testing.T) {
	t.Parallel()
	s := open(t)
	for header, want := range map[string]string{"": "/en", "de-AT,de;q=0.9": "/de", "fr": "/en", "en;q=0.5, de": "/de", "*;q=9": "/en"} {
		a := s.visitor().with("Accept-Language", header).get("/")
		a.leads(t, 302, want)
		if a.Header.Get("Vary") != "Accept-Language" {
			t.Error("a shared cache is not told that the language matters")
		}
	}
}

func TestEveryPageHasOneAddress(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	for path, want := range map[string]string{
		"/en/p/old-arc":                           "/en/p/arc-kit",
		"/en/p/arc-set":                           "/en/p/arc-kit",
		"/de/p/arc-kit":                           "/de/p/arc-set",
		"/de/p/arc-kit?sku=ARC-BLACK-4":           "/de/p/arc-set?sku=ARC-BLACK-4",
		"/en/p/arc-kit?sku=ARC-PINK":              "/en/p/arc-kit",
		"/en/c/gadgets":                           "/en/c/devices",
		"/de/c/devices?stock=1&utm_source=letter": "/de/c/geraete?stock=1",
	} {
		v.get(path).leads(t, 301, want)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	for path, status := range map[string]int{
		"/en/p/none": 404, "/en/c/none": 404, "/en/p/draft": 404, "/en/about/none": 404, "/fr": 404, "/en/": 404, "/en/p/": 404,
		"/en/p/gone": 410, "/asset/site.css": 404, "/picture/demo/none/0": 404, "/picture/file/etc": 404, "/picture/media/page": 404,
		"/picture/demo/..%2f..%2fetc%2fpasswd": 404, "/sitemap/2.xml.gz": 404, "/sitemap/01.xml.gz": 404, "/sitemap/x": 404,
	} {
		if a := v.get(path); a.StatusCode != status {
			t.Errorf("%s: %d, want %d", path, a.StatusCode, status)
		}
	}
	a := v.get("/de/p/none")
	a.wants(t, 404, `lang="de"`, "Diese Seite gibt es nicht")
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error("a page that is not there yet is kept")
	}
}

func TestDependenciesThatAreAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		break_ func(*shop)
		path   string
		status int
		text   string
	}{
		"search is away":          {func(s *shop) { s.search.fail = fault.New(fault.Unavailable, "search.away") }, "/en/c/devices", 503, "cannot answer right now"},
		"the cursor is forged":    {func(s *shop) { s.search.fail = fault.New(fault.Invalid, "page.bad_cursor") }, "/en/c/devices?after=x", 422, "start again at the first page"},
		"the database is broken":  {func(s *shop) { s.catalog.fail = io.ErrUnexpectedEOF }, "/en/p/arc-kit", 500, "Something broke on our side"},
		"the database is missing": {func(s *shop) { s.catalog.fail = fault.New(fault.Unavailable, "database.away") }, "/de", 503, "Wir können gerade nicht antworten"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c.break_(s)
			a := s.visitor().get(c.path)
			a.wants(t, c.status, c.text)
			a.lacks(t, "unexpected EOF")
			if c.status >= 500 && strings.Count(s.log.String(), "request failed") != 1 {
				t.Errorf("not logged once: %s", s.log)
			}
			if c.status < 500 && strings.Contains(s.log.String(), "request failed") {
				t.Errorf("the reader's fault is logged as ours: %s", s.log)
			}
		})
	}
}

func TestAddressesBecomeQueries(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.visitor().get("/de/c/geraete?brand=salinea&brand=kelvaro&brand=nobody&f.draw=mtl&f.draw=none&f.none=x&price_min=5&price_max=9,90&stock=1&sort=-price&after=C")
	low, high := int64(500), int64(990)
	want := search.Query{
		Language: locale.German, CategoryID: 10, BrandIDs: []int64{1, 2}, ChoiceIDs: map[int64][]int64{7: {71}},
		PriceMin: &low, PriceMax: &high, InStock: true, Sort: search.PriceDesc, After: "C", Facets: true,
	}
	if diff := cmp.Diff(want, s.search.last); diff != "" {
		t.Error(diff)
	}
}

func TestWhatSearchEnginesAreTold(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	const noindex = `<meta name="robots" content="noindex, follow">`
	page := v.get("/en/c/devices?after=C")
	page.wants(t, 200, `<link rel="canonical" href="https://shop.example/en/c/devices?after=C">`)
	page.lacks(t, noindex)
	v.get("/en/c/devices?stock=1").wants(t, 200, `<link rel="canonical" href="https://shop.example/en/c/devices">`, noindex)
	v.get("/en/search?q=x").wants(t, 200, noindex)
	home := v.get("/de")
	home.wants(t, 200, `hreflang="en" href="https://shop.example/en"`, `hreflang="x-default" href="https://shop.example/en"`, `"@type":"WebSite"`)
	variant := v.get("/en/p/arc-kit?sku=ARC-BLACK-4")
	variant.wants(t, 200, `<link rel="canonical" href="https://shop.example/en/p/arc-kit">`, `href="/de/p/arc-set?sku=ARC-BLACK-4" hreflang="de"`)
	variant.lacks(t, `rel="alternate"`)
	only := v.get("/en/p/mango")
	only.lacks(t, `hreflang="de" href="https://shop.example/de/p`)
}

func TestSitemap(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	v.get("/sitemap.xml").wants(t, 200, "<loc>https://shop.example/sitemap/1.xml.gz</loc>")
	a := v.get("/sitemap/1.xml.gz")
	r, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<loc>https://shop.example/en/p/arc-kit</loc><lastmod>2026-03-10T12:00:00Z</lastmod>",
		`<xhtml:link rel="alternate" hreflang="de" href="https://shop.example/de/p/arc-set"/>`,
		"<loc>https://shop.example/de/c/geraete</loc>", "<loc>https://shop.example/en/about/imprint</loc>", "</urlset>",
	} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("lacks %s", want)
		}
	}
	if bytes.Contains(text, []byte("/de/p/mango")) {
		t.Error("a page that does not exist is listed")
	}
}

func TestRobots(t *testing.T) {
	t.Parallel()
	open(t).visitor().get("/robots.txt").wants(t, 200, "Disallow: /de/checkout\n", "Disallow: /age.css\n", "Sitemap: https://shop.example/sitemap.xml\n")
}

func TestManifest(t *testing.T) {
	t.Parallel()
	a := open(t).visitor().get("/site.webmanifest")
	a.wants(t, 200, `"name":"VapeArt"`, "/asset/icon.")
	if a.Header.Get("Content-Type") != "application/manifest+json" {
		t.Error(a.Header.Get("Content-Type"))
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	a := v.get("/en/suggest?q=M")
	a.wants(t, 200, `href="/en/search?q=mango&#43;%3Cice%3E"`, `href="/en/p/mango"`, `href="/en/c/liquids"`, `href="/en/search?brand=salinea"`, "mango &lt;ice&gt;")
	if strings.Count(a.body, "<li>") != 4 {
		t.Error("a product that has gone is suggested")
	}
	if body := strings.TrimSpace(v.get("/en/suggest?q=zzz").body); body != "" {
		t.Errorf("%q", body)
	}
	v.get("/en/suggest").wants(t, 200)
}

func TestPicturesCannotDoAnything(t *testing.T) {
	t.Parallel()
	a := open(t).visitor().get("/picture/demo/arc/0")
	a.wants(t, 200, "<svg")
	if a.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error(a.Header)
	}
}
