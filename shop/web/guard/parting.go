package guard

import "github.com/gofiber/fiber/v2"

// Parting makes every answer the last of its connection while the program is about to stop, so that customers and proxies
// go to another one before this one is gone. A connection that is closed only then may have a request on its way, which
// is lost.
func Parting(draining func() bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		err := c.Next()
		if draining() {
			c.Context().SetConnectionClose()
		}
		return err
	}
}
