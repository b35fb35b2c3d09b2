package locale

import (
	"errors"
	"html/template"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

const (
	testEnglish = `{
		"a.plain": "Plain", "a.only": "Only in English", "a.named": "{who} takes {what}, {{really}} {who}",
		"a.lines": {"one": "{count} line of {who}", "other": "{count} lines of {who}"},
		"error.internal": "Our fault", "error.conflict": "Changed", "error.invalid": "Check",
		"error.cart.changed": "{line} has changed", "error.money.bad_amount": "{amount} is no amount",
		"field.wrong": "Wrong", "field.too_long": "At most {max}"}`
	testGerman = `{
		"a.plain": "Schlicht", "a.named": "{what} nimmt {who}",
		"a.lines": {"one": "{count} Zeile von {who}", "other": "{count} Zeilen von {who}"},
		"error.internal": "Unser Fehler", "error.conflict": "Geändert", "error.cart.changed": "{line} ist anders",
		"field.too_long": "Höchstens {max}"}`
)

func TestText(t *testing.T) {
	t.Parallel()
	c := catalogue(t, testEnglish, testGerman)
	who, what := fault.With("who", "Ada"), fault.With("what", 3)
	for _, x := range []struct{ sentence, got, want string }{
		{"a text is found in its language", c.Text(German, "a.plain"), "Schlicht"},
		{
			"placeholders are filled by name, doubled braces are braces", c.Text(English, "a.named", what, who),
			"Ada takes 3, {really} Ada",
		},
		{"each language has its own order", c.Text(German, "a.named", who, what), "3 nimmt Ada"},
		{
			"a value is not searched for placeholders", c.Text(German, "a.named", fault.With("what", "{who}"), who),
			"{who} nimmt Ada",
		},
		{"an unfilled placeholder stays visible", c.Text(German, "a.named", who), "{what} nimmt Ada"},
		{"a missing text falls back to English", c.Text(German, "a.only"), "Only in English"},
		{"a missing key is its own text", c.Text(German, "a.nowhere"), "a.nowhere"},
		{"tests see what is missing", c.Visible().Text(German, "a.only"), "⟦de:a.only⟧"},
		{"tests see what is missing in a count too", c.Visible().Plural(German, "a.only", 2), "⟦de:a.only⟧"},
		{"one", c.Plural(German, "a.lines", 1, who), "1 Zeile von Ada"},
		{"none", c.Plural(German, "a.lines", 0, who), "0 Zeilen von Ada"},
		{"many, written as the language does", c.Plural(German, "a.lines", 12345, who), "12.345 Zeilen von Ada"},
		{"eleven million and one are many", c.Plural(English, "a.lines", 11_000_001, who), "11,000,001 lines of Ada"},
		{"a negative count", c.Plural(English, "a.lines", -1, who), "-1 line of Ada"},
		{"the caller's own count wins", c.Plural(English, "a.lines", 1, who, fault.With("count", "a")), "a line of Ada"},
		{"a text without forms serves every count", c.Plural(English, "a.plain", 1), "Plain"},
		{
			"a counted text without a count is the one for many", c.Text(English, "a.lines", who, fault.With("count", "All")),
			"All lines of Ada",
		},
	} {
		if x.got != x.want {
			t.Errorf("%s: got %q, want %q", x.sentence, x.got, x.want)
		}
	}
}

func TestPluralLeavesItsArgumentsAlone(t *testing.T) {
	t.Parallel()
	args := append(make([]fault.Arg, 0, 4), fault.With("who", "Ada"))
	catalogue(t, testEnglish, testGerman).Plural(English, "a.lines", 2, args...)
	if spare := args[:2][1]; spare != (fault.Arg{}) {
		t.Errorf("wrote %v behind the caller's arguments", spare)
	}
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	c := catalogue(t, testEnglish, testGerman)
	for _, x := range []struct {
		sentence string
		err      error
		want     string
	}{
		{"a code has its text", fault.New(fault.Conflict, "cart.changed", fault.With("line", "Pod")), "Pod ist anders"},
		{"so has a wrapped one", errors.Join(fault.New(fault.Conflict, "cart.changed", fault.With("line", "Pod"))), "Pod ist anders"},
		{"a code without text takes its kind's", fault.New(fault.Conflict, "cart.unheard_of"), "Geändert"},
		{"an internal fault says nothing of itself", fault.New(fault.Internal, "cart.changed"), "Unser Fehler"},
		{"nor does a foreign error", errors.New("secret"), "Unser Fehler"},
	} {
		if got := c.Error(German, x.err); got != x.want {
			t.Errorf("%s: got %q, want %q", x.sentence, got, x.want)
		}
	}
	for _, x := range []struct {
		sentence string
		field    fault.Field
		want     string
	}{
		{"a field's code has its text", fault.Field{Code: "too_long", Args: []fault.Arg{fault.With("max", 5)}}, "Höchstens 5"},
		{"else it takes the error's", fault.Field{Code: "cart.changed", Args: []fault.Arg{fault.With("line", 1)}}, "1 ist anders"},
		{"else it is just wrong", fault.Field{Code: "unheard_of"}, "Wrong"},
	} {
		if got := c.Field(German, x.field); got != x.want {
			t.Errorf("%s: got %q, want %q", x.sentence, got, x.want)
		}
	}
}

func TestBrokenCataloguesAreRefused(t *testing.T) {
	t.Parallel()
	good := []byte(`{"a.a": "x"}`)
	for text, want := range map[string]string{
		`{"a.b": "x", "a.b": "y"}`:          "a.b: stands twice",
		`{"a.a": "y"}`:                      "a.a: stands in message/en/a.json too",
		`{"a": "x"}`:                        "is not a key",
		`{"A.b": "x"}`:                      "is not a key",
		`{"a.b": ""}`:                       "an empty text",
		`{"a.b": "{x"}`:                     "a broken placeholder",
		`{"a.b": "{X}"}`:                    "a broken placeholder",
		`{"a.b": "x}"}`:                     "a closing brace",
		`{"a.b": 3}`:                        "want a JSON object",
		`{"a.b": {"one": "x"}}`:             "1 of the 2 plural forms",
		`{"a.b": {"one": "x", "few": "y"}}`: `no plural form "few"`,
		`{"a.b": {"one": "x", "one": "y"}}`: "one: stands twice",
		`{"a.b": {"one": "x", "other": 1}}`: "cannot unmarshal number",
		`{"a.b": "x"`:                       "EOF",
		`{"a.b": "x"} {}`:                   "something follows",
		`["a.b"]`:                           "want a JSON object",
		``:                                  "EOF",
	} {
		_, err := load(fstest.MapFS{"message/en/a.json": {Data: good}, "message/en/b.json": {Data: []byte(text)}})
		if fault.CodeOf(err) != "locale.broken_catalogue" || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "message/en/b.json") {
			t.Errorf("%s: got %v, want the file's name and %q", text, err, want)
		}
	}
}

