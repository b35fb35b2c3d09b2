package mail

import (
	"time"

	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Shop is what a mail says of its sender.
type Shop struct {
	Name  string
	Home  string   // absolute address
	Email string   // where customers write to; empty: they answer the mail
	Phone string   // may be empty
	Lines []string // who stands behind the shop: name, street, city, register; may be empty
}

// Order is a placed order as mails tell of it. Amounts include tax.
type Order struct {
	Shop     Shop
	Language locale.Language
	Number   string // as people write it
	PlacedAt time.Time
	Email    string // the customer's
	Phone    string // may be empty
	LookUp   string // absolute address where the customer finds the order again

	Lines        []Line
	Goods        money.Amount
	DeliveryCost money.Amount
	PaymentCost  money.Amount // left out when zero
	Taxes        []Tax        // contained in Total
	Total        money.Amount

	Delivery   string   // the method's name
	Proof      bool     // the carrier asks for proof of age
	DeliverTo  []string // the address in lines
	BillTo     []string // empty: the same
	Payment    string   // the method's name
	AtDoor     bool     // paid when the parcel is handed over
	Transfer   *Transfer
	PayAddress string // absolute address where to pay; empty when there is nothing to be done
	Legal      []Link // what the law wants in the customer's hands: terms, right of withdrawal
}

// Line is one sold variant.
type Line struct {
	Name, Options string
	Quantity      int
	Unit, Total   money.Amount
}

// Tax is the tax of one rate.
type Tax struct {
	Rate money.Rate
	Tax  money.Amount
}

// Transfer is a bank transfer to make.
type Transfer struct {
	Holder, IBAN, BIC, Bank string // IBAN in groups; BIC and Bank may be empty
	Reference               string
	Amount                  money.Amount
}

// Link is a page of the shop.
type Link struct{ Title, Address string }
