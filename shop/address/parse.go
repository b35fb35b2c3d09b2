package address

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vapeart/shop/fault"
)

// Parse returns an address in normal form: composed characters, single spaces, the postcode as the country writes it,
// codes in upper case. Errors: Invalid with the fields at fault by their names (`postcode`).
func (r *Rules) Parse(a Address) (Address, error) {
	var c fault.Check
	a.Name = line(&c, "name", a.Name, MinName, MaxName)
	a.Company = line(&c, "company", a.Company, 0, MaxCompany)
	a.Street = line(&c, "street", a.Street, MinStreet, MaxStreet)
	a.Extra = line(&c, "extra", a.Extra, 0, MaxExtra)
	a.City = line(&c, "city", a.City, MinCity, MaxCity)
	c.That(a.Name == "" || strings.ContainsFunc(a.Name, unicode.IsLetter), "name", "bad_characters")
	a.Country = strings.ToUpper(clean(a.Country))
	rule, err := r.Rule(a.Country)
	switch {
	case a.Country == "":
		c.Add("country", "required")
	case err != nil:
		c.Join("country", err)
	default:
		a.Postcode = rule.checkPostcode(&c, a.Postcode)
		a.Region = rule.checkRegion(&c, a.Region)
	}
	if err := c.Err(); err != nil {
		return Address{}, err
	}
	return a, nil
}

func (r Rule) checkPostcode(c *fault.Check, text string) string {
	text = clean(text)
	if text == "" {
		c.Add("postcode", "required")
		return ""
	}
	code, ok := r.postcode(text)
	c.That(ok, "postcode", "address.bad_postcode", fault.With("example", r.Example))
	return code
}

func (r Rule) checkRegion(c *fault.Check, text string) string {
	if r.Region == Unused {
		return ""
	}
	least := 0
	if r.Region == Required {
		least = 1
	}
	text = line(c, "region", text, least, MaxRegion)
	if text != "" && len(r.Regions) > 0 {
		text = strings.ToUpper(text)
		c.That(slices.Contains(r.Regions, text), "region", "unknown")
	}
	return text
}

// line cleans one line of an address and checks it; least 0 is a line that may be empty.
func line(c *fault.Check, name, text string, least, most int) string {
	text = clean(text)
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0 && least > 0:
		c.Add(name, "required")
	case n == 0:
	case n < least:
		c.Add(name, "too_short", fault.With("min", least))
	case n > most:
		c.Add(name, "too_long", fault.With("max", most))
	case strings.ContainsFunc(text, unprintable):
		c.Add(name, "bad_characters")
	}
	return text
}

// clean composes characters (NFC), drops those that nobody sees, and makes every run of spaces one.
func clean(text string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Cc):
			return -1
		}
		return r
	}, text)
	return norm.NFC.String(strings.Join(strings.Fields(visible), " "))
}

// unprintable tells characters that no label prints and that only mark-up and pictures need.
func unprintable(r rune) bool {
	return r == utf8.RuneError || strings.ContainsRune(`<>{}[]|\^~`, r) ||
		unicode.In(r, unicode.So, unicode.Sk, unicode.Co, unicode.Cs)
}
