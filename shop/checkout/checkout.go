// Package checkout owns the way from a cart to an order: the steps with what the customer enters, the review that shows
// everything and holds the stock, and the placing that charges exactly what the review showed. It refuses to know
// prices, stock, tax rates and methods themselves, and everything that happens to an order afterwards.
//
// It is a flow above the domains, so it may import cart, order, inventory, delivery, payment and tax; they do not know
// it. Its ports are the few methods it needs of their repositories and services.
//
// # One order, at the price that was seen
//
// Review returns a fingerprint of all that the customer sees. Place, in one transaction, locks the cart, reads every
// offer again, computes everything again and compares: if anything differs, nothing is written, and the customer is told
// what and confirms again. Otherwise the order, its lines and taxes, the mark on the cart, the job of the mail and the
// stock are written together. A cart becomes at most one order: whoever asks again with its token, however often and from
// wherever, gets that order.
package checkout

import (
	"fmt"
	"time"

	"vapeart/shop/address"
	"vapeart/shop/cart"
	"vapeart/shop/delivery"
	"vapeart/shop/inventory"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/payment"
)

// HoldFor is how long a review keeps the goods for its cart.
const HoldFor = 15 * time.Minute

// actor is who moves stock, in the ledger.
const actor = "storefront"

// CartOwner is who holds the stock of a cart under review.
func CartOwner(cartID int64) inventory.Owner {
	return inventory.Owner(fmt.Sprintf("cart:%d", cartID))
}

// OrderOwner is who holds the stock of a placed order.
func OrderOwner(orderID int64) inventory.Owner {
	return inventory.Owner(fmt.Sprintf("order:%d", orderID))
}

// Contact is how to reach the customer, and the birth date where goods ask for one.
type Contact struct {
	Email     string `json:"email"`
	Phone     string `json:"phone,omitempty"`
	BirthDate string `json:"birth_date,omitempty"` // YYYY-MM-DD
}

// Addresses are where goods and invoice go. Billing is empty when it is the same.
type Addresses struct {
	Delivery    address.Address `json:"delivery"`
	BillingSame bool            `json:"billing_same"`
	Billing     address.Address `json:"billing"`
}

// Details is what the customer has entered.
type Details struct {
	Contact
	Addresses
	DeliveryMethod string `json:"delivery_method,omitempty"` // code of shop/delivery
	PaymentMethod  string `json:"payment_method,omitempty"`  // code of shop/payment
}

// Step is one page of the checkout.
type Step string

// The steps, in this order. Review is where all that was entered is shown and the order is placed.
const (
	StepContact  Step = "contact"
	StepAddress  Step = "address"
	StepDelivery Step = "delivery"
	StepPayment  Step = "payment"
	StepReview   Step = "review"
)

// Steps returns all steps in order.
func Steps() []Step { return []Step{StepContact, StepAddress, StepDelivery, StepPayment, StepReview} }

// State is where a checkout stands.
type State struct {
	Cart    cart.View // as it stands now; when it is not Ready, the cart's page says why
	Details Details
	Next    Step // the first step that is not finished, StepReview when all are

	Countries        []string          // delivered to, the shop's own first
	BillingCountries []string          // where invoices go, sorted by code
	Delivery         []delivery.Option // open to this cart and address; none before the address is known
	Payment          []payment.Option  // open to this cart; none before a delivery method is chosen
	Refusal          error             // why there is nothing to choose although everything before is known; else nil
}

// Summary is all that the customer sees before placing the order. Amounts include tax.
type Summary struct {
	Fingerprint   string  // of everything below but notices and hold
	Details       Details // Billing is filled in, same or not
	Lines         []Line
	Delivery      delivery.Option
	Payment       payment.Option
	Goods         money.Amount
	DeliveryCost  money.Amount
	PaymentCost   money.Amount
	Tax           money.Amount // contained in Total
	Total         money.Amount
	Taxes         []order.Tax // by rate, highest first
	WeightGrams   int
	AgeRestricted bool
	TermsVersion  string

	Notices   []cart.Notice // prices that differ from those last shown
	HeldUntil time.Time     // the goods are kept until then
}

// Line is a line of the summary.
type Line struct {
	cart.LineView
	TaxRate money.Rate
	Tax     money.Amount // contained in Total
}
