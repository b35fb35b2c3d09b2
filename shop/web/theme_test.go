package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/web"
)

// theme writes files of a theme's folder, names and contents in turn.
func theme(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAThemeReplacesTemplatesTextsAndAssets(t *testing.T) {
	t.Parallel()
	dir := theme(t,
		"template/text/de/imprint.html", "<p>Dampf &amp; Co, {{.Shop.Name}}</p>",
		"template/part/footer.html", readPart(t, "footer.html", `<strong class="eighteen">18+</strong>`, `<strong class="eighteen">Achtzehn</strong>`),
		"asset/css/90-own.css", `.hero { background: url("own.svg"); }`,
		"asset/image/own.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`,
	)
	v := open(t, func(o *web.Options) { o.Theme = dir }).visitor()
	v.get("/de/about/imprint").wants(t, 200, "<p>Dampf &amp; Co, VapeArt</p>", "Achtzehn", "Impressum")
	page := v.get("/en")
	page.wants(t, 200, "Achtzehn")
	sheet := v.get(stylesheet(page.body))
	sheet.wants(t, 200, `.hero { background: url("/asset/own.`, "--paper")
}

func readPart(t *testing.T, name, old, replacement string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("view", "template", "part", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), old, replacement)
}

// A theme that names what is not there stops the program at start, not the first customer.
func TestABrokenThemeIsFoundAtStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, fault string }{
		"a text that is missing":      {"template/page/cart.html", `{{define "content"}}{{t "cart.nowhere"}}{{end}}`, `no text "cart.nowhere" in English`},
		"a text inside a branch":      {"template/page/cart.html", `{{define "content"}}{{if .Bare}}{{else}}{{tn "cart.nowhere" 2}}{{end}}{{end}}`, "cart.nowhere"},
		"a text as an argument":       {"template/page/cart.html", `{{define "content"}}{{printf "%s" (t "cart.nowhere")}}{{end}}`, "cart.nowhere"},
		"an icon that is missing":     {"template/part/card.html", `{{define "card"}}{{icon "unicorn"}}{{end}}`, `no icon "unicorn"`},
		"an asset that is missing":    {"template/page/cart.html", `{{define "content"}}{{asset "unicorn.css"}}{{end}}`, "unicorn.css"},
		"a template without a view":   {"template/page/blog.html", "{{define `content`}}{{end}}", "page/blog.html: no view has this template"},
		"a template that is no good":  {"template/page/cart.html", "{{define `content`}}{{if}}{{end}}", "page/cart"},
		"a field that does not exist": {"template/page/cart.html", `{{define "content"}}{{.Unicorn}}{{end}}`, "Unicorn"},
		"markup that cannot be safe":  {"template/page/cart.html", `{{define "content"}}<a href={{.Path}}{{if .Bare}}"{{end}}>{{end}}`, "page/cart"},
		"a picture of a stylesheet":   {"asset/css/90-own.css", `.hero { background: url("unicorn.svg"); }`, "unicorn.svg"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(t)
			o.Theme = theme(t, c.file, c.text)
			_, err := web.New(o)
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("%v", err)
			}
			if fault.KindOf(err) != fault.Internal {
				t.Error("not a fault of the installation")
			}
		})
	}
}

func TestForgottenOptionsAreNamed(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.Orders = nil
	if _, err := web.New(o); err == nil || !strings.Contains(err.Error(), "missing=Orders") {
		t.Error(err)
	}
	o = options(t)
	o.Zone = (*time.Location)(nil)
	if _, err := web.New(o); err == nil || !strings.Contains(err.Error(), "missing=Zone") {
		t.Error(err)
	}
}
