package searchsql

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/sqldb/sqltest"
)

// sorted returns ids in order, so that a test of what is found does not depend on how it is ranked.
func sorted(ids []int64) []int64 { return slices.Sorted(slices.Values(ids)) }

func TestTextsFind(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e,
			product(1, "Rechargeable Batteries 18650", func(d *search.Document) { d.Brand = "Vapora" }),
			product(2, "Battery Charger", german("Ladegerät für Akkus")),
			product(3, "Mint Liquid 10 ml", german("Minze Flüssigkeit 10 ml"), in(mint)),
			product(4, "Mint Liquid 50ml", func(d *search.Document) {
				d.Texts[locale.English] = search.DocumentText{Name: "Mint Liquid 50ml", Attributes: []string{"cooling", "0.8Ω"}, Summary: "fresh", Body: "made of peppermint oil"}
			}),
			product(5, "Coil TN-2110", codes("TN-2110", "4006381333931")),
			product(6, "Headset Stand"),
			product(7, "Crème Brûlée Aroma"),
			product(8, "Großer Tank", func(d *search.Document) {
				d.Texts = map[locale.Language]search.DocumentText{locale.German: {Name: "Großer Verdampferkopf"}}
			}),
		)
		for _, c := range []struct {
			text      string
			lang      locale.Language
			want      []int64
			corrected string
		}{
			// word forms, case, diacritics
			{text: "battery", want: []int64{1, 2}},
			{text: "BATTERIES", want: []int64{1, 2}},
			{text: "charger battery", want: []int64{2}},
			{text: "creme brulee", want: []int64{7}},
			{text: "the aroma of crème", want: []int64{7}},
			// fields
			{text: "vapora", want: []int64{1}},
			{text: "cooling", want: []int64{4}},
			{text: "fresh peppermint", want: []int64{4}},
			{text: "0.8 ohm", want: []int64{4}},
			// numbers, units, parts
			{text: "10ml", want: []int64{3}},
			{text: "liquid 50 ml", want: []int64{4}},
			{text: "18650", want: []int64{1}},
			{text: "tn 2110", want: []int64{5}},
			{text: "2110 coil", want: []int64{5}},
			// one word or two
			{text: "head set", want: []int64{6}},
			// beginnings, of the last word only
			{text: "batt", want: []int64{1, 2}},
			{text: "char", want: []int64{2}},
			{text: "rechargeable bat", want: []int64{1}},
			{text: "tn-21", want: []int64{5}},
			{text: "b", want: nil},
			{text: "mint liq", want: []int64{3, 4}},
			// one typo
			{text: "batery", want: []int64{1, 2}, corrected: "battery"},
			{text: "btatery charger", want: []int64{2}, corrected: "battery charger"},
			{text: "batterry chargr", want: []int64{2}, corrected: "battery charger"},
			{text: "mimt liquid", want: []int64{3, 4}, corrected: "mint liquid"},
			{text: "headsex", want: []int64{6}, corrected: "headset"},
			{text: "baterry xqzwvk", want: nil},
			{text: "bxxtery", want: nil},
			{text: "2111", want: nil},
			// most of many
			{text: "rechargeable battery 18650 waterproof", want: []int64{1}},
			{text: "battery waterproof", want: nil},
			// nothing
			{text: "xqzwvk", want: nil},
			{text: "!?*", want: nil},
			// languages
			{text: "ladegerät", want: nil},
			{text: "ladegeraet", lang: locale.German, want: []int64{2}},
			{text: "akku", lang: locale.German, want: []int64{2}},
			{text: "flussigkeiten", lang: locale.German, want: []int64{3}},
			{text: "fluessigkeit minze", lang: locale.German, want: []int64{3}},
			{text: "charger", lang: locale.German, want: nil},                                     // it has a German text
			{text: "batteries", lang: locale.German, want: []int64{1}},                            // it has none
			{text: "rechargeable battery", lang: locale.German, want: []int64{1}},                 // in the word forms of its language
			{text: "verdampferköpfe", lang: locale.English, want: []int64{8}},                     // it has only that
			{text: "flüsigkeit", lang: locale.German, want: []int64{3}, corrected: "flüssigkeit"}, // as it is written
		} {
			t.Run(fmt.Sprint(c.lang, c.text), func(t *testing.T) {
				q := english(c.text)
				if c.lang != "" {
					q.Language = c.lang
				}
				r := find(t, e, q)
				if diff := cmp.Diff(c.want, sorted(r.ProductIDs), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("found: %s", diff)
				}
				if r.Corrected != c.corrected {
					t.Errorf("corrected %q, want %q", r.Corrected, c.corrected)
				}
				if r.Total != len(c.want) {
					t.Errorf("total %d, want %d", r.Total, len(c.want))
				}
			})
		}
	})
}

