package order

import (
	"fmt"
	"io"
	"strings"

	"vapeart/shop/fault"
)

// symbols are the digits and letters of a number, without I, L, O and U, which are misread or make words. Source:
// Crockford, Base 32.
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	numberLen = 10 // symbols: nine random ones and a check symbol
	groupLen  = 5
)

// NewNumber returns a number from a source of randomness: 45 random bits, so that no number tells another one or how
// many orders there are, and a check symbol, so that a slip of the pen is no other number. random must be
// cryptographic. Two may be equal once in a long while: the store tells, and the caller takes another.
func NewNumber(random io.Reader) (string, error) {
	var b [numberLen - 1]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("order number: %w", err)
	}
	out, sum := make([]byte, 0, numberLen), 0
	for _, c := range b {
		v := int(c) % len(symbols) // 256 is a multiple of 32: every symbol is equally likely
		out, sum = append(out, symbols[v]), shift(sum)^v
	}
	return string(append(out, symbols[shift(sum)])), nil
}

// shift multiplies by x in the field of 32 elements, GF(2)[x]/(x⁵+x²+1). The sum of a number's symbols, each shifted by
// its place, is zero: a Reed-Solomon code with one check symbol, which finds every wrong symbol and every two that are
// swapped, since x has 31 different powers and a number only 10 places.
func shift(v int) int {
	const modulus = 0b100101
	if v <<= 1; v > 31 {
		v ^= modulus
	}
	return v
}

// ParseNumber reads a number as people write it: in either case, with spaces, dashes and dots anywhere, O for 0, I and L
// for 1. Errors: Invalid order.bad_number for what is none, a mistyped one included.
func ParseNumber(text string) (string, error) {
	out, sum := make([]byte, 0, numberLen), 0
	for _, c := range strings.ToUpper(text) {
		switch c {
		case ' ', '-', '.', '–', '\u00a0', '\u2011':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		v := strings.IndexRune(symbols, c)
		if v < 0 || len(out) == numberLen {
			return "", badNumber()
		}
		out, sum = append(out, symbols[v]), shift(sum)^v
	}
	if len(out) != numberLen || sum != 0 {
		return "", badNumber()
	}
	return string(out), nil
}

func badNumber() error { return fault.New(fault.Invalid, "order.bad_number") }

// Grouped writes a number for people: "7KX4M-2QP9T".
func Grouped(number string) string {
	if len(number) != numberLen {
		return number
	}
	return number[:groupLen] + "-" + number[groupLen:]
}
