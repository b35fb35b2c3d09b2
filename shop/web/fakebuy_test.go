package web_test

import (
	"context"
	"strconv"

	"vapeart/shop/address"
	"vapeart/shop/cart"
	"vapeart/shop/checkout"
	"vapeart/shop/delivery"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/payment"
)

// fakeCarts keeps views by token; a token is "token-1", "token-2", …
type fakeCarts struct {
	views  map[string]cart.View
	capped bool
	fail   error
}

func newCarts() *fakeCarts { return &fakeCarts{views: map[string]cart.View{}} }

func line(variant int64, name string, quantity int) cart.LineView {
	unit := eur(2990)
	total, _ := unit.Times(quantity)
	return cart.LineView{
		Offer: cart.Offer{
			VariantID: variant, ProductID: 1, SKU: "ARC-BLACK-2", Name: name, Options: "Black, 2 ml", NameLanguage: locale.English,
			Slug: "arc-kit", PictureSource: "demo:arc/0", PictureAlt: "The Arc", Unit: unit, Regular: eur(3490),
			AgeRestricted: true, WeightGrams: 150, Purchasable: true, Available: 5,
		},
		Quantity: quantity, Total: total,
	}
}

func viewOf(lines ...cart.LineView) cart.View {
	v := cart.View{ID: 1, Lines: lines, Ready: len(lines) > 0, AgeGated: true}
	for _, l := range lines {
		v.Units += l.Quantity
		v.Goods, _ = money.Sum(v.Goods, l.Total)
		v.Weight += l.Quantity * l.WeightGrams
	}
	return v
}

func (c *fakeCarts) View(_ context.Context, token string, _ locale.Language) (cart.View, error) {
	return c.views[token], nil
}

func (c *fakeCarts) Units(_ context.Context, token string) (int, error) {
	return c.views[token].Units, nil
}

func (c *fakeCarts) Add(_ context.Context, token string, _ locale.Language, variant int64, quantity int) (cart.Added, error) {
	if c.fail != nil {
		return cart.Added{}, c.fail
	}
	if _, known := c.views[token]; !known {
		token = "token-" + strconv.Itoa(len(c.views)+1)
	}
	c.views[token] = viewOf(append(c.views[token].Lines, line(variant, "Arc <Pod> Kit", quantity))...)
	return cart.Added{Token: token, Quantity: quantity, Capped: c.capped}, nil
}

func (c *fakeCarts) Set(_ context.Context, token string, variant int64, quantity int) (cart.Added, error) {
	if c.fail != nil {
		return cart.Added{}, c.fail
	}
	var lines []cart.LineView
	for _, l := range c.views[token].Lines {
		if l.VariantID != variant {
			lines = append(lines, l)
		} else if quantity > 0 {
			lines = append(lines, line(variant, l.Name, quantity))
		}
	}
	c.views[token] = viewOf(lines...)
	return cart.Added{Token: token, Quantity: quantity, Capped: c.capped}, nil
}

func (c *fakeCarts) Remove(ctx context.Context, token string, variant int64) error {
	_, err := c.Set(ctx, token, variant, 0)
	return err
}

// fakeCheckout stands at a step; fails holds the error of each method by name.
type fakeCheckout struct {
	carts *fakeCarts
	next  checkout.Step
	fails map[string]error
	saved checkout.Details
	asked checkout.Request
	order *order.Order
}

func newCheckout(carts *fakeCarts) *fakeCheckout {
	return &fakeCheckout{carts: carts, next: checkout.StepReview, fails: map[string]error{}, saved: details(), order: placed()}
}

func details() checkout.Details {
	home := address.Address{Name: "Ada Lovelace", Street: "Marktplatz 1", Postcode: "80331", City: "München", Country: "DE"}
	return checkout.Details{
		Contact:        checkout.Contact{Email: "ada@example.org", Phone: "+4989123456", BirthDate: "1980-03-07"},
		Addresses:      checkout.Addresses{Delivery: home, BillingSame: true},
		DeliveryMethod: "standard", PaymentMethod: "bank_transfer",
	}
}

func (c *fakeCheckout) State(_ context.Context, token string, _ locale.Language) (checkout.State, error) {
	if err := c.fails["State"]; err != nil {
		return checkout.State{}, err
	}
	v, ok := c.carts.views[token]
	if !ok {
		return checkout.State{}, fault.New(fault.NotFound, "cart.unknown")
	}
	s := checkout.State{Cart: v, Details: c.saved, Next: c.next, Countries: []string{"DE", "AT"}, BillingCountries: []string{"AT", "DE", "FR"}}
	s.Delivery = []delivery.Option{
		{Code: "standard", Price: eur(490), MinDays: 1, MaxDays: 3, AgeCheck: true}, {Code: "express", Price: eur(1190), MinDays: 1, MaxDays: 1},
	}
	s.Payment = []payment.Option{{Code: "bank_transfer"}, {Code: "cash_on_delivery", Fee: eur(490)}}
	return s, nil
}

