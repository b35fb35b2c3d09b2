package delivery

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

// sample is a small table, so that prices of the shop's own may change without a test.
const sample = `{"currency": "EUR", "countries": [
	{"country": "DE", "adults": true, "except": ["27498"], "methods": [
		{"code": "standard", "min_days": 1, "max_days": 3, "free_from": 5000,
			"tiers": [{"grams": 2000, "price": 490}, {"grams": 10000, "price": 690}]},
		{"code": "express", "min_days": 1, "max_days": 1, "tiers": [{"grams": 5000, "price": 1190}]}]},
	{"country": "AT", "adults": false, "methods": [
		{"code": "standard", "min_days": 2, "max_days": 4, "tiers": [{"grams": 2000, "price": 890}]}]}]}`

func small(t *testing.T) *Table {
	t.Helper()
	table, err := load([]byte(sample), money.EUR)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestOptions(t *testing.T) {
	t.Parallel()
	standard := Option{Code: "standard", Price: euro(490), MinDays: 1, MaxDays: 3}
	express := Option{Code: "express", Price: euro(1190), MinDays: 1, MaxDays: 1}
	with := func(o Option, edit func(*Option)) Option { edit(&o); return o }
	for _, c := range []struct {
		name   string
		parcel Parcel
		want   []Option
		code   string
	}{
		{"a light parcel", Parcel{"DE", 2000, euro(1000), false}, []Option{standard, express}, ""},
		{
			"one gram more costs more",
			Parcel{"DE", 2001, euro(1000), false},
			[]Option{with(standard, func(o *Option) { o.Price = euro(690) }), express},
			"",
		},
		{
			"too heavy for one method",
			Parcel{"DE", 5001, euro(1000), false},
			[]Option{with(standard, func(o *Option) { o.Price = euro(690) })},
			"",
		},
		{"too heavy for all", Parcel{"DE", 10001, euro(1000), false}, nil, "delivery.too_heavy"},
		{"a cent below free", Parcel{"DE", 1, euro(4999), false}, []Option{standard, express}, ""},
		{
			"free from an amount, but not by express",
			Parcel{"DE", 1, euro(5000), false},
			[]Option{with(standard, func(o *Option) { o.Price, o.Free = euro(0), true }), express},
			"",
		},
		{
			"goods for adults ask for proof of age",
			Parcel{"DE", 1, euro(1000), true},
			[]Option{with(standard, func(o *Option) { o.AgeCheck = true }), with(express, func(o *Option) { o.AgeCheck = true })},
			"",
		},
		{
			"another country, other prices",
			Parcel{"AT", 1, euro(9000), false},
			[]Option{{Code: "standard", Price: euro(890), MinDays: 2, MaxDays: 4}},
			"",
		},
		{"goods for adults where they are not cleared", Parcel{"AT", 1, euro(1000), true}, nil, "delivery.adults_only"},
		{"a country not delivered to", Parcel{"CH", 1, euro(1000), false}, nil, "delivery.unknown_country"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := small(t).Options(c.parcel)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if (err == nil) != (c.code == "") || err != nil && fault.CodeOf(err) != c.code {
				t.Errorf("got %v, want %q", err, c.code)
			}
		})
	}
}

func TestOption(t *testing.T) {
	t.Parallel()
	p := Parcel{Country: "DE", WeightGrams: 1, Goods: euro(1000)}
	if o, err := small(t).Option("express", p); err != nil || o.Price != euro(1190) {
		t.Errorf("got %+v, %v", o, err)
	}
	if _, err := small(t).Option("drone", p); fault.CodeOf(err) != "delivery.unknown_method" {
		t.Errorf("got %v", err)
	}
}

func TestCheckPostcode(t *testing.T) {
	t.Parallel()
	for postcode, code := range map[string]string{"80331": "", "27498": "delivery.unreachable"} {
		err := small(t).CheckPostcode("DE", postcode)
		if (err == nil) != (code == "") || err != nil && fault.CodeOf(err) != code {
			t.Errorf("%s: got %v, want %q", postcode, err, code)
		}
	}
}

func TestTheShippedTable(t *testing.T) {
	t.Parallel()
	table, err := Load(money.EUR)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	if first := table.Countries()[0]; first != "DE" {
		t.Errorf("the shop's own country is first: got %s", first)
	}
	for _, country := range table.Countries() {
		options, err := table.Options(Parcel{Country: country, WeightGrams: 1, Goods: euro(100)})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range options {
			if name := cat.Text(locale.English, o.Name()); name == string(o.Name()) {
				t.Errorf("%s has no name", o.Code)
			}
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"another currency":         `{"currency": "USD", "countries": [{"country": "DE"}]}`,
		"no country":               `{"currency": "EUR"}`,
		"a country without method": `{"currency": "EUR", "countries": [{"country": "DE"}]}`,
		"a country twice":          `{"currency": "EUR", "countries": [{"country": "DE"}, {"country": "DE"}]}`,
		"a method without code":    `{"currency": "EUR", "countries": [{"country": "DE", "methods": [{"tiers": [{"grams": 1, "price": 1}]}]}]}`,
		"a method without price": `{"currency": "EUR", "countries": [{"country": "DE", "methods": [
			{"code": "standard", "tiers": []}]}]}`,
		"prices that are not by weight": `{"currency": "EUR", "countries": [{"country": "DE", "methods": [
			{"code": "standard", "tiers": [{"grams": 2, "price": 1}, {"grams": 2, "price": 3}]}]}]}`,
	} {
		if _, err := load([]byte(file), money.EUR); fault.CodeOf(err) != "delivery.bad_table" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	cat, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := cat.For(locale.English, nil)
	for want, o := range map[string]Option{
		"1–3 working days": {MinDays: 1, MaxDays: 3}, "1 working day": {MinDays: 1, MaxDays: 1},
	} {
		if got := o.Days(p); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
