package address

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

func rules(t testing.TB) *Rules {
	t.Helper()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func home() Address {
	return Address{Name: "Ada Lovelace", Street: "Marktplatz 1", Postcode: "80331", City: "München", Country: "DE"}
}

func TestPostcodesAreWrittenAsTheCountryDoes(t *testing.T) {
	t.Parallel()
	r := rules(t)
	for _, c := range []struct{ country, typed, want string }{
		{"DE", "80331", "80331"},
		{"DE", " D-80331 ", "80331"},
		{"DE", "DE 80331", "80331"},
		{"DE", "01067", "01067"},
		{"DE", "8033", ""},
		{"DE", "803311", ""},
		{"DE", "8033O", ""},
		{"DE", "F-75001", ""},
		{"DE", "٨٠٣٣١", ""},
		{"AT", "A-1010", "1010"},
		{"AT", "0101", ""},
		{"CH", "CH-8001", "8001"},
		{"NL", "1012ab", "1012 AB"},
		{"NL", "1012 AB", "1012 AB"},
		{"NL", "0012 AB", ""},
		{"NL", "1012", ""},
		{"PL", "00110", "00-110"},
		{"PL", "00-110", "00-110"},
		{"PT", "1100148", "1100-148"},
		{"PT", "1100", ""},
		{"SE", "11120", "111 20"},
		{"CZ", "11000", "110 00"},
		{"LV", "1050", "LV-1050"},
		{"LV", "LV-1050", "LV-1050"},
		{"LT", "lt01103", "LT-01103"},
		{"IE", "d02x285", "D02 X285"},
		{"IE", "D6W XY00", "D6W XY00"},
		{"GB", "sw1a1aa", "SW1A 1AA"},
		{"GB", "M1 1AE", "M1 1AE"},
		{"GB", "SW1A", ""},
		{"LU", "L-1111", "1111"},
	} {
		rule, err := r.Rule(c.country)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := rule.postcode(strings.TrimSpace(c.typed))
		if ok != (c.want != "") || got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.country, c.typed, got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	r := rules(t)
	for _, c := range []struct {
		name string
		edit func(*Address)
		want func(*Address)
	}{
		{"spaces are single and codes upper case", func(a *Address) {
			a.Name, a.Country, a.Postcode = "  Ada \t Lovelace ", " de ", "d-80331"
		}, func(*Address) {}},
		{"characters are composed, invisible ones dropped", func(a *Address) {
			a.City = "Mu\u0308n\u200bchen"
		}, func(*Address) {}},
		{"a region is left out where the country has none", func(a *Address) { a.Region = "Bayern" }, func(*Address) {}},
		{"an Italian province is a code of the list", func(a *Address) {
			a.Country, a.Postcode, a.City, a.Region = "IT", "00184", "Roma", "rm"
		}, func(a *Address) { a.Country, a.Postcode, a.City, a.Region = "IT", "00184", "Roma", "RM" }},
		{"an Irish county may be given or not", func(a *Address) {
			a.Country, a.Postcode, a.City = "IE", "D02X285", "Dublin"
		}, func(a *Address) { a.Country, a.Postcode, a.City = "IE", "D02 X285", "Dublin" }},
		{"a name of exactly 34 characters is kept", func(a *Address) {
			a.Name = strings.Repeat("ä", MaxName)
		}, func(a *Address) { a.Name = strings.Repeat("ä", MaxName) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in, want := home(), home()
			c.edit(&in)
			c.want(&want)
			got, err := r.Parse(in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			again, err := r.Parse(got)
			if err != nil || again != got {
				t.Errorf("normal form is not stable: %+v, %v", again, err)
			}
		})
	}
}

func TestParseTellsEveryFieldAtFault(t *testing.T) {
	t.Parallel()
	r := rules(t)
	for _, c := range []struct {
		name string
		edit func(*Address)
		want string
	}{
		{
			"nothing given", func(a *Address) { *a = Address{} },
			"name: required; street: required; city: required; country: required",
		},
		{"a country without its postcode", func(a *Address) { a.Postcode = " " }, "postcode: required"},
		{
			"a postcode of another country", func(a *Address) { a.Postcode = "1012 AB" },
			"postcode: address.bad_postcode example=80331",
		},
		{"a country that is not in the list", func(a *Address) { a.Country = "XX" }, "country: address.unknown_country"},
		{"too much for a label", func(a *Address) {
			a.Name, a.Street, a.Company = strings.Repeat("a", 35), strings.Repeat("b", 36), strings.Repeat("c", 36)
		}, "name: too_long max=34; company: too_long max=35; street: too_long max=35"},
		{
			"too little for a label", func(a *Address) { a.Name, a.Street, a.City = "Al", "A 1", "Au" },
			"name: too_short min=3; street: too_short min=5; city: too_short min=3",
		},
		{
			"mark-up and pictures", func(a *Address) { a.Name, a.Street = "<b>Ada</b>", "Marktplatz 🙂" },
			"name: bad_characters; street: bad_characters",
		},
		{"a name without a letter", func(a *Address) { a.Name = "12345" }, "name: bad_characters"},
		{
			"an Italian address without province", func(a *Address) { a.Country, a.Postcode = "IT", "00184" },
			"region: required",
		},
		{"an Italian province that does not exist", func(a *Address) {
			a.Country, a.Postcode, a.Region = "IT", "00184", "XX"
		}, "region: unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := home()
			c.edit(&a)
			_, err := r.Parse(a)
			if err == nil || fault.KindOf(err) != fault.Invalid {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff("invalid; "+c.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryCountryHasANameInEveryLanguage(t *testing.T) {
	t.Parallel()
	cat, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, country := range rules(t).Countries() {
		for _, lang := range locale.Supported() {
			key := CountryName(country)
			if name := cat.Text(lang, key); name == string(key) || name == "" {
				t.Errorf("%s has no name in %s", country, lang)
			}
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"a country twice":                          `[{"country":"DE","masks":["9"],"example":"1"},{"country":"DE","masks":["9"],"example":"1"}]`,
		"an example that does not follow its form": `[{"country":"DE","masks":["9"],"example":"x"}]`,
		"a country without a form":                 `[{"country":"DE","example":"1"}]`,
		"what is no list":                          `{}`,
	} {
		if _, err := load([]byte(file)); fault.KindOf(err) != fault.Internal || fault.CodeOf(err) != "address.bad_rules" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Ada Lovelace", "Marktplatz 1", "D-80331", "München", "", "DE")
	f.Add("\u202eAda", "x\x00y", "LV-1050", "\xff", "RM", "it")
	r := rules(f)
	f.Fuzz(func(t *testing.T, name, street, postcode, city, region, country string) {
		a, err := r.Parse(Address{Name: name, Street: street, Postcode: postcode, City: city, Region: region, Country: country})
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || len(fault.FieldsOf(err)) == 0 {
				t.Fatalf("got %v", err)
			}
			return
		}
		again, err := r.Parse(a)
		if err != nil || again != a {
			t.Errorf("not stable: %+v, then %+v, %v", a, again, err)
		}
		for _, text := range []string{a.Name, a.Street, a.City, a.Postcode, a.Region} {
			if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\n\r<>") {
				t.Errorf("%q reached an address", text)
			}
		}
	})
}
