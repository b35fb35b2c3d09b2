package money

import (
	"math/big"
	"regexp"
	"strings"
	"testing"

	"vapeart/shop/fault"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "12": 1200, "12.5": 1250, "12,50": 1250, "-12,50": -1250, "007": 700,
		"12.344": 1234, "12.345": 1235, "12.344999": 1234, "-12.345": -1235, "0.005": 1, "-0.005": -1,
		"1.234": 123, "92233720368547758.07": 9223372036854775807, "-92233720368547758,08": -9223372036854775808,
	} {
		got, err := Parse(text, EUR)
		if err != nil || got != Of(want, EUR) {
			t.Errorf("Parse(%q) = %v, %v; want %v", text, got, err, Of(want, EUR))
		}
	}
	t.Run("a currency without minor unit rounds to the whole", func(t *testing.T) {
		t.Parallel()
		if got, err := Parse("120.5", JPY); err != nil || got != Of(121, JPY) {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]string{
		"": "money.bad_amount", "-": "money.bad_amount", ".5": "money.bad_amount", "5.": "money.bad_amount",
		"+5": "money.bad_amount", "--5": "money.bad_amount", " 5": "money.bad_amount", "1 000": "money.bad_amount",
		"1.234,56": "money.bad_amount", "1,234.56": "money.bad_amount", "1e3": "money.bad_amount",
		"0x1": "money.bad_amount", "٣": "money.bad_amount", "5€": "money.bad_amount", "1.2345678": "money.bad_amount",
		strings.Repeat("x", 100): "money.bad_amount",
		"92233720368547758.08":   "money.overflow", "92233720368547758.075": "money.overflow",
		"-92233720368547758.09": "money.overflow", strings.Repeat("9", 100): "money.overflow",
	} {
		_, err := Parse(text, EUR)
		if fault.KindOf(err) != fault.Invalid || fault.CodeOf(err) != code {
			t.Errorf("Parse(%q): %v, want %s", text, err, code)
		}
	}
}

// FuzzParse holds Parse against math/big: what it accepts has the grammar and the value that its comment states.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"12,50", "-0.005", "1.234,5", "92233720368547758.07", "", "9.9999995"} {
		f.Add(s)
	}
	grammar := regexp.MustCompile(`\A-?[0-9]+([.,][0-9]{1,6})?\z`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text, EUR)
		if !grammar.MatchString(text) {
			if fault.CodeOf(err) != "money.bad_amount" {
				t.Fatalf("Parse(%q) = %v, %v; want money.bad_amount", text, got, err)
			}
			return
		}
		exact, ok := new(big.Rat).SetString(strings.Replace(text, ",", ".", 1))
		if !ok {
			t.Fatalf("big refuses %q", text)
		}
		want := roundHalfAway(new(big.Int).Mul(exact.Num(), big.NewInt(100)), exact.Denom())
		checkBig(t, "Parse("+text+")", got, err, want)
	})
}
