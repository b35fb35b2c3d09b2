// Package tax owns which rate of value added tax a sale bears and how much of a price is tax. It refuses reports, exempt
// customers and sales outside the European Union.
//
// Two decisions shape it. Goods are taxed where they are delivered to (Directive 2006/112/EC article 33, distance sales
// within the EU, declared through the One Stop Shop), at the rate that holds there on the day of the order. And prices
// are gross everywhere: a customer in Denmark pays what one in Germany pays, the tax inside it is Danish, and the
// difference is the shop's. So a price on a page never changes when an address is entered.
//
// It is a table and arithmetic: shop/checkout may import it.
package tax

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

// Class names the rate that a country puts on goods: "standard", "reduced" or "zero", as the catalogue writes it.
type Class string

// The classes.
const (
	Standard Class = "standard"
	Reduced  Class = "reduced"
	Zero     Class = "zero"
)

// The rates in basis points by country and class. Standard rates are those of the Commission's list "VAT rates applied
// in the Member States"; reduced ones only where the country has one rate that ordinary reduced goods share.
//
//go:embed rates.json
var ratesFile []byte

// period is a rate and the first day on which it holds (YYYY-MM-DD in the country; empty: always).
type period struct {
	From string     `json:"from"`
	Rate money.Rate `json:"rate"`
}

// Table knows the rates of every country of the EU.
type Table struct{ countries map[string]map[Class][]period }

// Load returns the rates that are part of the program, checked. Errors: Internal tax.bad_rates.
func Load() (*Table, error) { return load(ratesFile) }

func load(file []byte) (*Table, error) {
	bad := func(err error) error { return fault.Wrap(fault.Internal, "tax.bad_rates", err) }
	t := &Table{}
	if err := json.Unmarshal(file, &t.countries); err != nil {
		return nil, bad(err)
	}
	for country, classes := range t.countries {
		if len(classes[Standard]) == 0 {
			return nil, bad(fmt.Errorf("%s has no standard rate", country))
		}
		for class, periods := range classes {
			if class != Standard && class != Reduced {
				return nil, bad(fmt.Errorf("%s has a rate for the unknown class %q", country, class))
			}
			if err := checkPeriods(periods); err != nil {
				return nil, bad(fmt.Errorf("%s %s: %w", country, class, err))
			}
		}
	}
	return t, nil
}

func checkPeriods(periods []period) error {
	for i, p := range periods {
		if _, err := money.ParseRate(int(p.Rate)); err != nil {
			return err
		}
		if i == 0 {
			if p.From != "" {
				return fmt.Errorf("the first rate begins only on %s", p.From)
			}
			continue
		}
		if _, err := time.Parse(time.DateOnly, p.From); err != nil {
			return err
		}
		if p.From <= periods[i-1].From {
			return fmt.Errorf("%s is out of order", p.From)
		}
	}
	return nil
}

// Rate returns the rate on goods of a class that are delivered to a country, on the calendar day of on in its own zone.
// A country without a reduced rate in the table taxes reduced goods as any other: too much tax can be given back, too
// little cannot be asked for. Errors: Invalid tax.unknown_country, Internal tax.unknown_class.
func (t *Table) Rate(country string, class Class, on time.Time) (money.Rate, error) {
	classes, ok := t.countries[country]
	if !ok {
		return 0, fault.New(fault.Invalid, "tax.unknown_country")
	}
	switch class {
	case Zero:
		return 0, nil
	case Standard, Reduced:
	default:
		return 0, fault.New(fault.Internal, "tax.unknown_class", fault.With("class", class))
	}
	periods := classes[class]
	if len(periods) == 0 {
		periods = classes[Standard]
	}
	day := on.Format(time.DateOnly)
	for _, p := range slices.Backward(periods) {
		if p.From <= day {
			return p.Rate, nil
		}
	}
	return periods[0].Rate, nil // the first has no beginning
}
