package locale

import (
	"strconv"
	"strings"

	"vapeart/shop/money"
)

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

// separators returns what stands before decimals and between thousands. Source: CLDR 46, en and de, latn symbols.
func (l Language) separators() (decimal, group string) {
	if l == German {
		return ",", "."
	}
	return ".", ","
}

// Number writes a whole number with grouped thousands: 12,345 or 12.345.
func (l Language) Number(n int64) string { return l.Decimal(n, 0) }

// Decimal writes scaled/10^places with all its places: 12345 with 2 is 123.45 or 123,45. places is 0 or more.
func (l Language) Decimal(scaled int64, places int) string {
	digits, negative := strings.CutPrefix(strconv.FormatInt(scaled, 10), "-")
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point, group := l.separators()
	whole, part := digits[:len(digits)-places], digits[len(digits)-places:]
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i, d := range []byte(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteByte(d)
	}
	if places > 0 {
		b.WriteString(point)
		b.WriteString(part)
	}
	return b.String()
}

// trimmed writes scaled/10^places without zeros at its end.
func (l Language) trimmed(scaled int64, places int) string {
	for places > 0 && scaled%10 == 0 {
		scaled, places = scaled/10, places-1
	}
	return l.Decimal(scaled, places)
}

// Quantity writes scaled/10^places without zeros at its end and with its unit: 25 with 1 and "ml" is 2.5 ml. Units are
// written as given, apart from the percent sign, which English joins to the number; an empty unit is left out.
func (l Language) Quantity(scaled int64, places int, unit string) string {
	n := l.trimmed(scaled, places)
	switch {
	case unit == "":
		return n
	case unit == "%" && l != German:
		return n + unit
	}
	return n + nbsp + unit
}

// Percent writes a share: 19% or 19 %, 19.5% or 19,5 %.
func (l Language) Percent(r money.Rate) string { return l.Quantity(int64(r), 2, "%") }

// Weight writes grams: 650 g, 1.25 kg or 1,25 kg.
func (l Language) Weight(grams int64) string {
	if grams < 1000 && grams > -1000 {
		return l.Quantity(grams, 0, "g")
	}
	return l.Quantity(grams, 3, "kg")
}

// Money writes an amount: €12.34 or 12,34 €. English sets a code in place of a sign apart: CHF 12.34.
func (l Language) Money(a money.Amount) string {
	n, sign := l.Decimal(a.Minor, a.Currency.Exponent()), symbol(a.Currency)
	if sign == "" {
		return n
	}
	if l == German {
		return n + nbsp + sign
	}
	minus := ""
	if rest, negative := strings.CutPrefix(n, "-"); negative {
		minus, n = "-", rest
	}
	if sign == string(a.Currency) {
		sign += nbsp
	}
	return minus + sign + n
}

// symbol returns what both languages write for a currency: its sign where readers know one, else its code.
func symbol(c money.Currency) string {
	switch c {
	case money.EUR:
		return "€"
	case money.GBP:
		return "£"
	case money.USD:
		return "$"
	case money.JPY:
		return "¥"
	}
	return string(c)
}
