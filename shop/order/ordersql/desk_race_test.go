package ordersql_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"vapeart/shop/fault"
	"vapeart/shop/order"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// atOnce runs functions side by side and returns their errors.
func atOnce(fns ...func() error) []error {
	errs := make([]error, len(fns))
	begin := make(chan struct{})
	var all sync.WaitGroup
	for i, fn := range fns {
		all.Go(func() {
			<-begin
			errs[i] = fn()
		})
	}
	close(begin)
	all.Wait()
	return errs
}

// oneWins demands that one of two changes worked and the other was refused as overtaken.
func oneWins(t *testing.T, errs []error) {
	t.Helper()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("got %v and %v", errs[0], errs[1])
		return
	}
	refusedWith(t, errors.Join(errs...), "order.changed")
}

func TestOfTwoChangesAtOnceOneWins(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, ctx := newBench(db), t.Context()
		for range 10 {
			c := b.paid(t)
			refund := func() error {
				_, err := b.Refund(ctx, c, order.RefundRequest{
					Lines: []order.RefundLine{{Units: order.Units{Position: 0, Quantity: 2}, Goods: order.Withdrawn}}, Reason: "both",
				})
				return err
			}
			oneWins(t, atOnce(refund, refund))
			if r := b.get(t, c.OrderID); r.Refunded() != euro(1190) || len(r.Refunds) != 1 || len(r.Invoices) != 2 {
				t.Errorf("%v refunded by %d refunds", r.Refunded(), len(r.Refunds))
			}
			c = b.paid(t)
			c = b.do(t, c, func() (*order.Record, error) { return b.Pack(ctx, c, nil) })
			oneWins(t, atOnce(func() error {
				_, err := b.Cancel(ctx, c, "too late?")
				return err
			}, func() error {
				_, err := b.Ship(ctx, c, order.Parcel{Carrier: "DHL"})
				return err
			}))
			s := b.get(t, c.OrderID).Sums()
			if s.Shipped+s.Cancelled != s.Quantity || s.Shipped*s.Cancelled != 0 || (s.Cancelled > 0) != (s.Refunded > 0) {
				t.Errorf("half cancelled, half shipped: %+v", s)
			}
		}
	})
}

// TestAPaymentIsGuardedByItself shows that the guard of the payment's row holds even for who has an old picture of it.
func TestAPaymentIsGuardedByItself(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBench(db)
		c := b.paid(t)
		p := b.get(t, c.OrderID).Payments[0]
		back := func() error {
			return b.repo.AddRefund(t.Context(), c.OrderID, &order.Refund{
				Total: euro(2000), Advance: euro(2000), Parts: []order.Part{{PaymentID: p.ID, Amount: euro(2000)}},
			})
		}
		errs := atOnce(back, back)
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("got %v and %v", errs[0], errs[1])
		}
		refusedWith(t, errors.Join(errs...), "order.refund_exceeds_payment")
	})
}

func TestInvoicesMadeAtOnceHaveNoGap(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		const orders = 24
		b := newBench(db)
		var fns []func() error
		for i := range orders {
			c := b.place(t, "bank_transfer")
			reference := fmt.Sprint("bank ", i)
			if i%4 == 3 { // refused after its number was drawn or before, it takes none along
				reference = "bank 0"
			}
			fns = append(fns, func() error {
				_, err := b.MarkPaid(t.Context(), c, order.PaymentNote{Reference: reference})
				return err
			})
		}
		made := 0
		for i, err := range atOnce(fns...) {
			switch {
			case err == nil:
				made++
			case fault.CodeOf(err) != "order.payment_known":
				t.Errorf("%d: %v", i, err)
			}
		}
		serials, err := sqldb.All(t.Context(), db, sqldb.Scalar[int], "SELECT serial FROM invoice WHERE kind = 'invoice' AND year = 2026 ORDER BY serial")
		must(t, err)
		want := make([]int, made)
		for i := range want {
			want[i] = i + 1
		}
		if made != orders*3/4 || !slices.Equal(serials, want) {
			t.Errorf("%d payments made the invoices %v", made, serials)
		}
	})
}

// TestRandomLives sends orders any way they may go and checks after every step that money, stock and states agree.
func TestRandomLives(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		random := rand.New(rand.NewPCG(21, 22))
		for range 12 {
			b := newBench(db)
			method := []string{"bank_transfer", "cash_on_delivery"}[random.IntN(2)]
			c := b.place(t, method)
			for n := range 15 {
				legal := b.Legal(b.get(t, c.OrderID))
				for _, a := range []order.Action{order.ActMarkPaid, order.ActPack, order.ActShip, order.ActCancel, order.ActRefund, order.ActReturn} {
					if !slices.Contains(legal, a) {
						refusedWith(t, b.step(t, random, c, a), "order.illegal_transition")
					}
				}
				if len(legal) == 0 {
					break
				}
				a := legal[random.IntN(len(legal))]
				if a == order.ActCancel && n < 3 {
					continue
				}
				err := b.step(t, random, c, a)
				if err != nil && fault.KindOf(err) != fault.Invalid {
					t.Fatalf("%s: %v", a, err)
				}
				if err == nil {
					c.Version++
				}
				b.agrees(t, c)
			}
		}
	})
}