func TestFuncs(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue(t, testEnglish, testGerman).For(German, berlin)
	data := struct {
		Key    Key
		Count  int
		Weight int64
		Price  money.Amount
		At     time.Time
		Err    error
		Field  fault.Field
	}{
		"a.plain", 2, 1250, money.Of(1999, money.EUR), time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC),
		fault.New(fault.Conflict, "x"),
		fault.Field{Code: "too_long", Args: []fault.Arg{fault.With("max", 5)}},
	}
	for source, want := range map[string]string{
		`{{t "a.plain"}}`: "Schlicht", `{{t .Key}}`: "Schlicht", `{{t (printf "a.%s" "plain")}}`: "Schlicht",
		`{{t "a.named" "who" "<Ada>" "what" .Price}}`: "19,99_€ nimmt &lt;Ada&gt;",
		`{{t "a.named" "who" 12345 "what" .Err}}`:     "x nimmt 12.345",
		`{{tn "a.lines" .Count "who" "Ada"}}`:         "2 Zeilen von Ada",
		`{{tn "a.lines" .Weight "who" "Ada"}}`:        "1.250 Zeilen von Ada",
		`{{number .Count}}`:                           "2", `{{weight .Weight}}`: "1,25_kg", `{{weight 5}}`: "5_g",
		`{{money .Price}}`: "19,99_€", `{{quantity 25 1 "ml"}}`: "2,5_ml", `{{percent 1900}}`: "19_%",
		`{{date .At}}`: "02.03.2026", `{{datelong .At}}`: "2. März 2026", `{{time .At}}`: "00:30 Uhr MEZ",
		`{{datetime .At}}`: "2. März 2026, 00:30 Uhr MEZ", `{{error .Err}}`: "Geändert", `{{field .Field}}`: "Höchstens 5",
	} {
		tmpl, err := template.New("x").Funcs(p.Funcs()).Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := tmpl.Execute(&b, data); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		if diff := cmp.Diff(nb(want), b.String()); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
	for _, source := range []string{`{{t "a.plain" "who"}}`, `{{tn "a.lines" "2"}}`, `{{number 1.5}}`, `{{weight "x"}}`} {
		tmpl := template.Must(template.New("x").Funcs(p.Funcs()).Parse(source))
		if err := tmpl.Execute(&strings.Builder{}, data); err == nil {
			t.Errorf("%s: want an error", source)
		}
	}
}

func TestWithoutAZoneTimesAreUTC(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 23, 30, 0, 0, time.FixedZone("", 3600))
	if got := catalogue(t, testEnglish, testGerman).For(English, nil).Time(at); got != "22:30 UTC" {
		t.Errorf("got %q", got)
	}
}

// FuzzParseText holds cutting and filling against each other: with every placeholder filled by its own name in braces,
// a text is its source with single braces.
func FuzzParseText(f *testing.F) {
	for _, s := range []string{"plain", "{a} and {b_2}", "{{x}} {a}", "{", "}}", "{a}}}", "ü{a}{a}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		parsed, err := parseText(source)
		if err != nil {
			return
		}
		var args []fault.Arg
		for _, p := range parsed {
			args = append(args, fault.Arg{Name: p.placeholder, Value: "{" + p.placeholder + "}"})
		}
		want := strings.NewReplacer("{{", "{", "}}", "}").Replace(source)
		if strings.Contains(source, "}}}") || strings.Contains(source, "{{{") {
			return // pairs are taken from the left, which the replacement above cannot know
		}
		if got := parsed.fill(args); got != want {
			t.Fatalf("%q was filled as %q, want %q", source, got, want)
		}
	})
}
