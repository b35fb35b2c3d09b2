package ordersql_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/order"
	"vapeart/shop/order/ordersql"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// depot is a stock that adds up what it was told, by way and variant, and refuses when told to.
type depot struct {
	mu     sync.Mutex
	seen   map[string]bool
	units  map[order.Way]map[int64]int
	refuse error
}

func newDepot() *depot { return &depot{seen: map[string]bool{}, units: map[order.Way]map[int64]int{}} }

func (d *depot) Follow(_ context.Context, m order.Move) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refuse != nil {
		return d.refuse
	}
	if d.seen[m.Reference] {
		return nil // a transaction that is run again
	}
	d.seen[m.Reference] = true
	if d.units[m.Way] == nil {
		d.units[m.Way] = map[int64]int{}
	}
	for _, g := range m.Goods {
		d.units[m.Way][g.VariantID] += g.Quantity
	}
	return nil
}

// letters is an outbox that remembers which kinds of events it was told.
type letters struct {
	mu   sync.Mutex
	told []order.EventKind
}

func (l *letters) OrderMoved(_ context.Context, _ *order.Record, e order.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, e.Kind)
	return nil
}

// bench is a desk on a database.
type bench struct {
	*order.Desk
	repo    *ordersql.Repository
	db      *sqldb.DB
	depot   *depot
	letters *letters
	clock   *clock.Manual
}

func newBench(db *sqldb.DB) *bench {
	b := &bench{
		repo: ordersql.New(db), db: db, depot: newDepot(), letters: &letters{},
		clock: clock.At(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)),
	}
	b.Desk = b.desk(db)
	return b
}

func (b *bench) desk(db *sqldb.DB) *order.Desk {
	return order.NewDesk(order.DeskOptions{
		Ledger: ordersql.New(db), Stock: b.depot, Outbox: b.letters, Clock: b.clock, Zone: time.UTC,
		PaidLater: func(method string) bool { return method == "cash_on_delivery" },
	})
}

var ada = order.Actor{ID: "staff:1", Name: "Ada"}

// place places an order of 3140 cents: two of line 0, one of line 1, 490 for delivery, 390 for paying.
func (b *bench) place(t *testing.T, method string) order.Change {
	t.Helper()
	n, err := sqldb.One(t.Context(), b.db, sqldb.Scalar[int], "SELECT COUNT(*) FROM orders")
	must(t, err)
	o := placed(fmt.Sprintf("C%09d", n), 0)
	o.PaymentMethod = method
	must(t, b.repo.Insert(t.Context(), o))
	return order.Change{OrderID: o.ID, Version: 1, Actor: ada}
}

func (b *bench) paid(t *testing.T) order.Change {
	t.Helper()
	c := b.place(t, "bank_transfer")
	return b.do(t, c, func() (*order.Record, error) {
		return b.MarkPaid(t.Context(), c, order.PaymentNote{Reference: fmt.Sprint("bank ", c.OrderID)})
	})
}

// do demands that a change works and that it left what it returned.
func (b *bench) do(t *testing.T, c order.Change, fn func() (*order.Record, error)) order.Change {
	t.Helper()
	r, err := fn()
	must(t, err)
	if r.Version != c.Version+1 {
		t.Errorf("the version went from %d to %d", c.Version, r.Version)
	}
	kept, err := b.Get(t.Context(), c.OrderID)
	must(t, err)
	if diff := cmp.Diff(r, kept, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("- returned, + kept: %s", diff)
	}
	c.Version = r.Version
	return c
}

