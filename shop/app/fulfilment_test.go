package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/checkout"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/inventory/inventorysql"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/order/ordersql"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// silent is an outbox of a shop that tells nobody.
type silent struct{}

func (silent) OrderMoved(context.Context, *order.Record, order.Event) error { return nil }

// counter is a desk with the real stock behind it.
type counter struct {
	*order.Desk
	orders *ordersql.Repository
	stock  *inventory.Service
	db     *sqldb.DB
}

func newCounter(t *testing.T, db *sqldb.DB) *counter {
	t.Helper()
	now := clock.At(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	c := &counter{orders: ordersql.New(db), stock: inventory.NewService(inventorysql.New(db), now), db: db}
	c.Desk = order.NewDesk(order.DeskOptions{
		Ledger: c.orders, Stock: orderStock{c.stock}, Outbox: silent{}, Clock: now, Zone: time.UTC,
		PaidLater: func(string) bool { return true },
	})
	rows := map[string][][]any{"product": {{1, "p", "standard", 0, "active", 0, "", "[]", "[]", 1, 0, 0}}}
	for id := 1; id <= 2; id++ {
		rows["variant"] = append(rows["variant"], []any{id, 1, id, fmt.Sprint("SKU-", id), "", "", "{}", 0, 1, 1, 0, 0})
	}
	for _, table := range []struct {
		name string
		cols []string
	}{
		{"product", []string{"id", "code", "tax_class", "age_restricted", "status", "popularity", "category_set", "attributes", "options", "version", "created_at", "updated_at"}},
		{"variant", []string{"id", "product_id", "position", "sku", "mpn", "mpn_key", "options", "weight_grams", "active", "version", "created_at", "updated_at"}},
	} {
		c.must(t, db.InsertRows(t.Context(), table.name, table.cols, rows[table.name]))
	}
	c.must(t, c.stock.Receive(t.Context(), []inventory.Demand{{VariantID: 1, Quantity: 100}, {VariantID: 2, Quantity: 100}}, "delivery:1", "test"))
	return c
}

func (c *counter) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// place places an order of five units of variant 1 and two of variant 2, whose goods are reserved.
func (c *counter) place(t *testing.T, n int) order.Change {
	t.Helper()
	euro := func(minor int64) money.Amount { return money.Of(minor, money.EUR) }
	o := &order.Order{
		Number: fmt.Sprintf("N%09d", n), State: order.Pending, Email: "ada@example.com", PaymentMethod: "cash_on_delivery",
		Lines: []order.Line{
			{VariantID: 1, SKU: "SKU-1", Quantity: 5, Unit: euro(100), Total: euro(500), Tax: euro(80), TaxRate: 1900},
			{VariantID: 2, SKU: "SKU-2", Quantity: 2, Unit: euro(50), Total: euro(100), Tax: euro(16), TaxRate: 1900},
		},
		Taxes: []order.Tax{{Rate: 1900, Gross: euro(600), Tax: euro(96)}},
		Goods: euro(600), Tax: euro(96), Total: euro(600), Version: 1, PlacedAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
	c.must(t, c.orders.Insert(t.Context(), o))
	c.must(t, c.stock.Reserve(t.Context(), checkout.OrderOwner(o.ID), []inventory.Demand{{VariantID: 1, Quantity: 5}, {VariantID: 2, Quantity: 2}}, time.Time{}, "test"))
	return order.Change{OrderID: o.ID, Version: 1, Actor: order.Actor{ID: "staff:1", Name: "Ada"}}
}

// levels returns both variants' stock, after checking that ledger, levels and reservations agree.
func (c *counter) levels(t *testing.T) [2]inventory.Level {
	t.Helper()
	for d, err := range c.stock.Verify(t.Context()) {
		t.Errorf("level, ledger and reservations differ: %+v, %v", d, err)
	}
	all, err := c.stock.Levels(t.Context(), []int64{1, 2})
	c.must(t, err)
	return [2]inventory.Level{all[1], all[2]}
}

func TestStockFollowsOrders(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		c, ctx := newCounter(t, db), t.Context()
		change := c.place(t, 1)
		one := func(n int, goods order.Goods) []order.RefundLine {
			return []order.RefundLine{{Units: order.Units{Position: 0, Quantity: n}, Goods: goods}}
		}
		level := func(onHand, reserved int) inventory.Level {
			return inventory.Level{VariantID: 1, OnHand: onHand, Reserved: reserved}
		}
		for _, step := range []struct {
			name string
			do   func() (*order.Record, error)
			want inventory.Level // of variant 1
		}{
			{"packing moves nothing", func() (*order.Record, error) { return c.Pack(ctx, change, nil) }, level(100, 5)},
			{"paying moves nothing", func() (*order.Record, error) {
				return c.MarkPaid(ctx, change, order.PaymentNote{Reference: "1"})
			}, level(100, 5)},
			{"a parcel takes what it holds", func() (*order.Record, error) {
				return c.Ship(ctx, change, order.Parcel{Carrier: "DHL", Lines: []order.Units{{Position: 0, Quantity: 3}}})
			}, level(97, 2)},
			{"what is withdrawn is free", func() (*order.Record, error) {
				return c.Refund(ctx, change, order.RefundRequest{Lines: one(1, order.Withdrawn), Reason: "one less"})
			}, level(97, 1)},
			{"what comes back can be sold", func() (*order.Record, error) {
				return c.Refund(ctx, change, order.RefundRequest{Lines: one(1, order.Restocked), Reason: "returned"})
			}, level(98, 1)},
			{"what comes back broken cannot", func() (*order.Record, error) {
				return c.Return(ctx, change, order.ReturnNote{Lines: []order.Units{{Position: 0, Quantity: 1}}, Goods: order.WrittenOff, Reason: "broken"})
			}, level(98, 1)},
		} {
			r, err := step.do()
			c.must(t, err)
			change.Version = r.Version
			if diff := cmp.Diff(step.want, c.levels(t)[0]); diff != "" {
				t.Errorf("%s: %s", step.name, diff)
			}
		}
	})
}

