package asset_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"vapeart/shop/fault"
	"vapeart/shop/web/asset"
)

func TestNamesHoldTheHashOfTheContent(t *testing.T) {
	t.Parallel()
	own, err := asset.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	themed, err := asset.Load(fstest.MapFS{"asset/css/99-more.css": {Data: []byte(".more { color: red; }")}})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := own.Path(asset.Stylesheet)
	b, _ := themed.Path(asset.Stylesheet)
	if a == b || !strings.HasPrefix(a, asset.Root+"site.") || !strings.HasSuffix(a, ".css") {
		t.Errorf("%s, %s", a, b)
	}
	script, _ := own.Path("shop.js")
	if same, _ := themed.Path("shop.js"); same != script {
		t.Error("a file that did not change has another name")
	}
	file, ok := own.Get(strings.TrimPrefix(a, asset.Root))
	if !ok || file.Brotli == nil || file.Gzip == nil || !strings.Contains(string(file.Plain), `url("`+asset.Root+"vapour.") {
		t.Error("the stylesheet is not packed, or does not point at hashed names")
	}
	if _, err := own.Path("unicorn.css"); fault.CodeOf(err) != "asset.unknown" {
		t.Error(err)
	}
	if !own.HasIcon("bag") || own.HasIcon("unicorn") {
		t.Error("icons are misread")
	}
}

func TestTheWholeLookIsSmall(t *testing.T) {
	t.Parallel()
	s, err := asset.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, limit := range map[string]int{
		"site.css": 12_000, "shop.js": 3_000, "htmx.js": 18_000, "familjen-grotesk.woff2": 20_000, "icons.svg": 3_000, "vapour.svg": 9_000,
	} {
		file, ok := s.Plain(name)
		if !ok {
			t.Fatal(name)
		}
		size := len(file.Brotli)
		if file.Brotli == nil {
			size = len(file.Plain)
		}
		if size > limit {
			t.Errorf("%s: %d bytes on the wire, at most %d", name, size, limit)
		}
	}
}
