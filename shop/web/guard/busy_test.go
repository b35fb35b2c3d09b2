package guard_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
	"vapeart/shop/web/guard"
)

// answerOf is the answer of a page that does some work, within a millisecond.
func answerOf(t *testing.T, work func(context.Context) error) *http.Response {
	t.Helper()
	app := fiber.New()
	app.Use(guard.Watched(guard.Watch{
		Log: slog.New(slog.DiscardHandler), Timeout: time.Millisecond,
		Fail: func(c *fiber.Ctx, err error) error {
			return c.Status(fault.KindOf(err).Status()).SendString(fault.CodeOf(err))
		},
	}))
	app.Get("/", func(c *fiber.Ctx) error { return work(c.UserContext()) })
	resp, err := app.Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func TestWorkThatTheTimeLimitEndsIsTooMuchAndNothingBroken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cause  error
		status int
	}{
		"an error of the work":     {errors.New("ended"), http.StatusServiceUnavailable},
		"a dependency's excuse":    {fault.New(fault.Unavailable, "search.away"), http.StatusServiceUnavailable},
		"a refusal that came late": {fault.New(fault.Conflict, "cart.sold_out"), http.StatusConflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := answerOf(t, func(ctx context.Context) error { <-ctx.Done(); return c.cause })
			if resp.StatusCode != c.status || (resp.Header.Get("Retry-After") != "") != (c.status == http.StatusServiceUnavailable) {
				t.Errorf("%d, again after %q", resp.StatusCode, resp.Header.Get("Retry-After"))
			}
		})
	}
}

func TestAnErrorWithinTheTimeLimitIsOurs(t *testing.T) {
	t.Parallel()
	app := fiber.New()
	app.Use(guard.Watched(guard.Watch{
		Log: slog.New(slog.DiscardHandler), Timeout: time.Hour,
		Fail: func(c *fiber.Ctx, err error) error { return c.SendStatus(fault.KindOf(err).Status()) },
	}))
	app.Get("/", func(*fiber.Ctx) error { return errors.New("broken") })
	resp, err := app.Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("%d", resp.StatusCode)
	}
}
