package order

import (
	"context"
	"fmt"
	"time"

	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// InvoiceKind tells invoices from what takes them back.
type InvoiceKind string

// The kinds. Each counts its own numbers.
const (
	Bill       InvoiceKind = "invoice"
	CreditNote InvoiceKind = "credit_note"
)

// Invoice is an invoice or a credit note. It is never changed: an invoice is taken back by credit notes.
type Invoice struct {
	ID         int64
	Kind       InvoiceKind
	Year       int    // of the shop's calendar
	Serial     int    // 1, 2, 3, … without a gap within kind and year
	Number     string // "R2026-000001", "G2026-000001"
	OrderID    int64
	RefundID   int64 // 0 for the invoice
	Total, Tax money.Amount
	Document   Document
	IssuedAt   time.Time
}

// Document is all that stands on an invoice, kept as it was at that moment: neither a later export nor the erasure of a
// customer's data changes what the law wants kept.
type Document struct {
	OrderNumber  string          `json:"order_number"`
	CreditOf     string          `json:"credit_of,omitempty"` // number of the invoice that a credit note takes back in part
	Language     locale.Language `json:"language"`
	PlacedAt     time.Time       `json:"placed_at"`
	Billing      Address         `json:"billing"`
	Delivery     Address         `json:"delivery"`
	Lines        []BilledLine    `json:"lines"`
	DeliveryCost money.Amount    `json:"delivery_cost"`
	PaymentCost  money.Amount    `json:"payment_cost"`
	Taxes        []Tax           `json:"taxes"`
	Tax          money.Amount    `json:"tax"`
	Total        money.Amount    `json:"total"`
}

// BilledLine is a line of a document.
type BilledLine struct {
	SKU      string       `json:"sku"`
	Name     string       `json:"name"`
	Options  string       `json:"options,omitempty"`
	Quantity int          `json:"quantity"`
	Unit     money.Amount `json:"unit"`
	Total    money.Amount `json:"total"`
	TaxRate  money.Rate   `json:"tax_rate"` // basis points
	Tax      money.Amount `json:"tax"`      // contained in Total
}

// Invoiced returns the order's invoice, nil while there is none.
func (r *Record) Invoiced() *Invoice {
	for i := range r.Invoices {
		if r.Invoices[i].Kind == Bill {
			return &r.Invoices[i]
		}
	}
	return nil
}

func (r *Record) document() Document {
	d := Document{
		OrderNumber: r.Number, Language: r.Language, PlacedAt: r.PlacedAt, Billing: r.Billing, Delivery: r.Delivery,
		DeliveryCost: r.DeliveryCost, PaymentCost: r.PaymentCost, Taxes: r.Taxes, Tax: r.Tax, Total: r.Total,
	}
	for _, l := range r.Lines {
		d.Lines = append(d.Lines, billed(l, l.Quantity, l.Total, l.Tax))
	}
	return d
}

func (r *Record) credit(f *Refund, of string) Document {
	d := r.document()
	d.CreditOf, d.Lines = of, nil
	d.DeliveryCost, d.PaymentCost, d.Taxes, d.Tax, d.Total = f.Delivery, f.PaymentCost, f.Taxes, f.Tax, f.Total
	for _, l := range f.Lines {
		d.Lines = append(d.Lines, billed(r.Lines[l.Position], l.Quantity, l.Gross, l.Tax))
	}
	return d
}

func billed(l Line, quantity int, total, tax money.Amount) BilledLine {
	return BilledLine{
		SKU: l.SKU, Name: l.Name, Options: l.Options, Quantity: quantity, Unit: l.Unit, Total: total, TaxRate: l.TaxRate, Tax: tax,
	}
}

// bill makes the order's invoice unless there is one.
func (t *turn) bill(ctx context.Context) error {
	if t.Invoiced() != nil {
		return nil
	}
	return t.issue(ctx, &Invoice{Kind: Bill, Document: t.document()})
}

// takeBack makes the credit note of a refund, if there is an invoice to take back.
func (t *turn) takeBack(ctx context.Context, f *Refund) error {
	if made := t.Invoiced(); made != nil {
		return t.issue(ctx, &Invoice{Kind: CreditNote, RefundID: f.ID, Document: t.credit(f, made.Number)})
	}
	return nil
}

func (t *turn) issue(ctx context.Context, i *Invoice) error {
	prefix, event := "R", EventInvoiced
	if i.Kind == CreditNote {
		prefix, event = "G", EventCreditNote
	}
	i.OrderID, i.IssuedAt, i.Year = t.ID, t.now, t.now.In(t.desk.o.Zone).Year()
	i.Total, i.Tax = i.Document.Total, i.Document.Tax
	var err error
	if i.Serial, err = t.desk.o.Ledger.NextSerial(ctx, i.Kind, i.Year); err != nil {
		return err
	}
	i.Number = fmt.Sprintf("%s%d-%06d", prefix, i.Year, i.Serial)
	if err := t.desk.o.Ledger.AddInvoice(ctx, i); err != nil {
		return err
	}
	t.Invoices = append(t.Invoices, *i)
	t.note(event, Detail{Invoice: i.Number, Amount: &i.Total})
	return nil
}
