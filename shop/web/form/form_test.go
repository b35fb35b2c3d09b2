package form_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/web/form"
)

func read(values map[string]string) *form.Form {
	return form.Read(func(name string) string { return values[name] })
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ typed, want string }{
		"spaces around and within":   {"  Ada \t\n Lovelace ", "Ada Lovelace"},
		"invisible characters":       {"A\u200bd\u0000a\ufeff", "Ada"},
		"parts of letters are one":   {"Mu\u0308ller", "Müller"},
		"broken bytes are left out":  {"A\xffda", "Ada"},
		"nothing":                    {"", ""},
		"spaces only":                {"\u00a0 ", ""},
		"a right-to-left override":   {"a\u202eb", "ab"},
		"a text that is just enough": {strings.Repeat("ü", 20), strings.Repeat("ü", 20)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := read(map[string]string{"x": c.typed})
			if got := f.Text("x", 20); got != c.want || f.Err() != nil {
				t.Errorf("%q, %v; want %q", got, f.Err(), c.want)
			}
		})
	}
}

func TestFaultsNameTheirField(t *testing.T) {
	t.Parallel()
	f := read(map[string]string{
		"long": strings.Repeat("x", 30), "many": "100", "few": "0", "word": "two", "huge": "99999999999999999999",
		"id": "-4", "method": "bribe",
	})
	f.Text("long", 20)
	f.Required("absent", 20)
	f.Number("many", 1, 99)
	f.Number("few", 1, 99)
	f.Number("word", 1, 99)
	f.Number("huge", 1, 99)
	f.Number("none", 1, 99)
	f.ID("id")
	f.Choice("method", "cash", "bank")
	got := map[string]string{}
	for _, field := range fault.FieldsOf(f.Err()) {
		got[field.Name] = field.Code
	}
	want := map[string]string{
		"long": "too_long", "absent": "required", "many": "too_large", "few": "too_small", "word": "not_a_number",
		"huge": "not_a_number", "none": "required", "id": "unknown", "method": "unknown",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestGoodValues(t *testing.T) {
	t.Parallel()
	f := read(map[string]string{"n": " 7 ", "id": "42", "m": "cash", "terms": "on", "day": "7", "odd": "x"})
	if n := f.Number("n", 1, 99); n != 7 {
		t.Error(n)
	}
	if id := f.ID("id"); id != 42 {
		t.Error(id)
	}
	if m := f.Choice("m", "cash"); m != "cash" {
		t.Error(m)
	}
	if !f.Checked("terms") || f.Checked("news") {
		t.Error("a tick was misread")
	}
	if f.Digits("day", 2) != "07" || f.Digits("odd", 2) != "x" || f.Digits("none", 4) != "" {
		t.Error("digits were misread")
	}
	if err := f.Err(); err != nil {
		t.Error(err)
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"/en/p/arc?sku=A": "/en/p/arc?sku=A", "": "/en", "https://evil.example": "/en", "//evil.example": "/en",
		`/\evil.example`: "/en", "/a\nb": "/en", "javascript:alert(1)": "/en", "/" + strings.Repeat("a", 3000): "/en",
	} {
		if got := form.Local(typed, "/en"); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add("Ada \u200b Lovelace\x00")
	f.Fuzz(func(t *testing.T, typed string) {
		line := form.Line(typed)
		if !utf8.ValidString(line) || strings.TrimSpace(line) != line || strings.ContainsAny(line, "\n\r\x00") {
			t.Errorf("%q became %q", typed, line)
		}
		if again := form.Line(line); again != line {
			t.Errorf("cleaning twice differs: %q, %q", line, again)
		}
	})
}
