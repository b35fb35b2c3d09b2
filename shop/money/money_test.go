package money

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
)

const rounds = 20_000

// draw returns numbers of every magnitude, the extremes among them often: where arithmetic breaks.
func draw(r *rand.Rand) int64 {
	switch r.IntN(8) {
	case 0:
		return []int64{0, 1, -1, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1}[r.IntN(7)]
	case 1, 2, 3:
		return r.Int64N(200_001) - 100_000
	}
	return int64(r.Uint64()) >> r.IntN(64)
}

// checkBig demands the exact result, or money.overflow when it does not fit.
func checkBig(t *testing.T, what string, got Amount, err error, want *big.Int) {
	t.Helper()
	switch {
	case want.IsInt64() && (err != nil || got != Of(want.Int64(), EUR)):
		t.Fatalf("%s = %v, %v; want %v", what, got, err, want)
	case !want.IsInt64() && (fault.CodeOf(err) != "money.overflow" || got != Amount{}):
		t.Fatalf("%s = %v, %v; want money.overflow", what, got, err)
	}
}

// roundHalfAway is the stated rounding, done slowly: sign · ⌊(2·|num| + den) / (2·den)⌋.
func roundHalfAway(num, den *big.Int) *big.Int {
	twice := new(big.Int).Lsh(new(big.Int).Abs(num), 1)
	q := new(big.Int).Quo(twice.Add(twice, den), new(big.Int).Lsh(den, 1))
	if num.Sign() < 0 {
		q.Neg(q)
	}
	return q
}

func TestArithmeticIsExactOrOverflows(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		a, b := draw(r), draw(r)
		x, y := big.NewInt(a), big.NewInt(b)
		sum, err := Of(a, EUR).Add(Of(b, EUR))
		checkBig(t, fmt.Sprintf("%d + %d", a, b), sum, err, new(big.Int).Add(x, y))
		diff, err := Of(a, EUR).Sub(Of(b, EUR))
		checkBig(t, fmt.Sprintf("%d - %d", a, b), diff, err, new(big.Int).Sub(x, y))
		product, err := Of(a, EUR).Times(int(b))
		checkBig(t, fmt.Sprintf("%d · %d", a, b), product, err, new(big.Int).Mul(x, y))
	}
}

func TestScaleRoundsHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range rounds {
		a, num, den := draw(r), draw(r), max(draw(r), 1)
		got, err := Of(a, EUR).Scale(num, den)
		want := roundHalfAway(new(big.Int).Mul(big.NewInt(a), big.NewInt(num)), big.NewInt(den))
		checkBig(t, fmt.Sprintf("%d·%d/%d", a, num, den), got, err, want)
	}
	t.Run("a divisor below one is a defect", func(t *testing.T) {
		t.Parallel()
		for _, den := range []int64{0, -1} {
			if _, err := Of(1, EUR).Scale(1, den); fault.KindOf(err) != fault.Internal {
				t.Errorf("Scale(1, %d): %v", den, err)
			}
		}
	})
}

