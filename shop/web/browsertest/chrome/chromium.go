// Package chrome drives a real Chromium for tests and pictures of the storefront: tabs like those of customers, each with
// cookies of its own, that are clicked and typed into and tell what their pages complained about. It refuses to know the
// shop, and to judge.
package chrome

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/chromedp/chromedp"
)

// Setting names the environment variable with the path of the browser's program.
const Setting = "CHROMIUM"

// patience bounds every single wait for the browser: a slow machine is no reason to fail.
const patience = time.Minute

// Chromium is a running browser. It is safe for concurrent use.
type Chromium struct {
	ctx  context.Context //nolint:containedctx // chromedp's handle of a browser is a context
	stop context.CancelFunc
}

// Start starts the browser that CHROMIUM names, with a profile of its own; it ends with ctx at the latest. Errors: it is
// not there, or does not start.
func Start(ctx context.Context) (*Chromium, error) {
	path := os.Getenv(Setting)
	if path == "" {
		return nil, errors.New(Setting + " does not name a browser: `make test` gets one, or set it to the path of a Chromium")
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%s: %w", Setting, err)
	}
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, flags(path)...)
	ctx, stopBrowser := chromedp.NewContext(ctx)
	c := &Chromium{ctx: ctx, stop: func() { stopBrowser(); stopAllocator() }}
	if err := chromedp.Do(ctx); err != nil {
		c.stop()
		return nil, fmt.Errorf("%s=%s does not start: %w", Setting, path, err)
	}
	return c, nil
}

// flags make it fit for a machine without a screen, and quiet: it asks nobody but the shop.
func flags(path string) []chromedp.ExecAllocatorOption {
	list := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path)}
	for _, name := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check",
		"disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions",
		"disable-default-apps", "disable-dev-shm-usage", "disable-background-timer-throttling",
		"disable-backgrounding-occluded-windows", "disable-renderer-backgrounding", "metrics-recording-only",
		"use-mock-keychain",
	} {
		list = append(list, chromedp.Flag(name, true))
	}
	return append(list,
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("password-store", "basic"),
		chromedp.Flag("lang", "en-US"),
	)
}

// Close ends the browser with all its tabs.
func (c *Chromium) Close() { c.stop() }
