package searchsql

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vapeart/shop/locale"
	"vapeart/shop/search"
)

// maxToken is the longest token in bytes; InnoDB passes over those of more than 84 characters.
const maxToken = 80

// token returns how a term is stored that stands in a field of a product's text for one language. It is of the characters
// a-z, 0-9 and _ only, which every engine takes for part of a word, and has at least three: shorter ones and the stop words
// of InnoDB, of which none begins with z, would not be indexed.
func token(lang locale.Language, field search.Field, term string) string {
	letter := byte('a' + slices.Index(locale.Supported(), lang)*search.Fields + int(field))
	var b strings.Builder
	b.Grow(len(term) + 2)
	b.WriteByte('z')
	b.WriteByte(letter)
	for _, r := range term {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		default:
			b.WriteByte('_')
			b.WriteString(strconv.FormatInt(int64(r), 16))
		}
		if b.Len() > maxToken {
			return b.String()[:maxToken]
		}
	}
	return b.String()
}

// stemOf returns the term and language of a token; ok is false for what is none.
func stemOf(token string) (lang locale.Language, term string, ok bool) {
	if len(token) < 3 || token[0] != 'z' {
		return "", "", false
	}
	i := int(token[1]-'a') / search.Fields
	if token[1] < 'a' || i >= len(locale.Supported()) {
		return "", "", false
	}
	return locale.Supported()[i], token[2:], true
}

// tokens returns the tokens of a product in every language, as one text with a space around each.
func tokens(indexes map[locale.Language]search.Index) string {
	var b strings.Builder
	for _, lang := range locale.Supported() {
		for _, p := range indexes[lang].Postings {
			b.WriteByte(' ')
			b.WriteString(token(lang, p.Field, p.Term))
		}
	}
	b.WriteByte(' ')
	return b.String()
}