func (b *bench) get(t *testing.T, id int64) *order.Record {
	t.Helper()
	r, err := b.Get(t.Context(), id)
	must(t, err)
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestTheLifeOfAnOrder(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, ctx := newBench(db), t.Context()
		c := b.place(t, "bank_transfer")
		_, err := b.Pack(ctx, c, nil)
		refusedWith(t, err, "order.illegal_transition")
		pay := func(minor int64, reference string) {
			c = b.do(t, c, func() (*order.Record, error) {
				return b.MarkPaid(ctx, c, order.PaymentNote{Reference: reference, Amount: euro(minor)})
			})
		}
		pay(1000, "first")
		_, err = b.MarkPaid(ctx, c, order.PaymentNote{Reference: "first", Amount: euro(1)})
		refusedWith(t, err, "order.payment_known")
		_, err = b.MarkPaid(ctx, c, order.PaymentNote{Reference: "too much", Amount: euro(2141)})
		refusedWith(t, err, "order.overpaid")
		if r := b.get(t, c.OrderID); r.Invoiced() != nil || r.State != order.Pending || r.Due() != euro(2140) {
			t.Errorf("after a part of the money: %s, %v due, invoice %v", r.State, r.Due(), r.Invoiced())
		}
		pay(0, "second")
		c = b.do(t, c, func() (*order.Record, error) { return b.Pack(ctx, c, []order.Units{{Position: 0, Quantity: 1}}) })
		_, err = b.Ship(ctx, c, order.Parcel{Carrier: "DHL", Lines: []order.Units{{Position: 0, Quantity: 2}}})
		refusedWith(t, err, fault.CodeInvalid)
		c = b.do(t, c, func() (*order.Record, error) { return b.Ship(ctx, c, order.Parcel{Carrier: "DHL", Tracking: "1"}) })
		if r := b.get(t, c.OrderID); r.State != order.Paid || r.Sums().Fulfilment() != order.ShippedPartly {
			t.Errorf("one parcel of two: %s, %s", r.State, r.Sums().Fulfilment())
		}
		_, err = b.Cancel(ctx, c, "too late")
		refusedWith(t, err, "order.illegal_transition")
		c = b.do(t, c, func() (*order.Record, error) { return b.Pack(ctx, c, nil) })
		c = b.do(t, c, func() (*order.Record, error) { return b.Ship(ctx, c, order.Parcel{Carrier: "DHL", Tracking: "2"}) })
		for _, s := range b.get(t, c.OrderID).Shipments {
			c = b.do(t, c, func() (*order.Record, error) { return b.Deliver(ctx, c, s.ID) })
			_, err = b.Deliver(ctx, c, s.ID)
			if err == nil {
				t.Error("delivered twice")
			}
		}
		c = b.do(t, c, func() (*order.Record, error) {
			return b.Refund(ctx, c, order.RefundRequest{
				Lines: []order.RefundLine{{Units: order.Units{Position: 0, Quantity: 1}, Goods: order.Restocked}}, Delivery: euro(490), Reason: "leaks",
			})
		})
		c = b.do(t, c, func() (*order.Record, error) {
			return b.Return(ctx, c, order.ReturnNote{Goods: order.WrittenOff, Reason: "all of it"})
		})
		must(t, b.AddNote(ctx, c.OrderID, ada, "Customer was friendly."))
		b.checkEnd(t, c.OrderID)
	})
}

// checkEnd checks what TestTheLifeOfAnOrder comes to.
func (b *bench) checkEnd(t *testing.T, id int64) {
	t.Helper()
	r := b.get(t, id)
	if r.State != order.Returned || r.Refunded() != euro(1085) || r.Refunds[0].Tax.Minor != 95+45+13 {
		t.Errorf("%s, %v refunded with %v tax", r.State, r.Refunded(), r.Refunds[0].Tax)
	}
	want := map[order.Way]map[int64]int{
		order.Ship: {71: 2, 31: 1}, order.Receive: {71: 1}, order.WriteOff: {71: 1, 31: 1},
	}
	if diff := cmp.Diff(want, b.depot.units); diff != "" {
		t.Errorf("stock: %s", diff)
	}
	var numbers []string
	for _, i := range r.Invoices {
		numbers = append(numbers, i.Number+" "+i.Total.String()+" "+i.Document.CreditOf)
	}
	if diff := cmp.Diff([]string{"R2026-000001 31.40 EUR ", "G2026-000001 10.85 EUR R2026-000001"}, numbers); diff != "" {
		t.Error(diff)
	}
	events, err := b.Timeline(t.Context(), id)
	must(t, err)
	var kinds []order.EventKind
	for _, e := range events {
		kinds = append(kinds, e.Kind)
		if e.Kind != order.EventPlaced && e.Actor != ada {
			t.Errorf("%s was done by %v", e.Kind, e.Actor)
		}
	}
	if diff := cmp.Diff([]order.EventKind{
		"placed", "paid", "paid", "invoiced", "packed", "shipped", "packed", "shipped", "delivered", "delivered", "refunded",
		"credit_note", "returned", "note",
	}, kinds); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]order.EventKind{
		"paid", "paid", "shipped", "shipped", "delivered", "delivered", "refunded", "returned",
	}, b.letters.told); diff != "" {
		t.Errorf("told the customer: %s", diff)
	}
	n := 0
	seen := ordersql.New(b.db.Observe(func(context.Context, sqldb.Statement) { n++ }))
	if _, err := seen.Record(t.Context(), id); err != nil || n != 12 {
		t.Errorf("reading all of it took %d statements, %v", n, err)
	}
}

