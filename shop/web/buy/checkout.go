package buy

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/checkout"
	"vapeart/shop/delivery"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/payment"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// The pages of the checkout, as addresses name them.
const (
	contactPage  = "contact"
	deliveryPage = "delivery"
	paymentPage  = "payment"
	reviewPage   = "review"
)

func pages() []string { return []string{contactPage, deliveryPage, paymentPage, reviewPage} }

// pageOf is the page on which a step of the checkout is made.
func pageOf(s checkout.Step) string {
	switch s {
	case checkout.StepDelivery:
		return deliveryPage
	case checkout.StepPayment:
		return paymentPage
	case checkout.StepReview:
		return reviewPage
	case checkout.StepContact, checkout.StepAddress:
	}
	return contactPage
}

// reached tells whether a page can be shown when next is the first step that is not done.
func reached(page string, next checkout.Step) bool {
	return slices.Index(pages(), page) <= slices.Index(pages(), pageOf(next))
}

// Start leads to the first page that is not done.
func (p *Pages) Start(c *fiber.Ctx, l locale.Language) error {
	state, err := p.Checkout.State(c.UserContext(), p.token(c), l)
	if err != nil {
		return p.elsewhere(c, l, err)
	}
	return frame.SeeOther(c, link.Checkout(l, pageOf(state.Next)))
}

// state returns where the checkout stands if a page of it can be shown; else it has answered with the page to go to.
func (p *Pages) state(c *fiber.Ctx, l locale.Language, page string) (checkout.State, bool, error) {
	state, err := p.Checkout.State(c.UserContext(), p.token(c), l)
	if err != nil {
		return state, false, p.elsewhere(c, l, err)
	}
	if !state.Cart.Ready {
		return state, false, frame.SeeOther(c, link.Cart(l))
	}
	if !reached(page, state.Next) {
		return state, false, frame.SeeOther(c, link.Checkout(l, pageOf(state.Next)))
	}
	return state, true, nil
}

// elsewhere leads a customer whose cart cannot be checked out to where it goes on: the cart, the order it became, or the
// step that is missing. Other errors pass on.
func (p *Pages) elsewhere(c *fiber.Ctx, l locale.Language, err error) error {
	switch fault.CodeOf(err) {
	case "cart.unknown", "checkout.empty", "checkout.not_ready":
		return frame.SeeOther(c, link.Cart(l))
	case "checkout.unfinished":
		return frame.SeeOther(c, link.Home(l)+link.CheckoutPart)
	case "cart.already_ordered":
		o, err := p.Checkout.Order(c.UserContext(), p.token(c))
		if err != nil {
			return err
		}
		return p.toOrder(c, l, o)
	}
	return err
}

// head is the frame of a page of the checkout with its steps and the order so far.
func (p *Pages) head(c *fiber.Ctx, l locale.Language, page string, state checkout.State) (view.Checkout, error) {
	texts := p.Frame.Printer(l)
	title := texts.Text(locale.Key("checkout_page.step." + page))
	framed, err := p.Frame.Page(c.UserContext(), frame.Head{
		Lang: l, Path: link.Checkout(l, page), Title: title, Hidden: true, Bare: true,
	})
	if err != nil {
		return view.Checkout{}, err
	}
	v := view.Checkout{Page: framed, Aside: p.aside(state, l)}
	at := slices.Index(pages(), page)
	for i, name := range pages() {
		step := view.Step{Name: texts.Text(locale.Key("checkout_page.step." + name)), Current: i == at, Done: i < at}
		if i < at {
			step.Address = link.Checkout(l, name)
		}
		v.Steps = append(v.Steps, step)
	}
	return v, nil
}

// aside is the order so far. Its total holds delivery and payment as soon as they are chosen.
func (p *Pages) aside(state checkout.State, l locale.Language) view.Aside {
	a := view.Aside{Goods: state.Cart.Goods, Total: state.Cart.Goods}
	for _, line := range state.Cart.Lines {
		v := p.line(line, l)
		a.Lines = append(a.Lines, view.AsideLine{
			Name: v.Name, Lang: v.Lang, Options: v.Options, Image: v.Image, Quantity: v.Quantity, Total: v.Total,
		})
	}
	way := slices.IndexFunc(state.Delivery, func(o delivery.Option) bool { return o.Code == state.Details.DeliveryMethod })
	if way < 0 {
		return a
	}
	a.Delivery, a.DeliverySet = state.Delivery[way].Price, true
	if pay := slices.IndexFunc(state.Payment, func(o payment.Option) bool { return o.Code == state.Details.PaymentMethod }); pay >= 0 {
		a.Payment, a.TotalIsFinal = state.Payment[pay].Fee, true
	}
	if total, err := money.Sum(a.Goods, a.Delivery, a.Payment); err == nil {
		a.Total = total
	}
	return a
}

// fieldErrors are the faults of a form for the summary above it, in the order of the form's fields; labels name them.
func fieldErrors(err error, texts locale.Printer, labels []label) []view.FieldError {
	var all []view.FieldError
	for _, f := range fault.FieldsOf(err) {
		e := view.FieldError{Name: f.Name, Text: texts.Field(f)}
		if i := slices.IndexFunc(labels, func(l label) bool { return l.field == f.Name }); i >= 0 {
			e.Label, e.Order = texts.Text(labels[i].key), i
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b view.FieldError) int { return cmp.Compare(a.Order, b.Order) })
	return all
}

// label is the name of a field on its page.
type label struct {
	field string
	key   locale.Key
}

// errorOf is what is wrong with one field, "" when nothing is.
func errorOf(all []view.FieldError, field string) string {
	for _, e := range all {
		if e.Name == field {
			return e.Text
		}
	}
	return ""
}