func TestCodesFindTheirProductFirst(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e,
			product(1, "VP-77 VP-77 compatible coil", popular(9)),
			product(2, "Coil", codes("VP-77", "4006381333931", "0095205603217")),
			product(3, "Other Coil", codes("vp 77")),
		)
		for _, c := range []struct {
			text string
			want []int64
		}{
			{"VP-77", []int64{2, 3, 1}},
			{"vp77", []int64{2, 3, 1}},
			{"4006381333931", []int64{2}},
			{"400638 133393-1", []int64{2}},
			{"95205603217", []int64{2}},
			{"4006381333932", nil},
			{"coil vp-77", []int64{3, 2, 1}}, // a part number among words is a word
		} {
			if got := find(t, e, english(c.text)).ProductIDs; !slices.Equal(got, c.want) && c.text != "coil vp-77" || len(got) != len(c.want) {
				t.Errorf("%q finds %v, want %v", c.text, got, c.want)
			}
		}
		put(t, e, product(2, "Coil", codes("NEW-1")))
		if got := find(t, e, english("4006381333931")).ProductIDs; len(got) != 0 {
			t.Errorf("a code it no longer has still finds %v", got)
		}
	})
}

func TestRanking(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		described := func(id int64, x search.DocumentText, brand string) search.Document {
			return product(id, "", func(d *search.Document) { d.Texts[locale.English], d.Brand = x, brand })
		}
		put(t, e,
			described(1, search.DocumentText{Name: "Case alpha beta", Summary: "for every menthol"}, ""),
			described(2, search.DocumentText{Name: "Case alpha gamma", Attributes: []string{"menthol"}}, ""),
			described(3, search.DocumentText{Name: "Case alpha delta"}, "Menthol"),
			described(4, search.DocumentText{Name: "Case alpha menthol"}, ""),
			described(5, search.DocumentText{Name: "Menthol"}, ""),
			described(6, search.DocumentText{Name: "Case menthol omega"}, ""),
		)
		put(t, e, product(7, "Mentholina"))
		if diff := cmp.Diff([]int64{5, 4, 6, 3, 2, 1}, find(t, e, english("menthol")).ProductIDs[:6]); diff != "" {
			t.Errorf("name, then brand, attributes, prose: %s", diff)
		}
		six := product(6, "Case menthol omega", popular(5))
		six.Version = 2
		put(t, e, six)
		if diff := cmp.Diff([]int64{5, 6, 4, 3, 2, 1, 7}, find(t, e, english("menthol")).ProductIDs); diff != "" {
			t.Errorf("equals by popularity, beginnings last: %s", diff)
		}
	})
}

func TestBeginningsFollowOnlyWhereThereIsLittleElse(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		var documents []search.Document
		for id := int64(1); id <= few; id++ {
			documents = append(documents, product(id, "Car"))
		}
		documents = append(documents, product(100, "Cartridge"))
		put(t, e, documents[1:]...)
		if got := find(t, e, english("car")).Total; got != few {
			t.Errorf("%d, want %d: the cartridge follows %d cars", got, few, few-1)
		}
		put(t, e, documents[0])
		if got := find(t, e, english("car")).Total; got != few {
			t.Errorf("%d, want %d: %d cars are enough", got, few, few)
		}
	})
}

