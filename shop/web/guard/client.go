package guard

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Clients finds out who asks behind the proxies that are trusted. Fiber's own ProxyHeader takes the first address of
// X-Forwarded-For, which is whatever the client wrote there; the last one that no trusted proxy has is the right one.
type Clients struct{ trusted []netip.Prefix }

// NewClients trusts proxies in these networks.
func NewClients(trusted []netip.Prefix) Clients { return Clients{trusted} }

// Address returns the client's address.
func (cs Clients) Address(c *fiber.Ctx) string {
	peer, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	at := peer.Unmap()
	if !cs.trusts(at) {
		return at.String()
	}
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for _, named := range slices.Backward(hops) {
		hop, err := netip.ParseAddr(strings.TrimSpace(named))
		if err != nil {
			break
		}
		if at = hop.Unmap(); !cs.trusts(at) {
			break
		}
	}
	return at.String()
}

func (cs Clients) trusts(a netip.Addr) bool {
	for _, p := range cs.trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
