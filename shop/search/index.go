package search

import (
	"strings"

	"vapeart/shop/locale"
)

// Field says how much it means that a term stands somewhere in a product.
type Field int

// The fields, the weightiest first. A term that stands in several counts in the first of them. Parts of a compound
// ("1000" of "WH-1000XM3") count one field lower than the whole.
const (
	InName   Field = iota // the product's name
	InNaming              // brand, categories, part numbers
	InFacts               // attributes
	InProse               // summary and description
	Fields   = 4
)

// The bounds of what is indexed of one product in one language.
const (
	maxTerm     = 40     // bytes of one term; longer ones are cut, in queries too
	maxTerms    = 1_000  // terms
	maxIndexed  = 20_000 // bytes of one text
	minWord     = 3      // bytes of a word of the vocabulary, folded
	maxWord     = 32
	maxDisplay  = 64 // as it is shown
	minBarcode  = 8  // digits from which a code is no part number: found exactly, not in parts
	maxCodes    = 24
	maxCompound = 8 // pieces of a compound that are indexed by themselves
)

// Posting is a term with the best field it stands in.
type Posting struct {
	Term  string
	Field Field
}

// Word is an entry of the vocabulary: what customers may mean when they misspell, and what completes what they type.
type Word struct {
	Word    string // folded: how it is looked up
	Display string // as it is shown
	Stem    string // its term
}

// Index is what one product answers to in one language.
type Index struct {
	Postings  []Posting // in order of appearance, each term once
	NameTerms int       // how many terms the name has, at most 255
	Words     []Word    // each word once
}

// Indexer makes indexes of documents. It is cheap to make and not safe for concurrent use; one for a batch saves stemming
// the same words again.
type Indexer struct{ stemmers map[locale.Language]*stemmer }

// NewIndexer returns an indexer.
func NewIndexer() *Indexer {
	x := &Indexer{stemmers: map[locale.Language]*stemmer{}}
	for _, lang := range locale.Supported() {
		x.stemmers[lang] = newStemmer(lang)
	}
	return x
}

// Index returns what a document answers to when it is searched in lang. A product without a text in that language is shown,
// and so found, in the shop's default language, or else in any it has.
func (x *Indexer) Index(d Document, lang locale.Language) Index {
	lang = d.Language(lang)
	text := d.Texts[lang]
	b := indexBuilder{stemmer: x.stemmers[lang], lang: lang, terms: map[string]int{}, words: map[string]bool{}}
	b.add(InName, text.Name)
	b.index.NameTerms = min(len(b.index.Postings), 255)
	b.add(InNaming, d.Brand)
	for _, name := range text.Categories {
		b.add(InNaming, name)
	}
	for _, code := range d.Codes[:min(len(d.Codes), maxCodes)] {
		if !barcode(code) {
			b.add(InNaming, code)
		}
	}
	for _, value := range text.Attributes {
		b.add(InFacts, value)
	}
	b.add(InProse, text.Summary)
	b.add(InProse, text.Body)
	return b.index
}

// Language returns the language of the text that readers of lang see.
func (d Document) Language(lang locale.Language) locale.Language {
	for _, l := range append([]locale.Language{lang, locale.Default}, locale.Supported()...) {
		if _, ok := d.Texts[l]; ok {
			return l
		}
	}
	return locale.Default
}

func barcode(code string) bool {
	if len(code) < minBarcode {
		return false
	}
	for i := range len(code) {
		if !digit(rune(code[i])) {
			return false
		}
	}
	return true
}

type indexBuilder struct {
	stemmer *stemmer
	lang    locale.Language
	terms   map[string]int // term → place in index.Postings
	words   map[string]bool
	index   Index
}

