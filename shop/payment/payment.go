// Package payment owns the ways to pay: which are open to an order, what they cost, and what the customer has to do next.
// It refuses to know orders, and keeps no money and no card: a provider that takes cards lives in shop/gateway and
// implements Provider.
//
// A payment begins after the order is placed. Start is then called as often as the confirmation page is looked at: it
// must give the same answer for the same Intent, which a card provider gets by handing Intent.Order on as its
// idempotency key. Where the customer has to go elsewhere the answer is an address; the provider's own message (webhook)
// later moves the order on, never the customer's return, which anybody can forge.
package payment

import (
	"context"

	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Basket is what decides which ways to pay are open.
type Basket struct {
	Country string       // of delivery, ISO 3166-1 alpha-2
	Total   money.Amount // goods and delivery, tax included
}

// Option is one way to pay.
type Option struct {
	Code string       `json:"code"`
	Fee  money.Amount `json:"fee"` // tax included; zero when it costs nothing
}

// Name is the key of the way's name.
func (o Option) Name() locale.Key { return Name(o.Code) }

// Hint is the key of a sentence about the way.
func (o Option) Hint() locale.Key { return locale.Key("payment.hint." + o.Code) }

// Name is the key of a way's name, for an order that is kept with its code.
func Name(code string) locale.Key { return locale.Key("payment.name." + code) }

// Intent is a payment to be made for a placed order.
type Intent struct {
	Order    string // the order's number: what the customer quotes, and the key that makes repeats harmless
	Total    money.Amount
	Email    string
	Language locale.Language
	Return   string // absolute address to come back to from a provider's page
}

// Kind says what the customer has to do.
type Kind string

// The kinds.
const (
	AtDoor   Kind = "at_door"  // nothing now
	Transfer Kind = "transfer" // send money as Next.Remittance says
	Redirect Kind = "redirect" // go on at Next.Address
)

// Next is what the customer has to do to pay.
type Next struct {
	Kind       Kind
	Remittance Remittance // when Kind is Transfer
	Address    string     // when Kind is Redirect
}

// Remittance is what to write on a bank transfer.
type Remittance struct {
	Account
	Amount    money.Amount
	Reference string
}

// Provider is one way to pay. It must be safe for concurrent use.
type Provider interface {
	// Code names the way in orders and settings; it never changes.
	Code() string
	// Offer tells the fee, and whether the way is open to a basket. It asks nobody.
	Offer(b Basket) (Option, bool)
	// Start begins the payment of a placed order, or tells again how it goes on. Errors: Unavailable
	// payment.unavailable.
	Start(ctx context.Context, i Intent) (Next, error)
}
