package searchsql

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/search"
)

// The bounds of what a suggestion looks at.
const (
	completions = 12    // words that complete the last one, before those of one stem are made one
	offered     = 5     // of them
	looked      = 1_000 // products that are compared by popularity
)

// Suggest implements search.Engine. It takes two statements, one more when listings have changed since the last call.
// Products are chosen among the first 1,000 that the words so far are in the name, brand, category or part number of.
func (e *Engine) Suggest(ctx context.Context, lang locale.Language, text string, limit int) ([]search.Suggestion, error) {
	if err := (search.Query{Text: text, Language: lang}).Check(); err != nil {
		return nil, err
	}
	if limit < 1 || limit > search.MaxSuggestions {
		return nil, &fault.Error{Kind: fault.Invalid, Code: "search.bad_query", Fields: []fault.Field{
			{Name: "limit", Code: "too_large", Args: []fault.Arg{fault.With("max", search.MaxSuggestions)}},
		}}
	}
	x := &suggester{e: e, lang: lang, text: text, limit: limit, analyzer: search.NewAnalyzer(lang)}
	x.terms = x.analyzer.Terms(text)
	if len(x.terms) == 0 || (len(x.terms) == 1 && len(x.last().Beginnings()) == 0) {
		return []search.Suggestion{}, nil // one letter begins too much
	}
	out, err := x.suggest(ctx)
	if err != nil {
		return nil, away(err)
	}
	return out, nil
}

type suggester struct {
	e        *Engine
	lang     locale.Language
	text     string
	limit    int
	analyzer *search.Analyzer
	terms    []search.Term

	coded []int64 // products with a code that begins so
	words []row   // completions of the last word
	found map[int64]bool
	valid map[int]bool // completions that, with the words before, are in some product
}

func (x *suggester) last() search.Term { return x.terms[len(x.terms)-1] }

func (x *suggester) suggest(ctx context.Context) ([]search.Suggestion, error) {
	before := x.e.current.Load()
	var m marks
	for r, err := range ask(ctx, x.e.db, append(checks(true), x.vocabulary()...)) {
		if err != nil {
			return nil, err
		}
		m.see(r)
		switch r.kind {
		case codeRow:
			x.coded = append(x.coded, r.a)
		case completionRow:
			x.complete(r)
		}
	}
	slices.SortStableFunc(x.words, func(a, b row) int { return cmp.Compare(b.a, a.a) })
	s, err := x.e.state(ctx, before, m)
	if err != nil {
		return nil, err
	}
	if err := x.look(ctx); err != nil {
		return nil, err
	}
	return x.lines(s), nil
}

// codeBegin is the shortest beginning of a code that is looked up.
const codeBegin = 3

// vocabulary returns the parts that look up what the last word may become.
func (x *suggester) vocabulary() []part {
	var parts []part
	if code := search.CodeKey(x.text); len(code) >= codeBegin {
		parts = append(parts, part{
			"SELECT * FROM (SELECT " + number(codeRow) + " AS kind, product_id AS a, 0 AS b, 0 AS c, '' AS s, '' AS t FROM search_code" +
				" WHERE code_key >= ? AND code_key < ? ORDER BY code_key, product_id LIMIT ?) AS coded", []any{code, code + after, x.limit},
		})
	}
	for _, w := range x.last().Beginnings() {
		parts = append(parts, part{
			"SELECT * FROM (SELECT " + number(completionRow) + " AS kind, products AS a, 0 AS b, 0 AS c, display AS s, stem AS t FROM search_term" +
				" WHERE products > 0 AND language = ? AND word >= ? AND word < ? ORDER BY products DESC, word LIMIT ?) AS completion",
			[]any{string(x.lang), w, w + after, completions},
		})
	}
	return parts
}

// complete keeps one word of each stem, of "battery" and "batteries" the first, and none of what is typed already.
func (x *suggester) complete(r row) {
	if !slices.Contains(x.last().Stems, r.t) && !slices.ContainsFunc(x.words, func(w row) bool { return w.t == r.t }) {
		x.words = append(x.words, r)
	}
}

