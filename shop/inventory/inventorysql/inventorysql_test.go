package inventorysql_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/inventory/inventorysql"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// TestStock is the conformance suite of stock on every engine.
func TestStock(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newShop(t, db)
		for name, test := range map[string]func(*testing.T, *shop){
			"goods that come in, go out and come back move what is on hand":          goods,
			"a count books the difference once":                                      count,
			"fewer than promised cannot be left":                                     belowReserved,
			"an unknown variant has no stock":                                        unknownVariant,
			"a hold is replaced, extended and given back":                            hold,
			"a cart's own hold never blocks it":                                      ownHold,
			"a shortage names every variant and leaves the old hold":                 shortage,
			"the same variant twice is summed":                                       summed,
			"an order takes over what its cart holds":                                convert,
			"an order takes over more, less and other than its cart holds":           convertAdjusts,
			"shipping takes what an order holds":                                     ship,
			"holds end":                                                              ends,
			"a caller's transaction that fails undoes everything":                    joined,
			"owners that differ by case or accent are different":                     collation,
			"verify finds a level that was changed behind the ledger":                verify,
			"statements are few":                                                     statements,
			"200 buyers and 1 unit give exactly 1 reservation":                       oneUnit,
			"mixed quantities never exceed a stock of 37":                            stock37,
			"opposite line orders never end in an error":                             opposite,
			"first holds of one cart at the same time leave one hold":                firstHolds,
			"without the guard the last unit is sold twice, with it never":           guard,
			"random operations keep level, ledger and reservations equal to a model": randomOperations,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, s)
			})
		}
	})
}

func goods(t *testing.T, s *shop) {
	b := s.bench(start)
	a, c := b.variant(t, 0), b.variant(t, 3)
	must(t, b.Receive(t.Context(), demand(c, 2, a, 5, a, 1), "delivery:2", "test"))
	must(t, b.Return(t.Context(), demand(a, 1), "order:9", "test"))
	must(t, b.Correct(t.Context(), a, -4, "broken", "test"))
	if got, want := b.level(t, a), (inventory.Level{VariantID: a, OnHand: 3}); got != want {
		t.Errorf("level %+v, want %+v", got, want)
	}
	want := []string{"receive delivery:2 +6 +0", "return order:9 +1 +0", "correct broken -4 +0"}
	if diff := cmp.Diff(want, b.movements(t, a)); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	if got := b.level(t, c).OnHand; got != 5 {
		t.Errorf("%d on hand, want 5", got)
	}
	b.agrees(t, a, c)
}

func count(t *testing.T, s *shop) {
	b := s.bench(start)
	a, c, d := b.variant(t, 5), b.variant(t, 0), b.variant(t, 0)
	for range 2 {
		must(t, b.Count(t.Context(), demand(a, 2, c, 4, d, 0), "stocktake", "test"))
	}
	if diff := cmp.Diff([]string{"receive delivery:1 +5 +0", "correct stocktake -3 +0"}, b.movements(t, a)); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"correct stocktake +4 +0"}, b.movements(t, c)); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	if got := b.movements(t, d); len(got) != 0 {
		t.Errorf("a count of nothing was booked: %v", got)
	}
	b.agrees(t, a, c, d)
}

func belowReserved(t *testing.T, s *shop) {
	b := s.bench(start)
	a, none := b.variant(t, 5), b.variant(t, 0)
	must(t, b.Reserve(t.Context(), b.owner("order"), demand(a, 3), time.Time{}, "test"))
	for what, err := range map[string]error{
		"correct":                 b.Correct(t.Context(), a, -3, "lost", "test"),
		"count":                   b.Count(t.Context(), demand(a, 2), "stocktake", "test"),
		"correct what never came": b.Correct(t.Context(), none, -1, "lost", "test"),
	} {
		if fault.KindOf(err) != fault.Conflict || fault.CodeOf(err) != "inventory.below_reserved" {
			t.Errorf("%s: %v, want conflict inventory.below_reserved", what, err)
		}
	}
	must(t, b.Correct(t.Context(), a, -2, "lost", "test"))
	if got, want := b.level(t, a), (inventory.Level{VariantID: a, OnHand: 3, Reserved: 3}); got != want {
		t.Errorf("level %+v, want %+v", got, want)
	}
	b.agrees(t, a, none)
}

func unknownVariant(t *testing.T, s *shop) {
	b := s.bench(start)
	const unknown = int64(1 << 40)
	if err := b.Receive(t.Context(), demand(unknown, 1), "delivery:1", "test"); fault.CodeOf(err) != "inventory.unknown_variant" {
		t.Errorf("receive: %v, want inventory.unknown_variant", err)
	}
	err := b.Hold(t.Context(), b.owner("cart"), demand(unknown, 1), start.Add(time.Hour), "test")
	want := []inventory.Shortage{{VariantID: unknown, Wanted: 1}}
	if diff := cmp.Diff(want, inventory.ShortagesOf(err)); diff != "" {
		t.Errorf("shortages of %v (-want +got):\n%s", err, diff)
	}
}

