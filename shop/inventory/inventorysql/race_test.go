package inventorysql_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/sqldb"
)

// together runs fn n times at once, released by one starting shot, and returns the errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	shot := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-shot
			errs[i] = fn(i)
		})
	}
	close(shot)
	wg.Wait()
	return errs
}

// won counts those without error and fails on any error but a shortage.
func won(t *testing.T, errs []error) int {
	t.Helper()
	n := 0
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case fault.CodeOf(err) != "inventory.short":
			t.Errorf("a buyer got %v", err)
		}
	}
	return n
}

func oneUnit(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 1)
	errs := together(200, func(int) error {
		return b.Convert(t.Context(), b.owner("cart"), b.owner("order"), demand(a, 1), "test")
	})
	if n := won(t, errs); n != 1 {
		t.Errorf("%d buyers got the one unit", n)
	}
	if got, want := b.level(t, a), (inventory.Level{VariantID: a, OnHand: 1, Reserved: 1}); got != want {
		t.Errorf("level %+v, want %+v", got, want)
	}
	b.agrees(t, a)
}

func stock37(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 37)
	quantity := func(i int) int { return 1 + i%4 }
	errs := together(60, func(i int) error {
		return b.Convert(t.Context(), b.owner("cart"), b.owner("order"), demand(a, quantity(i)), "test")
	})
	won(t, errs)
	sold := 0
	for i, err := range errs {
		if err == nil {
			sold += quantity(i)
		}
	}
	got := b.level(t, a)
	if got.Reserved != sold || sold > 37 {
		t.Errorf("sold %d of 37, level %+v", sold, got)
	}
	if got.Available() > 0 {
		t.Errorf("%d left although single units were still wanted", got.Available())
	}
	b.agrees(t, a)
}

func opposite(t *testing.T, s *shop) {
	b := s.bench(start)
	const buyers = 40
	a, c, d := b.variant(t, buyers), b.variant(t, buyers), b.variant(t, buyers)
	errs := together(buyers, func(i int) error {
		lines := demand(a, 1, c, 1, d, 1)
		if i%2 == 1 {
			lines = demand(d, 1, c, 1, a, 1)
		}
		return b.Convert(t.Context(), b.owner("cart"), b.owner("order"), lines, "test")
	})
	if n := won(t, errs); n != buyers {
		t.Errorf("%d of %d buyers were served although there was enough for all", n, buyers)
	}
	b.agrees(t, a, c, d)
}

// firstHolds opens a cart's checkout in several tabs at once: there is no reservation yet that a transaction could lock.
func firstHolds(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 2)
	for range 5 {
		cart := b.owner("cart")
		errs := together(8, func(int) error {
			return b.Hold(t.Context(), cart, demand(a, 2), start.Add(time.Hour), "test")
		})
		for _, err := range errs {
			if err != nil {
				t.Errorf("a cart was blocked by itself: %v", err)
			}
		}
		if got := b.level(t, a).Reserved; got != 2 {
			t.Errorf("%d reserved by one cart that wants 2", got)
		}
		must(t, b.Release(t.Context(), cart, "test"))
	}
	b.agrees(t, a)
}

func expireAgainstConvert(t *testing.T, s *shop) {
	b := s.bench(early)
	const carts = 20
	a := b.variant(t, carts)
	owners := make([]inventory.Owner, carts)
	for i := range owners {
		owners[i] = b.owner("cart")
		must(t, b.Hold(t.Context(), owners[i], demand(a, 1), early.Add(time.Minute), "test"))
	}
	b.clock.Advance(time.Hour)
	errs := together(2*carts, func(i int) error {
		if i%2 == 1 {
			_, err := b.ExpireDue(t.Context(), carts, "worker")
			return err
		}
		return b.Convert(t.Context(), owners[i/2], b.owner("order"), demand(a, 1), "test")
	})
	if n := won(t, errs); n != 2*carts {
		t.Errorf("%d of %d expiries and orders went through", n, 2*carts)
	}
	if got, want := b.level(t, a), (inventory.Level{VariantID: a, OnHand: carts, Reserved: carts}); got != want {
		t.Errorf("level %+v, want %+v: one unit for each order and none for a cart", got, want)
	}
	b.agrees(t, a)
}

