// Package order owns placed orders: what was sold to whom at which price and tax, the number by which people name an
// order, and everything that happens to it afterwards: payments, parcels, returns, refunds, invoices, notes. It refuses to
// know carts, stock, staff and mail: shop/checkout places an order, and Desk, which moves it on, tells stock and customers
// through the ports Stock and Outbox.
//
// An order's state is derived from what happened to its lines and its money, see Sums.State. Service answers customers,
// Desk the shop's staff.
package order

import (
	"context"
	"time"

	"vapeart/shop/address"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// State is where an order stands. Placing makes Pending.
type State string

// The states.
const (
	Pending   State = "pending"
	Paid      State = "paid"
	Packed    State = "packed"
	Shipped   State = "shipped"
	Delivered State = "delivered"
	Cancelled State = "cancelled"
	Refunded  State = "refunded"
	Returned  State = "returned"
)

// Order is a placed order. Amounts include tax.
type Order struct {
	ID             int64
	Number         string // short, unguessable: see NewNumber; Grouped writes it for people
	CartID         int64  // 0 when it came from no cart
	State          State
	Email, Phone   string
	Language       locale.Language
	Delivery       Address
	Billing        Address
	Lines          []Line
	Taxes          []Tax
	Goods          money.Amount
	DeliveryCost   money.Amount
	PaymentCost    money.Amount
	Tax            money.Amount // contained in Total
	Total          money.Amount
	DeliveryMethod string // code of shop/delivery
	PaymentMethod  string // code of shop/payment
	WeightGrams    int
	AgeRestricted  bool
	BirthDate      string // YYYY-MM-DD where a line asks for age, else empty
	TermsVersion   string
	RequestID      string
	Version        int64
	PlacedAt       time.Time
}

// Name is the key of a state's name.
func (s State) Name() locale.Key { return locale.Key("order.state." + string(s)) }

// Address is where goods or an invoice go. shop/checkout validates it by the country's rules.
type Address = address.Address

// Line is one sold variant with name, price and tax of that moment.
type Line struct {
	ProductID, VariantID int64
	SKU, Name, Options   string
	Quantity             int
	Unit, Total          money.Amount
	TaxRate              money.Rate
	Tax                  money.Amount // contained in Total
	WeightGrams          int          // of one unit
	AgeRestricted        bool
}

// Tax is the tax of one rate that the order's total contains.
type Tax struct {
	Rate       money.Rate
	Gross, Tax money.Amount
}

// Repository stores orders.
type Repository interface {
	// Insert writes an order with lines, addresses and taxes and sets its id; number and cart are unique.
	// Errors: Conflict order.number_taken, order.cart_already_ordered. At most 5 statements.
	Insert(ctx context.Context, o *Order) error
	// ByNumber returns the whole order. Errors: NotFound order.unknown. At most 4 statements.
	ByNumber(ctx context.Context, number string) (*Order, error)
	// ByID returns the whole order. Errors: NotFound order.unknown. At most 4 statements.
	ByID(ctx context.Context, id int64) (*Order, error)
	// ByNumberAndEmail returns the whole order of a number if it was placed with the e-mail address of a key (EmailKey).
	// Another number and another address are refused by the same statement. Errors: NotFound order.unknown. At most 4
	// statements.
	ByNumberAndEmail(ctx context.Context, number, emailKey string) (*Order, error)
}
