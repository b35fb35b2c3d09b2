package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vapeart/shop/locale"
)

// chunk is what a reader takes for one word: letters and digits without space between, "wh-1000xm3", "43.2", "10ml".
type chunk struct {
	text   string    // as written, normal
	pieces [][]piece // between hyphens and dots, each cut where letters meet digits
}

// piece is a run of letters or one number. In a number, "_" stands for the decimal point.
type piece struct {
	text   string
	number bool
}

// scanner cuts a normal text into chunks.
type scanner struct {
	lang locale.Language
	text string
	at   int
}

// next returns the next chunk, false at the end.
func (s *scanner) next() (chunk, bool) {
	for s.at < len(s.text) {
		r, size := s.rune(s.at)
		switch {
		case wordRune(r):
			return s.chunk(), true
		case r == '%':
			s.at += size
			return chunk{text: "%", pieces: [][]piece{{{text: "percent"}}}}, true
		case r == '+' && s.plus():
			s.at += size
			return chunk{text: "+", pieces: [][]piece{{{text: "plus"}}}}, true
		}
		s.at += size
	}
	return chunk{}, false
}

func (s *scanner) rune(at int) (rune, int) { return utf8.DecodeRuneInString(s.text[at:]) }

func (s *scanner) wordAt(at int) bool {
	if at >= len(s.text) {
		return false
	}
	r, _ := s.rune(at)
	return wordRune(r)
}

// plus tells whether the + at the scanner is the one of "S9+": behind a word, before none.
func (s *scanner) plus() bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:s.at])
	return wordRune(before) && !s.wordAt(s.at+1)
}

func (s *scanner) chunk() chunk {
	begin := s.at
	c := chunk{pieces: [][]piece{nil}}
	last := 0
	for s.at < len(s.text) {
		r, size := s.rune(s.at)
		switch {
		case digit(r):
			c.pieces[last] = append(c.pieces[last], s.number())
		case wordRune(r):
			c.pieces[last] = append(c.pieces[last], s.letters())
		case r == '"' && s.at > begin && digit(rune(s.text[s.at-1])):
			s.at += size
			c.pieces[last] = append(c.pieces[last], piece{text: "inch"})
			c.text = s.text[begin:s.at]
			return c
		case (r == '-' || r == '.' || r == '_') && s.wordAt(s.at+size):
			s.at += size
			c.pieces = append(c.pieces, nil)
			last++
		default:
			c.text = s.text[begin:s.at]
			return c
		}
	}
	c.text = s.text[begin:s.at]
	return c
}

// letters reads a run of letters; an apostrophe inside is none of them, so "men's" is "mens".
func (s *scanner) letters() piece {
	begin, dropped := s.at, false
	for s.at < len(s.text) {
		r, size := s.rune(s.at)
		if r == '\'' && s.at > begin && s.wordAt(s.at+size) {
			dropped = true
		} else if !wordRune(r) || digit(r) {
			break
		}
		s.at += size
	}
	text := s.text[begin:s.at]
	if dropped {
		text = strings.ReplaceAll(text, "'", "")
	}
	return piece{text: text}
}

// maxMarks bounds how far number looks ahead, so that a long list of numbers costs no more than its length.
const maxMarks = 6

// number reads digits with their thousands separators and decimal point. A text with more points than a number can have
// (a version, an address) gives its first digits only.
func (s *scanner) number() piece {
	end, marks := s.at, []int(nil)
	for end < len(s.text) {
		c := s.text[end]
		if (c == '.' || c == ',') && len(marks) < maxMarks && end+1 < len(s.text) && digit(rune(s.text[end+1])) {
			marks = append(marks, end)
		} else if !digit(rune(c)) {
			break
		}
		end++
	}
	text, ok := s.decimal(end, marks)
	if !ok {
		end = marks[0]
		text = s.text[s.at:end]
	}
	s.at = end
	return piece{text: text, number: true}
}

// decimal returns the digits from the scanner to end, the marks between them removed when they part thousands, "_" when one
// parts decimals. It is false for digits that are no number.
func (s *scanner) decimal(end int, marks []int) (string, bool) {
	if len(marks) == 0 {
		return s.text[s.at:end], true
	}
	point := -1
	final := marks[len(marks)-1]
	for i, m := range marks {
		next := end
		if i+1 < len(marks) {
			next = marks[i+1]
		}
		grouped := next-m-1 == 3 && marks[0]-s.at <= 3 && s.text[s.at] != '0' && s.text[m] == s.text[marks[0]]
		switch {
		case grouped && (len(marks) > 1 || s.thousands(s.text[m])):
		case m == final && (len(marks) == 1 || s.text[m] != s.text[marks[0]]):
			point = m
		default:
			return "", false
		}
	}
	var b strings.Builder
	for i := s.at; i < end; i++ {
		switch {
		case i == point:
			b.WriteByte('_')
		case digit(rune(s.text[i])):
			b.WriteByte(s.text[i])
		}
	}
	return b.String(), true
}

func (s *scanner) thousands(mark byte) bool { return (mark == '.') == (s.lang == locale.German) }

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r))
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// unit returns a unit's one spelling, empty for a word that is none. Attached tells that it stands right behind its number,
// where "in" cannot be the preposition.
func unit(word string, attached bool) string {
	switch word {
	case "ml", "cl", "mg", "kg", "mah", "ah", "wh", "kwh", "mm", "cm", "km", "gb", "tb", "mb", "kb", "hz", "khz", "mhz", "ghz", "dpi", "rpm",
		"mp", "px", "bit", "ohm", "lm", "db", "kw", "mw", "mv", "ma", "um", "inch", "percent", "ft", "oz", "fps", "nm", "gbps", "mbps":
		return word
	case "w", "v", "a", "l", "g", "m", "k":
		return word
	case "inches", "zoll":
		return "inch"
	case "in":
		if attached {
			return "inch"
		}
	case "watt", "watts":
		return "w"
	case "volt", "volts":
		return "v"
	case "ampere", "amp", "amps":
		return "a"
	case "liter", "litre", "liters", "litres":
		return "l"
	case "milliliter", "millilitre", "milliliters", "millilitres":
		return "ml"
	case "gram", "grams", "gramm":
		return "g"
	case "meter", "metre", "meters", "metres":
		return "m"
	case "ohms":
		return "ohm"
	case "prozent":
		return "percent"
	}
	return ""
}
