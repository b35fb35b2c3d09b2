package locale

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
)

func kinds() []fault.Kind {
	return []fault.Kind{
		fault.Internal, fault.Invalid, fault.NotFound, fault.Gone, fault.Conflict, fault.Denied,
		fault.Unknown, fault.Throttled, fault.Unavailable,
	}
}

// TestRepository demands that every text the repository uses is there and every text there is used. How to write a use
// so that it is found stands in the package's documentation.
func TestRepository(t *testing.T) {
	t.Parallel()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := scanRepository(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range s.judge(c) {
		t.Error(problem)
	}
}

// TestLanguagesAgree demands the same keys, placeholders and plural forms in every language.
func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range differences(c) {
		t.Error(problem)
	}
	for _, kind := range kinds() {
		m, ok := c.texts[English][Key("error."+kind.String())]
		if !ok || m.counted() || len(m.placeholders()) > 0 {
			t.Errorf("the kind %s needs a text without placeholders, to stand for any code", kind)
		}
	}
}

func differences(c *Catalogue) []string {
	var found []string
	for _, l := range Supported() {
		for key, m := range c.texts[l] {
			for _, other := range Supported() {
				o, ok := c.texts[other][key]
				switch where := string(other) + ": " + string(key); {
				case !ok:
					found = append(found, where+" is missing")
				case m.counted() && !o.counted():
					found = append(found, where+" lacks plural forms")
				case !cmp.Equal(m.placeholders(), o.placeholders()):
					found = append(found, where+" has other placeholders: "+strings.Join(o.placeholders(), ", "))
				}
			}
		}
	}
	return found
}

