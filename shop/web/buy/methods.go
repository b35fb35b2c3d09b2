package buy

import (
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// Delivery is the second page: how it comes.
func (p *Pages) Delivery(c *fiber.Ctx, l locale.Language) error {
	state, shown, err := p.state(c, l, deliveryPage)
	if !shown {
		return err
	}
	return p.showDelivery(c, l, state, nil)
}

func (p *Pages) showDelivery(c *fiber.Ctx, l locale.Language, state checkout.State, fail error) error {
	v, err := p.methods(c, l, deliveryPage, state, fail)
	if err != nil {
		return err
	}
	texts := p.Frame.Printer(l)
	v.Field, v.Back = "delivery_method", link.Checkout(l, contactPage)
	for _, o := range state.Delivery {
		v.Methods = append(v.Methods, view.Method{
			Code: o.Code, Name: texts.Text(o.Name()), Hint: o.Days(texts), Price: o.Price, Free: o.Free || o.Price.IsZero(),
			Chosen: o.Code == state.Details.DeliveryMethod,
		})
		v.Adults = v.Adults || o.AgeCheck
	}
	return p.sendMethods(c, l, v, fail)
}

// SaveDelivery takes the second page.
func (p *Pages) SaveDelivery(c *fiber.Ctx, l locale.Language) error {
	method := posted(c).Text("delivery_method", maxField)
	err := p.Checkout.SaveDelivery(c.UserContext(), p.token(c), method)
	if err == nil {
		return frame.SeeOther(c, link.Checkout(l, paymentPage))
	}
	if fault.KindOf(err) != fault.Invalid {
		return p.elsewhere(c, l, err)
	}
	state, shown, stateErr := p.state(c, l, deliveryPage)
	if !shown {
		return stateErr
	}
	return p.showDelivery(c, l, state, err)
}

// Payment is the third page: how it is paid.
func (p *Pages) Payment(c *fiber.Ctx, l locale.Language) error {
	state, shown, err := p.state(c, l, paymentPage)
	if !shown {
		return err
	}
	return p.showPayment(c, l, state, nil)
}

func (p *Pages) showPayment(c *fiber.Ctx, l locale.Language, state checkout.State, fail error) error {
	v, err := p.methods(c, l, paymentPage, state, fail)
	if err != nil {
		return err
	}
	texts := p.Frame.Printer(l)
	v.Field, v.Back = "payment_method", link.Checkout(l, deliveryPage)
	for _, o := range state.Payment {
		v.Methods = append(v.Methods, view.Method{
			Code: o.Code, Name: texts.Text(o.Name()), Hint: texts.Text(o.Hint()), Price: o.Fee, Free: o.Fee.IsZero(),
			Chosen: o.Code == state.Details.PaymentMethod,
		})
	}
	return p.sendMethods(c, l, v, fail)
}

// SavePayment takes the third page.
func (p *Pages) SavePayment(c *fiber.Ctx, l locale.Language) error {
	method := posted(c).Text("payment_method", maxField)
	err := p.Checkout.SavePayment(c.UserContext(), p.token(c), method)
	if err == nil {
		return frame.SeeOther(c, link.Checkout(l, reviewPage))
	}
	if fault.KindOf(err) != fault.Invalid {
		return p.elsewhere(c, l, err)
	}
	state, shown, stateErr := p.state(c, l, paymentPage)
	if !shown {
		return stateErr
	}
	return p.showPayment(c, l, state, err)
}

// methods is what both pages have in common.
func (p *Pages) methods(c *fiber.Ctx, l locale.Language, page string, state checkout.State, fail error) (view.Methods, error) {
	head, err := p.head(c, l, page, state)
	if err != nil {
		return view.Methods{}, err
	}
	texts := p.Frame.Printer(l)
	v := view.Methods{Checkout: head, Heading: head.Title, Action: link.Checkout(l, page)}
	v.Errors = fieldErrors(fail, texts, []label{
		{"delivery_method", locale.Key("checkout_page.step.delivery")}, {"payment_method", locale.Key("checkout_page.step.payment")},
	})
	if len(v.Errors) > 0 {
		v.Error = v.Errors[0].Text
	}
	if state.Refusal != nil {
		v.Refusal = texts.Error(state.Refusal)
	}
	return v, nil
}

// sendMethods chooses the first way until the customer chooses another.
func (p *Pages) sendMethods(c *fiber.Ctx, l locale.Language, v view.Methods, fail error) error {
	chosen := false
	for _, m := range v.Methods {
		chosen = chosen || m.Chosen
	}
	if !chosen && fail == nil && len(v.Methods) > 0 {
		v.Methods[0].Chosen = true
	}
	status := fiber.StatusOK
	if fail != nil {
		status = fiber.StatusUnprocessableEntity
	}
	return p.Frame.Personal(c, l, status, v)
}
