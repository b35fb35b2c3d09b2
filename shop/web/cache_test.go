package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"vapeart/shop/catalog"
)

func TestPagesAreRenderedOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.visitor().get("/en/p/arc-kit")
	asked := s.catalog.calls
	second := s.visitor().get("/en/p/arc-kit?utm_campaign=spring")
	if s.catalog.calls != asked || first.body != second.body {
		t.Error("the page was rendered again")
	}
	if got := first.Header.Get("Cache-Control"); got != "public, max-age=0, s-maxage=60, must-revalidate" {
		t.Error(got)
	}
	for _, tag := range []string{"product:1", catalog.TagCatalog} {
		if !strings.Contains(" "+first.Header.Get("Surrogate-Key")+" ", " "+tag+" ") {
			t.Errorf("no tag %s in %q", tag, first.Header.Get("Surrogate-Key"))
		}
	}
}

func TestTheAddressAloneDecidesAboutAPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.visitor().get("/en/c/devices?brand=kelvaro&f.draw=mtl")
	asked := s.catalog.calls
	s.visitor().get("/en/c/devices?f.draw=mtl&brand=kelvaro&brand=kelvaro&page=7")
	if s.catalog.calls != asked {
		t.Error("two ways to write one address are two pages")
	}
}

func TestAChangeDropsItsPagesAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, tag string
	}{
		"the product's page":           {"/en/p/arc-kit", "product:1"},
		"its category":                 {"/en/c/devices", "category:10"},
		"the home page, by its root":   {"/en", "category:10"},
		"a search, by a product on it": {"/en/search?q=pod", "product:2"},
		"everything at once":           {"/de/c/geraete", catalog.TagCatalog},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			v := s.visitor()
			v.get(c.path)
			p := s.catalog.products[1]
			p.Name.Text = "Renamed Kit"
			s.catalog.products[1] = p
			v.get(c.path).lacks(t, "Renamed Kit")
			if s.site.Drop(c.tag) == 0 {
				t.Error("nothing was dropped")
			}
			v.get(c.path).wants(t, 200, "Renamed Kit")
		})
	}
}

func TestAPageIsNeverOlderThanAMinute(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	v.get("/en/p/mango")
	p := s.catalog.products[2]
	p.Name.Text = "Mango Lassi"
	s.catalog.products[2] = p
	s.clock.Advance(59 * time.Second)
	v.get("/en/p/mango").lacks(t, "Mango Lassi")
	s.clock.Advance(time.Second)
	v.get("/en/p/mango").wants(t, 200, "Mango Lassi")
}

func TestErrorsAreNotKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	id := s.catalog.slugs["product mango"]
	delete(s.catalog.slugs, "product mango")
	v.get("/en/p/mango").wants(t, 404)
	s.catalog.slugs["product mango"] = id
	v.get("/en/p/mango").wants(t, 200)
}

// Two customers with carts, one of them with an order and of age, look at the same pages at the same address.
func TestACachedPageHoldsNoPersonalByte(t *testing.T) {
	t.Parallel()
	s := open(t)
	ada, ben := s.visitor(), s.visitor()
	ada.post("/en/cart/add", "variant", "101", "quantity", "3")
	ada.post("/en/checkout/review", "fingerprint", "fingerprint-1", "terms", "1")
	ada.post("/en/age", "answer", "yes", "to", "/en")
	ben.post("/en/cart/add", "variant", "101", "quantity", "1")
	for _, path := range []string{
		"/en", "/de", "/en/c", "/en/c/devices", "/en/search?q=arc", "/en/p/arc-kit", "/en/p/gone", "/en/p/arc-kit/similar",
		"/en/about/terms", "/en/suggest?q=m", "/", "/robots.txt", "/sitemap.xml",
	} {
		s.site.Drop(catalog.TagCatalog)
		hers, his, nobodys := ada.get(path), ben.get(path), s.visitor().get(path)
		if hers.body != his.body || hers.body != nobodys.body {
			t.Errorf("%s differs from one customer to the next", path)
		}
		for _, a := range []answer{hers, his, nobodys} {
			if len(a.Cookies()) > 0 {
				t.Errorf("%s sets cookies", path)
			}
			if vary := a.Header.Get("Vary"); strings.Contains(vary, "Cookie") {
				t.Errorf("%s varies by cookie", path)
			}
			for _, secret := range append(values(ada.cookies), "ada@example.org", "Lovelace", "token-") {
				if len(secret) > 1 && strings.Contains(a.body, secret) {
					t.Errorf("%s holds %q", path, secret)
				}
			}
		}
	}
}

func values(m map[string]string) []string {
	var all []string
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

func TestWhatBelongsToOneCustomerIsKeptByNobody(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	v.post("/en/cart/add", "variant", "101", "quantity", "1")
	pages := s.site.Stats().Pages
	for _, path := range []string{
		"/en/cart", "/en/me", "/en/checkout", "/en/checkout/contact", "/en/checkout/delivery", "/en/checkout/payment",
		"/en/checkout/review", "/en/order", "/en/order/Z8FDZ23XA8", "/en/age", "/age.css",
	} {
		a := v.get(path)
		if got := a.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: %q", path, got)
		}
		if a.Header.Get("ETag") != "" && path != "/age.css" {
			t.Errorf("%s has a tag to ask again with", path)
		}
	}
	if s.site.Stats().Pages != pages {
		t.Error("a personal page is in the cache")
	}
}

func TestWhatABrowserHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	tag := v.get("/en").Header.Get("ETag")
	a := v.with("If-None-Match", tag).get("/en")
	if a.StatusCode != http.StatusNotModified || a.body != "" || a.Header.Get("ETag") != tag {
		t.Errorf("%d with %d bytes", a.StatusCode, len(a.body))
	}
}

func TestAssetsAreKeptForGood(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	page := v.get("/en").body
	path := stylesheet(page)
	a := v.with("Accept-Encoding", "br, gzip").get(path)
	if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || a.Header.Get("Content-Encoding") != "br" {
		t.Error(a.StatusCode, a.Header)
	}
}