// SaveContactAndAddresses fails as either part does that a test names.
func (c *fakeCheckout) SaveContactAndAddresses(_ context.Context, _ string, who checkout.Contact, where checkout.Addresses) error {
	var fields []fault.Field
	for _, part := range []string{"SaveContact", "SaveAddresses"} {
		err := c.fails[part]
		if err != nil && len(fault.FieldsOf(err)) == 0 {
			return err
		}
		fields = append(fields, fault.FieldsOf(err)...)
	}
	if len(fields) > 0 {
		return &fault.Error{Kind: fault.Invalid, Code: fault.CodeInvalid, Fields: fields}
	}
	c.saved.Contact, c.saved.Addresses = who, where
	return nil
}

func (c *fakeCheckout) SaveDelivery(_ context.Context, _, method string) error {
	c.saved.DeliveryMethod = method
	return c.fails["SaveDelivery"]
}

func (c *fakeCheckout) SavePayment(_ context.Context, _, method string) error {
	c.saved.PaymentMethod = method
	return c.fails["SavePayment"]
}

func (c *fakeCheckout) Review(_ context.Context, token string, _ locale.Language) (checkout.Summary, error) {
	if err := c.fails["Review"]; err != nil {
		return checkout.Summary{}, err
	}
	v := c.carts.views[token]
	s := checkout.Summary{
		Fingerprint: "fingerprint-1", Details: c.saved, Delivery: delivery.Option{Code: "standard", Price: eur(490), MinDays: 1, MaxDays: 3},
		Payment: payment.Option{Code: "bank_transfer"}, Goods: v.Goods, DeliveryCost: eur(490), Tax: eur(556), Total: eur(3480),
		Taxes: []order.Tax{{Rate: 1900, Gross: eur(3480), Tax: eur(556)}}, AgeRestricted: true, HeldUntil: noon.Add(15 * 60e9),
	}
	s.Details.Billing = s.Details.Delivery
	for _, l := range v.Lines {
		s.Lines = append(s.Lines, checkout.Line{LineView: l, TaxRate: 1900})
	}
	return s, nil
}

func (c *fakeCheckout) Place(_ context.Context, r checkout.Request) (*order.Order, error) {
	c.asked = r
	return c.order, c.fails["Place"]
}

func (c *fakeCheckout) Order(context.Context, string) (*order.Order, error) {
	return c.order, c.fails["Order"]
}

func placed() *order.Order {
	home := details().Delivery
	return &order.Order{
		ID: 1, Number: "Z8FDZ23XA8", State: order.Pending, Email: "ada@example.org", Language: locale.English,
		Delivery: home, Billing: home, Goods: eur(2990), DeliveryCost: eur(490), Tax: eur(556), Total: eur(3480),
		Taxes:          []order.Tax{{Rate: 1900, Gross: eur(3480), Tax: eur(556)}},
		Lines:          []order.Line{{SKU: "ARC-BLACK-2", Name: "Arc <Pod> Kit", Options: "Black, 2 ml", Quantity: 1, Unit: eur(2990), Total: eur(2990), TaxRate: 1900}},
		DeliveryMethod: "standard", PaymentMethod: "bank_transfer", AgeRestricted: true, PlacedAt: noon,
	}
}

// fakeOrders knows one order.
type fakeOrders struct {
	order *order.Order
	fail  error
}

func (o *fakeOrders) LookUp(_ context.Context, number, email string) (*order.Order, error) {
	parsed, err := order.ParseNumber(number)
	if o.fail != nil {
		return nil, o.fail
	}
	if err != nil || parsed != o.order.Number || order.EmailKey(email) != order.EmailKey(o.order.Email) {
		return nil, fault.New(fault.NotFound, "order.unknown")
	}
	return o.order, nil
}

// fakePayments tells what to do next.
type fakePayments struct {
	next payment.Next
	fail error
}

func (p *fakePayments) Start(_ context.Context, _ string, i payment.Intent) (payment.Next, error) {
	if p.next.Kind == payment.Transfer {
		p.next.Remittance.Amount, p.next.Remittance.Reference = i.Total, i.Order
	}
	return p.next, p.fail
}
