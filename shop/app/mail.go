package app

import (
	"context"
	"path/filepath"
	"strings"

	"vapeart/jobs/queue"
	"vapeart/jobs/work"
	"vapeart/shop/address"
	"vapeart/shop/config"
	"vapeart/shop/delivery"
	"vapeart/shop/gateway/mailfile"
	"vapeart/shop/gateway/smtp"
	"vapeart/shop/locale"
	"vapeart/shop/mail"
	"vapeart/shop/order"
	"vapeart/shop/payment"
	"vapeart/shop/web/link"
)

// handlers is what this program does for each kind of job.
func (a *App) handlers() ([]queue.Handler, error) {
	sender, err := a.sender()
	if err != nil {
		return nil, err
	}
	renderer, err := mail.NewRenderer(a.Messages, a.Config.Shop.Zone)
	if err != nil {
		return nil, err
	}
	m := work.Mailer{
		Orders: orderMails{a}, Renderer: renderer, Sender: sender, From: mailbox(a.Config.Mail.From), Zone: a.Config.Shop.Zone,
	}
	handlers := []queue.Handler{work.HandleOrderConfirmation(m)}
	if to := a.Config.Mail.ToShop; to.Address != "" {
		handlers = append(handlers, work.HandleOrderNotice(m, mailbox(to)))
	}
	return handlers, nil
}

func mailbox(m config.Mailbox) mail.Address { return mail.Address{Name: m.Name, Email: m.Address} }

func (a *App) sender() (mail.Sender, error) {
	if a.Config.Mail.Mailer == config.FileMailer {
		return mailfile.New(filepath.Join(a.Config.App.Data, "mail"))
	}
	s := a.Config.SMTP
	return smtp.New(smtp.Options{
		Host: s.Host, Port: s.Port, Username: s.Username, Password: s.Password.Reveal(), TLS: smtp.TLS(s.TLS), Envelope: s.From.Address,
	})
}

// orderMails loads orders as mails tell of them.
type orderMails struct{ *App }

// OrderForMail implements work.Orders.
func (m orderMails) OrderForMail(ctx context.Context, orderID int64) (mail.Order, error) {
	o, err := m.orders.ByID(ctx, orderID)
	if err != nil {
		return mail.Order{}, err
	}
	p, base := m.Messages.For(o.Language, m.Config.Shop.Zone), strings.TrimSuffix(m.Config.App.URL.String(), "/")
	view := mail.Order{
		Shop: mail.Shop{
			Name: m.Config.Shop.Name, Home: base + link.Home(o.Language), Email: m.Config.Mail.From.Address,
		},
		Language: o.Language, Number: order.Grouped(o.Number), PlacedAt: o.PlacedAt, Email: o.Email, Phone: o.Phone,
		LookUp: base + link.LookUp(o.Language),
		Goods:  o.Goods, DeliveryCost: o.DeliveryCost, PaymentCost: o.PaymentCost, Total: o.Total,
		Delivery: p.Text(delivery.Name(o.DeliveryMethod)), Proof: o.AgeRestricted, DeliverTo: addressLines(p, o.Delivery),
		Payment: p.Text(payment.Name(o.PaymentMethod)),
	}
	for _, page := range []struct {
		title locale.Key
		name  string
	}{{locale.Key("legal.terms"), "terms"}, {locale.Key("legal.returns"), "returns"}} {
		view.Legal = append(view.Legal, mail.Link{Title: p.Text(page.title), Address: base + link.Text(o.Language, page.name)})
	}
	if o.Billing != o.Delivery {
		view.BillTo = addressLines(p, o.Billing)
	}
	for _, l := range o.Lines {
		view.Lines = append(view.Lines, mail.Line{Name: l.Name, Options: l.Options, Quantity: l.Quantity, Unit: l.Unit, Total: l.Total})
	}
	for _, t := range o.Taxes {
		view.Taxes = append(view.Taxes, mail.Tax{Rate: t.Rate, Tax: t.Tax})
	}
	return view, m.addPayment(ctx, o, &view)
}

// addPayment says how to pay.
func (m orderMails) addPayment(ctx context.Context, o *order.Order, view *mail.Order) error {
	next, err := m.Payment.Start(ctx, o.PaymentMethod, payment.Intent{
		Order: o.Number, Total: o.Total, Email: o.Email, Language: o.Language, Return: view.LookUp,
	})
	if err != nil {
		return err
	}
	switch next.Kind {
	case payment.AtDoor:
		view.AtDoor = true
	case payment.Transfer:
		r := next.Remittance
		view.Transfer = &mail.Transfer{
			Holder: r.Holder, IBAN: r.GroupedIBAN(), BIC: r.BIC, Bank: r.Bank, Reference: r.Reference, Amount: r.Amount,
		}
	case payment.Redirect:
		view.PayAddress = next.Address
	}
	return nil
}

// addressLines writes an address as it stands on a parcel.
func addressLines(p locale.Printer, a order.Address) []string {
	lines := []string{a.Name, a.Company, a.Street, a.Extra, strings.TrimSpace(a.Postcode + " " + a.City), a.Region}
	kept := lines[:0]
	for _, line := range append(lines, p.Text(address.CountryName(a.Country))) {
		if line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}
