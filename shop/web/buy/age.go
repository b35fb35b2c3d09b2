package buy

import (
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/web/form"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/payload"
	"vapeart/shop/web/view"
)

// The question for age is part of every page and hidden by the stylesheet; a second stylesheet, the only thing on a
// page that depends on the visitor, shows it and hides the page to those who have not answered. So pages are the same
// for everybody, may be kept by every cache, and the gate works without scripts. What protects minors in the end is the
// birth date with the order and the carrier's check at the door; this is a question, and says so.

// AgeSheet is that stylesheet: empty for those who have answered.
func (p *Pages) AgeSheet(c *fiber.Ctx) error {
	c.Set(fiber.HeaderVary, fiber.HeaderCookie)
	if p.cookies.get(c, ageCookie) == "1" {
		c.Set(fiber.HeaderCacheControl, "private, max-age=3600")
		return payload.New("text/css; charset=utf-8", []byte("/* of age */\n"), payload.None).Send(c, fiber.StatusOK)
	}
	sheet, ok := p.Frame.Assets.Plain("gate.css")
	if !ok {
		return fault.New(fault.Internal, "asset.unknown", fault.With("name", "gate.css"))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return sheet.Send(c, fiber.StatusOK)
}

// Age is the question on a page of its own, and what those are told who are too young.
func (p *Pages) Age(c *fiber.Ctx, l locale.Language) error {
	title := p.Frame.Printer(l).Text("page.age.title")
	page, err := p.Frame.Page(c.UserContext(), frame.Head{Lang: l, Path: link.Age(l), Title: title, Hidden: true, Ungated: true})
	if err != nil {
		return err
	}
	v := view.Age{Page: page, Refused: c.Query("answer") == "no", Back: form.Local(c.Query("to"), link.Home(l))}
	return p.Frame.Personal(c, l, fiber.StatusOK, v)
}

// AnswerAge notes the answer and leads back to the page on which the question was put.
func (p *Pages) AnswerAge(c *fiber.Ctx, l locale.Language) error {
	f := posted(c)
	answer := f.Choice("answer", "yes", "no")
	if err := f.Err(); err != nil {
		return err
	}
	if answer == "no" {
		p.cookies.drop(c, ageCookie)
		return frame.SeeOther(c, link.Age(l)+"?answer=no")
	}
	p.cookies.set(c, ageCookie, "1", ageLifetime)
	return frame.SeeOther(c, form.Local(string(c.Request().PostArgs().Peek("to")), link.Home(l)))
}
