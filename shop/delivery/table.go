package delivery

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

//go:embed methods.json
var methodsFile []byte

type tier struct {
	Grams int   `json:"grams"` // up to and including
	Price int64 `json:"price"` // minor units, tax included
}

type method struct {
	Code     string `json:"code"`
	MinDays  int    `json:"min_days"`
	MaxDays  int    `json:"max_days"`
	FreeFrom int64  `json:"free_from"` // minor units of goods; 0: never
	Tiers    []tier `json:"tiers"`     // by weight
}

type country struct {
	Country string   `json:"country"`
	Adults  bool     `json:"adults"`
	Except  []string `json:"except"` // beginnings of postcodes
	Methods []method `json:"methods"`
}

// Table is all there is to choose from.
type Table struct {
	currency  money.Currency
	countries []country // the shop's own first
}

// Load returns the table that is part of the program, checked. Errors: Internal delivery.bad_table, also when the table
// is in another currency than the shop's.
func Load(shop money.Currency) (*Table, error) { return load(methodsFile, shop) }

func load(file []byte, shop money.Currency) (*Table, error) {
	bad := func(err error) error { return fault.Wrap(fault.Internal, "delivery.bad_table", err) }
	var in struct {
		Currency  money.Currency `json:"currency"`
		Countries []country      `json:"countries"`
	}
	if err := json.Unmarshal(file, &in); err != nil {
		return nil, bad(err)
	}
	if in.Currency != shop {
		return nil, bad(fmt.Errorf("prices are in %q, the shop's in %q", in.Currency, shop))
	}
	if len(in.Countries) == 0 {
		return nil, bad(fmt.Errorf("it names no country"))
	}
	for i, c := range in.Countries {
		if slices.ContainsFunc(in.Countries[:i], func(other country) bool { return other.Country == c.Country }) {
			return nil, bad(fmt.Errorf("%s stands twice", c.Country))
		}
		if len(c.Methods) == 0 {
			return nil, bad(fmt.Errorf("%s has no method", c.Country))
		}
		for _, m := range c.Methods {
			if err := m.check(); err != nil {
				return nil, bad(fmt.Errorf("%s %s: %w", c.Country, m.Code, err))
			}
		}
	}
	return &Table{in.Currency, in.Countries}, nil
}

func (m method) check() error {
	if m.Code == "" || m.MinDays < 0 || m.MaxDays < m.MinDays || m.FreeFrom < 0 || len(m.Tiers) == 0 {
		return fmt.Errorf("it lacks a code, days or prices")
	}
	for i, t := range m.Tiers {
		if t.Price < 0 || t.Grams <= 0 || i > 0 && t.Grams <= m.Tiers[i-1].Grams {
			return fmt.Errorf("its prices are not by weight")
		}
	}
	return nil
}

// Countries returns the codes of the countries delivered to, the shop's own first.
func (t *Table) Countries() []string {
	codes := make([]string, len(t.countries))
	for i, c := range t.countries {
		codes[i] = c.Country
	}
	return codes
}

func (t *Table) country(code string) (country, error) {
	i := slices.IndexFunc(t.countries, func(c country) bool { return c.Country == code })
	if i < 0 {
		return country{}, fault.New(fault.Invalid, "delivery.unknown_country")
	}
	return t.countries[i], nil
}

// CheckCountry tells whether goods go to a country at all. Errors: Invalid delivery.unknown_country,
// delivery.adults_only for age-restricted goods where they are not cleared.
func (t *Table) CheckCountry(code string, ageRestricted bool) error {
	c, err := t.country(code)
	if err != nil {
		return err
	}
	if ageRestricted && !c.Adults {
		return fault.New(fault.Invalid, "delivery.adults_only")
	}
	return nil
}

// CheckPostcode tells whether a place in a country can be reached. Errors: Invalid delivery.unknown_country,
// delivery.unreachable.
func (t *Table) CheckPostcode(code, postcode string) error {
	c, err := t.country(code)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(c.Except, func(start string) bool { return strings.HasPrefix(postcode, start) }) {
		return fault.New(fault.Invalid, "delivery.unreachable")
	}
	return nil
}

// Options returns the ways to deliver a parcel, at least one. Errors: as CheckCountry, and Conflict delivery.too_heavy.
func (t *Table) Options(p Parcel) ([]Option, error) {
	if err := t.CheckCountry(p.Country, p.AgeRestricted); err != nil {
		return nil, err
	}
	c, err := t.country(p.Country)
	if err != nil {
		return nil, err
	}
	var options []Option
	for _, m := range c.Methods {
		if o, ok := m.option(p, t.currency); ok {
			options = append(options, o)
		}
	}
	if len(options) == 0 {
		return nil, fault.New(fault.Conflict, "delivery.too_heavy")
	}
	return options, nil
}

// Option returns one way to deliver a parcel. Errors: as Options, and Invalid delivery.unknown_method.
func (t *Table) Option(code string, p Parcel) (Option, error) {
	options, err := t.Options(p)
	if err != nil {
		return Option{}, err
	}
	i := slices.IndexFunc(options, func(o Option) bool { return o.Code == code })
	if i < 0 {
		return Option{}, fault.New(fault.Invalid, "delivery.unknown_method")
	}
	return options[i], nil
}

func (m method) option(p Parcel, currency money.Currency) (Option, bool) {
	i := slices.IndexFunc(m.Tiers, func(t tier) bool { return p.WeightGrams <= t.Grams })
	if i < 0 {
		return Option{}, false
	}
	o := Option{
		Code: m.Code, Price: money.Of(m.Tiers[i].Price, currency), MinDays: m.MinDays, MaxDays: m.MaxDays,
		AgeCheck: p.AgeRestricted,
	}
	if m.FreeFrom > 0 && p.Goods.Minor >= m.FreeFrom {
		o.Price, o.Free = money.Of(0, currency), true
	}
	return o, true
}
