package catalog

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxSlug bounds what Slugify returns; the column keeps 200, so there is room for a suffix.
const maxSlug = 80

// DropInvisible returns text without what no reader sees but every comparison trips over: control characters other
// than white space, zero-width and other format characters, and bytes that are not UTF-8; composed (Unicode NFC).
// Spaces and line ends stay as they are.
func DropInvisible(text string) string {
	if isPlain(text) {
		return text
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r), unicode.IsControl(r) && !unicode.IsSpace(r):
			return -1
		}
		return r
	}, text)
	return norm.NFC.String(text)
}

// isPlain tells whether text is printable ASCII and line ends only, as most of it is.
func isPlain(text string) bool {
	for _, b := range []byte(text) {
		if (b < ' ' && b != '\n') || b > '~' {
			return false
		}
	}
	return true
}

// CleanText is DropInvisible for text of one line: runs of white space become one space, and none is at an end.
// Cleaning a clean text changes nothing.
func CleanText(text string) string {
	if isPlain(text) && !strings.HasPrefix(text, " ") && !strings.HasSuffix(text, " ") && !strings.ContainsAny(text, "\n") && !strings.Contains(text, "  ") {
		return text
	}
	return strings.Join(strings.FieldsFunc(DropInvisible(text), unicode.IsSpace), " ")
}

// isClean tells whether text is as CleanText would leave it: so it is in every column that is compared.
func isClean(text string) bool { return CleanText(text) == text }

// fold returns text for comparing: without case, accents and compatibility forms.
func fold(text string) string {
	if isPlain(text) {
		return strings.ToLower(text)
	}
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(DropInvisible(text)))
	return cases.Fold().String(text)
}

func dropSpaces(text string) string {
	return strings.Join(strings.FieldsFunc(text, unicode.IsSpace), "")
}

// BrandKey returns what two names of one brand have in common: the name without case, accents and spaces.
func BrandKey(name string) string { return dropSpaces(fold(name)) }

// MPNKey returns what tells a maker's part from every other: the maker's BrandKey and the part number without case and
// spaces. Punctuation stays: 1-11 and 11-1 are two parts. It is empty when either is, because a number without its
// maker means nothing.
func MPNKey(brandKey, mpn string) string {
	key := dropSpaces(fold(mpn))
	if brandKey == "" || key == "" {
		return ""
	}
	return brandKey + "|" + key
}

// Slugify returns name as the last part of an address: a-z, 0-9 and single hyphens between, at most 80 characters, cut
// between words where there is one. German umlauts are written out (ä → ae). A name without a Latin letter or digit
// gives an empty slug.
func Slugify(name string) string {
	var b strings.Builder
	hyphen := false
	write := func(latin string) {
		if hyphen && b.Len() > 0 {
			b.WriteByte('-')
		}
		hyphen = false
		b.WriteString(latin)
	}
	for _, r := range strings.ToLower(norm.NFC.String(name)) {
		switch {
		case isSlugLetter(r):
			write(string(r))
		case r < utf8.RuneSelf:
			hyphen = hyphen || r != '\''
		default:
			latin, spaced := writeOut(r)
			hyphen = hyphen || spaced
			if latin != "" {
				write(latin)
			}
		}
	}
	return cutSlug(b.String(), maxSlug)
}

func isSlugLetter(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// writeOut returns the Latin letters that readers of a lower-case letter would write for it, and whether it parts words
// instead of belonging to one.
func writeOut(r rune) (latin string, parts bool) {
	switch r {
	case 'ä', 'æ':
		return "ae", false
	case 'ö', 'œ':
		return "oe", false
	case 'ü':
		return "ue", false
	case 'ß':
		return "ss", false
	case 'ø':
		return "o", false
	case 'ł':
		return "l", false
	case 'đ', 'ð':
		return "d", false
	case 'þ':
		return "th", false
	case 'ı':
		return "i", false
	case '’':
		return "", false
	case '™': // would become letters of the word before it
		return "", true
	}
	parts = true
	for _, d := range strings.ToLower(norm.NFKD.String(string(r))) {
		if isSlugLetter(d) {
			latin += string(d)
		}
		parts = parts && !unicode.IsLetter(d) && !unicode.IsDigit(d) && !unicode.Is(unicode.Mn, d)
	}
	return latin, parts
}

// cutSlug cuts a slug to most bytes, between words unless that loses more than half.
func cutSlug(slug string, most int) string {
	if len(slug) <= most {
		return slug
	}
	if i := strings.LastIndexByte(slug[:most+1], '-'); i > most/2 {
		return slug[:i]
	}
	return strings.TrimRight(slug[:most], "-")
}

// isSlug tells whether slug has only the characters of one, at most most of them.
func isSlug(slug string, most int) bool {
	if slug == "" || len(slug) > most || slug[0] == '-' || slug[len(slug)-1] == '-' || strings.Contains(slug, "--") {
		return false
	}
	for _, r := range slug {
		if r != '-' && !isSlugLetter(r) {
			return false
		}
	}
	return true
}
