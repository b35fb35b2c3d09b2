package inventorysql_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/inventory"
	"vapeart/shop/inventory/inventorysql"
	"vapeart/shop/sqldb"
)

// start is when tests begin. Holds end for the whole database, so tests that end some live long before the others, and
// one after another.
var (
	start = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	early = start.AddDate(-10, 0, 0)
)

// shop is one database with its stock; its tests run side by side, each on variants and owners of its own.
type shop struct {
	db   *sqldb.DB
	next *atomic.Int64
}

func newShop(t *testing.T, db *sqldb.DB) *shop {
	t.Helper()
	insert(t, db, "product", []string{"id", "code", "tax_class", "age_restricted", "status", "popularity", "category_set", "attributes", "options", "version", "created_at", "updated_at"},
		[]any{1, "p", "standard", 0, "active", 0, "", "[]", "[]", 1, 0, 0})
	return &shop{db, &atomic.Int64{}}
}

// bench is what one test works with.
type bench struct {
	*shop
	*inventory.Service
	store *inventorysql.Store
	clock *clock.Manual
}

func (s *shop) bench(at time.Time, followers ...inventory.Follower) *bench {
	store, now := inventorysql.New(s.db), clock.At(at)
	return &bench{s, inventory.NewService(store, now, followers...), store, now}
}

// variant makes a variant with units in stock.
func (b *bench) variant(t *testing.T, units int) int64 {
	t.Helper()
	id := b.next.Add(1)
	insert(t, b.db, "variant", []string{"id", "product_id", "position", "sku", "mpn", "mpn_key", "options", "weight_grams", "active", "version", "created_at", "updated_at"},
		[]any{id, 1, id, fmt.Sprint("SKU-", id), "", "", "{}", 0, 1, 1, 0, 0})
	if units > 0 {
		must(t, b.Receive(t.Context(), demand(id, units), "delivery:1", "test"))
	}
	return id
}

// owner returns an owner that nobody else has.
func (b *bench) owner(kind string) inventory.Owner {
	return inventory.Owner(fmt.Sprint(kind, ":", b.next.Add(1)))
}

func (b *bench) level(t *testing.T, id int64) inventory.Level {
	t.Helper()
	levels, err := b.Levels(t.Context(), []int64{id})
	must(t, err)
	return levels[id]
}

func (b *bench) holds(t *testing.T, o inventory.Owner) map[int64]int {
	t.Helper()
	holds, err := b.Holds(t.Context(), o)
	must(t, err)
	return holds
}

// agrees fails when a variant's level, ledger and reservations tell different numbers.
func (b *bench) agrees(t *testing.T, ids ...int64) {
	t.Helper()
	for d, err := range b.Verify(t.Context()) {
		must(t, err)
		for _, id := range ids {
			if d.VariantID == id {
				t.Errorf("level, ledger and reservations differ: %+v", d)
			}
		}
	}
}

// movements returns a variant's ledger as "kind reference onHand reserved".
func (b *bench) movements(t *testing.T, id int64) []string {
	t.Helper()
	list, err := sqldb.All(t.Context(), b.db, func(s *string, scan sqldb.Scanner) error {
		var kind, reference string
		var onHand, reserved int
		err := scan(&kind, &reference, &onHand, &reserved)
		*s = fmt.Sprintf("%s %s %+d %+d", kind, reference, onHand, reserved)
		return err
	}, "SELECT kind, reference, on_hand_change, reserved_change FROM stock_movement WHERE variant_id = ? ORDER BY id", id)
	must(t, err)
	return list
}

func demand(pairs ...any) []inventory.Demand {
	list := make([]inventory.Demand, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, inventory.Demand{VariantID: pairs[i].(int64), Quantity: pairs[i+1].(int)})
	}
	return list
}

func insert(t *testing.T, db *sqldb.DB, table string, cols []string, row []any) {
	t.Helper()
	must(t, db.InsertRows(t.Context(), table, cols, [][]any{row}))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// counted returns how many statements fn takes.
func counted(t *testing.T, db *sqldb.DB, fn func(context.Context, *inventorysql.Store) error) int {
	t.Helper()
	var n atomic.Int64
	seen := db.Observe(func(context.Context, sqldb.Statement) { n.Add(1) })
	must(t, fn(t.Context(), inventorysql.New(seen)))
	return int(n.Load())
}
