package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/locale"
)

// finds tells whether a product of this name, in lang, has every term of the query.
func finds(lang locale.Language, name, query string) bool {
	d := Document{Texts: map[locale.Language]DocumentText{lang: {Name: name}}}
	has := map[string]bool{}
	for _, p := range NewIndexer().Index(d, lang).Postings {
		has[p.Term] = true
	}
	terms := NewAnalyzer(lang).Terms(query)
	for _, t := range terms {
		if !slices.ContainsFunc(t.Forms, func(form []string) bool {
			return !slices.ContainsFunc(form, func(stem string) bool { return !has[stem] })
		}) {
			return false
		}
	}
	return len(terms) > 0
}

func TestANameIsFoundByWhatCustomersType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang        locale.Language
		name, query string
		want        bool
	}{
		{locale.English, "Rechargeable Batteries", "battery", true},
		{locale.English, "Rechargeable Battery", "BATTERIES", true},
		{locale.English, "Charged for two batteries", "charging battery", true},
		{locale.English, "Crème Brûlée", "creme brulee", true},
		{locale.English, "Creme Brulee", "crème brûlée", true},
		{locale.English, "Jalapeño™ Øl®", "jalapeno ol", true},
		{locale.English, "Men's Watch", "mens watch", true},
		{locale.English, "Men’s Watch", "men's watch", true},
		{locale.English, "Watch", "clock", false},
		{locale.English, "The Case for the iPad", "case ipad", true},
		{locale.English, "Case iPad", "a case for the ipad", true},

		{locale.English, "Liquid 10 ml", "10ml", true},
		{locale.English, "Liquid 10ml", "10 ml", true},
		{locale.English, "Liquid 10ML", "10 millilitres", true},
		{locale.English, "Liquid, 20mg/ml", "20 mg/ml", true},
		{locale.English, "Liquid 2x10ml", "10 ml", true},
		{locale.English, "Liquid 10 x 5 ml", "10ml", false},
		{locale.English, "Liquid 100 ml", "10 ml", false},
		{locale.English, "Battery 3000 mAh", "3000mah", true},
		{locale.English, "Battery 3,000 mAh", "3000 mAh", true},
		{locale.English, "Coil 0.8Ω", "0.8 ohm", true},
		{locale.English, "Coil 0,8 ohm", "0.8Ω", true},
		{locale.English, "VG 70 %", "70%", true},
		{locale.English, "43.2 cm (17\") display", "43.2", true},
		{locale.English, "43.2 cm (17\") display", "17 inch", true},
		{locale.English, "43.2 cm (17\") display", "17-inch display", true},
		{locale.English, "17-inch display", "17\"", true},
		{locale.English, "17in display", "17 inches", true},
		{locale.English, "43.2 cm", "43", false},
		{locale.English, "432 cm", "43.2", false},
		{locale.English, "Wi-Fi 802.11ac", "wifi 802.11ac", true},
		{locale.English, "WiFi", "wi-fi", true},
		{locale.English, "WiFi", "wi fi", false}, // only what is written in parts is known in parts
		{locale.English, "USB 3.2.1 hub", "usb 3.2.1", true},
		{locale.English, "Galaxy S9+", "galaxy s9 plus", true},
		{locale.English, "Galaxy S9 Plus", "galaxy s9+", true},
		{locale.English, "Galaxy S9", "galaxy s9+", false},

		{locale.English, "Brother TN-2110 toner", "tn-2110", true},
		{locale.English, "Brother TN-2110 toner", "TN2110", true},
		{locale.English, "Brother TN-2110 toner", "tn 2110", true},
		{locale.English, "Brother TN-2110 toner", "2110", true},
		{locale.English, "Brother TN2110 toner", "tn-2110", true},
		{locale.English, "Brother TN2110 toner", "tn 2110", true},
		{locale.English, "Brother TN 2110 toner", "tn2110", true},
		{locale.English, "Brother TN 2110 toner", "tn-2110", true},
		{locale.English, "Xerox 006R90321", "006r90321", true},
		{locale.English, "Xerox 006R90321", "90321", true},
		{locale.English, "Xerox 006R90321", "90322", false},
		{locale.English, "Sony WH-1000XM3", "wh1000xm3", true},
		{locale.English, "Sony WH-1000 XM3", "wh-1000xm3", true},
		{locale.English, "SCUF 505-178-04-024-257", "50517804024257", true},
		{locale.English, "SCUF 505-178-04-024-257", "505-178-04", true},
		{locale.English, "E-Cigarettes", "e-cigarette", true},
		{locale.English, "E-Cigarettes", "ecigarette", true},
		{locale.English, "E-Cigarettes", "cigarette", true},

		{locale.German, "Flüssigkeiten", "flüssigkeit", true},
		{locale.German, "Flüssigkeiten", "fluessigkeit", true},
		{locale.German, "Flüssigkeiten", "flussigkeit", true},
		{locale.German, "Fluessigkeit", "Flüssigkeiten", true},
		{locale.German, "Verdampferköpfe", "verdampferkopf", true},
		{locale.German, "Akkuträger", "akkutraeger", true},
		{locale.German, "Großer Tank", "grosser tank", true},
		{locale.German, "GROẞE Tanks", "große tank", true},
		{locale.German, "Neue Quelle, blaue Bauer", "neue quelle blauer bauer", true},
		{locale.German, "Aroma für die Küche", "aroma küche", true},
		{locale.German, "Aroma Küche", "aroma fuer die kueche", true},
		{locale.German, "Liquid 1,5 l", "1.5l", true},
		{locale.German, "Akku 3.000 mAh", "3000mah", true},
		{locale.German, "Bildschirm 17 Zoll", "17\"", true},
		{locale.German, "E-Zigaretten", "ezigarette", true},
		{locale.German, "Akku", "Batterie", false},
		{locale.German, "Zürich", "mu", false},
	} {
		if got := finds(c.lang, c.name, c.query); got != c.want {
			d := Document{Texts: map[locale.Language]DocumentText{c.lang: {Name: c.name}}}
			t.Errorf("%s %q finds %q: %v\n index %v\n query %+v", c.lang, c.query, c.name, got,
				NewIndexer().Index(d, c.lang).Postings, NewAnalyzer(c.lang).Terms(c.query))
		}
	}
}

