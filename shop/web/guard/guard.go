// Package guard owns what stands before every page: request ids, the access log, time limits, panics, security headers,
// the check against forged requests from other sites, rate limits, and maintenance. It refuses to know any page: an
// answer is made by whoever it hands the error to.
package guard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/logging"
)

// Seen is one answered request, for figures.
type Seen struct {
	Method, Route string // the route's pattern, not the address: few of them
	Status        int
	Took          time.Duration
	Bytes         int
}

// Watch is what Watched needs.
type Watch struct {
	Log     *slog.Logger
	Observe func(Seen) // nil: nobody counts
	Clients Clients
	Timeout time.Duration                       // for the work behind one request
	Fail    func(c *fiber.Ctx, err error) error // makes the answer of an error
	Quiet   string                              // path prefix whose requests are logged at debug level only
}

// Watched gives every request an id (the proxy's when it is clean), a context that carries it and ends after the time
// limit, an answer even after a panic, and a line in the access log.
func Watched(w Watch) fiber.Handler {
	return func(c *fiber.Ctx) error {
		took := clock.Stopwatch()
		id, ok := logging.CleanID(c.Get(fiber.HeaderXRequestID))
		if !ok {
			id = logging.NewID()
		}
		ctx, cancel := context.WithTimeout(logging.WithRequestID(c.UserContext(), id), w.Timeout)
		defer cancel()
		c.SetUserContext(ctx)
		c.Set(fiber.HeaderXRequestID, id)
		if err := rescued(c); err != nil {
			if err := w.Fail(c, tooLate(ctx, c, err)); err != nil {
				return err
			}
		}
		w.done(ctx, c, took())
		return nil
	}
}

// tooLate tells of work that the time limit ended as what it is: too much at once, and nothing that is broken.
func tooLate(ctx context.Context, c *fiber.Ctx, err error) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return err
	}
	const pause = 5 * time.Second
	switch fault.KindOf(err) {
	case fault.Internal:
		SetRetryAfter(c, pause)
		return fault.Wrap(fault.Unavailable, "web.busy", err)
	case fault.Unavailable:
		SetRetryAfter(c, pause)
	}
	return err
}

// rescued runs what follows; a panic becomes an error with the stack.
func rescued(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fault.Internal, "web.panic", fmt.Errorf("%v\n%s", p, debug.Stack()))
		}
	}()
	return c.Next()
}

func (w Watch) done(ctx context.Context, c *fiber.Ctx, took time.Duration) {
	seen := Seen{
		Method: c.Method(), Route: c.Route().Path, Status: c.Response().StatusCode(), Took: took,
		Bytes: len(c.Response().Body()),
	}
	if w.Observe != nil {
		w.Observe(seen)
	}
	level := slog.LevelInfo
	if path := c.Path(); w.Quiet != "" && len(path) > len(w.Quiet) && path[:len(w.Quiet)] == w.Quiet {
		level = slog.LevelDebug
	}
	if !w.Log.Enabled(ctx, level) {
		return
	}
	w.Log.LogAttrs(ctx, level, "request",
		slog.String("method", seen.Method), slog.String("path", c.Path()), slog.Int("status", seen.Status),
		slog.Float64("took_ms", float64(took.Microseconds())/1_000), slog.Int("bytes", seen.Bytes), slog.String("client", w.Clients.Address(c)))
}
