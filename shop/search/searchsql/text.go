package searchsql

import (
	"context"
	"slices"
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
)

// few is how many products a text must have found for its last word to be taken as written: with fewer, those follow that
// have a word beginning with it. Taken as a beginning at once, "car" would find every card.
const few = 24

// texter answers the text of one query.
type texter struct {
	e        *Engine
	lang     locale.Language
	analyzer *search.Analyzer
	terms    []search.Term
	code     string
	plan     *plan

	rows      []row // of the plan's match
	codes     []int64
	known     map[string]int64 // stems of the vocabulary, with how many products have them
	begins    bool
	corrected string
}

func (e *Engine) newTexter(q search.Query) *texter {
	t := &texter{e: e, lang: q.Language, analyzer: search.NewAnalyzer(q.Language), known: map[string]int64{}}
	t.terms = t.analyzer.Terms(q.Text)
	t.code = search.CodeKey(q.Text)
	if len(t.terms) > 0 {
		t.plan = newPlan(q.Language, t.terms)
	}
	return t
}

// parts returns what is asked of the text in the first statement.
func (t *texter) parts() []part {
	var parts []part
	if t.code != "" {
		parts = append(parts, part{"SELECT " + number(codeRow) + ", product_id, 0, 0, '', '' FROM search_code WHERE code_key = ?", []any{t.code}})
	}
	if t.plan == nil {
		return parts
	}
	if stems := t.stems(); len(stems) > 0 {
		parts = append(parts, part{
			"SELECT " + number(stemRow) + ", products, 0, 0, stem, '' FROM search_term WHERE products > 0 AND language = ? AND stem IN (" + sqldb.Marks(len(stems)) + ")",
			append([]any{string(t.lang)}, sqldb.Args(stems)...),
		})
	}
	last := t.terms[len(t.terms)-1]
	for _, b := range last.Beginnings() {
		parts = append(parts, part{
			"SELECT * FROM (SELECT " + number(beginRow) + " AS kind, 0 AS a, 0 AS b, 0 AS c, '' AS s, '' AS t FROM search_term" +
				" WHERE products > 0 AND language = ? AND word > ? AND word < ? LIMIT 1) AS beginning",
			[]any{string(t.lang), b, b + after},
		})
	}
	return append(parts, t.e.text.match(t.plan)...)
}

// after is behind every character that a word of the vocabulary is of.
const after = "{"

func (t *texter) stems() []string {
	var stems []string
	for _, term := range t.terms {
		if term.Plain {
			stems = append(stems, term.Stems...)
		}
	}
	slices.Sort(stems)
	return slices.Compact(stems)
}

func (t *texter) see(r row) {
	switch r.kind {
	case codeRow:
		t.codes = append(t.codes, r.a)
	case stemRow:
		t.known[r.s] = max(t.known[r.s], r.a)
	case beginRow:
		t.begins = true
	case matchRow:
		t.rows = append(t.rows, r)
	}
}

// hits returns what the text finds. It takes no more statement when the words as typed find enough, else one or two: for the
// words that may have been meant, and to look wider.
func (t *texter) hits(ctx context.Context, s *state) (hits, error) {
	found := hits{scores: make([]int64, s.total)}
	if t.plan != nil {
		t.weigh(s)
		found = t.matched(s)
	}
	for _, id := range t.codes {
		if ordinal, ok := s.ordinal(id); ok {
			found.add(int32(ordinal), codeScore) //nolint:gosec // as many as products
		}
	}
	if t.plan == nil || len(t.codes) > 0 || len(found.ordinals) >= few {
		return found, nil
	}
	return t.wider(ctx, s, found)
}

func (t *texter) matched(s *state) hits {
	m := newMatcher(s, t.plan)
	for _, r := range t.rows {
		t.e.text.hit(r, m.found)
	}
	return m.hits()
}

// codeProducts is how many products a number or part number is taken to be on: the vocabulary does not count them.
const codeProducts = 50

