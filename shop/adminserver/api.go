package adminserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/adminapi"
	"vapeart/shop/clock"
	"vapeart/shop/locale"
	"vapeart/shop/page"
)

// The bounds of the API.
const (
	maxBody     = 256 << 10 // of a request, in bytes
	workTime    = 25 * time.Second
	addressRate = 50 // requests a second from one address, before it is known who calls
	actorRate   = 20 // requests a second of one caller
	burst       = 5  // seconds of a rate that may come at once
)

// APIOptions are what the admin API stands on. Authenticator, Permits and Keys may be nil: nobody is known then, nobody
// may anything, and nothing unsafe is done. Everything else must be there.
type APIOptions struct {
	Authenticator Authenticator
	Permits       Permits
	Keys          Keys

	Jobs     Jobs
	Queues   Queues
	Schedule Schedule
	Imports  Imports
	System   System

	Version string
	Texts   *locale.Catalogue
	Cursors page.Signer
	Clock   clock.Clock
	Log     *slog.Logger
}

// API is the admin API: what stands below adminapi.Prefix. Make it with NewAPI.
type API struct {
	APIOptions
	addresses, actors *limiter
	huma              huma.API
	specs             []adminapi.Spec
}

// NewAPI checks every declaration: one without a decision about who may call it is an error.
func NewAPI(o APIOptions) (*API, error) {
	for _, s := range adminapi.All() {
		if err := s.Check(); err != nil {
			return nil, err
		}
	}
	if o.Jobs == nil || o.Queues == nil || o.Schedule == nil || o.Imports == nil || o.System == nil || o.Texts == nil || o.Clock == nil || o.Log == nil {
		return nil, errors.New("admin API: a service is missing")
	}
	return &API{APIOptions: o, addresses: newLimiter(o.Clock, addressRate), actors: newLimiter(o.Clock, actorRate)}, nil
}

// mount puts the API's routes into an app.
func (a *API) mount(app *fiber.App) {
	app.Use(adminapi.Prefix, a.enter)
	a.huma = humafiber.New(app, humaConfig(a.problemOfHuma))
	a.routes()
	app.Use(adminapi.Prefix, func(*fiber.Ctx) error { return fiber.ErrNotFound })
}

func (a *API) routes() {
	a.jobRoutes()
	a.queueRoutes()
	a.scheduleRoutes()
	a.importRoutes()
	serve(a, adminapi.GetSystem(), a.getSystem)
}

// humaConfig switches everything off that answers by itself: documents, schemas, other formats.
func humaConfig(transform huma.Transformer) huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "VapeArt admin API", Version: "1",
				Description: "Everything that staff can do. Times are RFC 3339 in UTC, money is minor units with a currency, errors are problems with a stable code.",
			},
			Servers: []*huma.Server{{URL: "https://localhost:8081", Description: "the admin listener"}},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer"}},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonFormat(), "json": jsonFormat()}, // the second: what ends in +json
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{transform},
	}
}

// serve gives an endpoint its handler, its route and its entry in the OpenAPI document.
func serve[In, Out any](a *API, e adminapi.Endpoint[In, Out], do func(context.Context, Actor, *In) (*Out, error)) {
	a.specs = append(a.specs, e.Spec)
	huma.Register(a.huma, a.operation(e.Spec), func(ctx context.Context, in *In) (*Out, error) {
		caller := callOf(ctx)
		out, err := do(ctx, caller.actor, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// operation is a declaration as huma takes it, with the guards that it asks for.
func (a *API) operation(s adminapi.Spec) huma.Operation {
	op := huma.Operation{
		OperationID: s.ID, Method: s.Method, Path: s.Path, Summary: s.Summary,
		Description:  fmt.Sprintf("Asks for the permission `%s`.", s.Permission),
		Tags:         []string{tag(s)},
		Extensions:   map[string]any{"x-permission": string(s.Permission)},
		Security:     []map[string][]string{{"bearer": {}}},
		MaxBodyBytes: maxBody,
		Responses:    map[string]*huma.Response{"default": a.problemResponse()},
		Middlewares:  huma.Middlewares{a.permitted(s)},
	}
	for _, status := range refusals(s) {
		op.Responses[fmt.Sprint(status)] = a.problemResponse()
		op.Responses[fmt.Sprint(status)].Description = http.StatusText(status)
	}
	if s.Unsafe {
		op.Middlewares = append(op.Middlewares, a.keyed(s))
		least, most := minKey, maxKey
		op.Parameters = []*huma.Param{{
			Name: keyHeader, In: "header", Required: true,
			Description: "chosen by the caller, new for each thing that is to be done: the same key with the same request is done once and answered the same for a day",
			Schema:      &huma.Schema{Type: "string", MinLength: &least, MaxLength: &most},
		}}
	}
	return op
}

func (a *API) problemResponse() *huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(problemType(), true, "Problem")
	return &huma.Response{
		Description: "a problem",
		Content:     map[string]*huma.MediaType{adminapi.ProblemType: {Schema: schema}},
	}
}
