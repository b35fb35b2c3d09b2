// Package address owns postal addresses: their fields, the rules of each country (postcode, region) and the normal form
// in which an address is kept. It refuses to know who lives there, whether the shop delivers there (shop/delivery), and
// whether the street exists. It is a value: every domain may import it.
package address

import (
	"strings"

	"vapeart/shop/locale"
)

// Address is where goods or an invoice go. Parse makes it; the tags are the names of fields at fault.
type Address struct {
	Name     string `json:"name"` // first and last name
	Company  string `json:"company,omitempty"`
	Street   string `json:"street"` // with the house number
	Extra    string `json:"extra,omitempty"`
	Postcode string `json:"postcode"`
	City     string `json:"city"`
	Region   string `json:"region,omitempty"`
	Country  string `json:"country"` // ISO 3166-1 alpha-2
}

// The bounds in characters. Those of name, street, city and postcode are what a dropship supplier's label takes, so that
// every order can be handed on: first and last name together at most 34, a street of 5 to 35, a city of at least 3, a
// postcode of at least 4 (which every country's form is). The longest company, extra line and city are a label's width.
const (
	MinName    = 3
	MaxName    = 34
	MaxCompany = 35
	MinStreet  = 5
	MaxStreet  = 35
	MaxExtra   = 35
	MinCity    = 3
	MaxCity    = 35
	MaxRegion  = 35
)

// CountryName is the key of a country's name.
func CountryName(country string) locale.Key { return locale.Key("country." + strings.ToLower(country)) }
