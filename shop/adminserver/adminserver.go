// Package adminserver owns the shop's second listener, for operators and machines: whether the program is alive
// (/healthz), whether it may be sent customers (/readyz, each dependency with its reason) and its figures (/metrics).
// With an API (NewAPI) it serves the admin API too: the adapter between the contract of shop/adminapi and HTTP. All that
// holds for every endpoint stands here once: who calls and whether they may, bounds of requests, what errors are told as,
// conditions, idempotency keys, cursors. It refuses to know what a dependency is, and any domain: programs give it checks
// and implementations of its ports.
//
// It is closed unless told otherwise: without an Authenticator everything below adminapi.Prefix answers 401.
package adminserver

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"vapeart/shop/clock"
)

// Check proves that one dependency can be used. Its error is the reason told to operators.
type Check struct {
	Name  string
	Probe func(context.Context) error
	// Without says what is worse without the dependency: the program works all the same, is ready and says that it is
	// degraded. Empty: without it the program is not ready.
	Without string
}

// checkTimeout bounds each check, below any balancer's own limit.
const checkTimeout = 2 * time.Second

// maxHeaders bounds a request's line and headers in bytes.
const maxHeaders = 8 << 10

// Options are what the listener shows.
type Options struct {
	Version  string
	Checks   []Check
	Draining func() bool // tells that the program is about to stop; nil for never
	Metrics  http.Handler
	Log      *slog.Logger
	API      *API // nil: none
}

// Server is the listener. Start and Stop make it a part of a process.
type Server struct {
	app  *fiber.App
	opts Options
}

// New returns a server that does not listen yet.
func New(o Options) *Server {
	failed := plainProblem
	if o.API != nil {
		failed = o.API.fail
	}
	s := &Server{opts: o, app: fiber.New(fiber.Config{
		DisableStartupMessage: true, Immutable: true,
		ReadTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute,
		BodyLimit: maxBody, ReadBufferSize: maxHeaders, ErrorHandler: failed,
	})}
	s.app.Server().CloseOnShutdown = true
	s.app.Get("/healthz", s.healthz)
	s.app.Get("/readyz", s.readyz)
	if o.Metrics != nil {
		s.app.Get("/metrics", adaptor.HTTPHandler(o.Metrics))
	}
	if o.API != nil {
		o.API.mount(s.app)
	}
	return s
}

// Serve answers on the listener until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.app.Listener(l) }

// Shutdown stops accepting, lets requests under way end and returns, at the latest when ctx ends.
func (s *Server) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }

// health is the answer of /healthz.
type health struct {
	Status  string `json:"status"`
	Version string `json:"version"`
}

func (s *Server) healthz(c *fiber.Ctx) error {
	return c.JSON(health{Status: "alive", Version: s.opts.Version})
}

// readiness is the answer of /readyz.
type readiness struct {
	Status string       `json:"status"` // ready, degraded (both 200), draining, not_ready (both 503)
	Checks []checkState `json:"checks"`
}

type checkState struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Without string `json:"without,omitempty"` // what is worse, where the program is ready all the same
	Reason  string `json:"reason,omitempty"`
	Seconds string `json:"seconds"`
}

func (s *Server) readyz(c *fiber.Ctx) error {
	answer := readiness{Status: "ready", Checks: s.probe(c.UserContext())}
	for _, state := range answer.Checks {
		switch {
		case state.OK:
		case state.Without == "":
			answer.Status = "not_ready"
		case answer.Status == "ready":
			answer.Status = "degraded"
		}
	}
	if s.opts.Draining != nil && s.opts.Draining() {
		answer.Status = "draining"
		c.Set(fiber.HeaderConnection, "close")
	}
	if answer.Status != "ready" && answer.Status != "degraded" {
		c.Status(http.StatusServiceUnavailable)
	}
	return c.JSON(answer)
}

// probe runs all checks at once, so that one slow dependency does not hide the others.
func (s *Server) probe(ctx context.Context) []checkState {
	states := make([]checkState, len(s.opts.Checks))
	var wait sync.WaitGroup
	for i, check := range s.opts.Checks {
		wait.Go(func() { states[i] = run(ctx, check) })
	}
	wait.Wait()
	return states
}

func run(ctx context.Context, check Check) checkState {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	elapsed := clock.Stopwatch()
	err := check.Probe(ctx)
	state := checkState{Name: check.Name, OK: err == nil, Seconds: elapsed().Round(100 * time.Microsecond).String()}
	if err != nil {
		state.Reason, state.Without = err.Error(), check.Without
	}
	return state
}
