package checkout

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"vapeart/shop/cart"
	"vapeart/shop/delivery"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/payment"
	"vapeart/shop/tax"
)

// summary computes all that the customer sees of a cart that can be ordered. Errors: Conflict checkout.not_ready when a
// line cannot be ordered, checkout.unfinished when a step is missing.
func (s *Service) summary(d desk, lang locale.Language) (Summary, error) {
	if !d.view.Ready {
		return Summary{}, fault.New(fault.Conflict, "checkout.not_ready")
	}
	p, err := s.progress(d.view, d.record.Details, d.now)
	if err != nil {
		return Summary{}, err
	}
	if p.next != StepReview {
		return Summary{}, unfinished()
	}
	sum := Summary{
		Details: d.record.Details, Delivery: p.chosenDelivery, Payment: p.chosenPayment,
		Goods: d.view.Goods, DeliveryCost: p.chosenDelivery.Price, PaymentCost: p.chosenPayment.Fee,
		WeightGrams: d.view.Weight, AgeRestricted: d.view.AgeGated, TermsVersion: s.o.TermsVersion, Notices: d.view.Notices,
	}
	if sum.Details.BillingSame {
		sum.Details.Billing = sum.Details.Delivery
	}
	if err := s.addTax(&sum, d); err != nil {
		return Summary{}, err
	}
	if sum.Total, err = money.Sum(sum.Goods, sum.DeliveryCost, sum.PaymentCost); err != nil {
		return Summary{}, err
	}
	sum.Fingerprint, err = sum.fingerprint(lang)
	return sum, err
}

// addTax adds the lines, each with its tax, and the taxes by rate.
func (s *Service) addTax(sum *Summary, d desk) error {
	costs, err := sum.DeliveryCost.Add(sum.PaymentCost)
	if err != nil {
		return err
	}
	lines := make([]tax.Line, len(d.view.Lines))
	for i, l := range d.view.Lines {
		rate, err := s.o.Tax.Rate(sum.Details.Delivery.Country, tax.Class(l.TaxClass), d.now.In(s.o.Zone))
		if err != nil {
			return err
		}
		lines[i] = tax.Line{Gross: l.Total, Rate: rate}
	}
	bill, err := tax.Included(lines, costs)
	if err != nil {
		return err
	}
	for i, l := range d.view.Lines {
		sum.Lines = append(sum.Lines, Line{LineView: l, TaxRate: lines[i].Rate, Tax: bill.Lines[i]})
	}
	for _, t := range bill.Sums {
		sum.Taxes = append(sum.Taxes, order.Tax(t))
	}
	sum.Tax = bill.Total
	return nil
}

// fingerprint is the hash of all that is shown, in the language in which it is shown. What the customer does not see is
// left out, above all how many units there are: others buying must not make a customer confirm again.
func (sum Summary) fingerprint(lang locale.Language) (string, error) {
	type line struct {
		VariantID           int64
		SKU, Name, Options  string
		Quantity            int
		Unit, Regular, Cost money.Amount
		Rate                money.Rate
	}
	seen := struct {
		Language     locale.Language
		Details      Details
		Lines        []line
		Delivery     delivery.Option
		Payment      payment.Option
		Total        money.Amount
		Taxes        []order.Tax
		TermsVersion string
	}{lang, sum.Details, nil, sum.Delivery, sum.Payment, sum.Total, sum.Taxes, sum.TermsVersion}
	for _, l := range sum.Lines {
		seen.Lines = append(seen.Lines, line{l.VariantID, l.SKU, l.Name, l.Options, l.Quantity, l.Unit, l.Regular, l.Total, l.TaxRate})
	}
	text, err := json.Marshal(seen)
	if err != nil {
		return "", fmt.Errorf("fingerprint: %w", err)
	}
	hash := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(hash[:]), nil
}

// shown is what to remember of a summary.
func (sum Summary) shown() *Shown {
	s := &Shown{Fingerprint: sum.Fingerprint, DeliveryCost: sum.DeliveryCost, PaymentCost: sum.PaymentCost, Tax: sum.Tax}
	for _, l := range sum.Lines {
		s.Lines = append(s.Lines, ShownLine{VariantID: l.VariantID, Quantity: l.Quantity, Unit: l.Unit})
	}
	return s
}

func demands(v cart.View) []inventory.Demand {
	list := make([]inventory.Demand, len(v.Lines))
	for i, l := range v.Lines {
		list[i] = inventory.Demand{VariantID: l.VariantID, Quantity: l.Quantity}
	}
	return list
}
