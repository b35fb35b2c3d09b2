package chrome

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Screen is what a page is seen on.
type Screen struct {
	Width, Height int     // CSS pixels
	Phone         bool    // touch, overlay scrollbars
	Dark          bool    // prefers-color-scheme
	Scale         float64 // device pixels per CSS pixel; 0: 1
}

// Visitor is who opens a tab.
type Visitor struct {
	Screen
	NoScripts bool
	Language  string // Accept-Language
	Address   string // X-Forwarded-For, so that limits per customer count each visitor alone
}

// Tab is a visitor's tab. It is not safe for concurrent use.
type Tab struct {
	ctx      context.Context //nolint:containedctx // chromedp's handle of a tab is a context
	end      context.CancelFunc
	base     string
	screen   Screen
	overhead complaints
}

// Visit opens a tab for a visitor of the site at base, "http://127.0.0.1:20123".
func (c *Chromium) Visit(base string, v Visitor) (*Tab, error) {
	t := &Tab{base: base}
	t.ctx, t.end = chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(t.overhead.hear))
	if err := t.become(v); err != nil {
		t.end()
		return nil, fmt.Errorf("a new tab: %w", err)
	}
	return t, nil
}

func (t *Tab) become(v Visitor) error {
	if err := chromedp.Do(t.ctx); err != nil { // the tab lives as long as the first context it sees
		return err
	}
	headers := network.Headers{}
	if v.Language != "" {
		headers["Accept-Language"] = v.Language
	}
	if v.Address != "" {
		headers["X-Forwarded-For"] = v.Address
	}
	if err := call(t, audits.Enable, cdp.Empty{}); err != nil {
		return err
	}
	if err := call(t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers}); err != nil {
		return err
	}
	if err := call(t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.NoScripts}); err != nil {
		return err
	}
	return t.Show(v.Screen)
}

// Close closes the tab and forgets its cookies.
func (t *Tab) Close() { t.end() }

// Show changes the screen under the page. Motion is always reduced: what is seen is where things come to rest.
func (t *Tab) Show(s Screen) error {
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if err := call(t, emulation.SetEmulatedMedia, media); err != nil {
		return err
	}
	if s.Scale == 0 {
		s.Scale = 1
	}
	t.screen = s
	size := emulation.SetDeviceMetricsOverrideParams{
		Width: int64(s.Width), Height: int64(s.Height), DeviceScaleFactor: s.Scale, Mobile: s.Phone,
	}
	if err := call(t, emulation.SetDeviceMetricsOverride, size); err != nil {
		return err
	}
	if err := call(t, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: s.Phone}); err != nil {
		return err
	}
	return t.rest()
}

// rest brings everything that moves to where it comes to rest: colours fade from one scheme to the other, and what
// inherits them begins to fade when that from which it does has ended.
func (t *Tab) rest() error {
	const deepest = 100
	left, err := Eval[int](t, `(() => {
	for (let n = 0; n < `+Quote(deepest)+` && document.getAnimations().length; n++) {
		for (const a of document.getAnimations()) { try { a.finish(); } catch { a.cancel(); } }
	}
	return document.getAnimations().length;
})()`)
	if err == nil && left > 0 {
		err = fmt.Errorf("%d things on the page do not come to rest", left)
	}
	return err
}

// Screen is what the page is seen on.
func (t *Tab) Screen() Screen { return t.screen }

// Open goes to a path of the site and returns the status that it was answered with, after redirects.
func (t *Tab) Open(path string) (int, error) {
	return t.arrive(chromedp.Navigate(t.base + path))
}

// arrive runs actions that lead to another page, waits until it is there and returns its status.
func (t *Tab) arrive(actions ...chromedp.Action[chromedp.Void]) (int, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	resp, err := chromedp.RunResponse(ctx, actions...)
	if err != nil {
		return 0, fmt.Errorf("waiting for another page: %w", err)
	}
	return int(resp.Status), nil
}

// Path is the address of the page without the site's: path and query.
func (t *Tab) Path() (string, error) {
	address, err := run(t, chromedp.Location())
	if err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	return u.RequestURI(), nil
}

// Source is the page as it was sent.
func (t *Tab) Source() (string, error) {
	t.overhead.mu.Lock()
	id := t.overhead.document
	t.overhead.mu.Unlock()
	body, err := run(t, func(ctx context.Context, target *chromedp.Target) (network.GetResponseBodyResult, error) {
		return cdp.Call(ctx, target, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
	})
	if err != nil {
		return "", fmt.Errorf("the page as it was sent: %w", err)
	}
	return string(body.Body), nil
}

// Until waits until a JavaScript expression holds, across changes of the page.
func (t *Tab) Until(condition string) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	const often = 25 * time.Millisecond
	ask := time.NewTicker(often)
	defer ask.Stop()
	for {
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		if holds {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain until %s: %w (%w)", condition, ctx.Err(), err)
		case <-ask.C: // an error may be that of a page just going
		}
	}
}

// Nothing is the value of an expression whose effect counts.
type Nothing = chromedp.Void

// Eval returns the value of a JavaScript expression; a promise is waited for.
func Eval[T any](t *Tab, expression string) (T, error) {
	v, err := run(t, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		const shown = 120
		return v, fmt.Errorf("evaluating %.*s: %w", shown, strings.TrimSpace(expression), err)
	}
	return v, nil
}

// Quote writes a value as a JavaScript literal.
func Quote[T string | []string | int](v T) string {
	text, err := json.Marshal(v)
	if err != nil { // no value of these types fails
		return "null"
	}
	return string(text)
}

func run[T any](t *Tab, a chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, a)
}

func call[P, R any](t *Tab, command cdp.Command[P, R], params P) error {
	_, err := run(t, func(ctx context.Context, target *chromedp.Target) (R, error) {
		return cdp.Call(ctx, target, command, params)
	})
	return err
}
