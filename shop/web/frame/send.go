package frame

import (
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/locale"
	"vapeart/shop/web/view"
)

// private is the Cache-Control of what belongs to one customer.
const private = "no-store"

// Personal sends a view that nobody may keep.
func (f *Frame) Personal(c *fiber.Ctx, l locale.Language, status int, v view.View) error {
	p, err := f.Draw(l, v)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, private)
	c.Set(fiber.HeaderContentLanguage, string(l))
	p.ETag = ""
	return p.Send(c, status)
}

// SeeOther answers a form that was taken: the browser asks for another page, so that a reload sends nothing twice.
func SeeOther(c *fiber.Ctx, path string) error {
	c.Set(fiber.HeaderCacheControl, private)
	c.Set(fiber.HeaderLocation, path)
	return c.SendStatus(fiber.StatusSeeOther)
}

// HTMX tells whether the page's own script asks, and wants a fragment.
func HTMX(c *fiber.Ctx) bool { return c.Get("HX-Request") == "true" }
