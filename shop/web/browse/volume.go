package browse

import (
	"regexp"
	"strconv"
	"strings"

	"vapeart/shop/catalog"
)

var volumeForm = regexp.MustCompile(`^([0-9]{1,6}(?:[.,][0-9]{1,3})?) ?ml$`)

// volumeAttribute is the attribute that says how much is in one unit; a tank's capacity is none.
const volumeAttribute = "volume"

// volume is what one unit of the chosen variant holds, in millilitres: the option that differs by it, else the product's
// attribute. Packs of several are not guessed at.
func (b productBuilder) volume() (scaled int64, places int, ok bool) {
	for _, option := range b.product.Options {
		if option.Code == "pack" {
			return 0, 0, false
		}
	}
	for _, option := range b.product.Options {
		value := b.chosen.Options[option.Code]
		for _, v := range option.Values {
			if m := volumeForm.FindStringSubmatch(v.Name); v.Code == value && m != nil {
				return decimal(strings.ReplaceAll(m[1], ",", "."))
			}
		}
	}
	for _, a := range b.product.Attributes {
		if a.Code == volumeAttribute && a.Kind == catalog.NumberAttribute && a.Unit == "ml" {
			return decimal(a.Number)
		}
	}
	return 0, 0, false
}

// decimal reads "12.5" as 125 with one place. It refuses what is longer than any quantity.
func decimal(text string) (scaled int64, places int, ok bool) {
	const longest = 15
	whole, fraction, _ := strings.Cut(text, ".")
	scaled, err := strconv.ParseInt(whole+fraction, 10, 64)
	return scaled, len(fraction), err == nil && len(text) <= longest
}