// look finds products that have what was typed, its last word whole or completed, and which completions are among them.
func (x *suggester) look(ctx context.Context) error {
	x.found, x.valid = map[int64]bool{}, map[int]bool{}
	p := newPlan(x.lang, x.terms)
	var typed []expr
	for i := range len(x.terms) - 1 {
		typed = append(typed, p.term(i))
	}
	last := []expr{p.term(len(x.terms) - 1)}
	x.words = x.words[:min(len(x.words), offered)]
	atoms := make([]atom, len(x.words))
	for i, w := range x.words {
		atoms[i] = atom{stem: w.t}
		last = append(last, atoms[i].in(x.lang, naming()...))
	}
	if len(x.words) == 0 {
		for _, b := range x.last().Beginnings() {
			last = append(last, atom{b, true}.in(x.lang, naming()...))
		}
	}
	for r, err := range ask(ctx, x.e.db, x.e.text.some(x.lang, allOf(append(typed, anyOf(last...))...), atoms, looked)) {
		if err != nil {
			return err
		}
		x.found[r.a] = true
		x.e.text.have(r, func(i int) { x.valid[i] = true })
	}
	return nil
}

// lines puts what was found in order: a product whose code was typed, queries, categories, brands, then products. The kinds
// before the last take at most half of the lines.
func (x *suggester) lines(s *state) []search.Suggestion {
	out := []search.Suggestion{}
	for _, id := range x.coded {
		if _, ok := s.ordinal(id); ok && !slices.ContainsFunc(out, func(l search.Suggestion) bool { return l.ID == id }) {
			out = append(out, search.Suggestion{Kind: search.SuggestProduct, ID: id})
			delete(x.found, id)
		}
	}
	categories, brands := s.counts()
	out = append(out, x.queries(max(1, x.limit/4))...)
	out = append(out, x.names(search.SuggestCategory, s.names.category[x.lang], categories, max(1, x.limit/8))...)
	out = append(out, x.names(search.SuggestBrand, s.names.brand[x.lang], brands, max(1, x.limit/8))...)
	out = append(out, x.products(s)...)
	return out[:min(len(out), x.limit)]
}

// queries returns what was typed with its last word completed, the most frequent first.
func (x *suggester) queries(most int) []search.Suggestion {
	var before []string
	for _, t := range x.terms[:len(x.terms)-1] {
		before = append(before, t.Text)
	}
	var out []search.Suggestion
	for i, w := range x.words {
		if len(out) == most {
			break
		}
		if x.valid[i] {
			out = append(out, search.Suggestion{Kind: search.SuggestQuery, Text: strings.Join(append(slices.Clone(before), w.s), " ")})
		}
	}
	return out
}

// names returns categories or brands in whose name every word that was typed begins a word, those with most products first.
func (x *suggester) names(k search.SuggestionKind, list []named, products map[int64]int, most int) []search.Suggestion {
	typed := search.Words(x.lang, x.text)
	var ids []int64
	for _, n := range list {
		if products[n.id] > 0 && n.begin(typed) {
			ids = append(ids, n.id)
		}
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(cmp.Compare(products[b], products[a]), cmp.Compare(a, b)) })
	var out []search.Suggestion
	for _, id := range ids[:min(len(ids), most)] {
		out = append(out, search.Suggestion{Kind: k, ID: id})
	}
	return out
}

func (n named) begin(typed []string) bool {
	return len(typed) > 0 && !slices.ContainsFunc(typed, func(t string) bool {
		return !slices.ContainsFunc(n.words, func(w string) bool { return strings.HasPrefix(w, t) })
	})
}

func (x *suggester) products(s *state) []search.Suggestion {
	p := newPager(nil, false, x.limit)
	for id := range x.found {
		if ordinal, ok := s.ordinal(id); ok {
			p.add(keyOf(search.Popular, s.items[ordinal], 0))
		}
	}
	keys, _, _ := p.page()
	out := make([]search.Suggestion, len(keys))
	for i, k := range keys {
		out[i] = search.Suggestion{Kind: search.SuggestProduct, ID: k[2]}
	}
	return out
}
