package guard

import (
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// Maintenance tells whether a file says that the shop is closed for a while. It looks at most once a second.
type Maintenance struct {
	path  string
	clock clock.Clock
	next  atomic.Int64 // Unix milliseconds of the next look
	shut  atomic.Bool
}

// NewMaintenance watches a file; without a path the shop is always open.
func NewMaintenance(path string, c clock.Clock) *Maintenance {
	return &Maintenance{path: path, clock: c}
}

// Shut tells whether the file is there.
func (m *Maintenance) Shut() bool {
	if m.path == "" {
		return false
	}
	now, next := m.clock.Now().UnixMilli(), m.next.Load()
	if now >= next && m.next.CompareAndSwap(next, now+time.Second.Milliseconds()) {
		_, err := os.Stat(m.path)
		m.shut.Store(err == nil)
	}
	return m.shut.Load()
}

// Open refuses while the shop is shut. Errors: Unavailable web.maintenance, with Retry-After.
func (m *Maintenance) Open(c *fiber.Ctx) error {
	if !m.Shut() {
		return c.Next()
	}
	const pause = 2 * time.Minute
	SetRetryAfter(c, pause)
	return fault.New(fault.Unavailable, "web.maintenance")
}

// SetRetryAfter tells a client when to come again, in whole seconds, at least one.
func SetRetryAfter(c *fiber.Ctx, wait time.Duration) {
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(max(1, int((wait+time.Second-1)/time.Second))))
}
