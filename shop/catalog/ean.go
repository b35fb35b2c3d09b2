package catalog

import (
	"strings"

	"vapeart/shop/fault"
)

// ParseEAN checks an article number of the GS1 system, EAN-8, UPC (12 digits), EAN-13 or GTIN-14, and returns its
// digits; spaces and hyphens between them are dropped. Source: GS1 General Specifications 7.9, the check digit.
// Errors: Invalid catalog.ean_length, catalog.ean_check_digit, catalog.ean_characters.
func ParseEAN(text string) (string, error) {
	digits := strings.ReplaceAll(strings.ReplaceAll(text, " ", ""), "-", "")
	sum, zero := 0, true
	for i, b := range []byte(digits) {
		if b < '0' || b > '9' {
			return "", fault.New(fault.Invalid, "catalog.ean_characters")
		}
		zero = zero && b == '0'
		weight := 1
		if (len(digits)-i)%2 == 0 {
			weight = 3
		}
		sum += weight * int(b-'0')
	}
	switch len(digits) {
	case 8, 12, 13, 14:
	default:
		return "", fault.New(fault.Invalid, "catalog.ean_length")
	}
	if sum%10 != 0 || zero { // nothing but zeros adds up, and is what feeds write for "none"
		return "", fault.New(fault.Invalid, "catalog.ean_check_digit")
	}
	return digits, nil
}
