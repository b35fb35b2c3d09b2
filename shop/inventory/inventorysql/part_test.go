package inventorysql_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func TestPartsOfAReservation(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newShop(t, db).bench(start)
		a, c, ctx, owner := b.variant(t, 5), b.variant(t, 3), t.Context(), inventory.Owner("order:7")
		must(t, b.Reserve(ctx, owner, demand(a, 4, c, 1), time.Time{}, "test"))
		must(t, b.ShipPart(ctx, owner, demand(a, 1, c, 1), "test"))
		must(t, b.ReleasePart(ctx, owner, demand(a, 2), "test"))
		if diff := cmp.Diff(map[int64]int{a: 1}, b.holds(t, owner)); diff != "" {
			t.Errorf("the rest is held: %s", diff)
		}
		want := []string{"receive delivery:1 +5 +0", "reserve order:7 +0 +4", "ship order:7 -1 -1", "release order:7 +0 -2"}
		if diff := cmp.Diff(want, b.movements(t, a)); diff != "" {
			t.Error(diff)
		}
		for name, err := range map[string]error{
			"more than is held":    b.ShipPart(ctx, owner, demand(a, 2), "test"),
			"nothing is held":      b.ReleasePart(ctx, owner, demand(c, 1), "test"),
			"an owner of nothing":  b.ShipPart(ctx, "order:8", demand(a, 1), "test"),
			"some of it is enough": b.ShipPart(ctx, owner, demand(a, 1, c, 1), "test"),
		} {
			if code := fault.CodeOf(err); code != "inventory.not_reserved" {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if got := b.level(t, a); got != (inventory.Level{VariantID: a, OnHand: 4, Reserved: 1}) {
			t.Errorf("got %+v", got)
		}
		b.agrees(t, a, c)
	})
}
