// Package web owns the storefront: the site that customers see, put together from its parts. It refuses rules of the
// trade and rows: it reads and writes through the small interfaces of browse and buy.
package web

import (
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/web/asset"
	"vapeart/shop/web/browse"
	"vapeart/shop/web/buy"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/guard"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// Options is everything a site is made of. What says so may be left out.
type Options struct {
	// Who answers. All are needed.
	Catalog    browse.Catalog
	Vocabulary vocabulary.Source
	Search     browse.Search
	Pictures   browse.Pictures
	Carts      buy.Carts
	Checkout   buy.Checkout
	Orders     buy.Orders
	Payments   buy.Payments

	// The shop.
	Texts    *locale.Catalogue
	Clock    clock.Clock
	Log      *slog.Logger
	Shop     view.Shop // Name at least
	Currency money.Currency
	Zone     *time.Location
	Key      []byte // APP_KEY, of which the seals are derived
	Base     string // "https://shop.example": scheme and host that customers use, without a slash at the end
	Release  string // names the build; part of every cache key

	// May be left out.
	Theme           string           // THEME_DIR
	MaintenanceFile string           // while this file exists every page answers 503
	TrustedProxies  []netip.Prefix   // whose X-Forwarded-For counts
	Observe         func(guard.Seen) // is told of every answered request
	Draining        func() bool      // tells that the program is about to stop
	CacheBytes      int              // for pages; 0: pagecache.DefaultBytes
	Limits          Limits
	ReadTimeout     time.Duration // of a whole request; 0: 15 s
	WriteTimeout    time.Duration // of a whole answer; 0: 30 s
	IdleTimeout     time.Duration // between requests; 0: 75 s
	RequestTimeout  time.Duration // of the work behind one page; 0: 10 s
	BodyLimit       int           // bytes; 0: 64 KiB, more than any form of the shop
	AtOnce          int           // personal pages that are worked on at once; 0: 32
}

// Limits is how often one client may do what costs much or could be used to guess. Zero is the default; a burst below
// zero switches a limit off, for load tests.
type Limits struct {
	LookUp  Limit // looking for orders; default 8, then one every 30 s
	Place   Limit // placing orders; default 12, then one every 10 s
	Suggest Limit // suggestions while typing; default 60, then five a second
}

// Limit allows Burst at once, then one more Every so often.
type Limit struct {
	Burst int
	Every time.Duration
}

// Site is the storefront. It is safe for concurrent use.
type Site struct {
	app        *fiber.App
	cache      *pagecache.Cache
	vocabulary *vocabulary.Vocabulary
}

// New puts a site together. It fails when a template, text or asset that a page needs is missing or broken.
// Errors: Internal view.broken, asset.broken, web.bad_options.
func New(o Options) (*Site, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	o.fill()
	var theme fs.FS
	if o.Theme != "" {
		theme = os.DirFS(o.Theme)
	}
	assets, err := asset.Load(theme)
	if err != nil {
		return nil, err
	}
	views, err := view.Load(view.Options{Theme: theme, Texts: o.Texts, Assets: assets, Zone: o.Zone})
	if err != nil {
		return nil, err
	}
	words := vocabulary.New(o.Vocabulary, o.Clock)
	f := frame.New(frame.Options{
		Views: views, Assets: assets, Texts: o.Texts, Vocabulary: words, Clock: o.Clock, Zone: o.Zone, Log: o.Log,
		Shop: o.Shop, Base: o.Base,
	})
	s := &Site{cache: pagecache.New(o.Clock, o.CacheBytes), vocabulary: words}
	r := router{
		options: o, frame: f,
		browse: browse.New(browse.Options{
			Frame: f, Catalog: o.Catalog, Search: o.Search, Pictures: o.Pictures, Vocabulary: words, Cache: s.cache,
			Currency: o.Currency, Release: o.Release,
		}),
		buy: buy.New(buy.Options{
			Frame: f, Carts: o.Carts, Checkout: o.Checkout, Orders: o.Orders, Payments: o.Payments,
			Passes: guard.NewPasses(o.Key, o.Clock), Log: o.Log,
		}),
		clients: guard.NewClients(o.TrustedProxies), gate: guard.NewGate(o.AtOnce),
	}
	s.app = r.app()
	return s, nil
}

// check finds what the composition root forgot.
func (o Options) check() error {
	for _, needed := range []struct {
		name    string
		present bool
	}{
		{"Catalog", o.Catalog != nil},
		{"Vocabulary", o.Vocabulary != nil},
		{"Search", o.Search != nil},
		{"Pictures", o.Pictures != nil},
		{"Carts", o.Carts != nil},
		{"Checkout", o.Checkout != nil},
		{"Orders", o.Orders != nil},
		{"Payments", o.Payments != nil},
		{"Texts", o.Texts != nil},
		{"Clock", o.Clock != nil},
		{"Log", o.Log != nil},
		{"Shop.Name", o.Shop.Name != ""},
		{"Currency", o.Currency != ""},
		{"Zone", o.Zone != nil},
		{"Key", len(o.Key) > 0},
		{"Base", o.Base != ""},
	} {
		if !needed.present {
			return fault.New(fault.Internal, "web.bad_options", fault.With("missing", needed.name))
		}
	}
	return nil
}

// fill sets what was left out.
func (o *Options) fill() {
	const body, atOnce = 64 << 10, 32
	o.Shop.Currency = string(o.Currency)
	o.ReadTimeout = or(o.ReadTimeout, 15*time.Second)
	o.WriteTimeout = or(o.WriteTimeout, 30*time.Second)
	o.IdleTimeout = or(o.IdleTimeout, 75*time.Second)
	o.RequestTimeout = or(o.RequestTimeout, 10*time.Second)
	o.BodyLimit = or(o.BodyLimit, body)
	o.AtOnce = or(o.AtOnce, atOnce)
	o.Limits.LookUp = or(o.Limits.LookUp, Limit{8, 30 * time.Second})
	o.Limits.Place = or(o.Limits.Place, Limit{12, 10 * time.Second})
	o.Limits.Suggest = or(o.Limits.Suggest, Limit{60, 200 * time.Millisecond})
}

func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// App is the site as Fiber serves it: Listener, Listen, ShutdownWithContext and Test are the caller's.
func (s *Site) App() *fiber.App { return s.app }

// Drop forgets everything that shows what the tags name ("product:7", "category:3", "catalog"): the next reader sees it
// as it is now. It returns how many pages it dropped.
func (s *Site) Drop(tags ...string) int {
	s.vocabulary.Drop(tags...) // first: a page rendered after its own drop must not find old names
	return s.cache.Drop(tags...)
}

// Stats is how full the page cache is.
func (s *Site) Stats() pagecache.Stats { return s.cache.Stats() }
