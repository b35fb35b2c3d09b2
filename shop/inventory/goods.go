package inventory

import (
	"context"
	"maps"
	"slices"
	"time"

	"vapeart/shop/fault"
)

// Receive books goods that came in, creating levels that are missing. A handful of statements for any number of variants
// that were never in stock, one for each that was. Errors: Invalid inventory.bad_quantity, NotFound
// inventory.unknown_variant.
func (s *Service) Receive(ctx context.Context, goods []Demand, reference, actor string) error {
	return s.bookIn(ctx, Receive, goods, reference, actor)
}

// Return books goods that came back and can be sold again. Errors as Receive.
func (s *Service) Return(ctx context.Context, goods []Demand, reference, actor string) error {
	return s.bookIn(ctx, Return, goods, reference, actor)
}

// Correct books a difference that somebody found: broken, lost, found again. reason is the ledger's reference.
// Errors: Conflict inventory.below_reserved when less would be left than is promised, and as Receive.
func (s *Service) Correct(ctx context.Context, variantID int64, units int, reason, actor string) error {
	if units == 0 || units > maxQuantity || units < -maxQuantity {
		return fault.New(fault.Invalid, "inventory.bad_quantity", fault.With("quantity", units), fault.With("max", maxQuantity))
	}
	return s.onHand(ctx, Correct, []int64{variantID}, reason, actor, func(map[int64]Level) map[int64]int {
		return map[int64]int{variantID: units}
	})
}

// Count sets what is on hand to what was counted; variants that were counted right write nothing, so that the same count
// may be booked twice. A quantity may be zero, and of a variant named twice the last count holds. Errors as Correct.
func (s *Service) Count(ctx context.Context, counted []Demand, reason, actor string) error {
	target := make(map[int64]int, len(counted))
	for _, d := range counted {
		if d.Quantity < 0 || d.Quantity > maxQuantity {
			return fault.New(fault.Invalid, "inventory.bad_quantity", fault.With("quantity", d.Quantity), fault.With("max", maxQuantity))
		}
		target[d.VariantID] = d.Quantity
	}
	return s.onHand(ctx, Correct, slices.Sorted(maps.Keys(target)), reason, actor, func(levels map[int64]Level) map[int64]int {
		diff := make(map[int64]int, len(target))
		for id, n := range target {
			diff[id] = n - levels[id].OnHand
		}
		return diff
	})
}

func (s *Service) bookIn(ctx context.Context, kind MovementKind, goods []Demand, reference, actor string) error {
	units, err := sumDemands(goods)
	if err != nil {
		return err
	}
	return s.onHand(ctx, kind, slices.Sorted(maps.Keys(units)), reference, actor, func(map[int64]Level) map[int64]int {
		return units
	})
}

// onHand moves what is on hand of variants, sorted, by what diff makes of their levels.
func (s *Service) onHand(
	ctx context.Context, kind MovementKind, variantIDs []int64, reference, actor string,
	diff func(map[int64]Level) map[int64]int,
) error {
	var c fault.Check
	checkText(&c, "reference", reference)
	checkText(&c, "actor", actor)
	if err := c.Err(); err != nil {
		return err
	}
	return s.repo.InTx(ctx, func(ctx context.Context) error {
		now := s.clock.Now()
		levels, err := s.repo.LockLevels(ctx, variantIDs)
		if err != nil {
			return err
		}
		units := diff(levels)
		var movements []Movement
		for _, id := range variantIDs {
			if units[id] != 0 {
				movements = append(movements, Movement{
					VariantID: id, Kind: kind, OnHandChange: units[id], Reference: reference, Actor: actor, At: now,
				})
			}
		}
		moved := changes(movements)
		if err := s.shiftOrOpen(ctx, moved, levels, now); err != nil {
			return err
		}
		if err := s.repo.Book(ctx, movements); err != nil {
			return err
		}
		return s.tell(ctx, moved)
	})
}

// shiftOrOpen moves levels that exist and writes the others at once.
func (s *Service) shiftOrOpen(ctx context.Context, moved []Change, levels map[int64]Level, now time.Time) error {
	var existing []Change
	var fresh []Level
	for _, c := range moved {
		_, exists := levels[c.VariantID]
		switch {
		case exists:
			existing = append(existing, c)
		case c.OnHand < 0:
			return belowReserved(c.VariantID)
		default:
			fresh = append(fresh, Level{VariantID: c.VariantID, OnHand: c.OnHand})
		}
	}
	if err := s.repo.Open(ctx, fresh, now); err != nil {
		return err
	}
	refused, err := s.repo.Shift(ctx, existing, now)
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		return belowReserved(refused[0])
	}
	return nil
}

func belowReserved(variantID int64) error {
	return fault.New(fault.Conflict, "inventory.below_reserved", fault.With("variant", variantID))
}
