package tax

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

func table(t *testing.T) *Table {
	t.Helper()
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country string
		class   Class
		on      string
		want    money.Rate
	}{
		{"DE", Standard, "2026-05-01", 1900},
		{"DE", Reduced, "2026-05-01", 700},
		{"DE", Zero, "2026-05-01", 0},
		{"FR", Reduced, "2026-05-01", 550},
		{"DK", Reduced, "2026-05-01", 2500}, // it has none
		{"FI", Standard, "2024-08-31", 2400},
		{"FI", Standard, "2024-09-01", 2550},
		{"EE", Standard, "2025-06-30", 2200},
		{"EE", Standard, "2025-07-01", 2400},
		{"SK", Standard, "2025-01-01", 2300},
	} {
		got, err := table(t).Rate(c.country, c.class, day(t, c.on))
		if err != nil || got != c.want {
			t.Errorf("%s %s on %s: got %d, %v, want %d", c.country, c.class, c.on, got, err, c.want)
		}
	}
}

func TestARateChangesAtMidnightOfTheZoneThatAsks(t *testing.T) {
	t.Parallel()
	helsinki := time.FixedZone("Helsinki", 3*60*60)
	before := time.Date(2024, 8, 31, 23, 59, 59, 0, helsinki)
	for at, want := range map[time.Time]money.Rate{before: 2400, before.Add(time.Second): 2550} {
		if got, err := table(t).Rate("FI", Standard, at); err != nil || got != want {
			t.Errorf("at %s: got %d, %v, want %d", at, got, err, want)
		}
	}
}

func TestUnknownRates(t *testing.T) {
	t.Parallel()
	if _, err := table(t).Rate("CH", Standard, day(t, "2026-05-01")); fault.CodeOf(err) != "tax.unknown_country" {
		t.Errorf("got %v", err)
	}
	if _, err := table(t).Rate("DE", "luxury", day(t, "2026-05-01")); fault.CodeOf(err) != "tax.unknown_class" {
		t.Errorf("got %v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"a country without a standard rate": `{"DE": {"reduced": [{"rate": 700}]}}`,
		"a class nobody knows":              `{"DE": {"standard": [{"rate": 1900}], "luxury": [{"rate": 3000}]}}`,
		"a beginning of time":               `{"DE": {"standard": [{"from": "2020-01-01", "rate": 1900}]}}`,
		"days out of order":                 `{"DE": {"standard": [{"rate": 1}, {"from": "2021-01-01", "rate": 2}, {"from": "2020-01-01", "rate": 3}]}}`,
		"a day that is none":                `{"DE": {"standard": [{"rate": 1}, {"from": "2021-13-01", "rate": 2}]}}`,
		"more than everything":              `{"DE": {"standard": [{"rate": 10001}]}}`,
	} {
		if _, err := load([]byte(file)); fault.CodeOf(err) != "tax.bad_rates" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

func TestIncluded(t *testing.T) {
	t.Parallel()
	t.Run("one rate taxes goods and costs together, rounded once", func(t *testing.T) {
		t.Parallel()
		// Three lines of 0.99 contain 0.158 each: 0.16 by itself, but 0.47 together.
		got, err := Included([]Line{{euro(99), 1900}, {euro(99), 1900}, {euro(99), 1900}}, euro(0))
		if err != nil {
			t.Fatal(err)
		}
		want := Bill{
			Lines: []money.Amount{euro(16), euro(16), euro(15)}, Costs: euro(0), Total: euro(47),
			Sums: []Sum{{1900, euro(297), euro(47)}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("costs follow the goods at each rate, in proportion to their prices", func(t *testing.T) {
		t.Parallel()
		got, err := Included([]Line{{euro(3000), 700}, {euro(7000), 1900}}, euro(500))
		if err != nil {
			t.Fatal(err)
		}
		want := Bill{
			Lines: []money.Amount{euro(196), euro(1118)}, Costs: euro(56 + 10), Total: euro(1174 + 206),
			Sums: []Sum{{1900, euro(7350), euro(1174)}, {700, euro(3150), euro(206)}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("goods that cost nothing leave the costs to be taxed", func(t *testing.T) {
		t.Parallel()
		got, err := Included([]Line{{euro(0), 1900}}, euro(595))
		if err != nil || got.Total != euro(95) || got.Costs != euro(95) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("an order that costs nothing contains no tax", func(t *testing.T) {
		t.Parallel()
		got, err := Included([]Line{{euro(0), 1900}}, euro(0))
		if err != nil || !got.Total.IsZero() {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestTaxesAlwaysAddUp(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	rates := []money.Rate{0, 550, 700, 1900, 2000, 2550}
	for range 5_000 {
		lines := make([]Line, 1+random.IntN(20))
		for i := range lines {
			lines[i] = Line{euro(random.Int64N(50_000)), rates[random.IntN(len(rates))]}
		}
		costs := euro(random.Int64N(3_000))
		bill, err := Included(lines, costs)
		if err != nil {
			t.Fatal(err)
		}
		check(t, lines, costs, bill)
	}
}

func check(t *testing.T, lines []Line, costs money.Amount, bill Bill) {
	t.Helper()
	gross, inLines, inSums, grossOfSums := costs.Minor, bill.Costs.Minor, int64(0), int64(0)
	for i, l := range lines {
		gross += l.Gross.Minor
		inLines += bill.Lines[i].Minor
		exact := l.Gross.Minor * int64(l.Rate)
		if d := bill.Lines[i].Minor*(10_000+int64(l.Rate)) - exact; d > 2*(10_000+int64(l.Rate)) || d < -2*(10_000+int64(l.Rate)) {
			t.Errorf("line %v at %d contains %v, two cents away from its own tax", l.Gross, l.Rate, bill.Lines[i])
		}
	}
	for i, s := range bill.Sums {
		inSums += s.Tax.Minor
		grossOfSums += s.Gross.Minor
		if want, err := s.Gross.TaxIncluded(s.Rate); err != nil || want != s.Tax {
			t.Errorf("%v at %d contains %v, want %v", s.Gross, s.Rate, s.Tax, want)
		}
		if i > 0 && s.Rate >= bill.Sums[i-1].Rate {
			t.Errorf("rates are not sorted: %v", bill.Sums)
		}
	}
	if inLines != bill.Total.Minor || inSums != bill.Total.Minor || grossOfSums != gross {
		t.Errorf("lines and costs contain %d, rates %d, total %v; gross %d, by rate %d", inLines, inSums, bill.Total, gross, grossOfSums)
	}
}