func TestHostileTextsAreJustTexts(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Mint liquid"), product(2, "NEAR AND OR NOT"))
		for _, text := range []string{
			`"`, `""`, `"mint`, `mint"`, `mint*`, `*mint`, `*`, `^mint`, `mint AND`, `AND`, `OR OR`, `NOT mint`, `NEAR(mint liquid)`, `NEAR`,
			`tokens:mint`, `{tokens}: mint`, `-mint`, `+mint -liquid`, `(mint`, `mint)`, `~mint`, `>mint <liquid`, `@2`, `mint @distance`, `'; DROP TABLE listing; --`,
			`mint\`, `\"`, "mint\x00liquid", "\x00", "\xff\xfe", "😀", "mint 😀 liquid", "👩‍👩‍👧‍👦", "%", "_", "mint%", "zamint", "z", `?`, `? ? ?`, "\u202emint", "ＭＩＮＴ", "ﬁ", "мята", "薄荷",
			strings.Repeat("a", 10_000), strings.Repeat("mint ", 2_000), strings.Repeat("😀", 2_500), strings.Repeat(`"`, 10_000), strings.Repeat("a-", 5_000),
			strings.Repeat("1.", 5_000), strings.Repeat("ab1 ", 2_500), strings.Repeat("(", 10_000), "a b c d e f g h i j k l m n o p", "1 2 3 4 5 6 7 8 9 10 11 12",
			strings.Repeat("word-with-many-parts-in-it1 ", 20), "505-178-04-024-257 505-178-04-024-258 505-178-04-024-259 a1-b2-c3-d4-e5-f6 g1-h2-i3-j4-k5-l6",
		} {
			for _, lang := range locale.Supported() {
				if _, err := e.Find(t.Context(), search.Query{Text: text, Language: lang, Facets: true}); err != nil {
					t.Errorf("find %.60q: %v", text, err)
				}
				if _, err := e.Suggest(t.Context(), lang, text, 8); err != nil {
					t.Errorf("suggest %.60q: %v", text, err)
				}
			}
		}
		for text, want := range map[string]int{`mint*`: 1, `+mint -liquid`: 1, "ＭＩＮＴ": 1, "zamint": 0, `"mint liquid"`: 1, `near not`: 1, `tokens:mint liquid`: 1} {
			if got := find(t, e, english(text)).Total; got != want && text != `tokens:mint liquid` {
				t.Errorf("%q finds %d, want %d", text, got, want)
			}
		}
	})
}

func TestLettersOfOtherScriptsAreFound(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Мята жидкость"), product(2, "薄荷 油"), product(3, "Ωμέγα δοκιμαστικόςδιαγωνισμόςπροϊόντων"))
		for text, want := range map[string]int64{"мята": 1, "МЯТА": 1, "жид": 1, "薄荷": 2, "δοκιμαστικόςδιαγωνισμόςπροϊόντων": 3} {
			if got := find(t, e, english(text)).ProductIDs; len(got) != 1 || got[0] != want {
				t.Errorf("%q finds %v, want %d", text, got, want)
			}
		}
	})
}

func TestStatementsOfASearchAreFewWhateverItAsks(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, e *Engine) {
		put(t, e, product(1, "Mint liquid", codes("X-1")), product(2, "Battery charger"), product(3, "Camera battery"))
		price := int64(10)
		e, texts := statements(e)
		for _, c := range []struct {
			name string
			q    search.Query
			most int
		}{
			{"the first also reads the listings", search.Query{}, 2},
			{"a listing", search.Query{}, 1},
			{"a listing with every filter and all facets", search.Query{
				CategoryID: 1, BrandIDs: []int64{1, 2}, ChoiceIDs: map[int64][]int64{1: {11, 12}, 2: {21}, 3: {31}}, PriceMin: &price, PriceMax: &price, InStock: true, Facets: true,
			}, 1},
			{"a code", search.Query{Text: "X-1", Facets: true}, 1},
			{"words with few products", search.Query{Text: "mint liquid", Facets: true}, 2},
			{"a beginning", search.Query{Text: "bat", Facets: true}, 2},
			{"typos", search.Query{Text: "batery chager", Facets: true}, 3},
			{"most of many words", search.Query{Text: "camera battery waterproof golden", Facets: true}, 3},
			{"known words that no product has together", search.Query{Text: "mint charger", Facets: true}, 4},
			{"nothing", search.Query{Text: "qqqq wwww eeee rrrr tttt", Facets: true}, 3},
		} {
			texts()
			find(t, e, c.q)
			if got := texts(); len(got) > c.most {
				t.Errorf("%s: %d statements, want at most %d", c.name, len(got), c.most)
			}
		}
		put(t, e, product(4, "Mint camera"))
		texts()
		find(t, e, search.Query{Text: "mint charger", Facets: true})
		if got := texts(); len(got) > 5 {
			t.Errorf("%d statements, want at most 5", len(got))
		}
		texts()
		all, err := e.FindAll(t.Context(), search.Query{Language: locale.English, Sort: search.Newest, Size: 2}, search.Query{Language: locale.German, InStock: true})
		if err != nil || len(all) != 2 || !slices.Equal(all[0].ProductIDs, []int64{4, 3}) || all[1].Total != 4 {
			t.Errorf("several queries: %v %v", all, err)
		}
		if got := texts(); len(got) > 1 {
			t.Errorf("several queries: %d statements, want 1", len(got))
		}
		if _, err := e.FindAll(t.Context(), english("mint")); fault.CodeOf(err) != "search.listing_with_text" {
			t.Errorf("a text among listings: %v", err)
		}
		for _, text := range []string{"ba", "mint l", "x-1"} {
			put(t, e, product(5, text))
			texts()
			if _, err := e.Suggest(t.Context(), locale.English, text, 8); err != nil {
				t.Fatal(err)
			}
			if got := texts(); len(got) > 3 {
				t.Errorf("suggest %q: %d statements, want at most 3", text, len(got))
			}
		}
	})
}

