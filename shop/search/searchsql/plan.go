package searchsql

import (
	"slices"

	"vapeart/shop/locale"
	"vapeart/shop/search"
)

// plan is a text made ready to be matched: its terms with the atoms of their forms, and how many terms a product must have.
type plan struct {
	lang  locale.Language
	atoms []atom
	terms []planTerm
	need  int // terms that a product must have
}

// planTerm is one term; a product has it when it has all atoms of any form.
type planTerm struct {
	forms  [][]int // indexes of atoms
	weight float64 // how much the term tells, see idf
}

// The bounds of a statement: SQLite takes 500 parts in a compound select, and each atom is four; MySQL takes 31 conditions
// inside others, where each term is one, and a form of several atoms one with one for each atom.
const (
	maxAtoms  = 48
	maxNested = 28
)

func newPlan(lang locale.Language, terms []search.Term) *plan {
	p := &plan{lang: lang, need: len(terms)}
	nested := len(terms)
	for _, t := range terms {
		pt := planTerm{weight: 1}
		for i, form := range t.Forms { // the first is the word as it was typed
			n := 0
			if len(form) > 1 {
				n = len(form) + 1
			}
			if i > 0 && (len(p.atoms)+len(form) > maxAtoms || nested+n > maxNested) {
				continue
			}
			nested += n
			pt.forms = append(pt.forms, p.form(form, false))
		}
		p.terms = append(p.terms, pt)
	}
	return p
}

func (p *plan) form(stems []string, prefix bool) []int {
	out := make([]int, len(stems))
	for i, stem := range stems {
		a := atom{stem, prefix}
		out[i] = slices.Index(p.atoms, a)
		if out[i] < 0 {
			out[i] = len(p.atoms)
			p.atoms = append(p.atoms, a)
		}
	}
	return out
}

// begin lets the last term also be the beginning of a word.
func (p *plan) begin(t search.Term) {
	last := &p.terms[len(p.terms)-1]
	for _, b := range t.Beginnings() {
		last.forms = append(last.forms, p.form([]string{b}, true))
	}
}

// term returns the condition that a product has the term.
func (p *plan) term(i int) expr {
	forms := make([]expr, len(p.terms[i].forms))
	for j, form := range p.terms[i].forms {
		atoms := make([]expr, len(form))
		for k, a := range form {
			atoms[k] = p.atoms[a].in(p.lang, allFields()...)
		}
		forms[j] = allOf(atoms...)
	}
	return anyOf(forms...)
}

// condition returns what a product must meet to be looked at: all terms, or when some may be missing, one of the rarest: who
// has need of n terms has at least one of any n-need+1.
func (p *plan) condition() expr {
	var kids []expr
	if p.need == len(p.terms) {
		for i := range p.terms {
			kids = append(kids, p.term(i))
		}
		return allOf(kids...)
	}
	for _, i := range p.rarest(len(p.terms) - p.need + 1) {
		kids = append(kids, p.term(i))
	}
	return anyOf(kids...)
}

func (p *plan) rarest(n int) []int {
	order := make([]int, len(p.terms))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p.terms[a].weight > p.terms[b].weight:
			return -1
		case p.terms[a].weight < p.terms[b].weight:
			return 1
		}
		return 0
	})
	return order[:n]
}
