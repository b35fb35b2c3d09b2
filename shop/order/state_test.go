package order

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

func TestStatesFollowFromFacts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		sums       Sums
		state      State
		payment    PaymentState
		refund     RefundState
		fulfilment FulfilmentState
	}{
		{"just placed", Sums{Quantity: 3, Total: 100}, Pending, Unpaid, NotRefunded, Unfulfilled},
		{"half of the money", Sums{Quantity: 3, Total: 100, Paid: 50}, Pending, PaidPartly, NotRefunded, Unfulfilled},
		{"all of it", Sums{Quantity: 3, Total: 100, Paid: 100}, Paid, PaidWholly, NotRefunded, Unfulfilled},
		{
			"one of three packed",
			Sums{Quantity: 3, Packed: 1, Total: 100, Paid: 100},
			Paid, PaidWholly, NotRefunded, PackedPartly,
		},
		{
			"one of three on its way",
			Sums{Quantity: 3, Packed: 3, Shipped: 1, Total: 100, Paid: 100},
			Packed, PaidWholly, NotRefunded, ShippedPartly,
		},
		{
			"the rest was cancelled",
			Sums{Quantity: 3, Packed: 1, Shipped: 1, Cancelled: 2, Total: 100, Paid: 100, Refunded: 60},
			Shipped, PaidWholly, RefundedPartly, ShippedWholly,
		},
		{
			"paid at the door, not yet",
			Sums{Quantity: 3, Packed: 3, Shipped: 3, Total: 100},
			Shipped, Unpaid, NotRefunded, ShippedWholly,
		},
		{
			"all arrived",
			Sums{Quantity: 3, Packed: 3, Shipped: 3, Delivered: 3, Total: 100, Paid: 100},
			Delivered, PaidWholly, NotRefunded, DeliveredWholly,
		},
		{
			"all came back, money later",
			Sums{Quantity: 3, Packed: 3, Shipped: 3, Delivered: 3, Returned: 3, Total: 100, Paid: 100},
			Returned, PaidWholly, NotRefunded, ReturnedWholly,
		},
		{
			"all came back and all was paid back",
			Sums{Quantity: 3, Packed: 3, Shipped: 3, Delivered: 3, Returned: 3, Total: 100, Paid: 100, Refunded: 100},
			Refunded, PaidWholly, RefundedWholly, ReturnedWholly,
		},
		{"cancelled unpaid", Sums{Quantity: 3, Cancelled: 3, Total: 100}, Cancelled, Unpaid, NotRefunded, NotFulfilled},
		{
			"cancelled and paid back",
			Sums{Quantity: 3, Cancelled: 3, Total: 100, Paid: 100, Refunded: 100},
			Cancelled, PaidWholly, RefundedWholly, NotFulfilled,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := []any{c.sums.State(), c.sums.Payment(), c.sums.Refund(), c.sums.Fulfilment()}
			if diff := cmp.Diff([]any{c.state, c.payment, c.refund, c.fulfilment}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnIllegalTransitionNamesTheLegalOnes(t *testing.T) {
	t.Parallel()
	r := &Record{Progress: []Progress{{Quantity: 2}}}
	r.Total = money.Of(100, money.EUR)
	err := r.allow(ActShip, false)
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind != fault.Conflict || e.Code != "order.illegal_transition" {
		t.Fatalf("got %v", err)
	}
	want := []fault.Arg{{Name: "action", Value: "ship"}, {Name: "state", Value: "pending"}, {Name: "legal", Value: "mark_paid, cancel"}}
	if diff := cmp.Diff(want, e.Args); diff != "" {
		t.Error(diff)
	}
	if !slices.Contains(r.Legal(true), ActPack) || slices.Contains(r.Legal(false), ActPack) {
		t.Error("only what is paid at the door is packed unpaid")
	}
}

// drawn returns a paid and shipped order of random lines whose taxes are an arbitrary division, as long as it adds up.
func drawn(random *rand.Rand) *Record {
	euro := func(n int64) money.Amount { return money.Of(n, money.EUR) }
	r := &Record{}
	rates := []money.Rate{1900, 700, 250, 0}
	gross, tax := map[money.Rate]int64{}, map[money.Rate]int64{}
	for i := range 1 + random.IntN(5) {
		n, unit, rate := 1+random.IntN(9), 1+random.Int64N(9_999), rates[random.IntN(len(rates))]
		total := unit * int64(n)
		part := total * int64(rate) / (10_000 + int64(rate))
		r.Lines = append(r.Lines, Line{Quantity: n, Unit: euro(unit), Total: euro(total), Tax: euro(part), TaxRate: rate})
		r.Progress = append(r.Progress, Progress{Position: i, Quantity: n, Packed: n, Shipped: n})
		gross[rate] += total
		tax[rate] += part
		r.Goods.Minor += total
	}
	r.DeliveryCost, r.PaymentCost = euro(random.Int64N(1_000)), euro(random.Int64N(500))
	for rate := range gross {
		r.Taxes = append(r.Taxes, Tax{Rate: rate, Gross: euro(gross[rate]), Tax: euro(tax[rate])})
	}
	slices.SortFunc(r.Taxes, func(a, b Tax) int { return int(b.Rate - a.Rate) })
	for range r.DeliveryCost.Minor + r.PaymentCost.Minor { // cent by cent onto any rate
		r.Taxes[random.IntN(len(r.Taxes))].Gross.Minor++
	}
	for i := range r.Taxes {
		if cost := r.Taxes[i].Gross.Minor - gross[r.Taxes[i].Rate]; cost > 0 {
			r.Taxes[i].Tax.Minor += random.Int64N(cost + 1)
		}
		r.Tax.Minor += r.Taxes[i].Tax.Minor
	}
	r.Tax.Currency = money.EUR
	r.Total = euro(r.Goods.Minor + r.DeliveryCost.Minor + r.PaymentCost.Minor)
	r.Payments = []Payment{{ID: 1, Amount: euro(r.Total.Minor / 2)}, {ID: 2, Amount: euro(r.Total.Minor - r.Total.Minor/2)}}
	return r
}

// some draws a part of what is left to be paid back.
func some(random *rand.Rand, r *Record) RefundRequest {
	q := RefundRequest{Reason: "any"}
	delivery, payment := r.DeliveryCost.Minor, r.PaymentCost.Minor
	for _, f := range r.Refunds {
		delivery, payment = delivery-f.Delivery.Minor, payment-f.PaymentCost.Minor
	}
	q.Delivery = money.Of(min(delivery, random.Int64N(delivery+2)), money.EUR)
	q.PaymentCost = money.Of(min(payment, random.Int64N(payment+2)), money.EUR)
	for _, p := range r.Progress {
		if n := min(p.Quantity-p.Refunded, random.IntN(p.Quantity+1)); n > 0 {
			q.Lines = append(q.Lines, RefundLine{Units{p.Position, n}, Kept})
		}
	}
	return q
}

func TestPartialRefundsSumToTheWholeToTheCent(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 12))
	for range 2_000 {
		r := drawn(random)
		var taxes []Tax
		total, tax := int64(0), int64(0)
		for r.Refunded() != r.Total {
			f, err := r.refund(some(random, r))
			if err != nil {
				t.Fatal(err)
			}
			if err := r.pay(f, 0); err != nil {
				t.Fatal(err)
			}
			parts := int64(0)
			for _, x := range f.Taxes {
				if x.Gross.Minor < 0 || x.Tax.Minor < 0 || x.Tax.Minor > x.Gross.Minor {
					t.Fatalf("a refund bears %+v", x)
				}
				parts += x.Gross.Minor
				taxes = r.addTax(taxes, x.Rate, x.Gross.Minor, x.Tax.Minor)
			}
			if parts != f.Total.Minor {
				t.Fatalf("the rates of a refund sum to %d, the refund is %v", parts, f.Total)
			}
			r.Refunds = append(r.Refunds, *f)
			total, tax = total+f.Total.Minor, tax+f.Tax.Minor
		}
		slices.SortFunc(taxes, func(a, b Tax) int { return int(b.Rate - a.Rate) })
		if diff := cmp.Diff(r.Taxes, taxes); diff != "" || total != r.Total.Minor || tax != r.Tax.Minor {
			t.Fatalf("refunds sum to %d with %d tax, sold were %v with %v: %s", total, tax, r.Total, r.Tax, diff)
		}
	}
}

func TestARefundNeverExceedsItsPaymentAndItsLine(t *testing.T) {
	t.Parallel()
	euro := func(n int64) money.Amount { return money.Of(n, money.EUR) }
	fresh := func() *Record {
		r := &Record{Progress: []Progress{{Quantity: 4, Packed: 3, Shipped: 2}}}
		r.Lines = []Line{{Quantity: 4, Unit: euro(100), Total: euro(400), Tax: euro(64), TaxRate: 1900}}
		r.Taxes = []Tax{{Rate: 1900, Gross: euro(500), Tax: euro(80)}}
		r.Total, r.DeliveryCost, r.PaymentCost = euro(500), euro(100), euro(0)
		r.Payments = []Payment{{ID: 1, Amount: euro(150), Refunded: euro(0)}, {ID: 2, Amount: euro(350), Refunded: euro(0)}}
		return r
	}
	one := func(n int, goods Goods) []RefundLine { return []RefundLine{{Units{0, n}, goods}} }
	for _, c := range []struct {
		name    string
		request RefundRequest
		payment int64
		want    string
	}{
		{"more than was delivered to keep", RefundRequest{Lines: one(3, Kept)}, 0, "lines.0.quantity"},
		{"the same units twice", RefundRequest{Lines: append(one(2, Kept), one(1, Restocked)...)}, 0, "lines.1.quantity"},
		{"more withdrawn than is there", RefundRequest{Lines: one(3, Withdrawn)}, 0, "lines.0.quantity"},
		{"no fate", RefundRequest{Lines: one(1, "")}, 0, "lines.0.goods"},
		{"no such line", RefundRequest{Lines: []RefundLine{{Units{1, 1}, Kept}}}, 0, "lines.0.position"},
		{"nothing of a line", RefundRequest{Lines: one(0, Kept)}, 0, "lines.0.quantity"},
		{"more than delivery cost", RefundRequest{Delivery: euro(101)}, 0, "delivery"},
		{"another currency", RefundRequest{Delivery: money.Of(1, money.USD)}, 0, "delivery"},
		{"a negative cost", RefundRequest{Delivery: euro(-1)}, 0, "delivery"},
		{"more than one payment has", RefundRequest{Lines: one(2, Kept)}, 1, "order.refund_exceeds_payment"},
		{"no such payment", RefundRequest{Lines: one(2, Kept)}, 3, "order.unknown_payment"},
		{"two payments together have it", RefundRequest{Lines: append(one(2, Kept), one(2, Withdrawn)...), Delivery: euro(100)}, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := fresh()
			c.request.Reason = "any"
			f, err := r.refund(c.request)
			if err == nil {
				err = r.pay(f, c.payment)
			}
			got := ""
			if fields := fault.FieldsOf(err); len(fields) > 0 {
				got = fields[0].Name
			} else if err != nil {
				got = fault.CodeOf(err)
			}
			if got != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
}