func TestSplitLosesNothing(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for range rounds {
		a, weights := Of(draw(r), EUR), make([]int64, 1+r.IntN(6))
		whole := new(big.Int)
		for i := range weights {
			weights[i] = max(0, draw(r)/int64(len(weights))) // their sum must fit
			whole.Add(whole, big.NewInt(weights[i]))
		}
		if whole.Sign() == 0 {
			continue
		}
		parts, err := a.Split(weights...)
		if err != nil {
			t.Fatalf("%v.Split(%v): %v", a, weights, err)
		}
		if sum, err := Sum(parts...); err != nil || sum != a {
			t.Fatalf("%v.Split(%v) = %v, which sums to %v, %v", a, weights, parts, sum, err)
		}
		for i, p := range parts { // each part is its exact share, moved by less than one unit
			share := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(weights[i]))
			off := share.Sub(share, new(big.Int).Mul(big.NewInt(p.Minor), whole))
			if off.CmpAbs(whole) >= 0 {
				t.Fatalf("%v.Split(%v) = %v: part %d is a unit or more off", a, weights, parts, i)
			}
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		minor   int64
		weights []int64
		want    []int64
	}{
		{"equal remainders go to the earlier part", 100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{"the largest remainder goes first", 10, []int64{1, 3, 3}, []int64{2, 4, 4}},
		{"a part without weight gets nothing", 5, []int64{0, 2, 1}, []int64{0, 3, 2}},
		{"a refund splits as the charge did", -100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			parts, err := Of(c.minor, EUR).Split(c.weights...)
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, p := range parts {
				got = append(got, p.Minor)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("weights that are none, negative, all nothing or too large are a defect", func(t *testing.T) {
		t.Parallel()
		for _, weights := range [][]int64{nil, {0, 0}, {1, -1}, {math.MaxInt64, 1}} {
			if _, err := Of(1, EUR).Split(weights...); fault.KindOf(err) != fault.Internal {
				t.Errorf("Split(%v): %v", weights, err)
			}
		}
	})
}

func TestTaxIncluded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ gross, rate, tax int64 }{
		{11900, 1900, 1900},
		{10700, 700, 700},
		{100, 1900, 16},
		{1, 1900, 0},
		{-11900, 1900, -1900},
		{999, 0, 0},
		{200, 10000, 100},
	} {
		got, err := Of(c.gross, EUR).TaxIncluded(Rate(c.rate))
		if err != nil || got != Of(c.tax, EUR) {
			t.Errorf("tax at %d in %d = %v, %v; want %d", c.rate, c.gross, got, err, c.tax)
		}
	}
	t.Run("net and tax make the gross, and the tax is the net's to the unit", func(t *testing.T) {
		t.Parallel()
		r := rand.New(rand.NewPCG(7, 8))
		for range rounds {
			gross, rate := Of(r.Int64N(1_000_000_000), EUR), Rate(r.IntN(10_001))
			tax, err := gross.TaxIncluded(rate)
			if err != nil {
				t.Fatal(err)
			}
			net, err := gross.Sub(tax)
			if err != nil {
				t.Fatal(err)
			}
			if sum, err := net.Add(tax); err != nil || sum != gross || net.Minor < 0 || tax.Minor < 0 {
				t.Fatalf("%v at %d: net %v, tax %v", gross, rate, net, tax)
			}
			onNet, err := net.Scale(int64(rate), 10_000)
			if err != nil || max(onNet.Minor-tax.Minor, tax.Minor-onNet.Minor) > 1 {
				t.Fatalf("%v at %d: tax inside %v, on the net %v, %v", gross, rate, tax, onNet, err)
			}
		}
	})
}

func TestParseRate(t *testing.T) {
	t.Parallel()
	for _, ok := range []int{0, 700, 1900, 10_000} {
		if got, err := ParseRate(ok); err != nil || got != Rate(ok) {
			t.Errorf("ParseRate(%d) = %v, %v", ok, got, err)
		}
	}
	for _, bad := range []int{-1, 10_001} {
		if _, err := ParseRate(bad); fault.CodeOf(err) != "money.bad_rate" {
			t.Errorf("ParseRate(%d): %v", bad, err)
		}
	}
}

func TestCurrencies(t *testing.T) {
	t.Parallel()
	t.Run("amounts of two currencies do not mix", func(t *testing.T) {
		t.Parallel()
		for _, op := range []func(Amount) (Amount, error){Of(1, EUR).Add, Of(0, EUR).Add, Of(1, EUR).Sub} {
			if _, err := op(Of(1, USD)); fault.CodeOf(err) != "money.currencies_differ" {
				t.Errorf("got %v", err)
			}
		}
	})
	t.Run("nothing in no currency takes the other's", func(t *testing.T) {
		t.Parallel()
		if got, err := (Amount{}).Add(Of(5, EUR)); err != nil || got != Of(5, EUR) {
			t.Errorf("0 + 5 = %v, %v", got, err)
		}
		if got, err := (Amount{}).Sub(Of(5, EUR)); err != nil || got != Of(-5, EUR) {
			t.Errorf("0 - 5 = %v, %v", got, err)
		}
	})
	t.Run("only the listed codes are currencies", func(t *testing.T) {
		t.Parallel()
		if c, err := ParseCurrency("EUR"); err != nil || c != EUR {
			t.Errorf("got %v, %v", c, err)
		}
		for _, code := range []string{"", "eur", "XXX", "EURO"} {
			if _, err := ParseCurrency(code); fault.CodeOf(err) != "money.unknown_currency" {
				t.Errorf("ParseCurrency(%q): %v", code, err)
			}
		}
	})
}

func TestString(t *testing.T) {
	t.Parallel()
	for want, a := range map[string]Amount{
		"12.34 EUR": Of(1234, EUR), "-0.05 EUR": Of(-5, EUR), "0.00 EUR": Of(0, EUR), "1200 JPY": Of(1200, JPY), "0.00": {},
		"-92233720368547758.08 EUR": Of(math.MinInt64, EUR),
	} {
		if got := a.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
