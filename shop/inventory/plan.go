package inventory

import (
	"cmp"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"vapeart/shop/fault"
)

const (
	maxQuantity = 1_000_000 // of one variant in one call: far above any delivery, far below the column's range
	maxText     = 80        // of an owner, reference or actor, in characters
)

// sumDemands returns wanted units by variant. Errors: Invalid inventory.bad_quantity.
func sumDemands(demands []Demand) (map[int64]int, error) {
	sum := make(map[int64]int, len(demands))
	for _, d := range demands {
		if d.Quantity <= 0 || d.Quantity > maxQuantity-sum[d.VariantID] {
			return nil, fault.New(fault.Invalid, "inventory.bad_quantity", fault.With("quantity", d.Quantity), fault.With("max", maxQuantity))
		}
		sum[d.VariantID] += d.Quantity
	}
	return sum, nil
}

// checkText notes a text that the ledger cannot keep.
func checkText(c *fault.Check, name, text string) {
	c.That(text != "", name, "required")
	c.That(utf8.RuneCountInString(text) <= maxText, name, "too_long", fault.With("max", maxText))
}

// reservations returns an owner's reservations of quantities, by variant.
func reservations(owner Owner, quantities map[int64]int, expires time.Time) []Reservation {
	list := make([]Reservation, 0, len(quantities))
	for _, id := range slices.Sorted(maps.Keys(quantities)) {
		list = append(list, Reservation{Owner: owner, VariantID: id, Quantity: quantities[id], ExpiresAt: expires})
	}
	return list
}

// place names a reservation's row.
type place struct {
	owner     Owner
	variantID int64
}

func (r Reservation) place() place { return place{r.Owner, r.VariantID} }

// step is the way from what owners hold to what they shall hold.
type step struct {
	gone, added []Reservation // rows to delete and to insert; one that only changes is in both
	movements   []Movement    // by variant, releases before reserves
}

// difference compares two states of the same owners' reservations. down is why units are given up.
func difference(before, after []Reservation, down MovementKind, actor string, now time.Time) step {
	var s step
	have, keep := map[place]Reservation{}, map[place]bool{}
	for _, r := range before {
		have[r.place()] = r
	}
	for _, r := range after {
		old, known := have[r.place()]
		keep[r.place()] = true
		if known && old.Quantity == r.Quantity && old.ExpiresAt.Equal(r.ExpiresAt) {
			continue
		}
		if known {
			s.gone = append(s.gone, old)
		}
		s.added = append(s.added, r)
		s.move(r, r.Quantity-old.Quantity, down, actor, now)
	}
	for _, r := range before {
		if !keep[r.place()] {
			s.gone = append(s.gone, r)
			s.move(r, -r.Quantity, down, actor, now)
		}
	}
	slices.SortStableFunc(s.movements, func(a, b Movement) int {
		return cmp.Or(cmp.Compare(a.VariantID, b.VariantID), cmp.Compare(a.ReservedChange, b.ReservedChange))
	})
	return s
}

func (s *step) move(r Reservation, units int, down MovementKind, actor string, now time.Time) {
	if units == 0 {
		return // only its expiry moves
	}
	m := Movement{
		VariantID: r.VariantID, Kind: Reserve, ReservedChange: units, Reference: string(r.Owner), Actor: actor, At: now,
	}
	if units < 0 {
		m.Kind = down
	}
	if m.Kind == Ship {
		m.OnHandChange = units
	}
	s.movements = append(s.movements, m)
}

// changes returns what movements add up to, by variant, leaving out levels that stay.
func changes(movements []Movement) []Change {
	sum := map[int64]Change{}
	for _, m := range movements {
		c := sum[m.VariantID]
		sum[m.VariantID] = Change{m.VariantID, c.OnHand + m.OnHandChange, c.Reserved + m.ReservedChange}
	}
	list := make([]Change, 0, len(sum))
	for _, id := range slices.Sorted(maps.Keys(sum)) {
		if c := sum[id]; c.OnHand != 0 || c.Reserved != 0 {
			list = append(list, c)
		}
	}
	return list
}

func variantsOf(list []Change) []int64 {
	ids := make([]int64, len(list))
	for i, c := range list {
		ids[i] = c.VariantID
	}
	return ids
}
