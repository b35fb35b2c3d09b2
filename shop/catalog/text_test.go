package catalog_test

import (
	"math/big"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"vapeart/shop/catalog"
)

func TestCleanText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                          "",
		"plain":                     "plain",
		"  at \t the\r\n ends  ":    "at the ends",
		"no\u00a0break\u2003space":  "no break space",
		"zero\u200bwidth\ufeff":     "zerowidth",
		"soft\u00adhyphen":          "softhyphen",
		"bell\x07 nul\x00":          "bell nul",
		"decomposed e\u0301":        "decomposed \u00e9",
		"broken \xff\xfe bytes":     "broken bytes",
		"right\u202eto left\u202c":  "rightto left",
		"\u200b":                    "",
		"Ümläute bleiben: ÄÖÜ ß 日本": "Ümläute bleiben: ÄÖÜ ß 日本",
	} {
		if got := catalog.CleanText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanText(f *testing.F) {
	for _, s := range []string{"a  b", "e\u0301\u200d", "\u1100\u1161", "\xff a", "ﷺ\u0000", " \u200b "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := catalog.CleanText(in)
		switch {
		case catalog.CleanText(got) != got:
			t.Errorf("%q: cleaning again changes %q to %q", in, got, catalog.CleanText(got))
		case !norm.NFC.IsNormalString(got):
			t.Errorf("%q: %q is not composed", in, got)
		case strings.TrimSpace(got) != got, strings.Contains(got, "  "), strings.ContainsFunc(got, unicode.IsControl):
			t.Errorf("%q: %q", in, got)
		}
	})
}

func TestSlugify(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                  "",
		"Nova Pod 2":                        "nova-pod-2",
		"Größe: Äpfel & Öl, süß":            "groesse-aepfel-oel-suess",
		"Gro\u0308ße":                       "groesse", // decomposed
		"Crème brûlée":                      "creme-brulee",
		"Smørrebrød Łódź Ærø":               "smorrebrod-lodz-aero",
		"Intel® Core™2 Duo":                 "intel-core-2-duo",
		"l'Oréal’s":                         "loreals",
		"--a//b..c--":                       "a-b-c",
		"日本":                                "",
		"日本 Vape 漢字":                        "vape",
		"ﬁne ﬂavour":                        "fine-flavour",
		"ＦＵＬＬ width":                        "full-width",
		strings.Repeat("word ", 30):         strings.TrimSuffix(strings.Repeat("word-", 16), "-"),
		strings.Repeat("x", 100):            strings.Repeat("x", 80),
		strings.Repeat("y", 79) + " " + "z": strings.Repeat("y", 79),
	} {
		if got := catalog.Slugify(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzSlugify(f *testing.F) {
	for _, s := range []string{"Größe", "a--b", "™", "İ", "½", strings.Repeat("a-", 60)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := catalog.Slugify(in)
		ok := len(got) <= 80 && !strings.HasPrefix(got, "-") && !strings.HasSuffix(got, "-") && !strings.Contains(got, "--") &&
			strings.Trim(got, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
		if !ok || catalog.Slugify(got) != got {
			t.Errorf("%q: %q", in, got)
		}
	})
}

func TestBrandsThatDifferByCaseAccentsOrSpacesAreOne(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"GeekVape", "Geekvape", "GEEK VAPE", " geek\u00a0vape ", "Géekvape"},
		{"Müller", "Mu\u0308ller", "MULLER"},
		{"Weiß", "WEISS"},
		{"HP", "ｈｐ"},
	} {
		for _, name := range same {
			if got, want := catalog.BrandKey(name), catalog.BrandKey(same[0]); got != want {
				t.Errorf("%q: %q, want %q", name, got, want)
			}
		}
	}
	if catalog.BrandKey("TP-Link") == catalog.BrandKey("TPLink") {
		t.Error("punctuation makes another brand")
	}
}

func TestMPNKey(t *testing.T) {
	t.Parallel()
	key := catalog.MPNKey("hp", "DV7-1211EA")
	for _, c := range []struct {
		name, brand, mpn string
		same             bool
	}{
		{"case", "hp", "dv7-1211ea", true},
		{"spaces", "hp", " dv7 -1211 ea", true},
		{"another maker", "dell", "dv7-1211ea", false},
		{"punctuation", "hp", "dv71211ea", false},
	} {
		if got := catalog.MPNKey(c.brand, c.mpn) == key; got != c.same {
			t.Errorf("%s: the same is %v", c.name, got)
		}
	}
	if got := catalog.MPNKey("", "dv7"); got != "" {
		t.Errorf("without a maker: %q", got)
	}
	if got := catalog.MPNKey("hp", " "); got != "" {
		t.Errorf("without a number: %q", got)
	}
}

func TestParseEAN(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"96385074":           "96385074",
		"036000291452":       "036000291452",
		"4006381333931":      "4006381333931",
		"4006381-333931":     "4006381333931",
		"00012345600012":     "00012345600012",
		"4006381333932":      "catalog.ean_check_digit",
		"0000000000000":      "catalog.ean_check_digit",
		"400638133393":       "catalog.ean_check_digit", // as a UPC
		"40063813339":        "catalog.ean_length",
		"":                   "catalog.ean_length",
		"4006381333931x":     "catalog.ean_characters",
		"٤٠٠٦٣٨١٣٣٣٩٣١":      "catalog.ean_characters",
		"4006381333931 0000": "catalog.ean_length",
	} {
		got, err := catalog.ParseEAN(in)
		if err != nil {
			got = code(err)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"6": "6", "6.0": "6", "06": "6", "0": "0", "-0": "0", "-0.50": "-0.5", "0.005": "0.005", "10": "10", "000": "0",
		"": "none", "-": "none", ".5": "none", "5.": "none", "1e3": "none", "1,5": "none", "+1": "none", "1.2.3": "none",
		strings.Repeat("9", 31): "none",
	} {
		got, ok := catalog.ParseNumber(in)
		if !ok {
			got = "none"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzParseEAN(f *testing.F) {
	for _, s := range []string{"4006381333931", "96385074", "4006381-333931", "0", "٤", "00012345600012"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := catalog.ParseEAN(in)
		if err != nil {
			return
		}
		if again, err := catalog.ParseEAN(got); err != nil || again != got || strings.Trim(got, "0123456789") != "" {
			t.Errorf("%q: %q, again %q, %v", in, got, again, err)
		}
		// One wrong digit is always found: that is what the check digit is for.
		wrong := []byte(got)
		wrong[len(wrong)/2] = '0' + (wrong[len(wrong)/2]-'0'+1)%10
		if _, err := catalog.ParseEAN(string(wrong)); err == nil {
			t.Errorf("%q passes too", wrong)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"6.0", "-0.50", "000", "1e3", "9999999999999999999999.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, ok := catalog.ParseNumber(in)
		if !ok {
			return
		}
		want, valid := new(big.Rat).SetString(in)
		have, _ := new(big.Rat).SetString(got)
		if !valid || want.Cmp(have) != 0 {
			t.Errorf("%q: %q is another number", in, got)
		}
		if again, ok := catalog.ParseNumber(got); !ok || again != got {
			t.Errorf("%q: %q, again %q", in, got, again)
		}
	})
}
