package view

import (
	"time"

	"vapeart/shop/money"
)

// Order is the page of a placed order: the confirmation, and what the look-up finds.
type Order struct {
	Page
	Fresh       bool // just placed
	Adults      bool // the carrier asks for age
	Number      string
	State       string // its name
	PlacedAt    time.Time
	Email       string
	Lines       []OrderLine
	Receipt     Receipt
	DeliveryTo  Postal
	BillTo      Postal
	BillingSame bool
	Delivery    string
	Payment     string
	Transfer    *Transfer // what to transfer where
	AtDoor      bool
	PayAddress  string // where to pay; empty when nothing is to be done there
	PayLater    bool   // how to pay could not be told right now: it stands in the mail
}

// OrderLine is a sold line.
type OrderLine struct {
	Name, Options, SKU string
	Quantity           int
	Unit, Total        money.Amount
}

// Transfer is a bank transfer to make.
type Transfer struct {
	Holder, IBAN, BIC, Bank, Reference string
	Amount                             money.Amount
}

// Template names the page's file.
func (Order) Template() string { return "page/order" }

// LookUp is the form that finds an order.
type LookUp struct {
	Page
	Number, Email Input
	Errors        []FieldError
	Unknown       string // why nothing was found
}

// Template names the page's file.
func (LookUp) Template() string { return "page/lookup" }
