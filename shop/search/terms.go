package search

import (
	"slices"
	"strings"

	"vapeart/shop/locale"
)

// MaxTerms is how many terms of a text are searched; the rest of a longer one is passed over.
const MaxTerms = 10

// maxRead bounds how much of a text is read for terms, in bytes.
const maxRead = 1_000

// Term is one thing that a text asks for. A product has it when it has all stems of any form: "tn-2110" is there as
// "tn2110", or as "tn" and "2110"; a word of a German text as its German stem, or as its English one in a product that
// has only an English text.
type Term struct {
	Text  string // as it was typed, normal
	Plain bool   // letters only, as the words of the vocabulary are: no number, no part number
	Forms [][]string
	Words []string // folded as each language does, the customer's first
	Stems []string // the stems of Words
}

// Analyzer makes terms of texts as Indexer makes postings of products. It is not safe for concurrent use.
type Analyzer struct {
	langs    []locale.Language // the customer's first
	stemmers []*stemmer
}

// NewAnalyzer returns an analyzer for customers of one language.
func NewAnalyzer(lang locale.Language) *Analyzer {
	a := &Analyzer{langs: []locale.Language{lang}}
	for _, l := range locale.Supported() {
		if l != lang {
			a.langs = append(a.langs, l)
		}
	}
	for _, l := range a.langs {
		a.stemmers = append(a.stemmers, newStemmer(l))
	}
	return a
}

// Terms returns what the text asks for, at most MaxTerms, each once, without stop words unless there is nothing else. None
// means that the text has no letter and no digit.
func (a *Analyzer) Terms(text string) []Term {
	terms, stops := a.scan(normal(cut(text, maxRead)))
	if len(terms) == 0 {
		terms = stops
	}
	a.together(terms)
	return terms
}

// together lets two neighbours also be there as one word: "head set" as "headset".
func (a *Analyzer) together(terms []Term) {
	for i := range len(terms) - 1 {
		if !terms[i].Plain || !terms[i+1].Plain {
			continue
		}
		for j, s := range a.stemmers {
			if one, two := terms[i].word(j), terms[i+1].word(j); len(one)+len(two) <= maxTerm {
				terms[i].form(s.stem(one + two))
				terms[i+1].form(s.stem(one + two))
			}
		}
	}
}

// word returns the term's word as the analyzer's i-th language folds it.
func (t Term) word(i int) string { return t.Words[min(i, len(t.Words)-1)] }

func (a *Analyzer) scan(text string) (terms, stops []Term) {
	s := scanner{lang: a.langs[0], text: text}
	add := func(list *[]Term, t Term) {
		if len(*list) < MaxTerms && !slices.ContainsFunc(*list, func(u Term) bool { return u.Same(t) }) {
			*list = append(*list, t)
		}
	}
	c, ok := s.next()
	for ok && len(terms) < MaxTerms {
		following, more := s.next()
		t := a.term(c)
		number, u := c.amount()
		behind, next := following.amount()
		switch {
		case more && number != "" && u == "" && next != "" && behind == "":
			both := cut(number+next, maxTerm)
			add(&terms, Term{Text: c.text + " " + following.text, Words: []string{both}, Stems: []string{both}, Forms: [][]string{{both}}})
			following, more = s.next()
		case stop(a.langs[0], t.Words[0]):
			add(&stops, t)
		default:
			add(&terms, t)
		}
		c, ok = following, more
	}
	return terms, stops
}

// Word returns the term of a word of the vocabulary.
func (a *Analyzer) Word(display string) Term {
	s := scanner{lang: a.langs[0], text: normal(display)}
	c, ok := s.next()
	if !ok {
		return Term{Text: display, Words: []string{display}, Stems: []string{display}, Forms: [][]string{{display}}}
	}
	t := a.term(c)
	t.Text = display
	return t
}

func (a *Analyzer) term(c chunk) Term {
	t := Term{Text: c.text}
	for i, lang := range a.langs {
		a.forms(&t, c, a.stemmers[i], lang)
	}
	t.Plain = vocabulary(t.Words[0])
	return t
}

func (a *Analyzer) forms(t *Term, c chunk, s *stemmer, lang locale.Language) {
	whole := c.whole(lang)
	t.spell(whole)
	word, single := c.single()
	if single {
		if word.number {
			whole = word.text
		}
		t.form(s.stem(whole))
		t.stem(s.stem(whole))
		return
	}
	t.stem(s.stem(whole))
	if flat, measures := c.flat(), c.measures(); len(flat) == 2 && len(measures) == 1 {
		t.form(measures[0]) // "10 ml" is no product with a 10 and some ml
		return
	}
	t.form(s.stem(whole))
	if len(c.pieces) > 1 && len(c.pieces) <= maxCompound {
		t.form(c.stems(s, lang)...)
	}
	if flat := c.flat(); len(flat) <= maxCompound {
		stems := make([]string, len(flat))
		for i, p := range flat {
			stems[i] = s.piece(p, lang)
		}
		t.form(stems...)
	}
}

// stems returns the stem of each part between hyphens and dots.
func (c chunk) stems(s *stemmer, lang locale.Language) []string {
	stems := make([]string, len(c.pieces))
	for i, pieces := range c.pieces {
		if len(pieces) == 1 {
			stems[i] = s.piece(pieces[0], lang)
		} else {
			stems[i] = fold(lang, join(pieces))
		}
	}
	return stems
}

func (s *stemmer) piece(p piece, lang locale.Language) string {
	if p.number {
		return p.text
	}
	return s.stem(fold(lang, p.text))
}

// form adds a form unless it is there already. Stop words among its stems are not in any product and are left out.
func (t *Term) form(stems ...string) {
	var kept []string
	for _, stem := range stems {
		stem = cut(stem, maxTerm)
		stopped := len(stems) > 1 && (stop(locale.English, stem) || stop(locale.German, stem))
		if !stopped && !slices.Contains(kept, stem) {
			kept = append(kept, stem)
		}
	}
	if len(kept) > 0 && !slices.ContainsFunc(t.Forms, func(f []string) bool { return slices.Equal(f, kept) }) {
		t.Forms = append(t.Forms, kept)
	}
}

func (t *Term) stem(stem string) {
	if stem = cut(stem, maxTerm); !slices.Contains(t.Stems, stem) {
		t.Stems = append(t.Stems, stem)
	}
}

func (t *Term) spell(word string) {
	if !slices.Contains(t.Words, word) {
		t.Words = append(t.Words, word)
	}
}

// Same tells whether two terms ask for the same, however they were written.
func (t Term) Same(u Term) bool {
	return slices.EqualFunc(t.Forms, u.Forms, slices.Equal[[]string])
}

// Beginnings returns what the term may be the beginning of while it is still being typed: none for one letter, and for a
// short number, which begins too much.
func (t Term) Beginnings() []string {
	var out []string
	for _, word := range t.Words {
		if len([]rune(word)) < 2 || (len(word) < 4 && strings.Trim(word, "0123456789_") == "") {
			continue
		}
		out = append(out, cut(word, maxTerm))
	}
	return out
}

// Words returns the words of a text, folded as lang does, each compound whole and in parts: what the beginning of a name is
// compared with.
func Words(lang locale.Language, text string) []string {
	var out []string
	add := func(w string) {
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	s := scanner{lang: lang, text: normal(cut(text, maxRead))}
	for c, ok := s.next(); ok; c, ok = s.next() {
		add(c.whole(lang))
		for _, pieces := range c.pieces {
			add(fold(lang, join(pieces)))
		}
	}
	return out
}
