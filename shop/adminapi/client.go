package adminapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The bounds of a client that says nothing else.
const (
	clientTimeout = 30 * time.Second
	maxAnswer     = 16 << 20
	firstPause    = 200 * time.Millisecond
	longestPause  = 5 * time.Second
)

// ClientOptions are what a Client is made of.
type ClientOptions struct {
	Base     string            // scheme and host; plain HTTP to this machine only, because the token would be readable
	Token    string            // the bearer's; it is sent to Base and never anywhere a redirect points to
	Language string            // of problems; empty: the server's choice
	HTTP     http.RoundTripper // nil: http.DefaultTransport
	Timeout  time.Duration     // of one try; 0: 30 s
	Tries    int               // of what may be repeated; 0: 3
	// Wait pauses between tries and returns the context's error when it ends before; nil: a timer.
	Wait func(context.Context, time.Duration) error
}

// Client calls the admin API. It is safe for concurrent use.
type Client struct {
	o    ClientOptions
	http http.Client
}

// NewClient returns a client. Its error says what is wrong with Base.
func NewClient(o ClientOptions) (*Client, error) {
	base, err := url.Parse(o.Base)
	switch {
	case err != nil || base.Host == "" || strings.Trim(base.Path, "/") != "" || base.User != nil:
		return nil, fmt.Errorf("admin API: %q is no address like https://admin.example.com", o.Base)
	case base.Scheme != "https" && (base.Scheme != "http" || !isLoopback(base.Hostname())):
		return nil, fmt.Errorf("admin API: %q is not on this machine: use https", o.Base)
	}
	o.Base = base.Scheme + "://" + base.Host
	if o.Timeout <= 0 {
		o.Timeout = clientTimeout
	}
	if o.Tries <= 0 {
		o.Tries = 3
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	return &Client{o: o, http: http.Client{
		Transport: o.HTTP, Timeout: o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// CallOption changes one call.
type CallOption func(*http.Request)

// WithKey sets the Idempotency-Key of an unsafe call, 8 to 128 printable characters, so that a caller which was stopped
// can repeat it. Without it every Call has a key of its own.
func WithKey(key string) CallOption {
	return func(r *http.Request) { r.Header.Set("Idempotency-Key", key) }
}

// Call calls an endpoint. What may be repeated safely is tried again after a failed connection and after 429, 502, 503 and
// 504: what only reads, and what carries an Idempotency-Key, under the same key. An update with If-Match is not: the first
// try may have changed what it compares with. Errors: *Problem for an answer that is not what was asked for; others when
// there was no answer, or none that could be read.
func Call[In, Out any](ctx context.Context, c *Client, e Endpoint[In, Out], in In, options ...CallOption) (Out, error) {
	var out Out
	build, err := encode(c.o.Base, e.Spec, in)
	if err != nil {
		return out, err
	}
	key := rand.Text()
	for try := 1; ; try++ {
		req, err := build(ctx)
		if err != nil {
			return out, err
		}
		c.dress(req, e.Spec, key, options)
		pause, err := c.once(req, &out)
		if err == nil || pause < 0 || e.Conditional || try >= c.o.Tries {
			return out, err
		}
		if pause == 0 {
			pause = min(longestPause, firstPause<<(try-1))
		}
		if c.o.Wait(ctx, pause) != nil {
			return out, err
		}
	}
}

func (c *Client) dress(r *http.Request, s Spec, key string, options []CallOption) {
	r.Header.Set("Accept", "application/json")
	if c.o.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.o.Token)
	}
	if c.o.Language != "" {
		r.Header.Set("Accept-Language", c.o.Language)
	}
	if s.Unsafe {
		r.Header.Set("Idempotency-Key", key)
	}
	for _, option := range options {
		option(r)
	}
}

// once sends a request. Beside an error, pause says what trying again would need: below 0 it is useless, 0 a pause of the
// client's choice, else at least that long.
func (c *Client) once(req *http.Request, out any) (pause time.Duration, err error) {
	resp, err := c.http.Do(req)
	if err != nil {
		if req.Context().Err() != nil {
			return -1, err
		}
		return 0, fmt.Errorf("admin API: %w", unwrapped(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return 0, fmt.Errorf("admin API: reading the answer: %w", err)
	case len(body) > maxAnswer:
		return -1, errors.New("admin API: the answer is too long")
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return -1, decode(resp, body, out)
	}
	return again(resp), problemOf(resp, body)
}

// unwrapped drops the address, which net/http tells with every error.
func unwrapped(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

func again(resp *http.Response) time.Duration {
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
	default:
		return -1
	}
	seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(min(seconds, 3600))*time.Second, longestPause)
}

// problemOf reads a problem; what is none, a proxy's page perhaps, becomes one.
func problemOf(resp *http.Response, body []byte) error {
	p := &Problem{}
	media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || media != ProblemType || json.Unmarshal(body, p) != nil {
		p = &Problem{Type: "about:blank", Title: http.StatusText(resp.StatusCode), Code: "http", Detail: http.StatusText(resp.StatusCode)}
	}
	p.Status = resp.StatusCode
	return p
}

// Unreachable tells whether err says that there was no answer at all.
func Unreachable(err error) bool {
	_, answered := errors.AsType[*Problem](err)
	_, network := errors.AsType[net.Error](err)
	return !answered && network
}

func newRequest(ctx context.Context, method, address string, body []byte) (*http.Request, error) {
	var r io.Reader
	if body != nil {
		r = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, r)
	if err == nil && body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, err
}
