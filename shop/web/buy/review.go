package buy

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/cart"
	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/logging"
	"vapeart/shop/order"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// Review is the last page: everything once more, and the button that binds. Showing it keeps the goods for a while.
func (p *Pages) Review(c *fiber.Ctx, l locale.Language) error {
	return p.showReview(c, l, fiber.StatusOK, nil, nil)
}

// showReview shows everything as it is now, with what changed since it was shown before and what is wrong with the form.
func (p *Pages) showReview(c *fiber.Ctx, l locale.Language, status int, changes []cart.Notice, fail error) error {
	sum, err := p.Checkout.Review(c.UserContext(), p.token(c), l)
	if err != nil {
		return p.elsewhere(c, l, err)
	}
	head, err := p.head(c, l, reviewPage, checkout.State{})
	if err != nil {
		return err
	}
	texts := p.Frame.Printer(l)
	v := p.review(sum, l)
	v.Checkout = head
	v.Errors = fieldErrors(fail, texts, []label{{"terms", locale.Key("checkout_page.terms_label")}})
	v.TermsError = errorOf(v.Errors, "terms")
	if changes == nil {
		changes = sum.Notices
	}
	for _, n := range changes {
		v.Notices = append(v.Notices, n.Text(texts))
	}
	v.Changed = status == fiber.StatusConflict
	return p.Frame.Personal(c, l, status, v)
}

// Place takes the last page. Whoever sends it twice gets the one order twice.
func (p *Pages) Place(c *fiber.Ctx, l locale.Language) error {
	f := posted(c)
	o, err := p.Checkout.Place(c.UserContext(), checkout.Request{
		Token: p.token(c), Fingerprint: f.Text("fingerprint", maxField), Terms: f.Checked("terms"),
		Language: l, RequestID: logging.RequestID(c.UserContext()),
	})
	switch {
	case err == nil:
		return p.toOrder(c, l, o)
	case fault.CodeOf(err) == "checkout.changed":
		changes := checkout.ChangesOf(err)
		if changes == nil {
			changes = []cart.Notice{}
		}
		return p.showReview(c, l, fiber.StatusConflict, changes, nil)
	case fault.KindOf(err) == fault.Invalid:
		return p.showReview(c, l, fiber.StatusUnprocessableEntity, nil, err)
	}
	return p.elsewhere(c, l, err)
}

// review turns the summary into what its page shows.
func (p *Pages) review(sum checkout.Summary, l locale.Language) view.Review {
	texts := p.Frame.Printer(l)
	d := sum.Details
	v := view.Review{
		Fingerprint: sum.Fingerprint, Email: d.Email, Phone: d.Phone, HeldUntil: sum.HeldUntil,
		DeliveryTo: postal(d.Delivery, texts), BillTo: postal(d.Billing, texts), BillingSame: d.BillingSame,
		DeliveryMethod: view.Method{Name: texts.Text(sum.Delivery.Name()), Hint: sum.Delivery.Days(texts)},
		PaymentMethod:  view.Method{Name: texts.Text(sum.Payment.Name()), Hint: texts.Text(sum.Payment.Hint())},
		Adults:         sum.AgeRestricted,
		Receipt: receipt(order.Order{
			Goods: sum.Goods, DeliveryCost: sum.DeliveryCost, PaymentCost: sum.PaymentCost, Tax: sum.Tax, Total: sum.Total, Taxes: sum.Taxes,
		}),
		Links: view.ReviewLinks{
			Cart: link.Cart(l), Contact: link.Checkout(l, contactPage), Delivery: link.Checkout(l, deliveryPage),
			Payment: link.Checkout(l, paymentPage), Action: link.Checkout(l, reviewPage),
			Terms: link.Text(l, "terms"), Returns: link.Text(l, "returns"), Privacy: link.Text(l, "privacy"),
		},
	}
	if born, err := time.Parse(time.DateOnly, d.BirthDate); err == nil && sum.AgeRestricted {
		v.Birth = l.DateLong(born)
	}
	for _, line := range sum.Lines {
		v.Lines = append(v.Lines, p.line(line.LineView, l))
	}
	return v
}

func receipt(o order.Order) view.Receipt {
	r := view.Receipt{Goods: o.Goods, Delivery: o.DeliveryCost, Payment: o.PaymentCost, Tax: o.Tax, Total: o.Total}
	for _, t := range o.Taxes {
		r.Taxes = append(r.Taxes, view.TaxLine{Rate: t.Rate, Gross: t.Gross, Tax: t.Tax})
	}
	return r
}