func hold(t *testing.T, s *shop) {
	b := s.bench(start)
	a, c := b.variant(t, 5), b.variant(t, 5)
	cart := b.owner("cart")
	must(t, b.Hold(t.Context(), cart, demand(a, 4), start.Add(time.Minute), "test"))
	must(t, b.Hold(t.Context(), cart, demand(a, 1, c, 2), start.Add(time.Hour), "test"))
	if diff := cmp.Diff(map[int64]int{a: 1, c: 2}, b.holds(t, cart)); diff != "" {
		t.Errorf("holds (-want +got):\n%s", diff)
	}
	b.clock.Advance(30 * time.Minute)
	if n := len(b.holds(t, cart)); n != 2 {
		t.Errorf("%d variants held after the first end, want 2: the hold was extended", n)
	}
	must(t, b.Reserve(t.Context(), cart, demand(c, 1), start.Add(time.Hour), "test"))
	if got := b.level(t, c).Reserved; got != 3 {
		t.Errorf("%d reserved after one was added to two, want 3", got)
	}
	if err := b.Hold(t.Context(), cart, demand(a, 1), time.Time{}, "test"); err == nil {
		t.Error("a hold without an end was taken")
	}
	must(t, b.Release(t.Context(), cart, "test"))
	must(t, b.Release(t.Context(), cart, "test"))
	if got := b.level(t, a).Reserved + b.level(t, c).Reserved; got != 0 {
		t.Errorf("%d still reserved after release", got)
	}
	b.agrees(t, a, c)
}

func ownHold(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 2)
	cart := b.owner("cart")
	for range 3 {
		must(t, b.Hold(t.Context(), cart, demand(a, 2), start.Add(time.Hour), "test"))
	}
	for owner, want := range map[inventory.Owner]int{cart: 2, b.owner("cart"): 0, "": 0} {
		if got, err := b.Available(t.Context(), owner, []int64{a}); err != nil || got[a] != want {
			t.Errorf("available to %q: %v, %v, want %d", owner, got, err, want)
		}
	}
	must(t, b.Convert(t.Context(), cart, b.owner("order"), demand(a, 2), "test"))
	b.agrees(t, a)
}

func shortage(t *testing.T, s *shop) {
	b := s.bench(start)
	a, c, d := b.variant(t, 3), b.variant(t, 1), b.variant(t, 9)
	cart, other := b.owner("cart"), b.owner("cart")
	must(t, b.Hold(t.Context(), cart, demand(a, 1), start.Add(time.Hour), "test"))
	must(t, b.Hold(t.Context(), other, demand(a, 1), start.Add(time.Hour), "test"))
	err := b.Hold(t.Context(), cart, demand(a, 3, c, 2, d, 9), start.Add(time.Hour), "test")
	if fault.KindOf(err) != fault.Conflict || fault.CodeOf(err) != "inventory.short" {
		t.Errorf("%v, want conflict inventory.short", err)
	}
	want := []inventory.Shortage{{VariantID: a, Wanted: 3, Available: 2}, {VariantID: c, Wanted: 2, Available: 1}}
	if diff := cmp.Diff(want, inventory.ShortagesOf(err)); diff != "" {
		t.Errorf("shortages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[int64]int{a: 1}, b.holds(t, cart)); diff != "" {
		t.Errorf("holds after a refusal (-want +got):\n%s", diff)
	}
	b.agrees(t, a, c, d)
}

func summed(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 5)
	err := b.Convert(t.Context(), b.owner("cart"), b.owner("order"), demand(a, 3, a, 3), "test")
	if diff := cmp.Diff([]inventory.Shortage{{VariantID: a, Wanted: 6, Available: 5}}, inventory.ShortagesOf(err)); diff != "" {
		t.Errorf("shortages (-want +got):\n%s", diff)
	}
	order := b.owner("order")
	must(t, b.Convert(t.Context(), b.owner("cart"), order, demand(a, 3, a, 2), "test"))
	if diff := cmp.Diff(map[int64]int{a: 5}, b.holds(t, order)); diff != "" {
		t.Errorf("holds (-want +got):\n%s", diff)
	}
	b.agrees(t, a)
}

