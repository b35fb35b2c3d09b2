package locale

import (
	"math"
	"testing"
	"time"

	"vapeart/shop/money"
)

// nb makes the no-break spaces of the wanted texts readable.
func nb(s string) string {
	out := ""
	for _, r := range s {
		if r == '_' {
			r = '\u00a0'
		}
		out += string(r)
	}
	return out
}

func TestFormats(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	winter := time.Date(2026, time.March, 1, 13, 5, 0, 0, time.UTC).In(berlin)
	summer := time.Date(2026, time.December, 24, 8, 0, 0, 0, time.UTC).AddDate(0, -5, 0).In(berlin)
	for _, c := range []struct {
		what   string
		write  func(Language) string
		en, de string
	}{
		{"nothing", func(l Language) string { return l.Number(0) }, "0", "0"},
		{"three digits", func(l Language) string { return l.Number(-999) }, "-999", "-999"},
		{"thousands", func(l Language) string { return l.Number(-66957) }, "-66,957", "-66.957"},
		{"millions", func(l Language) string { return l.Number(1234567) }, "1,234,567", "1.234.567"},
		{
			"the smallest number", func(l Language) string { return l.Number(math.MinInt64) },
			"-9,223,372,036,854,775,808", "-9.223.372.036.854.775.808",
		},
		{"a decimal keeps its places", func(l Language) string { return l.Decimal(1234500, 3) }, "1,234.500", "1.234,500"},
		{"a decimal below one", func(l Language) string { return l.Decimal(-5, 2) }, "-0.05", "-0,05"},
		{"a quantity drops needless zeros", func(l Language) string { return l.Quantity(250, 2, "ml") }, "2.5_ml", "2,5_ml"},
		{"a whole quantity", func(l Language) string { return l.Quantity(1500, 0, "mAh") }, "1,500_mAh", "1.500_mAh"},
		{"a quantity of nothing", func(l Language) string { return l.Quantity(0, 2, "mg/ml") }, "0_mg/ml", "0_mg/ml"},
		{"a quantity without unit", func(l Language) string { return l.Quantity(12, 1, "") }, "1.2", "1,2"},
		{"a whole rate", func(l Language) string { return l.Percent(1900) }, "19%", "19_%"},
		{"a broken rate", func(l Language) string { return l.Percent(1950) }, "19.5%", "19,5_%"},
		{"grams", func(l Language) string { return l.Weight(650) }, "650_g", "650_g"},
		{"kilograms", func(l Language) string { return l.Weight(1250) }, "1.25_kg", "1,25_kg"},
		{"whole kilograms", func(l Language) string { return l.Weight(1000) }, "1_kg", "1_kg"},
		{"euros", func(l Language) string { return l.Money(money.Of(1234, money.EUR)) }, "€12.34", "12,34_€"},
		{
			"many euros", func(l Language) string { return l.Money(money.Of(-123456789, money.EUR)) },
			"-€1,234,567.89", "-1.234.567,89_€",
		},
		{
			"a currency without sign", func(l Language) string { return l.Money(money.Of(-1234, money.CHF)) },
			"-CHF_12.34", "-12,34_CHF",
		},
		{
			"a currency without minor unit", func(l Language) string { return l.Money(money.Of(1200, money.JPY)) },
			"¥1,200", "1.200_¥",
		},
		{"no currency", func(l Language) string { return l.Money(money.Amount{}) }, "0.00", "0,00"},
		{"a day", func(l Language) string { return l.Date(winter) }, "1 Mar 2026", "01.03.2026"},
		{"a day in full", func(l Language) string { return l.DateLong(winter) }, "1 March 2026", "1. März 2026"},
		{"a time in winter", func(l Language) string { return l.Time(winter) }, "14:05 CET", "14:05 Uhr MEZ"},
		{"a time in summer", func(l Language) string { return l.Time(summer) }, "10:00 CEST", "10:00 Uhr MESZ"},
		{"a time elsewhere", func(l Language) string { return l.Time(winter.UTC()) }, "13:05 UTC", "13:05 Uhr UTC"},
		{
			"a moment", func(l Language) string { return l.DateTime(winter) },
			"1 March 2026, 14:05 CET", "1. März 2026, 14:05 Uhr MEZ",
		},
	} {
		if got := c.write(English); got != nb(c.en) {
			t.Errorf("%s in English: %q, want %q", c.what, got, nb(c.en))
		}
		if got := c.write(German); got != nb(c.de) {
			t.Errorf("%s in German: %q, want %q", c.what, got, nb(c.de))
		}
	}
}

func TestGermanMonths(t *testing.T) {
	t.Parallel()
	want := []string{
		"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
		"November", "Dezember",
	}
	for i, name := range want {
		day := time.Date(2026, time.Month(i+1), 31, 0, 0, 0, 0, time.UTC)
		if day.Month() != time.Month(i+1) {
			day = day.AddDate(0, 0, -5)
		}
		if got := German.DateLong(day); got != German.Number(int64(day.Day()))+". "+name+" 2026" {
			t.Errorf("got %q, want %s", got, name)
		}
	}
}