func TestAnOrderWithoutItsReservationIsNotShipped(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		c, ctx := newCounter(t, db), t.Context()
		change := c.place(t, 1)
		r, err := c.Pack(ctx, change, nil)
		c.must(t, err)
		change.Version = r.Version
		c.must(t, c.stock.Release(ctx, checkout.OrderOwner(change.OrderID), "test"))
		if _, err := c.Ship(ctx, change, order.Parcel{Carrier: "DHL"}); fault.CodeOf(err) != "inventory.not_reserved" {
			t.Errorf("got %v", err)
		}
		if r, err := c.Get(ctx, change.OrderID); err != nil || r.State != order.Packed || len(r.Shipments) != 0 || r.Version != change.Version {
			t.Errorf("something is left: %+v, %v", r, err)
		}
	})
}

func TestCancelAgainstShipMovesStockOnce(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		c, ctx := newCounter(t, db), t.Context()
		gone := 0
		for n := range 8 {
			change := c.place(t, n)
			r, err := c.Pack(ctx, change, nil)
			c.must(t, err)
			change.Version = r.Version
			var cancelled, shipped error
			var both sync.WaitGroup
			both.Go(func() { _, cancelled = c.Cancel(ctx, change, "changed their mind") })
			both.Go(func() { _, shipped = c.Ship(ctx, change, order.Parcel{Carrier: "DHL"}) })
			both.Wait()
			if (cancelled == nil) == (shipped == nil) || fault.CodeOf(errors.Join(cancelled, shipped)) != "order.changed" {
				t.Errorf("cancel: %v, ship: %v", cancelled, shipped)
			}
			if shipped == nil {
				gone++
			}
			want := [2]inventory.Level{{VariantID: 1, OnHand: 100 - 5*gone}, {VariantID: 2, OnHand: 100 - 2*gone}}
			if diff := cmp.Diff(want, c.levels(t)); diff != "" {
				t.Errorf("%d of %d shipped: %s", gone, n+1, diff)
			}
		}
	})
}
