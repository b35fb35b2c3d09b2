package searchsql

import (
	"slices"
	"strings"

	"vapeart/shop/search"
)

// correction finds what was meant by a text that finds nothing: for each word that no product has, the most frequent one that
// is a typo away; of words that are all known, for one of them a more frequent one.
type correction struct {
	t        *texter
	suspects []int // terms that may be wrong
	entries  map[string]entry
}

// entry is a word of the vocabulary.
type entry struct {
	display  string
	products int64
}

// maxCorrected bounds how many words are looked up, each in some hundred spellings.
const maxCorrected = 3

func newCorrection(t *texter, suspects []int) *correction {
	return &correction{t: t, suspects: suspects[:min(len(suspects), maxCorrected)], entries: map[string]entry{}}
}

// candidates returns the words to look up.
func (c *correction) candidates() []string {
	var words []string
	for _, i := range c.suspects {
		for _, w := range c.t.terms[i].Words {
			words = append(words, search.Edits(w)...)
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

func (c *correction) see(r row) { c.entries[r.s] = entry{r.t, r.a} }

// apply returns the terms put right, false when nothing better is known.
func (c *correction) apply() ([]search.Term, bool) {
	changed := map[int]string{}
	at, gain := -1, 1.0
	for _, i := range c.suspects {
		e, ok := c.best(i)
		if !ok {
			continue
		}
		changed[i] = e.display
		if g := float64(e.products) / float64(c.t.products(c.t.terms[i])+1); g > gain {
			at, gain = i, g
		}
	}
	if !slices.ContainsFunc(c.suspects, func(i int) bool { return !c.t.has(c.t.terms[i]) }) { // at most one of known words
		if at < 0 {
			return nil, false
		}
		changed = map[int]string{at: changed[at]}
	}
	return c.replace(changed), len(changed) > 0
}

// best returns the most frequent word that is a typo away from a term, rather one with the same first letter: that is
// rarely the wrong one.
func (c *correction) best(i int) (entry, bool) {
	term := c.t.terms[i]
	var best entry
	rank, word := int64(-1), ""
	for _, typed := range term.Words {
		for _, w := range search.Edits(typed) {
			e, known := c.entries[w]
			if !known || c.t.analyzer.Word(e.display).Same(term) {
				continue
			}
			r := e.products
			if w[0] == typed[0] {
				r = 4*r + 3
			}
			if r > rank || (r == rank && w < word) {
				rank, word, best = r, w, e
			}
		}
	}
	return best, rank >= 0
}

// replace returns the terms with the words changed.
func (c *correction) replace(changed map[int]string) []search.Term {
	texts := make([]string, len(c.t.terms))
	for i, term := range c.t.terms {
		texts[i] = term.Text
		if word, ok := changed[i]; ok {
			texts[i] = word
		}
	}
	return c.t.analyzer.Terms(strings.Join(texts, " "))
}
