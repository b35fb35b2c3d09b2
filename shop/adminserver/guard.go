package adminserver

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/adminapi"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/logging"
)

// call is what is known of a request before its handler runs.
type call struct {
	actor Actor
	lang  locale.Language
}

type callKey struct{}

// callOf returns what enter found out. huma hands handlers nothing but a context.
func callOf(ctx context.Context) call {
	c, ok := ctx.Value(callKey{}).(call)
	if !ok {
		return call{lang: locale.Default}
	}
	return c
}

// enter is the way in to everything below adminapi.Prefix, what exists and what does not: a request gets an id, a time
// limit, and its caller; without one it goes no further.
func (a *API) enter(c *fiber.Ctx) error {
	took := clock.Stopwatch()
	id, ok := logging.CleanID(c.Get(fiber.HeaderXRequestID))
	if !ok {
		id = logging.NewID()
	}
	ctx, cancel := context.WithTimeout(logging.WithRequestID(c.UserContext(), id), workTime)
	defer cancel()
	caller := call{lang: locale.Match(c.Get(fiber.HeaderAcceptLanguage))}
	c.SetUserContext(context.WithValue(ctx, callKey{}, caller))
	c.Set(fiber.HeaderXRequestID, id)
	c.Set(fiber.HeaderCacheControl, "no-store")
	var err error
	if caller.actor, err = a.authenticate(ctx, c); err == nil {
		c.SetUserContext(context.WithValue(ctx, callKey{}, caller))
		err = rescued(c)
	}
	if err != nil {
		err = a.fail(c, err)
	}
	a.Log.InfoContext(ctx, "admin request", "method", c.Method(), "route", c.Route().Path, "status", c.Response().StatusCode(),
		"actor", caller.actor.ID, "took", took().String())
	return err
}

// authenticate returns who calls. An address that asks too often is not looked at any more: guessing tokens is slow.
func (a *API) authenticate(ctx context.Context, c *fiber.Ctx) (Actor, error) {
	if err := a.addresses.admit(c.Context().RemoteIP().String()); err != nil {
		return Actor{}, err
	}
	const longest = 1024
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > longest || a.Authenticator == nil {
		return Actor{}, fault.New(fault.Unknown, "api.no_credentials")
	}
	actor, err := a.Authenticator.Authenticate(ctx, token)
	switch {
	case err != nil:
		return Actor{}, err
	case actor.ID == "":
		return Actor{}, fault.New(fault.Unknown, "api.no_credentials") // nobody is no caller
	}
	return actor, a.actors.admit(actor.ID)
}

// rescued runs what follows; a panic becomes an error with the stack.
func rescued(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fault.Internal, "api.panic", fmt.Errorf("%v\n%s", p, debug.Stack()))
		}
	}()
	return c.Next()
}

// permitted lets a caller pass who has the endpoint's permission.
func (a *API) permitted(s adminapi.Spec) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if err := a.permit(ctx.Context(), s.Permission); err != nil {
			a.refuse(ctx, err)
			return
		}
		next(ctx)
	}
}

func (a *API) permit(ctx context.Context, p adminapi.Permission) error {
	actor := callOf(ctx).actor
	switch {
	case actor.ID == "": // a way past enter would end here
		return fault.New(fault.Unknown, "api.no_credentials")
	case a.Permits == nil:
		return fault.New(fault.Denied, "api.no_permission", fault.With("permission", string(p)))
	}
	return a.Permits.Permit(ctx, actor, p)
}

// refuse answers in place of the handler. A problem that cannot be written ends as a panic does: enter tells of it.
func (a *API) refuse(ctx huma.Context, err error) {
	if err := a.fail(humafiber.Unwrap(ctx), err); err != nil {
		a.Log.ErrorContext(ctx.Context(), "problem not written", "error", err)
	}
}

// fail answers with the problem that err is.
func (a *API) fail(c *fiber.Ctx, err error) error {
	ctx := c.UserContext()
	if _, known := ctx.Value(callKey{}).(call); !known { // refused before there was a route
		ctx = context.WithValue(ctx, callKey{}, call{lang: locale.Match(c.Get(fiber.HeaderAcceptLanguage))})
	}
	p := a.problem(ctx, err)
	var wait *throttled
	switch {
	case errors.As(err, &wait):
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int((wait.pause+time.Second-1)/time.Second)))
	case p.Status == fiber.StatusServiceUnavailable:
		c.Set(fiber.HeaderRetryAfter, "5")
	case p.Status == fiber.StatusUnauthorized:
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	return c.Status(p.Status).JSON(p, adminapi.ProblemType)
}