func convert(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 2)
	cart, order := b.owner("cart"), b.owner("order")
	must(t, b.Hold(t.Context(), cart, demand(a, 2), start.Add(time.Minute), "storefront"))
	b.clock.Advance(time.Hour) // over, and nobody has taken it away
	must(t, b.Convert(t.Context(), cart, order, demand(a, 2), "storefront"))
	b.clock.Advance(1000 * time.Hour)
	if diff := cmp.Diff(map[int64]int{a: 2}, b.holds(t, order)); diff != "" {
		t.Errorf("the order holds (-want +got):\n%s", diff)
	}
	want := []string{
		"receive delivery:1 +2 +0", "reserve " + string(cart) + " +0 +2", "release " + string(cart) + " +0 -2", "reserve " + string(order) + " +0 +2",
	}
	if diff := cmp.Diff(want, b.movements(t, a)); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	b.agrees(t, a)
}

func convertAdjusts(t *testing.T, s *shop) {
	b := s.bench(start)
	more, less, gone, fresh := b.variant(t, 5), b.variant(t, 5), b.variant(t, 5), b.variant(t, 5)
	cart, order := b.owner("cart"), b.owner("order")
	must(t, b.Hold(t.Context(), cart, demand(more, 2, less, 4, gone, 1), start.Add(time.Minute), "test"))
	must(t, b.Convert(t.Context(), cart, order, demand(more, 5, less, 1, fresh, 3), "test"))
	if diff := cmp.Diff(map[int64]int{more: 5, less: 1, fresh: 3}, b.holds(t, order)); diff != "" {
		t.Errorf("the order holds (-want +got):\n%s", diff)
	}
	if got := b.holds(t, cart); len(got) != 0 {
		t.Errorf("the cart still holds %v", got)
	}
	if got := b.level(t, gone).Reserved; got != 0 {
		t.Errorf("%d reserved of what was not ordered", got)
	}
	b.agrees(t, more, less, gone, fresh)
}

func ship(t *testing.T, s *shop) {
	b := s.bench(start)
	a, c := b.variant(t, 5), b.variant(t, 5)
	order := b.owner("order")
	must(t, b.Reserve(t.Context(), order, demand(a, 2, c, 5), time.Time{}, "test"))
	must(t, b.Ship(t.Context(), order, "test"))
	if got, want := b.level(t, a), (inventory.Level{VariantID: a, OnHand: 3}); got != want {
		t.Errorf("level %+v, want %+v", got, want)
	}
	if err := b.Ship(t.Context(), order, "test"); fault.CodeOf(err) != "inventory.not_reserved" {
		t.Errorf("shipped twice: %v", err)
	}
	if got := b.movements(t, c); !slices.Contains(got, "ship "+string(order)+" -5 -5") {
		t.Errorf("ledger %q does not tell of the shipment", got)
	}
	b.agrees(t, a, c)
}

func ends(t *testing.T, s *shop) {
	t.Run("when their time is over and not before", func(t *testing.T) { expire(t, s) })
	t.Run("and followers learn when a variant becomes available or stops being so", func(t *testing.T) { followers(t, s) })
	t.Run("in a race with their order, and one of the two has them", func(t *testing.T) { expireAgainstConvert(t, s) })
}

func expire(t *testing.T, s *shop) {
	b := s.bench(early)
	a := b.variant(t, 10)
	soon, late, order := b.owner("cart"), b.owner("cart"), b.owner("order")
	must(t, b.Hold(t.Context(), soon, demand(a, 1), early.Add(time.Minute), "test"))
	must(t, b.Hold(t.Context(), late, demand(a, 2), early.Add(time.Hour), "test"))
	must(t, b.Reserve(t.Context(), order, demand(a, 3), time.Time{}, "test"))
	expireAll(t, b)
	if got := b.level(t, a).Reserved; got != 6 {
		t.Errorf("%d reserved before any hold is over, want 6", got)
	}
	b.clock.Advance(time.Minute)
	if got := b.holds(t, soon); len(got) != 0 {
		t.Errorf("a hold that is over is still told of: %v", got)
	}
	expireAll(t, b)
	expireAll(t, b)
	if got := b.level(t, a).Reserved; got != 5 {
		t.Errorf("%d reserved after one unit's hold is over, want 5", got)
	}
	if got := b.movements(t, a); !slices.Contains(got, "expire "+string(soon)+" +0 -1") {
		t.Errorf("ledger %q does not tell why the unit became free", got)
	}
	b.agrees(t, a)
}

// expireAll expires in small batches what is due on the bench's clock; other tests' clocks stand still.
func expireAll(t *testing.T, b *bench) {
	t.Helper()
	const batch = 2
	for {
		n, err := b.ExpireDue(t.Context(), batch, "worker")
		must(t, err)
		if n < batch {
			return
		}
	}
}

type notes struct{ told [][]int64 }

func (n *notes) AvailabilityChanged(_ context.Context, ids []int64) error {
	n.told = append(n.told, ids)
	return nil
}

