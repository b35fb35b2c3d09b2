package buy

import (
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/order"
	"vapeart/shop/web/form"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

const maxNumber = 40

// LookUp is the form that finds an order by its number and the e-mail address it was placed with.
func (p *Pages) LookUp(c *fiber.Ctx, l locale.Language) error {
	number := form.Read(func(string) string { return c.Query("number") }).Text("number", maxNumber)
	return p.showLookUp(c, l, fiber.StatusOK, order.Grouped(number), "", nil)
}

// FindOrder takes the form. A wrong number and a wrong address get the same answer.
func (p *Pages) FindOrder(c *fiber.Ctx, l locale.Language) error {
	f := posted(c)
	number, email := f.Required("number", maxNumber), f.Required("email", maxField)
	if err := f.Err(); err != nil {
		return p.showLookUp(c, l, fiber.StatusUnprocessableEntity, number, email, err)
	}
	o, err := p.Orders.LookUp(c.UserContext(), number, email)
	if fault.CodeOf(err) == "order.unknown" {
		return p.showLookUp(c, l, fiber.StatusNotFound, number, email, err)
	}
	if err != nil {
		return err
	}
	return p.toOrder(c, l, o)
}

func (p *Pages) showLookUp(c *fiber.Ctx, l locale.Language, status int, number, email string, fail error) error {
	texts := p.Frame.Printer(l)
	title := texts.Text("page.lookup.title")
	page, err := p.Frame.Page(c.UserContext(), frame.Head{Lang: l, Path: link.LookUp(l), Title: title, Hidden: true, Ungated: true})
	if err != nil {
		return err
	}
	v := view.LookUp{Page: page}
	if status == fiber.StatusNotFound {
		v.Unknown = texts.Error(fail)
	}
	v.Errors = fieldErrors(fail, texts, []label{
		{"number", locale.Key("page.lookup.number")}, {"email", locale.Key("page.lookup.email")},
	})
	input := inputs{errors: v.Errors}
	v.Number, v.Email = input.needed("number", number), input.needed("email", email)
	return p.Frame.Personal(c, l, status, v)
}
