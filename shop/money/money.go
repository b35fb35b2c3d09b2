// Package money owns amounts: integer minor units with their currency, and every rounding of them. It refuses floats,
// exchange rates and text for people (shop/locale writes amounts as a language does).
//
// Rounding is commercial everywhere: to the nearest minor unit, a half away from zero (DIN 1333, as German and Austrian
// tax offices accept). A division into parts never loses a unit: the parts sum to the whole.
package money

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"vapeart/shop/fault"
)

// Currency is an ISO 4217 code that the shop can keep books in.
type Currency string

// The currencies that the shop can be run in.
const (
	EUR Currency = "EUR"
	CHF Currency = "CHF"
	GBP Currency = "GBP"
	USD Currency = "USD"
	PLN Currency = "PLN"
	CZK Currency = "CZK"
	SEK Currency = "SEK"
	DKK Currency = "DKK"
	JPY Currency = "JPY"
)

// ParseCurrency returns the currency of an ISO 4217 code. Errors: Invalid money.unknown_currency.
func ParseCurrency(code string) (Currency, error) {
	switch c := Currency(code); c {
	case EUR, CHF, GBP, USD, PLN, CZK, SEK, DKK, JPY:
		return c, nil
	}
	return "", fault.New(fault.Invalid, "money.unknown_currency", fault.With("currency", code))
}

// Exponent returns how many decimal places the minor unit stands for: 2 for most, 0 for the yen.
func (c Currency) Exponent() int {
	if c == JPY {
		return 0
	}
	return 2
}

// Amount is a sum of money in minor units (cents). The zero value is nothing in no currency and adds to any amount.
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// Of returns minor units of a currency.
func Of(minor int64, c Currency) Amount { return Amount{Minor: minor, Currency: c} }

// IsZero tells whether the amount is nothing.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// String writes the amount for logs: "12.34 EUR".
func (a Amount) String() string {
	e := a.Currency.Exponent()
	s := strconv.FormatInt(a.Minor, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	if e > 0 {
		for len(s) <= e {
			s = "0" + s
		}
		s = s[:len(s)-e] + "." + s[len(s)-e:]
	}
	return strings.TrimSpace(sign + s + " " + string(a.Currency))
}

// join returns the currency of both, an error when they differ.
func (a Amount) join(b Amount) (Currency, error) {
	switch {
	case a.Currency == b.Currency, b.Currency == "" && b.Minor == 0:
		return a.Currency, nil
	case a.Currency == "" && a.Minor == 0:
		return b.Currency, nil
	}
	return "", fault.New(fault.Internal, "money.currencies_differ", fault.With("a", a), fault.With("b", b))
}

// Add returns a+b. Errors: Internal money.currencies_differ, Invalid money.overflow.
func (a Amount) Add(b Amount) (Amount, error) {
	c, err := a.join(b)
	if err != nil {
		return Amount{}, err
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) && b.Minor != 0 {
		return Amount{}, overflow(a)
	}
	return Amount{sum, c}, nil
}

// Sub returns a-b. Errors as Add.
func (a Amount) Sub(b Amount) (Amount, error) {
	c, err := a.join(b)
	if err != nil {
		return Amount{}, err
	}
	diff := a.Minor - b.Minor
	if (diff < a.Minor) != (b.Minor > 0) && b.Minor != 0 {
		return Amount{}, overflow(a)
	}
	return Amount{diff, c}, nil
}

// Times returns a taken n times. Errors: Invalid money.overflow.
func (a Amount) Times(n int) (Amount, error) {
	return a.Scale(int64(n), 1)
}

// Sum adds amounts of one currency. Errors as Add.
func Sum(amounts ...Amount) (Amount, error) {
	var total Amount
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return total, nil
}

func overflow(a Amount) error {
	return fault.New(fault.Invalid, "money.overflow", fault.With("amount", a))
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1
	}
	return uint64(n)
}

// signed returns a magnitude with its sign, false when it does not fit.
func signed(m uint64, negative bool) (int64, bool) {
	if negative {
		return int64(-m), m <= 1<<63
	}
	return int64(m), m <= math.MaxInt64
}

// Scale returns a·num/den rounded half away from zero. den must be positive. Errors: Invalid money.overflow, Internal
// money.bad_divisor.
func (a Amount) Scale(num, den int64) (Amount, error) {
	if den <= 0 {
		return Amount{}, fault.New(fault.Internal, "money.bad_divisor", fault.With("divisor", den))
	}
	hi, lo := bits.Mul64(magnitude(a.Minor), magnitude(num))
	d := uint64(den)
	if hi >= d {
		return Amount{}, overflow(a)
	}
	q, r := bits.Div64(hi, lo, d)
	if r >= d-r && q < math.MaxUint64 { // the largest q is an overflow either way
		q++
	}
	minor, ok := signed(q, (a.Minor < 0) != (num < 0))
	if !ok {
		return Amount{}, overflow(a)
	}
	return Amount{minor, a.Currency}, nil
}

// Split divides a into parts in proportion to weights, which are not negative; the parts sum to a exactly. Units that
// do not divide go to the largest remainders, the earlier part first. Errors: Internal money.bad_weights.
func (a Amount) Split(weights ...int64) ([]Amount, error) {
	var sum uint64
	for _, w := range weights {
		if w < 0 || sum+uint64(w) > math.MaxInt64 {
			return nil, fault.New(fault.Internal, "money.bad_weights")
		}
		sum += uint64(w)
	}
	if sum == 0 {
		return nil, fault.New(fault.Internal, "money.bad_weights")
	}
	whole := magnitude(a.Minor)
	parts, rests := make([]uint64, len(weights)), make([]uint64, len(weights))
	left := whole
	for i, w := range weights {
		hi, lo := bits.Mul64(whole, uint64(w))
		parts[i], rests[i] = bits.Div64(hi, lo, sum)
		left -= parts[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i := range rests {
			if rests[i] > rests[best] {
				best = i
			}
		}
		parts[best]++
		rests[best] = 0
	}
	out := make([]Amount, len(parts))
	for i, p := range parts {
		minor, _ := signed(p, a.Minor < 0) // no part is larger than the whole
		out[i] = Amount{minor, a.Currency}
	}
	return out, nil
}

// Rate is a share in basis points: 1900 is 19 %.
type Rate int32

// maxRate is 100 %, the highest rate.
const maxRate Rate = 10_000

// ParseRate checks basis points, 0 to 10,000. Errors: Invalid money.bad_rate.
func ParseRate(basisPoints int) (Rate, error) {
	if basisPoints < 0 || basisPoints > int(maxRate) {
		return 0, fault.New(fault.Invalid, "money.bad_rate", fault.With("rate", basisPoints))
	}
	return Rate(basisPoints), nil
}

// TaxIncluded returns the tax that is inside a gross amount: gross·rate/(100 %+rate), rounded once.
// Source: Directive 2006/112/EC article 78; the net is gross minus this, so that both sum to the gross.
func (a Amount) TaxIncluded(r Rate) (Amount, error) {
	return a.Scale(int64(r), int64(maxRate)+int64(r))
}
