package order

import (
	"fmt"
	"slices"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

// RefundRequest is what to pay back. At least one unit or one cent of costs.
type RefundRequest struct {
	PaymentID   int64 // pay back on this one only; 0 pays back on the oldest payments that have money left
	Lines       []RefundLine
	Delivery    money.Amount // of the delivery cost; zero for none of it
	PaymentCost money.Amount // of the cost of paying; zero for none of it
	Reason      string       // at most 400 characters; the customer reads it
}

// RefundLine is what to pay back of a line, and what becomes of the goods.
type RefundLine struct {
	Units
	Goods Goods
}

// refund computes a refund and moves the progress of its lines. The amounts are differences of what all refunds so far
// and all refunds with this one come to, each rounded once, so that refunds of all parts sum to the whole to the cent,
// tax included, in whatever steps they are made.
func (r *Record) refund(q RefundRequest) (*Refund, error) {
	f := &Refund{
		Reason: q.Reason, Delivery: r.amount(q.Delivery.Minor), PaymentCost: r.amount(q.PaymentCost.Minor), Advance: r.amount(0),
	}
	if err := r.checkCosts(q); err != nil {
		return nil, err
	}
	var check fault.Check
	for i, l := range mergedRefund(q.Lines) {
		if !check.That(l.Position >= 0 && l.Position < len(r.Lines), fmt.Sprintf("lines.%d.position", i), "unknown") {
			continue
		}
		p := &r.Progress[l.Position]
		before := p.Refunded
		if !p.refund(l, fmt.Sprintf("lines.%d", i), &check) {
			continue
		}
		line, err := r.refunded(l, before)
		if err != nil {
			return nil, err
		}
		f.Lines = append(f.Lines, line)
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	return f, r.total(f)
}

// checkCosts refuses costs that the order did not have or that went back before.
func (r *Record) checkCosts(q RefundRequest) error {
	delivery, payment := r.DeliveryCost.Minor, r.PaymentCost.Minor
	for _, f := range r.Refunds {
		delivery -= f.Delivery.Minor
		payment -= f.PaymentCost.Minor
	}
	var check fault.Check
	one := func(name string, a money.Amount, left int64) {
		check.That(a.Minor >= 0, name, "too_small", fault.With("min", 0))
		check.That(a.Minor <= left, name, "too_large", fault.With("max", r.amount(left)))
		check.That(a.Minor == 0 || a.Currency == r.Total.Currency, name, "unknown")
	}
	one("delivery", q.Delivery, delivery)
	one("payment_cost", q.PaymentCost, payment)
	checkText(&check, "reason", q.Reason, 1, maxReason)
	return check.Err()
}

// mergedRefund sums lines that name the same units and fate, in the order of their first mention.
func mergedRefund(lines []RefundLine) []RefundLine {
	var out []RefundLine
	for _, l := range lines {
		at := slices.IndexFunc(out, func(o RefundLine) bool { return o.Position == l.Position && o.Goods == l.Goods })
		if at < 0 || l.Quantity <= 0 || l.Quantity > maxUnits {
			out = append(out, l)
			continue
		}
		out[at].Quantity += l.Quantity
	}
	return out
}

// refund moves a line's progress, or notes why it cannot. Units that never left can only be withdrawn: what is paid
// back is never sent.
func (p *Progress) refund(l RefundLine, name string, check *fault.Check) bool {
	most := 0
	switch l.Goods {
	case Kept:
		most = p.Cancelled + p.Shipped - p.Refunded
	case Restocked, WrittenOff:
		most = min(p.Shipped-p.Returned, p.Cancelled+p.Shipped-p.Refunded)
	case Withdrawn:
		most = p.Quantity - p.Cancelled - p.Shipped
	default:
		return check.That(false, name+".goods", "unknown")
	}
	if !check.That(l.Quantity >= 1, name+".quantity", "too_small", fault.With("min", 1)) ||
		!check.That(l.Quantity <= most, name+".quantity", "too_large", fault.With("max", most)) {
		return false
	}
	switch l.Goods {
	case Kept:
	case Restocked, WrittenOff:
		p.comeBack(l.Quantity)
	case Withdrawn:
		p.withdraw(l.Quantity)
	}
	p.Refunded += l.Quantity
	return true
}

// withdraw takes units out of the order, unpacked ones first.
func (p *Progress) withdraw(n int) {
	p.Cancelled += n
	p.Packed = min(p.Packed, p.Quantity-p.Cancelled)
}

// comeBack notes units that came back. What came back is no longer on its way.
func (p *Progress) comeBack(n int) {
	p.Returned += n
	p.Delivered = max(p.Delivered, p.Returned)
}

// refunded returns what units of a line come to when others were paid back before.
func (r *Record) refunded(l RefundLine, before int) (RefundedLine, error) {
	sold := r.Lines[l.Position]
	gross, err := between(sold.Total, int64(before), int64(before+l.Quantity), int64(sold.Quantity))
	if err != nil {
		return RefundedLine{}, err
	}
	tax, err := between(sold.Tax, int64(before), int64(before+l.Quantity), int64(sold.Quantity))
	return RefundedLine{Units: l.Units, Gross: gross, Tax: tax, Goods: l.Goods}, err
}

// between returns what the shares from one to another of a whole come to: each end is rounded, so that neighbours meet.
func between(a money.Amount, from, to, whole int64) (money.Amount, error) {
	upper, err := a.Scale(to, whole)
	if err != nil {
		return money.Amount{}, err
	}
	lower, err := a.Scale(from, whole)
	if err != nil {
		return money.Amount{}, err
	}
	return upper.Sub(lower)
}

// total adds a refund's taxes and sums.
func (r *Record) total(f *Refund) error {
	costs := f.Delivery.Minor + f.PaymentCost.Minor
	taxes, err := r.costTaxes(costs)
	if err != nil {
		return err
	}
	goods := int64(0)
	for _, l := range f.Lines {
		goods += l.Gross.Minor
		taxes = r.addTax(taxes, r.Lines[l.Position].TaxRate, l.Gross.Minor, l.Tax.Minor)
	}
	slices.SortFunc(taxes, func(a, b Tax) int { return int(b.Rate - a.Rate) })
	f.Taxes, f.Total, f.Tax = taxes, r.amount(goods+costs+f.Advance.Minor), r.amount(0)
	for _, t := range taxes {
		f.Tax.Minor += t.Tax.Minor
	}
	return nil
}

func (r *Record) addTax(list []Tax, rate money.Rate, gross, tax int64) []Tax {
	at := slices.IndexFunc(list, func(t Tax) bool { return t.Rate == rate })
	if at < 0 {
		return append(list, Tax{Rate: rate, Gross: r.amount(gross), Tax: r.amount(tax)})
	}
	list[at].Gross.Minor += gross
	list[at].Tax.Minor += tax
	return list
}

// costTaxes divides costs that are paid back over the rates that the order's costs bore, in proportion to what is left
// of each. What the costs bore is what the order's taxes hold beyond its lines.
func (r *Record) costTaxes(costs int64) ([]Tax, error) {
	if costs == 0 {
		return []Tax{}, nil
	}
	whole, done := r.costsOf(r.Taxes, r.soldLines()), []Tax{}
	for _, f := range r.Refunds {
		for _, t := range r.costsOf(f.Taxes, f.Lines) {
			done = r.addTax(done, t.Rate, t.Gross.Minor, t.Tax.Minor)
		}
	}
	weights, befores := make([]int64, len(whole)), make([]int64, len(whole))
	for i, w := range whole {
		if at := slices.IndexFunc(done, func(t Tax) bool { return t.Rate == w.Rate }); at >= 0 {
			befores[i] = done[at].Gross.Minor
		}
		weights[i] = w.Gross.Minor - befores[i]
	}
	parts, err := r.amount(costs).Split(weights...)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "order.taxes_disagree", err)
	}
	var taxes []Tax
	for i, part := range parts {
		if part.Minor == 0 {
			continue
		}
		tax, err := between(whole[i].Tax, befores[i], befores[i]+part.Minor, whole[i].Gross.Minor)
		if err != nil {
			return nil, err
		}
		taxes = append(taxes, Tax{Rate: whole[i].Rate, Gross: part, Tax: tax})
	}
	return taxes, nil
}

