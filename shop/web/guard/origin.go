package guard

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
)

// SameOrigin refuses unsafe requests that another site made a browser send. Browsers tell by Sec-Fetch-Site; older ones
// by Origin, which must then be the shop's own or the host that was asked. A request with neither header comes from no
// browser, and no forgery does without one. Errors: Denied web.foreign_origin.
// Source: Filippo Valsorda, "Cross-Site Request Forgery", 2025; net/http.CrossOriginProtection does the same.
func SameOrigin(base string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		switch c.Method() {
		case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
			return c.Next()
		}
		if !own(c, base) {
			return fault.New(fault.Denied, "web.foreign_origin")
		}
		return c.Next()
	}
}

func own(c *fiber.Ctx, base string) bool {
	origin := c.Get(fiber.HeaderOrigin)
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
		if origin == "" {
			return true
		}
		u, err := url.Parse(origin)
		return origin == base || err == nil && u.Host != "" && strings.EqualFold(u.Host, string(c.Request().Host()))
	}
	return origin == base
}
