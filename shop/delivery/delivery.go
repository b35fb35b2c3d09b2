// Package delivery owns how parcels reach customers: the countries delivered to, the methods with their prices by country
// and weight, and what each asks for. It refuses to know carts, addresses and carriers' interfaces.
//
// The table is a file (methods.json) that is part of the program and checked when it is loaded. Age-restricted goods are
// handed over only against proof of age. Directive 2014/40/EU lets a country forbid their sale across its border, and
// several do: they go only where the table says that the operator has cleared it ("adults"). Postcodes outside the EU's
// VAT territory, or with rates of their own, are not delivered to ("except"): such a parcel needs other papers.
package delivery

import (
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Parcel is what is to be delivered, and where.
type Parcel struct {
	Country       string // ISO 3166-1 alpha-2
	WeightGrams   int
	Goods         money.Amount // what the goods cost, tax included
	AgeRestricted bool
}

// Option is one way to deliver a parcel.
type Option struct {
	Code     string       `json:"code"`
	Price    money.Amount `json:"price"` // tax included
	Free     bool         `json:"free"`  // the goods cost enough
	MinDays  int          `json:"min_days"`
	MaxDays  int          `json:"max_days"`  // working days
	AgeCheck bool         `json:"age_check"` // proof of age is asked for at the door
}

// AgeCheckHint is the key of the sentence to show with an option that has AgeCheck.
const AgeCheckHint locale.Key = "delivery.age_check"

// Name is the key of the method's name.
func (o Option) Name() locale.Key { return Name(o.Code) }

// Name is the key of a method's name, for an order that is kept with its code.
func Name(code string) locale.Key { return locale.Key("delivery.name." + code) }

// Days writes how long it takes: "1–3 working days".
func (o Option) Days(p locale.Printer) string {
	if o.MinDays == o.MaxDays {
		return p.Plural("delivery.days", o.MaxDays)
	}
	return p.Text("delivery.days_between", fault.With("min", o.MinDays), fault.With("max", o.MaxDays))
}
