package inventory

import (
	"context"
	"maps"
	"time"

	"vapeart/shop/fault"
)

// ShipPart turns some of the units that an owner holds into goods that left; the rest stays reserved. Errors: Conflict
// inventory.not_reserved when the owner holds fewer, Invalid inventory.bad_quantity.
func (s *Service) ShipPart(ctx context.Context, owner Owner, goods []Demand, actor string) error {
	return s.part(ctx, Ship, owner, goods, actor)
}

// ReleasePart gives back some of the units that an owner holds; the rest stays reserved. Errors as ShipPart.
func (s *Service) ReleasePart(ctx context.Context, owner Owner, goods []Demand, actor string) error {
	return s.part(ctx, Release, owner, goods, actor)
}

func (s *Service) part(ctx context.Context, down MovementKind, owner Owner, goods []Demand, actor string) error {
	units, err := sumDemands(goods)
	if err != nil {
		return err
	}
	return s.settle(ctx, actor, down, func(before []Reservation, _ time.Time) ([]Reservation, error) {
		left := maps.Clone(units)
		var after []Reservation
		for _, r := range before {
			n := min(left[r.VariantID], r.Quantity)
			if left[r.VariantID] -= n; left[r.VariantID] == 0 {
				delete(left, r.VariantID)
			}
			if r.Quantity -= n; r.Quantity > 0 {
				after = append(after, r)
			}
		}
		if len(left) > 0 {
			return nil, fault.New(fault.Conflict, "inventory.not_reserved")
		}
		return after, nil
	}, owner)
}