func TestCancelling(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		t.Run("an unpaid order frees its goods and makes no invoice", func(t *testing.T) {
			b := newBench(db)
			c := b.place(t, "bank_transfer")
			c = b.do(t, c, func() (*order.Record, error) { return b.Cancel(ctx, c, "never paid") })
			r := b.get(t, c.OrderID)
			if r.State != order.Cancelled || len(r.Refunds)+len(r.Invoices) != 0 || len(b.Legal(r)) != 0 {
				t.Errorf("%s, %v, %v, legal %v", r.State, r.Refunds, r.Invoices, b.Legal(r))
			}
			if diff := cmp.Diff(map[order.Way]map[int64]int{order.Release: {71: 2, 31: 1}}, b.depot.units); diff != "" {
				t.Error(diff)
			}
			_, err := b.Cancel(ctx, c, "again")
			refusedWith(t, err, "order.illegal_transition")
		})
		t.Run("what was paid in part goes back whole, without tax", func(t *testing.T) {
			b := newBench(db)
			c := b.place(t, "bank_transfer")
			c = b.do(t, c, func() (*order.Record, error) {
				return b.MarkPaid(ctx, c, order.PaymentNote{Reference: fmt.Sprint("part of ", c.OrderID), Amount: euro(700)})
			})
			c = b.do(t, c, func() (*order.Record, error) { return b.Cancel(ctx, c, "changed their mind") })
			r := b.get(t, c.OrderID)
			if r.Refunded() != euro(700) || r.Refunds[0].Advance != euro(700) || !r.Refunds[0].Tax.IsZero() || len(r.Invoices) != 0 {
				t.Errorf("got %+v, %v", r.Refunds, r.Invoices)
			}
		})
		t.Run("a paid order with a part refunded gives the rest back, and its credit notes sum to the invoice", func(t *testing.T) {
			b := newBench(db)
			c := b.paid(t)
			c = b.do(t, c, func() (*order.Record, error) {
				return b.Refund(ctx, c, order.RefundRequest{
					Lines: []order.RefundLine{{Units: order.Units{Position: 0, Quantity: 1}, Goods: order.Withdrawn}}, Delivery: euro(111), Reason: "one less",
				})
			})
			c = b.do(t, c, func() (*order.Record, error) { return b.Pack(ctx, c, nil) })
			c = b.do(t, c, func() (*order.Record, error) { return b.Cancel(ctx, c, "all of it") })
			r, total, tax := b.get(t, c.OrderID), int64(0), int64(0)
			for _, i := range r.Invoices[1:] {
				total, tax = total+i.Total.Minor, tax+i.Tax.Minor
			}
			if r.State != order.Cancelled || len(r.Invoices) != 3 || total != r.Total.Minor || tax != r.Tax.Minor {
				t.Errorf("%s: credit notes of %d with %d tax", r.State, total, tax)
			}
			if diff := cmp.Diff(map[int64]int{71: 2, 31: 1}, b.depot.units[order.Release]); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("goods paid at the door leave unpaid, with their invoice", func(t *testing.T) {
			b := newBench(db)
			c := b.place(t, "cash_on_delivery")
			c = b.do(t, c, func() (*order.Record, error) { return b.Pack(ctx, c, nil) })
			c = b.do(t, c, func() (*order.Record, error) { return b.Ship(ctx, c, order.Parcel{Carrier: "DHL"}) })
			c = b.do(t, c, func() (*order.Record, error) {
				return b.MarkPaid(ctx, c, order.PaymentNote{Reference: fmt.Sprint("door ", c.OrderID)})
			})
			if r := b.get(t, c.OrderID); r.State != order.Shipped || len(r.Invoices) != 1 {
				t.Errorf("%s, %d invoices", r.State, len(r.Invoices))
			}
		})
	})
}

func TestWhatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, ctx := newBench(db), t.Context()
		c := b.paid(t)
		c = b.do(t, c, func() (*order.Record, error) { return b.Pack(ctx, c, nil) })
		before, units := b.get(t, c.OrderID), maps.Clone(b.depot.units)
		b.depot.refuse = errors.New("the stock is away")
		if _, err := b.Ship(ctx, c, order.Parcel{Carrier: "DHL"}); !errors.Is(err, b.depot.refuse) {
			t.Errorf("got %v", err)
		}
		if _, err := b.Cancel(ctx, c, "any"); !errors.Is(err, b.depot.refuse) {
			t.Errorf("got %v", err)
		}
		old := c
		old.Version--
		_, err := b.Ship(ctx, old, order.Parcel{Carrier: "DHL"})
		refusedWith(t, err, "order.changed")
		_, err = b.Ship(ctx, order.Change{OrderID: 999_999, Version: 1, Actor: ada}, order.Parcel{Carrier: "DHL"})
		refusedWith(t, err, "order.unknown")
		_, err = b.Ship(ctx, order.Change{OrderID: c.OrderID, Version: c.Version}, order.Parcel{Carrier: "DHL"})
		refusedWith(t, err, fault.CodeInvalid)
		if diff := cmp.Diff(before, b.get(t, c.OrderID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(units, b.depot.units); diff != "" {
			t.Error(diff)
		}
		b.depot.refuse = nil
		c = b.do(t, c, func() (*order.Record, error) { return b.Cancel(ctx, c, "any") })
		if got := b.get(t, c.OrderID).Invoices[1].Number; got != "G2026-000001" {
			t.Errorf("the number of a failed credit note was lost: the next is %s", got)
		}
		t.Run("stock is told once per reference", func(t *testing.T) {
			m := order.Move{OrderID: c.OrderID, Way: order.Ship, Goods: []order.Stocked{{VariantID: 71, Quantity: 1}}, Reference: "once"}
			for _, want := range []bool{true, false} {
				must(t, b.repo.InTx(ctx, func(ctx context.Context) error {
					fresh, err := b.repo.BookStock(ctx, m)
					if fresh != want {
						t.Errorf("fresh is %v", fresh)
					}
					return err
				}))
			}
		})
	})
}
