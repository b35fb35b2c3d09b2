package inventory

import (
	"context"
	"errors"
	"iter"
	"maps"
	"strings"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// Service keeps stock. Every method is whole or nothing and joins the caller's transaction, which the caller must let
// fail when the method does.
type Service struct {
	repo      Repository
	clock     clock.Clock
	followers []Follower
}

// NewService returns the service on a repository. Followers are told when a variant becomes available or stops being so.
func NewService(repo Repository, now clock.Clock, followers ...Follower) *Service {
	return &Service{repo: repo, clock: now, followers: followers}
}

// Levels returns the levels of variants; one without a level is missing. 1 statement.
func (s *Service) Levels(ctx context.Context, variantIDs []int64) (map[int64]Level, error) {
	return s.repo.Levels(ctx, variantIDs)
}

// Available returns what an owner could have of variants: free units and those it holds itself; a variant that was never
// in stock is missing. An empty owner holds nothing. 1 statement.
func (s *Service) Available(ctx context.Context, owner Owner, variantIDs []int64) (map[int64]int, error) {
	return s.repo.Available(ctx, owner, variantIDs)
}

// Holds returns what an owner holds now. 1 statement.
func (s *Service) Holds(ctx context.Context, owner Owner) (map[int64]int, error) {
	return s.repo.Holds(ctx, owner, s.clock.Now())
}

// Hold makes an owner hold exactly the demands until a time, whatever it held before: its own units never stand in its
// way, and what it no longer wants becomes free. No demands give everything back.
// Errors: *ShortageError (Conflict inventory.short), and the hold stays as it was; Invalid inventory.bad_quantity.
func (s *Service) Hold(ctx context.Context, owner Owner, demands []Demand, until time.Time, actor string) error {
	if until.IsZero() {
		return fault.New(fault.Internal, "inventory.hold_without_end")
	}
	wanted, err := sumDemands(demands)
	if err != nil {
		return err
	}
	return s.settle(ctx, actor, Release, func([]Reservation, time.Time) ([]Reservation, error) {
		return reservations(owner, wanted, until), nil
	}, owner)
}

// Reserve adds demands to what an owner holds. A zero until holds them until released. It moves the end of the owner's
// whole hold of those variants. Errors: *ShortageError (Conflict inventory.short), Invalid inventory.bad_quantity.
func (s *Service) Reserve(ctx context.Context, owner Owner, demands []Demand, until time.Time, actor string) error {
	added, err := sumDemands(demands)
	if err != nil {
		return err
	}
	return s.settle(ctx, actor, Release, func(before []Reservation, _ time.Time) ([]Reservation, error) {
		total := maps.Clone(added)
		var after []Reservation
		for _, r := range before {
			if _, more := added[r.VariantID]; more {
				total[r.VariantID] += r.Quantity
			} else {
				after = append(after, r)
			}
		}
		return append(after, reservations(owner, total, until)...), nil
	}, owner)
}

// Convert hands over what one owner (a cart) holds to another (its order), which then holds exactly the demands until
// released or shipped; the first holds nothing. Units that were held are taken as they are, missing ones are reserved,
// surplus ones become free. A hold that has expired counts as long as nobody took it away.
// Errors: *ShortageError (Conflict inventory.short), Invalid inventory.bad_quantity.
// With n variants at most 4 + n statements, and what followers need.
func (s *Service) Convert(ctx context.Context, from, to Owner, demands []Demand, actor string) error {
	wanted, err := sumDemands(demands)
	if err != nil {
		return err
	}
	return s.settle(ctx, actor, Release, func([]Reservation, time.Time) ([]Reservation, error) {
		return reservations(to, wanted, time.Time{}), nil
	}, from, to)
}

// Release gives back all that an owner holds; nothing is not an error.
func (s *Service) Release(ctx context.Context, owner Owner, actor string) error {
	return s.settle(ctx, actor, Release, func([]Reservation, time.Time) ([]Reservation, error) {
		return nil, nil
	}, owner)
}

// Ship turns all that an owner holds into goods that left. Errors: Conflict inventory.not_reserved when it holds nothing.
func (s *Service) Ship(ctx context.Context, owner Owner, actor string) error {
	return s.settle(ctx, actor, Ship, func(before []Reservation, _ time.Time) ([]Reservation, error) {
		if len(before) == 0 {
			return nil, fault.New(fault.Conflict, "inventory.not_reserved")
		}
		return nil, nil
	}, owner)
}

// ExpireDue gives back holds whose time is over, of at most limit owners, each in a transaction of its own, and returns
// how many owners it saw: as many as limit means that more may be due. One owner's failure does not stop the others.
func (s *Service) ExpireDue(ctx context.Context, limit int, actor string) (int, error) {
	owners, err := s.repo.Expired(ctx, s.clock.Now(), limit)
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, owner := range owners {
		failed = append(failed, s.settle(ctx, actor, Expire, stillValid, owner))
	}
	return len(owners), errors.Join(failed...)
}

// stillValid keeps what an owner holds beyond now: since Expired looked, the hold may have been extended.
func stillValid(before []Reservation, now time.Time) ([]Reservation, error) {
	var after []Reservation
	for _, r := range before {
		if r.ExpiresAt.IsZero() || r.ExpiresAt.After(now) {
			after = append(after, r)
		}
	}
	return after, nil
}

// Verify recomputes every level from the ledger and the reservations and streams those that differ. It is right while
// the shop sells.
func (s *Service) Verify(ctx context.Context) iter.Seq2[Discrepancy, error] {
	return s.repo.Discrepancies(ctx)
}

// settle moves owners from what they hold to what want returns. down is why units are given up.
func (s *Service) settle(
	ctx context.Context, actor string, down MovementKind,
	want func(before []Reservation, now time.Time) ([]Reservation, error), owners ...Owner,
) error {
	var c fault.Check
	checkText(&c, "actor", actor)
	for _, o := range owners {
		checkText(&c, "owner", string(o))
		c.That(!strings.ContainsAny(string(o), " \t\n"), "owner", "bad_characters") // MySQL equates "a" and "a "
	}
	if err := c.Err(); err != nil {
		return err
	}
	return s.repo.InTx(ctx, func(ctx context.Context) error {
		now := s.clock.Now()
		before, err := s.repo.Lock(ctx, owners...)
		if err != nil {
			return err
		}
		after, err := want(before, now)
		if err != nil {
			return err
		}
		todo := difference(before, after, down, actor, now)
		moved := changes(todo.movements)
		refused, err := s.repo.Shift(ctx, moved, now)
		if err != nil {
			return err
		}
		if len(refused) > 0 {
			if err := s.repo.Recheck(ctx, before, owners...); err != nil {
				return err
			}
			return s.refusal(ctx, refused, before, after)
		}
		return s.write(ctx, todo, moved, now)
	})
}

// write writes what settle has found possible.
func (s *Service) write(ctx context.Context, todo step, moved []Change, now time.Time) error {
	if err := s.repo.Replace(ctx, todo.gone, todo.added, now); err != nil {
		return err
	}
	if err := s.repo.Book(ctx, todo.movements); err != nil {
		return err
	}
	return s.tell(ctx, moved)
}

// refusal explains the variants that Shift refused. Giving units up is never refused unless the level is missing.
func (s *Service) refusal(ctx context.Context, refused []int64, before, after []Reservation) error {
	levels, err := s.repo.Levels(ctx, refused)
	if err != nil {
		return err
	}
	held, wanted := byVariant(before), byVariant(after)
	e := &ShortageError{}
	for _, id := range refused {
		if wanted[id] <= held[id] {
			return fault.New(fault.Internal, "inventory.level_missing", fault.With("variant", id))
		}
		e.Shortages = append(e.Shortages, Shortage{
			VariantID: id, Wanted: wanted[id], Available: levels[id].Available() + held[id],
		})
	}
	return e
}

func byVariant(list []Reservation) map[int64]int {
	sum := make(map[int64]int, len(list))
	for _, r := range list {
		sum[r.VariantID] += r.Quantity
	}
	return sum
}

// tell tells followers of variants that crossed between none and some. The levels are this transaction's to read: it
// has just moved them.
func (s *Service) tell(ctx context.Context, moved []Change) error {
	if len(s.followers) == 0 || len(moved) == 0 {
		return nil
	}
	levels, err := s.repo.Levels(ctx, variantsOf(moved))
	if err != nil {
		return err
	}
	var crossed []int64
	for _, c := range moved {
		after := levels[c.VariantID].Available()
		if (after == 0) != (after-c.Available() == 0) {
			crossed = append(crossed, c.VariantID)
		}
	}
	if len(crossed) == 0 {
		return nil
	}
	for _, f := range s.followers {
		if err := f.AvailabilityChanged(ctx, crossed); err != nil {
			return err
		}
	}
	return nil
}