func TestATermCountsInTheBestFieldItStandsIn(t *testing.T) {
	t.Parallel()
	d := Document{Brand: "Vapora", Codes: []string{"VP-77", "4006381333931"}, Texts: map[locale.Language]DocumentText{locale.English: {
		Name: "Mint X-500", Summary: "mint, cool", Categories: []string{"Liquids"}, Attributes: []string{"cool", "50 ml"}, Body: "liquid of Vapora",
	}}}
	x := NewIndexer().Index(d, locale.English)
	want := []Posting{
		{"mint", InName},
		{"x500", InName},
		{"x", InNaming},
		{"500", InNaming},
		{"vapora", InNaming},
		{"liquid", InNaming},
		{"vp77", InNaming},
		{"vp", InFacts},
		{"77", InFacts},
		{"cool", InFacts},
		{"50", InFacts},
		{"50ml", InFacts},
		{"ml", InFacts},
	}
	if diff := cmp.Diff(want, x.Postings); diff != "" {
		t.Error(diff)
	}
	words := []Word{{"mint", "mint", "mint"}, {"vapora", "vapora", "vapora"}, {"liquids", "liquids", "liquid"}, {"cool", "cool", "cool"}, {"liquid", "liquid", "liquid"}}
	if diff := cmp.Diff(words, x.Words); diff != "" {
		t.Error(diff)
	}
}