// FuzzFind looks for texts that make a statement which SQLite refuses.
func FuzzFind(f *testing.F) {
	e := newEngine(f, sqltest.Open(f, sqltest.SQLite))
	put(f, e, product(1, "Mint liquid 10 ml", codes("TN-2110")), product(2, "Battery charger"))
	for _, s := range []string{`mint "`, "a-b-c 1.5ml", "🜁*", "tn-21", "batery", "a b c d e"} {
		f.Add(s, int64(1), "popular")
	}
	f.Fuzz(func(t *testing.T, text string, category int64, sort string) {
		q := search.Query{Text: text, Language: locale.German, CategoryID: category, Sort: search.Sort(sort), Facets: true}
		if q.Check() != nil {
			return
		}
		if _, err := e.Find(context.Background(), q); err != nil {
			t.Error(err)
		}
		if _, err := e.Suggest(context.Background(), locale.English, text, 5); err != nil {
			t.Error(err)
		}
	})
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	a, b, c := expr{token: "za1"}, expr{token: "zb2", prefix: true}, expr{token: "zc3"}
	for _, x := range []struct {
		x             expr
		fts5, boolean string
	}{
		{a, `"za1"`, "+za1"},
		{b, `"zb2" *`, "+zb2*"},
		{anyOf(a, b), `("za1" OR "zb2" *)`, "+(za1 zb2*)"},
		{allOf(a, b), `("za1" AND "zb2" *)`, "+za1 +zb2*"},
		{allOf(a, anyOf(b, allOf(a, c))), `("za1" AND ("zb2" * OR ("za1" AND "zc3")))`, "+za1 +(zb2* (+za1 +zc3))"},
		{anyOf(allOf(a, b), c), `(("za1" AND "zb2" *) OR "zc3")`, "+((+za1 +zb2*) zc3)"},
	} {
		if got := x.x.fts5(); got != x.fts5 {
			t.Errorf("%s, want %s", got, x.fts5)
		}
		if got := x.x.boolean(); got != x.boolean {
			t.Errorf("%s, want %s", got, x.boolean)
		}
	}
}

func TestTokensAreWordsToEveryEngine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang  locale.Language
		field search.Field
		term  string
		want  string
	}{
		{locale.English, search.InName, "a", "zaa"},
		{locale.English, search.InProse, "43_2cm", "zd43_2cm"},
		{locale.German, search.InName, "mint", "zemint"},
		{locale.German, search.InProse, "é", "zh_e9"},
		{locale.English, search.InName, strings.Repeat("ж", 20), ("za" + strings.Repeat("_436", 20))[:maxToken]},
	} {
		if got := token(c.lang, c.field, c.term); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if lang, stem, ok := stemOf("zemint"); lang != locale.German || stem != "mint" || !ok {
		t.Error(lang, stem, ok)
	}
	for _, none := range []string{"", "z", "za", "xamint", "zzmint", "z_mint"} {
		if _, _, ok := stemOf(none); ok {
			t.Errorf("%q is a token", none)
		}
	}
}
