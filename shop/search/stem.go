package search

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/german"

	"vapeart/shop/locale"
)

// stemmer reduces folded words to their stems and remembers them: documents of one batch share most of their words. It is
// not safe for concurrent use.
type stemmer struct {
	lang  locale.Language
	known map[string]string
	env   *snowballstem.Env
}

func newStemmer(lang locale.Language) *stemmer {
	return &stemmer{lang: lang, known: map[string]string{}, env: snowballstem.NewEnv("")}
}

// maxStems bounds what a stemmer remembers; a catalogue of 67,000 products has about as many words.
const maxStems = 100_000

// stem returns the term of a folded word. Words of one or two letters and those with digits are their own.
func (s *stemmer) stem(word string) string {
	if len(word) < 3 || !letters(word) {
		return word
	}
	if stem, ok := s.known[word]; ok {
		return stem
	}
	s.env.SetCurrent(word)
	if s.lang == locale.German {
		german.Stem(s.env)
	} else {
		english.Stem(s.env)
	}
	if len(s.known) >= maxStems {
		clear(s.known)
	}
	stem := s.env.Current()
	s.known[word] = stem
	return stem
}

// letters tells whether a folded word is of the letters a to z only.
func letters(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return word != ""
}

// stop tells whether a folded word says nothing about a product. The lists are short: in a shop even "all" and "off" may be
// part of a name.
func stop(lang locale.Language, word string) bool {
	if lang == locale.German {
		switch word {
		case "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "und", "oder", "mit", "ohne",
			"fur", "von", "vom", "zu", "zum", "zur", "im", "in", "auf", "aus", "bei", "an", "am", "ist", "sind", "als":
			return true
		}
		return false
	}
	switch word {
	case "a", "an", "the", "and", "or", "of", "for", "from", "with", "in", "on", "to", "by", "at", "is", "are":
		return true
	}
	return false
}
