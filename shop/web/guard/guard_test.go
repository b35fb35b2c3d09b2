package guard_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/clock"
	"vapeart/shop/web/guard"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func TestALimitIsABurstAndARate(t *testing.T) {
	t.Parallel()
	now := clock.At(noon)
	l := guard.NewLimiter(now, 3, time.Minute)
	for range 3 {
		if _, ok := l.Allow("192.0.2.1"); !ok {
			t.Fatal("refused within the burst")
		}
	}
	now.Advance(20 * time.Second)
	if wait, ok := l.Allow("192.0.2.1"); ok || wait != 40*time.Second {
		t.Errorf("%v, %v", wait, ok)
	}
	if _, ok := l.Allow("192.0.2.2"); !ok {
		t.Error("one client pays for another")
	}
	now.Advance(40 * time.Second)
	if _, ok := l.Allow("192.0.2.1"); !ok {
		t.Error("nothing was gained in a minute")
	}
	if _, ok := l.Allow("192.0.2.1"); ok {
		t.Error("more was gained than one")
	}
	now.Advance(time.Hour)
	for i := range 4 {
		if _, ok := l.Allow("192.0.2.1"); ok != (i < 3) {
			t.Errorf("action %d after an hour: %v", i+1, ok)
		}
	}
}

func TestWhoSharesALimit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"two addresses of one IPv6 customer": {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
		"two IPv6 customers":                 {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
		"IPv4 written as IPv6":               {"192.0.2.1", "::ffff:192.0.2.1", true},
		"neighbours":                         {"192.0.2.1", "192.0.2.2", false},
		"what is no address":                 {"", "unknown", true},
	} {
		l := guard.NewLimiter(clock.At(noon), 1, time.Hour)
		l.Allow(c.a)
		if _, ok := l.Allow(c.b); ok == c.same {
			t.Errorf("%s: allowed %v", name, ok)
		}
	}
}

func TestALimiterForgetsWhoWasNotSeenForLongest(t *testing.T) {
	t.Parallel()
	l := guard.NewLimiter(clock.At(noon), 1, time.Hour)
	l.Allow("192.0.2.1")
	for i := range 20_000 {
		l.Allow("10." + strconv.Itoa(i>>16) + "." + strconv.Itoa(i>>8&255) + "." + strconv.Itoa(i&255))
	}
	if _, ok := l.Allow("192.0.2.1"); !ok {
		t.Error("the limiter's memory has no end")
	}
}

func TestPasses(t *testing.T) {
	t.Parallel()
	now := clock.At(noon)
	p := guard.NewPasses([]byte("key"), now)
	pass := p.Issue("Z8FDZ23XA8 ada@example.org", time.Hour)
	if name, ok := p.Name(pass); !ok || name != "Z8FDZ23XA8 ada@example.org" {
		t.Error(name, ok)
	}
	if strings.ContainsAny(pass, " ;,\"\\") {
		t.Errorf("%s does not fit into a cookie", pass)
	}
	seal, body, _ := strings.Cut(pass, ".")
	for _, forged := range []string{"", ".", pass + "A", "A" + pass, seal, seal + ".zzzzzzz." + strings.SplitN(body, ".", 2)[1], strings.ToLower(pass)} {
		if name, ok := p.Name(forged); ok {
			t.Errorf("%q opens %q", forged, name)
		}
	}
	if _, ok := guard.NewPasses([]byte("other"), now).Name(pass); ok {
		t.Error("another shop's pass opens")
	}
	now.Advance(time.Hour)
	if _, ok := p.Name(pass); ok {
		t.Error("a pass opens after its time")
	}
}

func TestTheClientIsTheLastOneNoProxyIs(t *testing.T) {
	t.Parallel()
	nets := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")} // 0.0.0.0 is who asks in tests
	for name, c := range map[string]struct {
		trusted   []netip.Prefix
		forwarded string
		want      string
	}{
		"nobody in between":             {nil, "203.0.113.9", "0.0.0.0"},
		"one proxy":                     {nets, "203.0.113.9", "203.0.113.9"},
		"a client that lies":            {nets, "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		"two proxies":                   {nets, "203.0.113.9, 10.0.0.5", "203.0.113.9"},
		"only proxies":                  {nets, "10.0.0.7, 10.0.0.5", "10.0.0.7"},
		"a client that sends nonsense":  {nets, "nonsense, 10.0.0.5", "10.0.0.5"},
		"a proxy that tells nothing":    {nets, "", "0.0.0.0"},
		"an IPv4 address written as v6": {nets, "::ffff:203.0.113.9", "203.0.113.9"},
	} {
		app := fiber.New()
		clients := guard.NewClients(c.trusted)
		var got string
		app.Get("/", func(ctx *fiber.Ctx) error {
			got = clients.Address(ctx)
			return nil
		})
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if _, err := app.Test(r, -1); err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
