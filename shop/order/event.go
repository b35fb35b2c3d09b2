package order

import (
	"time"
	"unicode/utf8"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

// Actor is who changes an order, as the timeline keeps it: plain values, which outlive the account.
type Actor struct {
	ID   string // "staff:7", "worker"; at most 80 characters
	Name string // at most 120
}

func (a Actor) check(c *fault.Check) {
	checkText(c, "actor.id", a.ID, 1, maxActorID)
	checkText(c, "actor.name", a.Name, 1, maxActorName)
}

// The bounds of texts, in characters, as the columns keep them.
const (
	maxActorID   = 80
	maxActorName = 120
	maxReason    = 400
	maxCarrier   = 40
	maxTracking  = 80
	maxMethod    = 40
	maxReference = 120
	maxNote      = 4_000
)

func checkText(c *fault.Check, name, text string, least, most int) {
	c.That(utf8.RuneCountInString(text) >= least, name, "required")
	c.That(utf8.RuneCountInString(text) <= most, name, "too_long", fault.With("max", most))
}

// EventKind is what happened.
type EventKind string

// The kinds. Placed is not kept: Timeline makes it of the order itself.
const (
	EventPlaced     EventKind = "placed"
	EventPaid       EventKind = "paid" // money came in; State tells whether it was all
	EventPacked     EventKind = "packed"
	EventShipped    EventKind = "shipped"
	EventDelivered  EventKind = "delivered"
	EventCancelled  EventKind = "cancelled"
	EventRefunded   EventKind = "refunded"
	EventReturned   EventKind = "returned"
	EventInvoiced   EventKind = "invoiced"
	EventCreditNote EventKind = "credit_note"
	EventNote       EventKind = "note" // internal, never shown to the customer
)

// Event is one entry of an order's timeline.
type Event struct {
	ID      int64
	OrderID int64
	Version int64 // of the order after it
	Kind    EventKind
	State   State // of the order after it
	Actor   Actor
	Detail  Detail
	At      time.Time
}

// Detail is what an event was about; what does not apply is empty.
type Detail struct {
	Text     string        `json:"text,omitempty"` // of a note, or the reason
	Lines    []Units       `json:"lines,omitempty"`
	Payment  int64         `json:"payment,omitempty"` // ids
	Refund   int64         `json:"refund,omitempty"`
	Shipment int64         `json:"shipment,omitempty"`
	Carrier  string        `json:"carrier,omitempty"`
	Tracking string        `json:"tracking,omitempty"`
	Amount   *money.Amount `json:"amount,omitempty"`
	Invoice  string        `json:"invoice,omitempty"` // number
	Goods    Goods         `json:"goods,omitempty"`
}