func (t *texter) weigh(s *state) {
	for i, term := range t.terms {
		products := int64(codeProducts)
		if term.Plain {
			products = t.products(term)
		}
		t.plan.terms[i].weight = idf(products, int64(s.total))
	}
}

func (t *texter) products(term search.Term) int64 {
	var n int64
	for _, stem := range term.Stems {
		n = max(n, t.known[stem])
	}
	return n
}

// wider looks again when the words as typed have found little: for words that begin with the last one, and when nothing was
// found, for products that have most of many words. Words that no product has are put right before that; words that some
// have, but not together, only when it is the last hope.
func (t *texter) wider(ctx context.Context, s *state, found hits) (hits, error) {
	nothing, misspelt := len(found.ordinals) == 0, t.unknown()
	corrected := false
	if nothing && len(misspelt) > 0 {
		var err error
		if corrected, err = t.correct(ctx, misspelt); err != nil {
			return hits{}, err
		}
	}
	need := len(t.terms)
	if nothing && need > 2 {
		need = need * 3 / 4
	}
	last := t.terms[len(t.terms)-1]
	if corrected || need < len(t.terms) || len(last.Beginnings()) > 0 {
		var err error
		if found, err = t.again(ctx, s, need, last); err != nil {
			return hits{}, err
		}
	}
	if len(found.ordinals) > 0 || len(misspelt) > 0 || len(t.terms) > guessed {
		return found, nil
	}
	corrected, err := t.correct(ctx, t.plain())
	if err != nil || !corrected {
		return found, err
	}
	return t.again(ctx, s, len(t.terms), search.Term{})
}

// again matches the terms as they are now, of which a product must have need, the last also as a beginning.
func (t *texter) again(ctx context.Context, s *state, need int, last search.Term) (hits, error) {
	t.plan = newPlan(t.lang, t.terms)
	t.weigh(s)
	t.plan.begin(last)
	t.plan.need = need
	t.rows = t.rows[:0]
	for r, err := range ask(ctx, t.e.db, t.e.text.match(t.plan)) {
		if err != nil {
			return hits{}, err
		}
		t.rows = append(t.rows, r)
	}
	found := t.matched(s)
	if len(found.ordinals) == 0 {
		t.corrected = ""
	}
	return found, nil
}

// guessed is how many words a text of known ones may have to be put right.
const guessed = 2

// unknown returns the terms that are words of no product, nor the beginning of one.
func (t *texter) unknown() []int {
	return slices.DeleteFunc(t.plain(), func(i int) bool {
		return t.has(t.terms[i]) || (t.begins && i == len(t.terms)-1)
	})
}

// plain returns the terms that are words.
func (t *texter) plain() []int {
	var out []int
	for i, term := range t.terms {
		if term.Plain {
			out = append(out, i)
		}
	}
	return out
}

func (t *texter) has(term search.Term) bool {
	return slices.ContainsFunc(term.Stems, func(stem string) bool { _, ok := t.known[stem]; return ok })
}

// correct puts those of the terms right that can be, false when none can.
func (t *texter) correct(ctx context.Context, suspects []int) (bool, error) {
	c := newCorrection(t, suspects)
	words := c.candidates()
	if len(words) == 0 {
		return false, nil
	}
	look := part{
		"SELECT " + number(editRow) + ", products, 0, 0, word, display FROM search_term WHERE products > 0 AND language = ? AND word IN (" + sqldb.Marks(len(words)) + ")",
		append([]any{string(t.lang)}, sqldb.Args(words)...),
	}
	for r, err := range ask(ctx, t.e.db, []part{look}) {
		if err != nil {
			return false, err
		}
		c.see(r)
	}
	terms, ok := c.apply()
	if !ok {
		return false, nil
	}
	t.terms = terms
	texts := make([]string, len(terms))
	for i, term := range terms {
		texts[i] = term.Text
		for _, w := range term.Words {
			if e, ok := c.entries[w]; ok {
				t.known[term.Stems[0]] = e.products
			}
		}
	}
	t.corrected = strings.Join(texts, " ")
	return true, nil
}