// costsOf returns what taxes hold beyond lines.
func (r *Record) costsOf(taxes []Tax, lines []RefundedLine) []Tax {
	rest := slices.Clone(taxes)
	for _, l := range lines {
		rest = r.addTax(rest, r.Lines[l.Position].TaxRate, -l.Gross.Minor, -l.Tax.Minor)
	}
	return rest
}

// soldLines returns the order's lines as if all of them were paid back.
func (r *Record) soldLines() []RefundedLine {
	list := make([]RefundedLine, len(r.Lines))
	for i, l := range r.Lines {
		list[i] = RefundedLine{Units: Units{i, l.Quantity}, Gross: l.Total, Tax: l.Tax}
	}
	return list
}

// pay chooses the payments that a refund is paid back on. Errors: Conflict order.refund_exceeds_payment, NotFound
// order.unknown_payment.
func (r *Record) pay(f *Refund, paymentID int64) error {
	left, known := f.Total.Minor, paymentID == 0
	for i := range r.Payments {
		p := &r.Payments[i]
		if paymentID != 0 && p.ID != paymentID {
			continue
		}
		known = true
		if part := min(left, p.Amount.Minor-p.Refunded.Minor); part > 0 {
			f.Parts = append(f.Parts, Part{PaymentID: p.ID, Amount: r.amount(part)})
			p.Refunded.Minor += part
			left -= part
		}
	}
	switch {
	case !known:
		return fault.New(fault.NotFound, "order.unknown_payment")
	case left > 0:
		return exceedsPayment(r.amount(f.Total.Minor-left), nil)
	}
	return nil
}

func exceedsPayment(most money.Amount, cause error) error {
	return fault.Wrap(fault.Conflict, "order.refund_exceeds_payment", cause, fault.With("max", most))
}