func followers(t *testing.T, s *shop) {
	told := &notes{}
	b := s.bench(early, told)
	a, c := b.variant(t, 0), b.variant(t, 9)
	cart := b.owner("cart")
	told.told = nil
	must(t, b.Receive(t.Context(), demand(a, 2, c, 1), "delivery:1", "test"))                   // a: none → some
	must(t, b.Hold(t.Context(), cart, demand(a, 1, c, 1), early.Add(time.Hour), "test"))        // nothing crosses
	must(t, b.Hold(t.Context(), cart, demand(a, 2, c, 10), early.Add(time.Hour), "test"))       // both: some → none
	must(t, b.Convert(t.Context(), cart, b.owner("order"), demand(a, 2, c, 9), "test"))         // c: none → some
	must(t, b.Hold(t.Context(), b.owner("cart"), demand(c, 1), early.Add(time.Minute), "test")) // c: some → none
	b.clock.Advance(time.Minute)
	expireAll(t, b) // c: none → some
	if diff := cmp.Diff([][]int64{{a}, {a, c}, {c}, {c}, {c}}, told.told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func joined(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 2)
	err := b.db.InTx(t.Context(), func(ctx context.Context) error {
		if err := b.Convert(ctx, b.owner("cart"), b.owner("order"), demand(a, 2), "test"); err != nil {
			return err
		}
		return fault.New(fault.Conflict, "cart.changed")
	})
	if fault.CodeOf(err) != "cart.changed" {
		t.Fatal(err)
	}
	if got := b.level(t, a).Reserved; got != 0 {
		t.Errorf("%d reserved by a transaction that failed", got)
	}
	b.agrees(t, a)
}

func collation(t *testing.T, s *shop) {
	b := s.bench(start)
	a := b.variant(t, 9)
	base := b.owner("cart")
	owners := []inventory.Owner{base + "e", base + "E", base + "é"}
	for i, o := range owners {
		must(t, b.Hold(t.Context(), o, demand(a, i+1), start.Add(time.Hour), "test"))
	}
	for i, o := range owners {
		if diff := cmp.Diff(map[int64]int{a: i + 1}, b.holds(t, o)); diff != "" {
			t.Errorf("%q holds (-want +got):\n%s", o, diff)
		}
	}
	b.agrees(t, a)
}

func verify(t *testing.T, s *shop) {
	b := s.bench(start)
	a, c := b.variant(t, 5), b.variant(t, 5)
	must(t, b.Reserve(t.Context(), b.owner("order"), demand(a, 2), time.Time{}, "test"))
	_, err := b.db.Exec(t.Context(), "UPDATE stock_level SET on_hand = 4, reserved = 1 WHERE variant_id = ?", a)
	must(t, err)
	var got []inventory.Discrepancy
	for d, err := range b.Verify(t.Context()) {
		must(t, err)
		if d.VariantID == a || d.VariantID == c {
			got = append(got, d)
		}
	}
	want := []inventory.Discrepancy{{VariantID: a, OnHand: 4, Reserved: 1, LedgerOnHand: 5, LedgerReserved: 2, ReservationsSum: 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("discrepancies (-want +got):\n%s", diff)
	}
}

func statements(t *testing.T, s *shop) {
	b := s.bench(start)
	var lines []inventory.Demand
	for range 5 {
		lines = append(lines, inventory.Demand{VariantID: b.variant(t, 9), Quantity: 2})
	}
	cart := b.owner("cart")
	for _, step := range []struct {
		what string
		most int
		do   func(context.Context, *inventory.Service) error
	}{
		{"an order of 5 lines without a hold", 8, func(ctx context.Context, svc *inventory.Service) error {
			return svc.Convert(ctx, b.owner("cart"), b.owner("order"), lines, "test")
		}},
		{"a first hold of 5 lines", 8, func(ctx context.Context, svc *inventory.Service) error {
			return svc.Hold(ctx, cart, lines, start.Add(time.Hour), "test")
		}},
		{"an order of 5 lines that are held", 4, func(ctx context.Context, svc *inventory.Service) error {
			return svc.Convert(ctx, cart, b.owner("order"), lines, "test")
		}},
		{"what a cart can have", 1, func(ctx context.Context, svc *inventory.Service) error {
			_, err := svc.Available(ctx, cart, []int64{lines[0].VariantID, lines[1].VariantID})
			return err
		}},
	} {
		n := counted(t, s.db, func(ctx context.Context, store *inventorysql.Store) error {
			return step.do(ctx, inventory.NewService(store, b.clock))
		})
		if n > step.most {
			t.Errorf("%s: %d statements, want at most %d", step.what, n, step.most)
		}
	}
}
