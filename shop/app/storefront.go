package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"sync/atomic"

	"vapeart/jobs/queue"
	"vapeart/shop/adminserver"
	"vapeart/shop/catalog"
	"vapeart/shop/config"
	"vapeart/shop/process"
	"vapeart/shop/web"
	"vapeart/shop/web/guard"
	"vapeart/shop/web/view"
)

// StorefrontOptions are what one start of the storefront may change.
type StorefrontOptions struct {
	NoDemo  bool                 // leave an empty shop empty
	Started func(address string) // told when customers can come; may be nil
}

// storefront is the running site with its listeners.
type storefront struct {
	*App
	options StorefrontOptions
	process *process.Process
	site    *web.Site
	public  net.Listener
	opened  atomic.Bool // public listens
}

// RunStorefront serves the shop until ctx ends, then drains. In a local installation it makes what is missing, and works
// on jobs too.
func (a *App) RunStorefront(ctx context.Context, o StorefrontOptions) error {
	s := &storefront{App: a, options: o}
	s.process = process.New(a.Log, process.Options{ReadyDelay: a.Config.Process.ReadyDelay, Grace: a.Config.Process.Grace})
	s.process.Add("schema", a.EnsureSchema, nil)
	a.addBell(s.process)
	if a.Config.App.Env == config.Local {
		s.process.Add("demo catalogue", s.loadDemo, nil)
		if _, err := a.addWorker(s.process, WorkerOptions{}, nil); err != nil {
			return err
		}
	}
	if err := a.addAdminAPI(s.process, adminserver.Check{Name: "pages", Probe: s.pagesOpen}); err != nil { //nolint:contextcheck // each request has a context of its own
		return err
	}
	changes := &changeReader{app: a}
	s.process.Add("site", func(ctx context.Context) error { return s.openSite(ctx, changes) }, nil)
	drops := queue.NewPeriodic(a.Log, queue.Every("drop old pages", everyChange, func(ctx context.Context) error { return changes.apply(ctx, s.site.Drop) }))
	s.process.Add("page drops", drops.Start, drops.Stop)
	s.process.Serve("pages", s.listenPublic, s.servePages, func(ctx context.Context) error { return s.site.App().ShutdownWithContext(ctx) })
	return s.process.Run(ctx)
}

func (s *storefront) loadDemo(ctx context.Context) error {
	if s.options.NoDemo {
		return nil
	}
	n, err := s.LoadDemo(ctx)
	if err == nil && n > 0 {
		s.Log.InfoContext(ctx, "demo catalogue loaded", "products", n)
		err = s.Search.Refresh(ctx)
	}
	return err
}

func (s *storefront) listenPublic(ctx context.Context) (err error) {
	if s.public, err = listen(ctx, "HTTP_ADDR", s.Config.HTTP.Addr); err != nil {
		return err
	}
	s.opened.Store(true)
	if s.options.Started != nil {
		s.options.Started("http://" + s.public.Addr().String())
	}
	return nil
}

// pagesOpen keeps customers away while the site is put together: the admin listener opens before it, so that operators can
// see a slow start.
func (s *storefront) pagesOpen(context.Context) error {
	if !s.opened.Load() {
		return errors.New("not open yet")
	}
	return nil
}

func (s *storefront) servePages(context.Context) error { return s.site.App().Listener(s.public) }

func listen(ctx context.Context, setting, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s=%s: %w; set %s to a free address", setting, address, err, setting)
	}
	return l, nil
}

// openSite puts the site together, with what was changed so far behind it.
func (s *storefront) openSite(ctx context.Context, changes *changeReader) (err error) {
	if err := changes.start(ctx); err != nil {
		return err
	}
	s.site, err = s.NewSite(func(o *web.Options) { o.Draining = s.process.Draining })
	return err
}

// NewSite returns the customers' site, changed as its caller wants it; whoever serves it drops the pages that grow old.
func (a *App) NewSite(changes ...func(*web.Options)) (*web.Site, error) {
	o := a.siteOptions()
	for _, change := range changes {
		change(&o)
	}
	return web.New(o)
}

// pagesPerConnection is how many personal pages share a connection to the database: while one is being drawn another
// may ask.
const pagesPerConnection = 2

func (a *App) siteOptions() web.Options {
	c := a.Config
	return web.Options{
		Catalog: a.Reader, Vocabulary: words{Reader: a.Reader, Service: a.Catalog}, Search: a.Search, Pictures: pictures{a},
		Carts: a.Carts, Checkout: a.Checkout, Orders: a.Orders, Payments: a.Payment,
		Texts: a.Messages, Clock: a.Clock, Log: a.Log,
		Shop:     view.Shop{Name: c.Shop.Name, Email: c.Mail.From.Address, Country: string(c.Shop.Country)},
		Currency: c.Shop.Currency, Zone: c.Shop.Zone, Key: []byte(c.App.Key.Reveal()), Base: c.App.URL.String(), Release: Version(),
		Theme: c.App.Theme, MaintenanceFile: filepath.Join(c.App.Data, "maintenance"), TrustedProxies: c.HTTP.TrustedProxies,
		Observe:     func(seen guard.Seen) { a.Metrics.HTTP.Ended(seen.Route, seen.Method, seen.Status, seen.Took) },
		ReadTimeout: c.HTTP.ReadTimeout, WriteTimeout: c.HTTP.WriteTimeout, IdleTimeout: c.HTTP.IdleTimeout,
		RequestTimeout: c.HTTP.RequestTimeout, BodyLimit: c.HTTP.BodyLimit,
		AtOnce: pagesPerConnection * c.Database.MaxOpen,
	}
}

// words is the source of names on pages: the tree with its counts, brands and attributes.
type words struct {
	catalog.Reader
	*catalog.Service
}
