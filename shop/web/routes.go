package web

import (
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/locale"
	"vapeart/shop/web/asset"
	"vapeart/shop/web/browse"
	"vapeart/shop/web/buy"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/guard"
	"vapeart/shop/web/link"
)

// router puts handlers to addresses.
type router struct {
	options Options
	frame   *frame.Frame
	browse  *browse.Pages
	buy     *buy.Pages
	clients guard.Clients
	gate    *guard.Gate // before the pages that no cache answers
}

// page is a handler of a page in a language.
type page func(c *fiber.Ctx, l locale.Language) error

// in binds a page to a language.
func in(l locale.Language, p page) fiber.Handler { return func(c *fiber.Ctx) error { return p(c, l) } }

func (r router) app() *fiber.App {
	o := r.options
	const headers = 16 << 10 // cookies and long addresses of filters
	app := fiber.New(fiber.Config{
		Immutable: true, StrictRouting: true, CaseSensitive: true, DisableStartupMessage: true,
		ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout, IdleTimeout: o.IdleTimeout,
		BodyLimit: o.BodyLimit, ReadBufferSize: headers, ErrorHandler: r.unread(),
		RequestMethods: []string{fiber.MethodGet, fiber.MethodHead, fiber.MethodPost, fiber.MethodOptions},
	})
	app.Server().CloseOnShutdown = true
	app.Use(guard.Watched(guard.Watch{
		Log: o.Log, Observe: o.Observe, Clients: r.clients, Timeout: o.RequestTimeout, Fail: r.frame.Fail, Quiet: asset.Root,
	}))
	if o.Draining != nil {
		app.Use(guard.Parting(o.Draining))
	}
	app.Use(guard.Headers(r.frame.Secure()))
	app.Get(asset.Root+":name", r.asset)
	app.Get("/favicon.ico", r.plain("favicon.ico"))
	app.Use(guard.NewMaintenance(o.MaintenanceFile, o.Clock).Open)
	app.Use(guard.SameOrigin(o.Base))
	r.shared(app)
	for _, l := range locale.Supported() {
		r.language(app, l)
	}
	return app
}

// unread answers a request that could not even be read: too large, or broken. It has come past no other handler.
func (r router) unread() fiber.ErrorHandler {
	secured := guard.Secured(r.frame.Secure())
	return func(c *fiber.Ctx, err error) error {
		secured(c)
		return r.frame.Fail(c, err)
	}
}

// shared are the addresses without a language.
func (r router) shared(app *fiber.App) {
	app.Get("/", r.browse.Root)
	app.Get("/robots.txt", r.browse.Robots)
	app.Get(link.Sitemap, r.browse.Sitemap)
	app.Get(link.SitemapParts+":part", r.browse.SitemapPart)
	app.Get(link.Manifest, r.browse.Manifest)
	app.Get(link.PictureRoot+":kind/*", r.browse.Picture)
	app.Get(link.AgeSheet, r.buy.AgeSheet)
}

// language are the pages of one language.
func (r router) language(app *fiber.App, l locale.Language) {
	g := app.Group(link.Home(l))
	get := func(path string, p page, before ...fiber.Handler) { g.Get(path, append(before, in(l, p))...) }

	get("", r.browse.Home)
	get(link.CategoryPart, r.browse.Categories)
	get(link.CategoryPart+"/:slug", r.browse.Category)
	get(link.ProductPart+"/:slug", r.browse.Product)
	get(link.ProductPart+"/:slug/similar", r.browse.Similar)
	get(link.SearchPart, r.browse.SearchPage)
	get(link.SuggestPart, r.browse.Suggest, r.limited(r.options.Limits.Suggest)...)
	get(link.TextPart+"/:name", r.browse.Text)
	get(link.AgePart, r.buy.Age)
	g.Post(link.AgePart, in(l, r.buy.AnswerAge))
	r.personal(g, l)
}

// personal are the pages that belong to one customer and ask the store. All come through the gate.
func (r router) personal(g fiber.Router, l locale.Language) {
	get := func(path string, p page) { g.Get(path, r.gate.Through, in(l, p)) }
	post := func(path string, p page, before ...fiber.Handler) {
		g.Post(path, append(append(before, r.gate.Through), in(l, p))...)
	}
	limits := r.options.Limits

	get(link.MePart, r.buy.Me)
	get(link.CartPart, r.buy.Cart)
	post(link.CartPart+"/add", r.buy.Add)
	post(link.CartPart+"/update", r.buy.Update)
	post(link.CartPart+"/remove", r.buy.Remove)
	get(link.CheckoutPart, r.buy.Start)
	get(link.CheckoutPart+"/contact", r.buy.Contact)
	post(link.CheckoutPart+"/contact", r.buy.SaveContact)
	get(link.CheckoutPart+"/delivery", r.buy.Delivery)
	post(link.CheckoutPart+"/delivery", r.buy.SaveDelivery)
	get(link.CheckoutPart+"/payment", r.buy.Payment)
	post(link.CheckoutPart+"/payment", r.buy.SavePayment)
	get(link.CheckoutPart+"/review", r.buy.Review)
	post(link.CheckoutPart+"/review", r.buy.Place, r.limited(limits.Place)...)
	get(link.OrderPart, r.buy.LookUp)
	post(link.OrderPart, r.buy.FindOrder, r.limited(limits.LookUp)...)
	get(link.OrderPart+"/:number", r.buy.Order)
}

// limited is what stands before a page that a client may not ask for too often.
func (r router) limited(l Limit) []fiber.Handler {
	if l.Burst < 0 {
		return nil
	}
	return []fiber.Handler{guard.Limited(guard.NewLimiter(r.options.Clock, l.Burst, l.Every), r.clients)}
}

// forever is the Cache-Control of what has the hash of its content in its name.
const forever = "public, max-age=31536000, immutable"

func (r router) asset(c *fiber.Ctx) error {
	file, ok := r.frame.Assets.Get(c.Params("name"))
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, forever)
	return file.Send(c, fiber.StatusOK)
}

// plain serves a file under an address of its own, which browsers ask for unbidden.
func (r router) plain(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		file, ok := r.frame.Assets.Plain(name)
		if !ok {
			return fiber.ErrNotFound
		}
		c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
		return file.Send(c, fiber.StatusOK)
	}
}
