package guard

import (
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
)

// Gate lets so many requests work at a time; the others wait in the order in which they came. When more people come than
// the store can serve at once, those in front get their pages soon and the last ones after a wait. Without a gate all of
// them share the store's connections statement by statement, all are slow together, and what the time limit ends has been
// worked on for nothing.
type Gate struct{ places chan struct{} }

// NewGate returns a gate with so many places.
func NewGate(places int) *Gate { return &Gate{make(chan struct{}, places)} }

// Through waits for a place. Errors: Unavailable web.busy when the request's time ends before there is one.
func (g *Gate) Through(c *fiber.Ctx) error {
	ctx := c.UserContext()
	select {
	case g.places <- struct{}{}: // senders are let in in the order in which they came
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, "web.busy", ctx.Err())
	}
	defer func() { <-g.places }()
	return c.Next()
}