func (b *indexBuilder) add(field Field, text string) {
	if text == "" {
		return
	}
	s := scanner{lang: b.lang, text: normal(cut(text, maxIndexed))}
	amount := ""
	for c, ok := s.next(); ok; c, ok = s.next() {
		number, u := c.amount()
		if amount != "" && number == "" && u != "" {
			b.term(field, amount+u) // "10 ml" is found as "10ml" too
		}
		amount = ""
		if u == "" {
			amount = number
		}
		b.chunk(field, c)
	}
}

func (b *indexBuilder) chunk(field Field, c chunk) {
	if word, ok := c.single(); ok {
		b.word(field, word.text, word.number)
		return
	}
	if whole := c.whole(b.lang); letters(whole) {
		b.folded(field, whole, c.text)
	} else {
		b.term(field, whole)
	}
	part := min(field+1, InProse)
	for _, joined := range c.measures() {
		b.term(field, joined)
	}
	for i, pieces := range c.pieces {
		if i == maxCompound {
			break
		}
		if len(pieces) > 1 {
			b.term(part, fold(b.lang, join(pieces)))
		}
		for _, p := range pieces {
			b.word(part, p.text, p.number)
		}
	}
}

// word adds a word that is letters or a number, to the terms and, when of letters, to the vocabulary.
func (b *indexBuilder) word(field Field, text string, number bool) {
	if number {
		b.term(field, text)
		return
	}
	b.folded(field, fold(b.lang, text), text)
}

func (b *indexBuilder) folded(field Field, word, display string) {
	if stop(b.lang, word) {
		return
	}
	stem := b.stemmer.stem(word)
	b.term(field, stem)
	if vocabulary(word) && len(display) <= maxDisplay && !b.words[word] && len(b.words) < maxTerms {
		b.words[word] = true
		b.index.Words = append(b.index.Words, Word{Word: word, Display: display, Stem: stem})
	}
}

// vocabulary tells whether a folded word is one that customers may misspell or complete: no numbers, no part numbers.
func vocabulary(word string) bool {
	return len(word) >= minWord && len(word) <= maxWord && letters(word)
}

func (b *indexBuilder) term(field Field, term string) {
	term = cut(term, maxTerm)
	if i, ok := b.terms[term]; ok {
		b.index.Postings[i].Field = min(b.index.Postings[i].Field, field)
		return
	}
	if term != "" && len(b.index.Postings) < maxTerms {
		b.terms[term] = len(b.index.Postings)
		b.index.Postings = append(b.index.Postings, Posting{Term: term, Field: field})
	}
}

// single returns the chunk's only piece, false for a compound.
func (c chunk) single() (piece, bool) {
	if len(c.pieces) == 1 && len(c.pieces[0]) == 1 {
		return c.pieces[0][0], true
	}
	return piece{}, false
}

// whole returns a compound written together.
func (c chunk) whole(lang locale.Language) string {
	var b strings.Builder
	for _, pieces := range c.pieces {
		b.WriteString(join(pieces))
	}
	return fold(lang, b.String())
}

func join(pieces []piece) string {
	if len(pieces) == 1 {
		return pieces[0].text
	}
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}

// amount returns the number and the unit that the chunk is, both or one of them.
func (c chunk) amount() (number, u string) {
	if word, ok := c.single(); ok {
		if word.number {
			return word.text, ""
		}
		return "", unit(word.text, false)
	}
	if m := c.measures(); len(m) == 1 && len(c.flat()) == 2 {
		return m[0], unit(c.flat()[1].text, true)
	}
	return "", ""
}

// measures returns every number of a compound that a unit follows, with the unit in its one spelling.
func (c chunk) measures() []string {
	var out []string
	flat := c.flat()
	for i := 0; i+1 < len(flat); i++ {
		if !flat[i].number || flat[i+1].number {
			continue
		}
		if u := unit(flat[i+1].text, true); u != "" {
			out = append(out, flat[i].text+u)
		}
	}
	return out
}

func (c chunk) flat() []piece {
	var out []piece
	for _, pieces := range c.pieces {
		out = append(out, pieces...)
	}
	return out
}
