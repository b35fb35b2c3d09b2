// Package buy owns the pages that belong to one customer: cart, checkout, orders, and the answer to the question for age.
// Nothing of them may be kept by anybody: every answer is no-store. It refuses rules of the trade, which are those of
// cart, checkout and order.
package buy

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/cart"
	"vapeart/shop/checkout"
	"vapeart/shop/locale"
	"vapeart/shop/order"
	"vapeart/shop/payment"
	"vapeart/shop/web/form"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/guard"
)

// Carts is what the pages do with carts: methods of cart.Service.
type Carts interface {
	View(ctx context.Context, token string, lang locale.Language) (cart.View, error)
	Units(ctx context.Context, token string) (int, error)
	Add(ctx context.Context, token string, lang locale.Language, variantID int64, quantity int) (cart.Added, error)
	Set(ctx context.Context, token string, variantID int64, quantity int) (cart.Added, error)
	Remove(ctx context.Context, token string, variantID int64) error
}

// Checkout is what the pages do at the checkout: methods of checkout.Service.
type Checkout interface {
	State(ctx context.Context, token string, lang locale.Language) (checkout.State, error)
	SaveContactAndAddresses(ctx context.Context, token string, who checkout.Contact, where checkout.Addresses) error
	SaveDelivery(ctx context.Context, token, method string) error
	SavePayment(ctx context.Context, token, method string) error
	Review(ctx context.Context, token string, lang locale.Language) (checkout.Summary, error)
	Place(ctx context.Context, r checkout.Request) (*order.Order, error)
	Order(ctx context.Context, token string) (*order.Order, error)
}

// Orders finds placed orders: order.Service.
type Orders interface {
	LookUp(ctx context.Context, number, email string) (*order.Order, error)
}

// Payments tells how to pay a placed order: payment.Methods.
type Payments interface {
	Start(ctx context.Context, code string, i payment.Intent) (payment.Next, error)
}

// Options is what the pages are made of; all are needed.
type Options struct {
	Frame    *frame.Frame
	Carts    Carts
	Checkout Checkout
	Orders   Orders
	Payments Payments
	Passes   guard.Passes
	Log      *slog.Logger
}

// Pages serves the pages. It is safe for concurrent use.
type Pages struct {
	Options
	cookies cookies
}

// New returns the pages.
func New(o Options) *Pages { return &Pages{Options: o, cookies: cookies{secure: o.Frame.Secure()}} }

// token is what opens the customer's cart, "" when there is none.
func (p *Pages) token(c *fiber.Ctx) string { return p.cookies.get(c, cartCookie) }

// posted reads the body of a form, and only that: an address cannot carry what a button should.
func posted(c *fiber.Ctx) *form.Form {
	return form.Read(func(name string) string { return string(c.Request().PostArgs().Peek(name)) })
}