// step does an action with random units and amounts.
func (b *bench) step(t *testing.T, random *rand.Rand, c order.Change, a order.Action) (err error) {
	t.Helper()
	r, ctx := b.get(t, c.OrderID), t.Context()
	drawn := func(most func(order.Progress) int) (list []order.Units) {
		for _, p := range r.Progress {
			if n := min(most(p), random.IntN(3)); n > 0 {
				list = append(list, order.Units{Position: p.Position, Quantity: n})
			}
		}
		return list
	}
	switch a {
	case order.ActMarkPaid:
		amount := euro(min(r.Due().Minor, random.Int64N(4000)))
		_, err = b.MarkPaid(ctx, c, order.PaymentNote{Reference: fmt.Sprint(c.OrderID, " ", c.Version), Amount: amount})
	case order.ActPack:
		_, err = b.Pack(ctx, c, drawn(func(p order.Progress) int { return p.Quantity - p.Cancelled - p.Packed }))
	case order.ActShip:
		_, err = b.Ship(ctx, c, order.Parcel{Carrier: "DHL", Lines: drawn(func(p order.Progress) int { return p.Packed - p.Shipped })})
	case order.ActDeliver:
		for _, s := range r.Shipments {
			if s.DeliveredAt.IsZero() {
				_, err = b.Deliver(ctx, c, s.ID)
				return err
			}
		}
	case order.ActCancel:
		_, err = b.Cancel(ctx, c, "any")
	case order.ActRefund:
		q := order.RefundRequest{Reason: "any", Delivery: euro(random.Int64N(200))}
		for _, u := range drawn(func(p order.Progress) int { return p.Quantity - p.Refunded }) {
			goods := []order.Goods{order.Kept, order.Restocked, order.WrittenOff, order.Withdrawn}[random.IntN(4)]
			q.Lines = append(q.Lines, order.RefundLine{Units: u, Goods: goods})
		}
		_, err = b.Refund(ctx, c, q)
	case order.ActReturn:
		goods := []order.Goods{order.Restocked, order.WrittenOff}[random.IntN(2)]
		lines := drawn(func(p order.Progress) int { return p.Shipped - p.Returned })
		_, err = b.Return(ctx, c, order.ReturnNote{Lines: lines, Goods: goods, Reason: "any"})
	}
	return err
}

// agrees checks that an order's money, stock and state say the same.
func (b *bench) agrees(t *testing.T, c order.Change) {
	t.Helper()
	r := b.get(t, c.OrderID)
	back, tax, credited := int64(0), int64(0), int64(0)
	perPayment := map[int64]int64{}
	for _, f := range r.Refunds {
		parts := int64(0)
		for _, p := range f.Parts {
			parts += p.Amount.Minor
			perPayment[p.PaymentID] += p.Amount.Minor
		}
		back, tax = back+f.Total.Minor, tax+f.Tax.Minor
		if parts != f.Total.Minor {
			t.Errorf("a refund of %v was paid back with %d", f.Total, parts)
		}
	}
	for _, p := range r.Payments {
		if p.Refunded.Minor != perPayment[p.ID] || p.Refunded.Minor > p.Amount.Minor {
			t.Errorf("payment %+v has refunds of %d", p, perPayment[p.ID])
		}
	}
	for _, i := range r.Invoices {
		if i.Kind == order.CreditNote {
			credited += i.Total.Minor
		}
	}
	s := r.Sums()
	switch {
	case back != s.Refunded || s.Refunded > s.Paid || s.Paid > s.Total:
		t.Errorf("refunds of %d, %+v", back, s)
	case r.Invoiced() != nil && credited != back:
		t.Errorf("%d paid back, %d credited", back, credited)
	case back == r.Total.Minor && tax != r.Tax.Minor:
		t.Errorf("all was paid back with %d tax of %v", tax, r.Tax)
	case r.Version != c.Version || r.State != s.State():
		t.Errorf("version %d, want %d; %s is kept, %s is right", r.Version, c.Version, r.State, s.State())
	}
	for i, p := range r.Progress {
		id := r.Lines[i].VariantID
		told := func(w order.Way) int { return b.depot.units[w][id] }
		if told(order.Ship) != p.Shipped || told(order.Release) != p.Cancelled || told(order.Receive)+told(order.WriteOff) != p.Returned {
			t.Errorf("line %d is %+v, stock was told %v", i, p, b.depot.units)
		}
	}
}
