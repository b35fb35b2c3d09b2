package money

import (
	"strings"

	"vapeart/shop/fault"
)

// maxPlaces is how many decimal places Parse reads: feeds write unit prices with up to six.
const maxPlaces = 6

// Parse reads a decimal number as people and feeds write it, "12", "-12.5", "12,50" or "12.345678": a comma or a point
// before up to six decimal places, rounded half away from zero to the currency's minor unit. It refuses grouped
// thousands, signs other than minus, exponents and spaces, because guessing there turns 1.234,56 into another price;
// "1.234" has three decimal places. Errors: Invalid money.bad_amount, Invalid money.overflow.
func Parse(text string, c Currency) (Amount, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, places := digits, ""
	if i := strings.IndexAny(digits, ".,"); i >= 0 {
		whole, places = digits[:i], digits[i+1:]
		if places == "" {
			return Amount{}, badAmount(text)
		}
	}
	if whole == "" || len(places) > maxPlaces || !isDigits(whole) || !isDigits(places) {
		return Amount{}, badAmount(text)
	}
	places += strings.Repeat("0", maxPlaces-len(places))
	e := c.Exponent()
	minor, ok := decimal(whole + places[:e])
	if ok && places[e] >= '5' {
		minor++
	}
	n, fits := signed(minor, negative)
	if !ok || !fits {
		return Amount{}, fault.New(fault.Invalid, "money.overflow", fault.With("amount", short(text)))
	}
	return Amount{n, c}, nil
}

// decimal returns the number that digits write, false when it is beyond every amount.
func decimal(digits string) (n uint64, ok bool) {
	const most = 1 << 63
	for _, d := range []byte(digits) {
		if n > most/10 {
			return 0, false
		}
		n = n*10 + uint64(d-'0')
	}
	return n, n <= most
}

func isDigits(s string) bool {
	for _, b := range []byte(s) {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}

func badAmount(text string) error {
	return fault.New(fault.Invalid, "money.bad_amount", fault.With("amount", short(text)))
}

// short cuts a refused text to what a message can show.
func short(text string) string {
	const most = 40
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
