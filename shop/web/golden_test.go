package web_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/checkout"
	"vapeart/shop/fault"
)

var update = flag.Bool("update", false, "write the golden pages anew")

var (
	hashes = regexp.MustCompile(`(/asset/[a-z0-9-]+)\.[0-9a-f]{12}\.`)
	blank  = regexp.MustCompile(`\n\s*\n+`)
	ids    = regexp.MustCompile(`[A-Z2-7]{26}`)
)

// normal takes out what differs from build to build: hashes of files, request ids, empty lines.
func normal(page string) string {
	page = hashes.ReplaceAllString(page, "$1.HASH.")
	page = ids.ReplaceAllString(page, "REQUEST")
	return strings.TrimSpace(blank.ReplaceAllString(page, "\n")) + "\n"
}

func golden(t *testing.T, name, page string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".html")
	got := normal(page)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got), run with -update if it should:\n%s", name, diff)
	}
}

func TestGoldenPages(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	for name, path := range map[string]string{
		"home": "/en", "home-de": "/de", "category": "/en/c/devices", "category-de": "/de/c/geraete?f.draw=mtl&price_max=40",
		"categories": "/en/c", "product": "/en/p/arc-kit", "product-variant": "/de/p/arc-set?sku=ARC-SAND-2",
		"product-fallback": "/de/p/mango", "product-bare": "/en/p/bare", "gone": "/en/p/gone", "search": "/en/search?q=mangoo",
		"nothing": "/de/search?q=nothing&stock=1", "similar": "/en/p/mango/similar", "suggestions": "/en/suggest?q=m",
		"imprint": "/de/about/imprint", "unknown": "/en/nowhere", "lookup": "/en/order?number=z8fdz-23xa8", "age": "/de/age",
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, v.get(path).body) })
	}
}

func TestGoldenPurchase(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	golden(t, "cart-empty", v.get("/en/cart").body)
	v.post("/en/cart/add", "variant", "101", "quantity", "2").leads(t, 303, "/en/cart")
	golden(t, "cart", v.get("/en/cart").body)
	golden(t, "badge", v.get("/de/me").body)
	s.checkout.fails["SaveContact"] = &fault.Error{Kind: fault.Invalid, Code: "invalid", Fields: []fault.Field{{Name: "email", Code: "bad_email"}, {Name: "birth_date", Code: "required"}}}
	s.checkout.fails["SaveAddresses"] = &fault.Error{Kind: fault.Invalid, Code: "invalid", Fields: []fault.Field{{Name: "delivery.city", Code: "required"}}}
	golden(t, "contact-faults", v.post("/en/checkout/contact", "email", "ada@", "delivery.name", `"Ada" <script>`).body)
	golden(t, "contact", v.get("/de/checkout/contact").body)
	golden(t, "delivery", v.get("/en/checkout/delivery").body)
	golden(t, "payment", v.get("/de/checkout/payment").body)
	golden(t, "review", v.get("/en/checkout/review").body)
	v.post("/en/checkout/review", "fingerprint", "fingerprint-1", "terms", "1").leads(t, 303, "/en/order/Z8FDZ23XA8")
	golden(t, "order", v.get("/en/order/Z8FDZ23XA8").body)
	s.checkout.next = checkout.StepContact
}
