package buy

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/cart"
)

// The cookies. Over TLS their names begin with __Host-, by which browsers refuse them from anywhere but this host.
const (
	cartCookie  = "cart"  // opens the cart
	orderCookie = "order" // a pass to an order
	ageCookie   = "age"   // "1": of age, by the customer's own word
)

// How long each is kept.
const (
	cartLifetime  = cart.Lifetime
	orderLifetime = time.Hour
	ageLifetime   = 30 * 24 * time.Hour
)

type cookies struct{ secure bool }

func (k cookies) name(name string) string {
	if k.secure {
		return "__Host-" + name
	}
	return name
}

func (k cookies) get(c *fiber.Ctx, name string) string { return c.Cookies(k.name(name)) }

func (k cookies) set(c *fiber.Ctx, name, value string, lifetime time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: k.name(name), Value: value, Path: "/", MaxAge: int(lifetime / time.Second),
		Secure: k.secure, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func (k cookies) drop(c *fiber.Ctx, name string) {
	c.Cookie(&fiber.Cookie{
		Name: k.name(name), Path: "/", MaxAge: -1, Expires: time.Unix(1, 0),
		Secure: k.secure, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}
