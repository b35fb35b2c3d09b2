package buy

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/address"
	"vapeart/shop/delivery"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/logging"
	"vapeart/shop/order"
	"vapeart/shop/payment"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// toOrder gives the browser a pass to an order and leads to its page.
func (p *Pages) toOrder(c *fiber.Ctx, l locale.Language, o *order.Order) error {
	p.cookies.set(c, orderCookie, p.Passes.Issue(o.Number+" "+o.Email, orderLifetime), orderLifetime)
	return frame.SeeOther(c, link.Order(l, o.Number))
}

// Order is the page of an order for those who have a pass to it: from placing it, or from the look-up. It asks nobody for
// age: who found it was asked when ordering.
func (p *Pages) Order(c *fiber.Ctx, l locale.Language) error {
	pass, _ := p.Passes.Name(p.cookies.get(c, orderCookie))
	number, email, _ := strings.Cut(pass, " ")
	if number == "" || number != c.Params("number") {
		return frame.SeeOther(c, link.LookUp(l)+"?number="+url.QueryEscape(c.Params("number")))
	}
	o, err := p.Orders.LookUp(c.UserContext(), number, email)
	if err != nil {
		return err
	}
	title := p.Frame.Printer(l).Text(locale.Key("page.order.title"), fault.With("number", order.Grouped(o.Number)))
	page, err := p.Frame.Page(c.UserContext(), frame.Head{Lang: l, Path: link.Order(l, o.Number), Title: title, Hidden: true, Ungated: true})
	if err != nil {
		return err
	}
	v := p.order(o, l)
	v.Page = page
	p.howToPay(c, l, o, &v)
	return p.Frame.Personal(c, l, fiber.StatusOK, v)
}

// order turns an order into what its page shows.
func (p *Pages) order(o *order.Order, l locale.Language) view.Order {
	texts := p.Frame.Printer(l)
	v := view.Order{
		Number: order.Grouped(o.Number), State: texts.Text(o.State.Name()), PlacedAt: o.PlacedAt, Email: o.Email,
		Fresh:      o.State == order.Pending && p.Frame.Now().Sub(o.PlacedAt) < orderLifetime,
		Receipt:    receipt(*o),
		DeliveryTo: postal(o.Delivery, texts), BillTo: postal(o.Billing, texts), BillingSame: o.Delivery == o.Billing,
		Delivery: texts.Text(delivery.Name(o.DeliveryMethod)), Payment: texts.Text(payment.Option{Code: o.PaymentMethod}.Name()),
		Adults: o.AgeRestricted,
	}
	for _, line := range o.Lines {
		v.Lines = append(v.Lines, view.OrderLine{
			Name: line.Name, Options: line.Options, SKU: line.SKU, Quantity: line.Quantity, Unit: line.Unit, Total: line.Total,
		})
	}
	return v
}

// howToPay adds what is to be done to pay. When that cannot be told right now the page is shown all the same: the order
// is placed, and the mail says it too.
func (p *Pages) howToPay(c *fiber.Ctx, l locale.Language, o *order.Order, v *view.Order) {
	if o.State != order.Pending {
		return
	}
	next, err := p.Payments.Start(c.UserContext(), o.PaymentMethod, payment.Intent{
		Order: o.Number, Total: o.Total, Email: o.Email, Language: l, Return: p.Frame.Absolute(link.Order(l, o.Number)),
	})
	if err != nil {
		_ = logging.Failure(c.UserContext(), p.Log, "payment not started", err) // the page tells that it stands in the mail
		v.PayLater = true
		return
	}
	switch next.Kind {
	case payment.Transfer:
		r := next.Remittance
		v.Transfer = &view.Transfer{
			Holder: r.Holder, IBAN: groupsOf4(r.IBAN), BIC: r.BIC, Bank: r.Bank,
			Reference: order.Grouped(r.Reference), Amount: r.Amount,
		}
	case payment.AtDoor:
		v.AtDoor = true
	case payment.Redirect:
		v.PayAddress = next.Address
	}
}

// groupsOf4 writes an IBAN as banks print it.
func groupsOf4(iban string) string {
	var b strings.Builder
	for i, r := range strings.ReplaceAll(iban, " ", "") {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// postal writes an address in lines.
func postal(a address.Address, texts locale.Printer) view.Postal {
	if a.Country == "" {
		return view.Postal{}
	}
	var lines []string
	for _, line := range []string{
		a.Name, a.Company, a.Street, a.Extra, a.Postcode + " " + a.City, a.Region, texts.Text(address.CountryName(a.Country)),
	} {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return view.Postal{Lines: lines}
}