func TestAProductWithoutATextInTheLanguageAnswersInTheOneItIsShownIn(t *testing.T) {
	t.Parallel()
	english := Document{Texts: map[locale.Language]DocumentText{locale.English: {Name: "Batteries"}}}
	german := Document{Texts: map[locale.Language]DocumentText{locale.German: {Name: "Akkuträger"}}}
	both := Document{Texts: map[locale.Language]DocumentText{locale.English: {Name: "Batteries"}, locale.German: {Name: "Akkuträger"}}}
	for _, c := range []struct {
		name string
		d    Document
		lang locale.Language
		want []Posting
	}{
		{"English text in English", english, locale.English, []Posting{{"batteri", InName}}},
		{"English text in German, with English stems", english, locale.German, []Posting{{"batteri", InName}}},
		{"German text in English, with German stems", german, locale.English, []Posting{{"akkutrag", InName}}},
		{"its own text first", both, locale.German, []Posting{{"akkutrag", InName}}},
		{"no text at all", Document{}, locale.German, nil},
	} {
		if diff := cmp.Diff(c.want, NewIndexer().Index(c.d, c.lang).Postings); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	type term struct {
		Text  string
		Plain bool
		Forms [][]string
	}
	for _, c := range []struct {
		lang locale.Language
		text string
		want []term
	}{
		{locale.English, "", nil},
		{locale.English, " \t*()\"' 😀 ---", nil},
		{locale.English, "the", []term{{"the", true, [][]string{{"the"}}}}},
		{locale.English, "Mint mint MINTS", []term{{"mint", true, [][]string{{"mint"}}}}},
		{locale.English, "batteries", []term{{"batteries", true, [][]string{{"batteri"}}}}},
		{locale.English, "10 ml mint", []term{{"10 ml", false, [][]string{{"10ml"}}}, {"mint", true, [][]string{{"mint"}}}}},
		{locale.English, "10 ml", []term{{"10 ml", false, [][]string{{"10ml"}}}}},
		{locale.English, "10ml", []term{{"10ml", false, [][]string{{"10ml"}}}}},
		{locale.English, "iphone 11", []term{{"iphone", true, [][]string{{"iphon"}}}, {"11", false, [][]string{{"11"}}}}},
		{locale.German, "tn-2110", []term{{"tn-2110", false, [][]string{{"tn2110"}, {"tn", "2110"}}}}},
		{locale.German, "größe", []term{{"größe", true, [][]string{{"gross"}}}}},
	} {
		var got []term
		for _, x := range NewAnalyzer(c.lang).Terms(c.text) {
			got = append(got, term{x.Text, x.Plain, x.Forms})
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %q: %s", c.lang, c.text, diff)
		}
	}
}

func TestALongTextIsReadInPart(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 5_000 {
		b.WriteString(string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + " ")
	}
	if got := len(NewAnalyzer(locale.English).Terms(b.String())); got != MaxTerms {
		t.Errorf("%d terms, want %d", got, MaxTerms)
	}
	for _, term := range NewAnalyzer(locale.English).Terms(strings.Repeat("ä", 10_000)) {
		for _, form := range term.Forms {
			if len(form[0]) > maxTerm || !utf8.ValidString(form[0]) {
				t.Errorf("term %q of %d bytes", form[0], len(form[0]))
			}
		}
	}
}

func TestBeginnings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"b": nil, "ba": {"ba"}, "batterie": {"batterie"}, "fluessig": {"flussig", "fluessig"},
		"10": nil, "211": nil, "2110": {"2110"}, "tn-21": {"tn21"}, "4.5": nil,
	} {
		terms := NewAnalyzer(locale.German).Terms(text)
		if diff := cmp.Diff(want, terms[len(terms)-1].Beginnings()); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestEditsAreOneTypoAway(t *testing.T) {
	t.Parallel()
	edits := Edits("batery")
	for _, want := range []string{"battery", "bater", "atery", "abtery", "bateyr", "watery", "bateri", "xbatery"} {
		if !slices.Contains(edits, want) {
			t.Errorf("%q is not among them", want)
		}
	}
	for _, not := range []string{"batery", "batteries", "btaeyr", ""} {
		if slices.Contains(edits, not) {
			t.Errorf("%q is among them", not)
		}
	}
	seen := map[string]bool{}
	for _, e := range edits {
		if seen[e] {
			t.Errorf("%q twice", e)
		}
		seen[e] = true
	}
	for _, none := range []string{"", "ab", "usb3", "größe", strings.Repeat("a", 40)} {
		if got := Edits(none); got != nil {
			t.Errorf("%q has %d", none, len(got))
		}
	}
}

func TestCodeKey(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"TN-2110": "tn2110", " tn 2110 ": "tn2110", "4006381333931": "4006381333931", "0095205603217": "95205603217", "095205603217": "95205603217",
		"400638 133393-1": "4006381333931", "00A1": "00a1", "Ö-1": "o1", "": "", "–*–": "", "0": "",
	} {
		if got := CodeKey(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}

func FuzzAnalysis(f *testing.F) {
	for _, s := range []string{"", "10 ml", "\"", "a\"1\"", "1.2.3,4", "ſ İ ﬁ ㎖ ½", "\xff\xfe", "'''", "1,", "٣٤", "a-._b", "%%%+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range locale.Supported() {
			d := Document{Codes: []string{text}, Texts: map[locale.Language]DocumentText{lang: {Name: text}}}
			x := NewIndexer().Index(d, lang)
			has := map[string]bool{}
			for _, p := range x.Postings {
				if p.Term == "" || len(p.Term) > maxTerm || !utf8.ValidString(p.Term) {
					t.Errorf("posting %q", p.Term)
				}
				has[p.Term] = true
			}
			for _, term := range NewAnalyzer(lang).Terms(text) {
				if len(term.Forms) == 0 {
					t.Errorf("term %q without form", term.Text)
				}
			}
			if !utf8.ValidString(CodeKey(text)) || len(CodeKey(text)) > maxCode {
				t.Errorf("code %q", CodeKey(text))
			}
			if q := (Query{Text: text, Language: lang}); len(text) <= MaxText && q.Check() != nil {
				t.Error(q.Check())
			}
		}
	})
}
