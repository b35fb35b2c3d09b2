package guard_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
	"vapeart/shop/web/guard"
)

// gated is a site with one place, whose page waits until it is let go.
type gated struct {
	app            *fiber.App
	entered, letGo chan struct{}
	busy, inside   int
	mu             sync.Mutex
}

func newGated(timeout time.Duration) *gated {
	g := &gated{app: fiber.New(), entered: make(chan struct{}, 10), letGo: make(chan struct{})}
	g.app.Use(guard.Watched(guard.Watch{
		Log: slog.New(slog.DiscardHandler), Timeout: timeout,
		Fail: func(c *fiber.Ctx, err error) error { return c.SendStatus(fault.KindOf(err).Status()) },
	}))
	g.app.Get("/", guard.NewGate(1).Through, func(c *fiber.Ctx) error {
		g.count(1)
		defer g.count(-1)
		g.entered <- struct{}{}
		<-g.letGo
		return c.SendStatus(fiber.StatusOK)
	})
	return g
}

func (g *gated) count(by int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside += by
	g.busy = max(g.busy, g.inside)
}

func (g *gated) ask(ctx context.Context, t *testing.T) int {
	resp, err := g.app.Test(httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil), -1)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func TestAGateLetsNoMoreThroughAtOnceThanItHasPlaces(t *testing.T) {
	t.Parallel()
	g := newGated(time.Hour)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if status := g.ask(t.Context(), t); status != http.StatusOK {
				t.Errorf("%d", status)
			}
		})
	}
	for range 5 {
		<-g.entered
		g.letGo <- struct{}{}
	}
	all.Wait()
	if g.busy != 1 {
		t.Errorf("%d at once", g.busy)
	}
}

func TestWhoFindsNoPlaceInTimeIsAskedToComeAgain(t *testing.T) {
	t.Parallel()
	g := newGated(20 * time.Millisecond)
	first := make(chan int, 1)
	go func() { first <- g.ask(t.Context(), t) }()
	<-g.entered
	if status := g.ask(t.Context(), t); status != http.StatusServiceUnavailable {
		t.Errorf("the second: %d", status)
	}
	g.letGo <- struct{}{}
	if status := <-first; status != http.StatusOK {
		t.Errorf("the first: %d", status)
	}
}