func catalogue(t *testing.T, en, de string) *Catalogue {
	t.Helper()
	c, err := load(fstest.MapFS{"message/en/a.json": {Data: []byte(en)}, "message/de/a.json": {Data: []byte(de)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDifferencesAreFound(t *testing.T) {
	t.Parallel()
	got := differences(catalogue(t,
		`{"a.a": "x", "a.b": "{x}", "a.c": {"one": "1", "other": "n"}}`, `{"a.b": "{y}", "a.c": "n"}`))
	want := []string{
		"de: a.a is missing", "de: a.b has other placeholders: y", "de: a.c lacks plural forms",
		"en: a.b has other placeholders: x",
	}
	if diff := cmp.Diff(want, got, sorted()); diff != "" {
		t.Error(diff)
	}
}

// sorted compares lists in any order.
func sorted() cmp.Option {
	return cmp.Transformer("set", func(s []string) map[string]int {
		m := map[string]int{}
		for _, x := range s {
			m[x]++
		}
		return m
	})
}

// kindTexts are needed by every catalogue that the scan judges.
const kindTexts = `"error.internal": "x", "error.invalid": "x", "error.not_found": "x", "error.gone": "x",
	"error.conflict": "x", "error.denied": "x", "error.unknown": "x", "error.throttled": "x", "error.unavailable": "x"`

func TestUses(t *testing.T) {
	t.Parallel()
	const head = "package p\nimport (\"vapeart/shop/fault\"; \"vapeart/shop/locale\")\n"
	for _, c := range []struct {
		name, file, source, texts string
		want                      []string
	}{
		{"an unused key", "p/p.go", head, `"a.b": "x"`, []string{"message: a.b is unused"}},
		{
			"a template's key", "view/x.html", `<p>{{if .A}}{{t "a.b" "n" .N}}{{else}}{{tn "a.c" 2}}{{end}} {{t "a.d"}}</p>`,
			`"a.b": "{n}", "a.c": {"one": "1", "other": "{count}"}`,
			[]string{"view/x.html: a.d is missing"},
		},
		{
			"a template's key inside an expression", "view/x.html",
			`{{template "x" (t "a.b")}}{{range .L}}{{with (t "a.c")}}{{.}}{{end}}{{end}}{{define "x"}}{{printf "%s" (t "a.d")}}{{end}}`,
			`"a.b": "x", "a.c": "x", "a.d": "x"`, nil,
		},
		{
			"a template's family", "view/x.html", `{{t (printf "a.state.%s" .S)}}{{t (printf "b.%s" .S)}}{{t .Key}}`,
			`"a.state.new": "x"`,
			[]string{"view/x.html: no key begins with b."},
		},
		{
			"a placeholder left empty", "view/x.html", `{{t "a.b" "x" .X}}`, `"a.b": "{x} {y}"`,
			[]string{"view/x.html: a.b lacks its {y}"},
		},
		{
			"a count left out, or too much", "view/x.html", `{{t "a.b"}}{{tn "a.c" 1}}`,
			`"a.b": {"one": "1", "other": "2"}, "a.c": "x"`,
			[]string{
				"view/x.html: a.b has plural forms but no count is given",
				"view/x.html: a.c has no plural forms but a count is given",
			},
		},
		{"a broken template", "view/x.html", `{{t "a.b"`, ``, []string{"view/x.html: template: view/x.html:1: unclosed action"}},
		{
			"keys in Go", "p/p.go", head + `
const title locale.Key = "a.title"
var all = []locale.Key{"a.first"}
var byState = map[int]locale.Key{1: "a.second"}
func (s S) Label() locale.Key { return "a.label" }
func f() { use(locale.Key("a.conv"), locale.Key("a.gone"), locale.Key("a.state."+s)); cat.Text(lang, "a.text"); p.Plural("a.n", 2) }`,
			`"a.title": "x", "a.first": "x", "a.second": "x", "a.label": "x", "a.conv": "x", "a.text": "x", "a.state.new": "x",
			"a.n": {"one": "1", "other": "{count}"}`,
			[]string{"p/p.go:8:38: a.gone is missing"},
		},
		{
			"a Go text's placeholder", "p/p.go", head + `
func f() { cat.Text(lang, "a.b", fault.With("x", 1)); cat.Text(lang, "a.b", args...) }`, `"a.b": "{y}"`,
			[]string{"p/p.go:4:12: a.b lacks its {y}"},
		},
		{"codes of faults", "p/p.go", head + `
const code = "p.const"
func f() error {
	_ = fault.Wrap(fault.Conflict, code, err)
	_ = &fault.Error{Kind: fault.Conflict, Code: "p.literal"}
	_ = fault.New(fault.Internal, "p.internal")
	_ = fault.Error{Kind: fault.Internal, Code: "p.internal"}
	return fault.New(fault.Gone, "p.missing")
}`, `"error.p.const": "x", "error.p.literal": "x"`, []string{"p/p.go:10:9: error.p.missing is missing"}},
		{
			"a fault's placeholder", "p/p.go", head + `
func f() error { return fault.Wrap(fault.Conflict, "p.x", err, fault.With("a", 1)) }`, `"error.p.x": "{a} {b}"`,
			[]string{"p/p.go:4:25: error.p.x lacks its {b}"},
		},
		{"codes of fields", "p/p.go", head + `
func f(check *fault.Check) {
	var c fault.Check
	c.Add("name", "too_long", fault.With("max", 3))
	check.That(ok, "name", "p.own")
	header.Add("name", "ignored")
	_ = []fault.Field{{Name: "x", Code: "listed"}}
	_ = fault.Field{Name: "x", Code: "missing"}
}`, `"field.too_long": "{max}", "error.p.own": "x", "field.listed": "x"`, []string{"p/p.go:10:6: field.missing is missing"}},
		{"codes through a helper", "p/p.go", head + `
func refuse(name, code string) error { return fault.New(fault.Invalid, code) }
func f() error { return refuse("x", "p.helped") }`, `"error.p.helped": "x"`, nil},
		{"sources that do not count", "p/p_test.go", head + `var x = locale.Key("a.b")`, ``, nil},
		{"data that does not count", "p/testdata/x.html", `{{t "a.b"}}`, ``, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := scanRepository(fstest.MapFS{c.file: {Data: []byte(c.source)}})
			if err != nil {
				t.Fatal(err)
			}
			texts := "{" + kindTexts
			if c.texts != "" {
				texts += "," + c.texts
			}
			if diff := cmp.Diff(c.want, s.judge(catalogue(t, texts+"}", "{}"))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
