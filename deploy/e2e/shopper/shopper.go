// Package shopper owns a customer for tests and measurements: somebody who buys with a browser that has no JavaScript. It
// keeps cookies, follows links and redirects, and fills in the forms that it really finds, so that it depends on what
// pages say and not on how they are laid out. It refuses to know the shop from inside: everything it learns it reads.
package shopper

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"time"

	"vapeart/shop/clock"
)

// Options are who comes and from where.
type Options struct {
	Base      string               // "http://127.0.0.1:8080"
	Language  string               // "en", "de": also the first part of every path
	Address   string               // sent as X-Forwarded-For when set: each customer behind a proxy has an address of their own
	Transport http.RoundTripper    // nil: connections of the shopper's own
	Patience  int                  // how often to come again to a page when the shop says that it is busy and when to
	Seen      func(string, Answer) // is told of every step's answer; may be nil
}

// Answer is what a step came to: the time of the whole step, redirects included.
type Answer struct {
	Status int // 0: none came
	Took   time.Duration
	Again  int // how often the shop was too busy and they came again
}

// Shopper is one person with one page of a browser in front of them. It is not safe for concurrent use.
type Shopper struct {
	o      Options
	base   *url.URL
	client *http.Client
	own    *http.Transport // nil when it was given
	Page   *Page           // in front of them; nil before the first
}

// timeout is how long a person waits for a page before giving up: longer than any program's own limit.
const timeout = 60 * time.Second

// New returns somebody who has not been here yet. Errors: those of url.Parse.
func New(o Options) (*Shopper, error) {
	base, err := url.Parse(o.Base)
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	s := &Shopper{o: o, base: base}
	if o.Transport == nil {
		s.own = &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: timeout}
		o.Transport = s.own
	}
	s.client = &http.Client{Transport: o.Transport, Jar: jar, Timeout: timeout}
	return s, nil
}

// Close closes the browser's connections.
func (s *Shopper) Close() {
	if s.own != nil {
		s.own.CloseIdleConnections()
	}
}

// Tab is the same browser with a second page in front: cookies and connections are shared, and both may be used at once.
func (s *Shopper) Tab() *Shopper {
	tab := *s
	return &tab
}

// Path puts the language before a path.
func (s *Shopper) Path(path string) string { return "/" + s.o.Language + path }

// Cookies are what the browser sends to the shop.
func (s *Shopper) Cookies() []*http.Cookie { return s.client.Jar.Cookies(s.base) }

// Open opens an address of the shop: a path, or a link's whole address. A page of any status below 500 is an answer.
func (s *Shopper) Open(ctx context.Context, step, address string) error {
	to, err := s.base.Parse(address)
	if err != nil {
		return err
	}
	return s.send(ctx, step, http.MethodGet, to, nil)
}

// Follow opens a link.
func (s *Shopper) Follow(ctx context.Context, step string, l Link) error {
	return s.send(ctx, step, http.MethodGet, l.Address, nil)
}

// Submit sends a form.
func (s *Shopper) Submit(ctx context.Context, step string, f *Form) error {
	if f.Method == http.MethodPost {
		return s.send(ctx, step, http.MethodPost, f.Action, f.Values())
	}
	to := *f.Action
	to.RawQuery = f.Values().Encode()
	return s.send(ctx, step, http.MethodGet, &to, nil)
}

func (s *Shopper) send(ctx context.Context, step, method string, to *url.URL, form url.Values) error {
	took := clock.Stopwatch()
	page, again, err := s.patiently(ctx, method, to, form)
	answer := Answer{Took: took(), Again: again}
	if page != nil {
		answer.Status = page.Status
	}
	if s.o.Seen != nil {
		s.o.Seen(step, answer)
	}
	if err != nil {
		return &Failure{Step: step, Method: method, Address: to.String(), Err: err}
	}
	s.Page = page
	if page.Status >= http.StatusInternalServerError {
		return s.failure(step, method, to)
	}
	return nil
}

// patiently asks again when the shop is too busy and says when to come again, as often as the shopper has patience. What
// led to a page that was not ready is not sent a second time: only that page is asked for.
func (s *Shopper) patiently(ctx context.Context, method string, to *url.URL, form url.Values) (*Page, int, error) {
	for again := 0; ; again++ {
		page, err := s.fetch(ctx, method, to, form)
		if err != nil || page.Status != http.StatusServiceUnavailable || page.RetryAfter == 0 || again == s.o.Patience {
			return page, again, err
		}
		if page.method != method {
			method, to, form = page.method, page.Address, nil
		}
		pause := time.NewTimer(page.RetryAfter)
		select {
		case <-ctx.Done():
			pause.Stop()
			return page, again, nil
		case <-pause.C:
		}
	}
}

// most bounds what is read of a page.
const most = 8 << 20

func (s *Shopper) fetch(ctx context.Context, method string, to *url.URL, form url.Values) (*Page, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, to.String(), body)
	if err != nil {
		return nil, err
	}
	s.headers(r)
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var read bytes.Buffer
	if _, err := read.ReadFrom(io.LimitReader(answer.Body, most)); err != nil {
		return nil, fmt.Errorf("%d, then: %w", answer.StatusCode, err)
	}
	page, err := parsePage(answer.Request.URL, answer.StatusCode, read.Bytes())
	if err != nil {
		return nil, err
	}
	page.method = answer.Request.Method
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
		page.RetryAfter = time.Duration(seconds) * time.Second
	}
	return page, nil
}

// headers are those that browsers send and the shop looks at.
func (s *Shopper) headers(r *http.Request) {
	r.Header.Set("User-Agent", "Mozilla/5.0 (compatible; VapeArt shopper)")
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	r.Header.Set("Accept-Language", s.o.Language)
	site := "none"
	if s.Page != nil {
		site = "same-origin"
		r.Header.Set("Referer", s.Page.Address.String())
	}
	r.Header.Set("Sec-Fetch-Site", site)
	if r.Method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", s.base.Scheme+"://"+s.base.Host)
	}
	if s.o.Address != "" {
		r.Header.Set("X-Forwarded-For", s.o.Address)
	}
}