// guard puts two buyers of the last unit into the same schedule twice: both look, then both take. Taking what was seen
// sells the unit twice, and no CHECK notices; the guarded statement serves one.
func guard(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 1)
	both := func(take func(ctx context.Context, owner inventory.Owner, seen inventory.Level) error) []error {
		var looked sync.WaitGroup
		looked.Add(2)
		return together(2, func(int) error {
			seen := b.level(t, a)
			looked.Done()
			looked.Wait()
			return take(t.Context(), b.owner("order"), seen)
		})
	}
	unguarded := both(func(ctx context.Context, owner inventory.Owner, seen inventory.Level) error {
		if seen.Available() < 1 {
			return &inventory.ShortageError{Shortages: []inventory.Shortage{{VariantID: a, Wanted: 1}}}
		}
		if _, err := b.db.Exec(ctx, "UPDATE stock_level SET reserved = ? WHERE variant_id = ?", seen.Reserved+1, a); err != nil {
			return err
		}
		return b.store.Replace(ctx, nil, []inventory.Reservation{{Owner: owner, VariantID: a, Quantity: 1}}, start)
	})
	if n := won(t, unguarded); n != 2 {
		t.Fatalf("%d of 2 buyers got a unit: the schedule no longer shows the race", n)
	}
	_, err := b.db.Exec(t.Context(), "DELETE FROM reservation WHERE variant_id = ?", a)
	must(t, err)
	_, err = b.db.Exec(t.Context(), "UPDATE stock_level SET reserved = 0 WHERE variant_id = ?", a)
	must(t, err)
	guarded := both(func(ctx context.Context, owner inventory.Owner, _ inventory.Level) error {
		return b.Reserve(ctx, owner, demand(a, 1), time.Time{}, "test")
	})
	if n := won(t, guarded); n != 1 {
		t.Errorf("%d of 2 buyers got the last unit", n)
	}
	b.agrees(t, a)
}

// model is stock as a child would keep it.
type model struct {
	onHand map[int64]int
	held   map[inventory.Owner]map[int64]int
}

func (m *model) free(id int64) int {
	n := m.onHand[id]
	for _, h := range m.held {
		n -= h[id]
	}
	return n
}

// set makes an owner hold wanted if free units and the given owners' own suffice.
func (m *model) set(wanted map[int64]int, to inventory.Owner, own ...inventory.Owner) bool {
	for id, n := range wanted {
		can := m.free(id)
		for _, o := range own {
			can += m.held[o][id]
		}
		if n > can {
			return false
		}
	}
	for _, o := range own {
		delete(m.held, o)
	}
	m.held[to] = wanted
	return true
}

func randomOperations(t *testing.T, s *shop) {
	b := s.bench(start)
	random := rand.New(rand.NewPCG(37, 1))
	m := &model{map[int64]int{}, map[inventory.Owner]map[int64]int{}}
	var ids []int64
	for range 4 {
		id := b.variant(t, 5)
		ids, m.onHand[id] = append(ids, id), 5
	}
	var owners []inventory.Owner
	for range 5 {
		owners = append(owners, b.owner("cart"))
	}
	for n := range 250 {
		operate(t, b, m, random, ids, owners)
		if t.Failed() {
			t.Fatalf("after %d operations", n+1)
		}
		for _, id := range ids {
			if got := b.level(t, id); got.OnHand != m.onHand[id] || got.Available() != m.free(id) {
				t.Fatalf("operation %d: level %+v, model %d on hand and %d free", n, got, m.onHand[id], m.free(id))
			}
		}
	}
	b.agrees(t, ids...)
}

// operate does one random operation on the shop and the model and compares whether it was possible.
func operate(t *testing.T, b *bench, m *model, random *rand.Rand, ids []int64, owners []inventory.Owner) {
	t.Helper()
	ctx, id := t.Context(), ids[random.IntN(len(ids))]
	o, to := owners[random.IntN(len(owners))], owners[random.IntN(len(owners))]
	wanted := map[int64]int{}
	var lines []inventory.Demand
	for range 1 + random.IntN(3) {
		line := inventory.Demand{VariantID: ids[random.IntN(len(ids))], Quantity: 1 + random.IntN(4)}
		lines = append(lines, line)
		wanted[line.VariantID] += line.Quantity
	}
	var err error
	possible := true
	switch random.IntN(7) {
	case 0:
		err = b.Receive(ctx, lines, "delivery:1", "test")
		for id, n := range wanted {
			m.onHand[id] += n
		}
	case 1:
		units := random.IntN(8) - 5
		if units == 0 {
			return
		}
		err = b.Correct(ctx, id, units, "stocktake", "test")
		if possible = m.free(id)+units >= 0; possible {
			m.onHand[id] += units
		}
	case 2, 3:
		err = b.Hold(ctx, o, lines, start.Add(time.Hour), "test")
		possible = m.set(wanted, o, o)
	case 4:
		err = b.Convert(ctx, o, to, lines, "test")
		possible = m.set(wanted, to, o, to)
	case 5:
		err = b.Release(ctx, o, "test")
		delete(m.held, o)
	case 6:
		err = b.Ship(ctx, o, "test")
		possible = len(m.held[o]) > 0
		for id, n := range m.held[o] {
			m.onHand[id] -= n
		}
		delete(m.held, o)
	}
	if (err == nil) != possible || fault.KindOf(err) == fault.Internal && err != nil {
		t.Errorf("%v, and the model says possible: %v", err, possible)
	}
	if sqldb.ClassOf(err) == sqldb.Retry {
		t.Errorf("a lost lock came through: %v", err)
	}
}
