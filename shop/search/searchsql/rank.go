package searchsql

import (
	"math"
	"slices"

	"vapeart/shop/locale"
	"vapeart/shop/search"
)

// codeScore ranks a product whose code is what was typed above all that texts give.
const codeScore = 1 << 40

// fieldWeight says what a term is worth by where it stands.
func fieldWeight(f search.Field) float64 {
	switch f {
	case search.InName:
		return 1
	case search.InNaming:
		return 0.7
	case search.InFacts:
		return 0.4
	}
	return 0.25
}

const (
	prefixWeight   = 0.15 // of a word that only begins as what was typed: less than any whole word
	coverageWeight = 0.5  // of a name that consists of what was typed, against one that says much else
)

// idf says how much a term tells that this many of all products have.
func idf(products, all int64) float64 {
	return math.Log(1 + float64(all+1)/float64(products+1))
}

// matcher gathers which atoms products have and scores them.
type matcher struct {
	s       *state
	p       *plan
	lang    int     // place of the customer's language
	levels  []uint8 // by ordinal and atom: the field + 1
	touched []int32 // ordinals with a level
	seen    []bool
}

func newMatcher(s *state, p *plan) *matcher {
	return &matcher{
		s: s, p: p, lang: slices.Index(locale.Supported(), p.lang),
		levels: make([]uint8, s.total*len(p.atoms)), seen: make([]bool, s.total),
	}
}

func (m *matcher) found(product int64, atom int, field search.Field) {
	ordinal, ok := m.s.ordinal(product)
	if !ok { // put after the listings were read, or removed
		return
	}
	if !m.seen[ordinal] {
		m.seen[ordinal] = true
		m.touched = append(m.touched, int32(ordinal)) //nolint:gosec // as many as products
	}
	level := &m.levels[ordinal*len(m.p.atoms)+atom]
	if *level == 0 || *level > uint8(field)+1 { //nolint:gosec // four fields
		*level = uint8(field) + 1 //nolint:gosec // four fields
	}
}

// hits are products with what they are worth.
type hits struct {
	ordinals []int32
	scores   []int64 // by ordinal, 0 for a product that is none
}

func (h *hits) add(ordinal int32, score int64) {
	if h.scores[ordinal] == 0 {
		h.ordinals = append(h.ordinals, ordinal)
	}
	h.scores[ordinal] = max(h.scores[ordinal], score)
}

// hits returns the products that have all terms; when there are none, those that have as many as the plan needs.
func (m *matcher) hits() hits {
	out, part := hits{scores: make([]int64, m.s.total)}, hits{scores: make([]int64, m.s.total)}
	for _, ordinal := range m.touched {
		n, score := m.score(ordinal)
		switch {
		case n == len(m.p.terms):
			out.add(ordinal, score)
		case n >= m.p.need:
			part.add(ordinal, score)
		}
	}
	if len(out.ordinals) == 0 {
		return part
	}
	return out
}

// score returns how many terms a product has and what they are worth together: for each its weight by how rare it is and
// where it stands, more for a name that says little else.
func (m *matcher) score(ordinal int32) (terms int, score int64) {
	levels := m.levels[int(ordinal)*len(m.p.atoms):][:len(m.p.atoms)]
	sum, named := 0.0, 0
	for _, t := range m.p.terms {
		best, name := 0.0, false
		for _, form := range t.forms {
			if w, n := m.form(levels, form); w > best {
				best, name = w, n
			}
		}
		if best > 0 {
			terms++
			sum += best * t.weight
			if name {
				named++
			}
		}
	}
	if of := int(m.s.items[ordinal].nameTerms[m.lang]); of > 0 {
		sum *= 1 + coverageWeight*float64(min(named, of))/float64(of)
	}
	return terms, max(1, int64(math.Round(sum*1_000)))
}

// form returns what a form is worth, 0 when an atom is missing, and whether all of it stands in the name.
func (m *matcher) form(levels []uint8, form []int) (weight float64, name bool) {
	name = true
	for _, a := range form {
		if levels[a] == 0 {
			return 0, false
		}
		w := fieldWeight(search.Field(levels[a] - 1))
		if m.p.atoms[a].prefix {
			w *= prefixWeight
		}
		weight += w
		name = name && levels[a] == 1
	}
	return weight / float64(len(form)), name
}
