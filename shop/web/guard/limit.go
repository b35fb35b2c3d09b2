package guard

import (
	"net/netip"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/web/recent"
)

// Limiter lets each client do something a few times at once and then at a steady rate. It remembers a bounded number of
// clients, those seen last. It is safe for concurrent use.
type Limiter struct {
	clock clock.Clock
	burst int
	every time.Duration // in which one more is allowed
	mu    sync.Mutex
	seen  recent.List[netip.Prefix, *bucket]
}

type bucket struct {
	left int
	at   time.Time // up to when left is right
}

// maxClients bounds the memory of a limiter to a few megabytes.
const maxClients = 20_000

// NewLimiter allows burst at once, then one more every so often.
func NewLimiter(c clock.Clock, burst int, every time.Duration) *Limiter {
	return &Limiter{clock: c, burst: burst, every: every}
}

// Allow counts one action of the client at an address and tells how long to wait when it was one too many.
func (l *Limiter) Allow(address string) (wait time.Duration, ok bool) {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(client(address), now)
	if gained := int(now.Sub(b.at) / l.every); gained > 0 {
		b.left = min(l.burst, b.left+gained)
		b.at = b.at.Add(time.Duration(gained) * l.every)
	}
	if b.left == 0 {
		return b.at.Add(l.every).Sub(now), false
	}
	if b.left == l.burst {
		b.at = now // a full bucket gains nothing while it waits
	}
	b.left--
	return 0, true
}

// bucket returns the client's bucket, a full one for a new client, forgetting whoever was not seen for longest.
func (l *Limiter) bucket(c netip.Prefix, now time.Time) *bucket {
	if b, ok := l.seen.Use(c); ok {
		return b
	}
	if oldest, ok := l.seen.Oldest(); ok && l.seen.Len() >= maxClients {
		l.seen.Remove(oldest)
	}
	b := &bucket{left: l.burst, at: now}
	l.seen.Put(c, b)
	return b
}

// client is who shares a limit: an IPv4 address, or the /64 that one IPv6 customer has to himself.
func client(address string) netip.Prefix {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{} // all of them are one client
	}
	bits := 64
	if a = a.Unmap(); a.Is4() {
		bits = 32
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// Limited refuses what is one too many. Errors: Throttled web.too_often, with Retry-After.
func Limited(l *Limiter, clients Clients) fiber.Handler {
	return func(c *fiber.Ctx) error {
		wait, ok := l.Allow(clients.Address(c))
		if ok {
			return c.Next()
		}
		SetRetryAfter(c, wait)
		return fault.New(fault.Throttled, "web.too_often")
	}
}
