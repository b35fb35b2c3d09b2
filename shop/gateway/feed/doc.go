// Package feed maps suppliers' files to importing.Record: one file per supplier, written to be read like the manual of
// its format. It owns what a supplier's fields mean and which of their faults are repaired, dropped or refused. It
// refuses to know the database.
//
// Attribute codes carry the value's type behind a point where it is not a choice ("width.n", "touchscreen.b",
// "compatibility.t"): suppliers give one name to values of several types.
package feed

import (
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/money"
)

// Suppliers lists the feeds that can be imported.
func Suppliers() []string { return []string{"icecat", "opendb"} }

// ByName returns a supplier's feed, its prices in the shop's currency. Errors: NotFound import.supplier_unknown.
func ByName(supplier string, currency money.Currency) (importing.Feed, error) {
	switch supplier {
	case "icecat":
		return NewIcecat(currency), nil
	case "opendb":
		return NewOpenDB(), nil
	}
	return nil, fault.New(fault.NotFound, "import.supplier_unknown", fault.With("supplier", supplier), fault.With("known", strings.Join(Suppliers(), ", ")))
}
