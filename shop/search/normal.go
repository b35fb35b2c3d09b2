package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vapeart/shop/locale"
)

// normal returns text in one spelling: lower case, compatibility forms resolved (ﬁ, ㎖, ¹), one kind of dash, apostrophe and
// inch mark, no trade marks, no invisible characters, no invalid bytes. Letters keep their diacritics: it is what readers see.
func normal(text string) string {
	if ascii(text) {
		return strings.ToLower(text)
	}
	text = strings.Map(plainRune, strings.ToValidUTF8(text, " "))
	return strings.ToLower(norm.NFKC.String(strings.ReplaceAll(text, "Ω", "ohm")))
}

func plainRune(r rune) rune {
	switch r {
	case '™', '®', '©', '℠', '°', '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return -1
	case '‐', '‑', '‒', '–', '—', '−':
		return '-'
	case '’', '‘', '´', '`':
		return '\''
	case '″', '”', '“', '„':
		return '"'
	case 'µ':
		return 'u'
	case '\u2126': // the ohm sign, to the letter that normal spells out
		return 'Ω'
	}
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// fold makes spellings of a normal word equal that readers take for the same: without diacritics, ß as ss. German is also
// written without umlauts in two ways, "fluessig" and "flussig", so there both meet at "flussig".
func fold(lang locale.Language, word string) string {
	if !ascii(word) {
		word = stripMarks(word)
	}
	if lang == locale.German {
		word = foldUmlauts(word)
	}
	return word
}

func stripMarks(word string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(word) {
		switch r {
		case 'ß':
			b.WriteString("ss")
		case 'æ':
			b.WriteString("ae")
		case 'œ':
			b.WriteString("oe")
		case 'ø':
			b.WriteByte('o')
		case 'đ', 'ð':
			b.WriteByte('d')
		case 'ł':
			b.WriteByte('l')
		case 'ı':
			b.WriteByte('i')
		case 'þ':
			b.WriteString("th")
		default:
			if !unicode.Is(unicode.Mn, r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// foldUmlauts drops the e of ae, oe and ue, save where u belongs to what stands before it: neue, bauer, quelle.
func foldUmlauts(word string) string {
	if !strings.Contains(word, "ae") && !strings.Contains(word, "oe") && !strings.Contains(word, "ue") {
		return word
	}
	out := make([]byte, 0, len(word))
	for i := 0; i < len(word); i++ {
		if word[i] == 'e' && i > 0 && umlautBase(word, i-1) {
			continue
		}
		out = append(out, word[i])
	}
	return string(out)
}

func umlautBase(word string, i int) bool {
	switch word[i] {
	case 'a', 'o':
		return true
	case 'u':
		return i == 0 || (word[i-1] != 'a' && word[i-1] != 'e' && word[i-1] != 'q')
	}
	return false
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == '`' || (s[i] < ' ' && s[i] != '\t' && s[i] != '\n' && s[i] != '\r') || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// CodeKey returns a SKU, EAN or part number as it is compared: letters and digits only, in one case, numbers without leading
// zeros (a UPC is an EAN without its zero). It is empty for a text without letters and digits.
func CodeKey(code string) string {
	var b strings.Builder
	number := true
	for _, r := range stripMarks(normal(cut(code, maxRead))) {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			b.WriteRune(r)
			number = number && r >= '0' && r <= '9'
		}
	}
	if number {
		return cut(strings.TrimLeft(b.String(), "0"), maxCode)
	}
	return cut(b.String(), maxCode)
}

// maxCode bounds a code's key in bytes: a part number has at most 120 characters.
const maxCode = 120

// cut returns at most n bytes of s, whole runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
