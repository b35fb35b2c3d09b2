package web_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"vapeart/shop/web"
)

// What cannot be read never comes past the handlers, so it is asked over a real connection.
func TestWhatCannotEvenBeRead(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *web.Options) { o.BodyLimit = 10_000 })
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.site.App().Listener(listener) }()
	t.Cleanup(func() {
		if err := s.site.App().ShutdownWithContext(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	base := "http://" + listener.Addr().String()
	for name, c := range map[string]struct {
		make   func() (*http.Request, error)
		status int
	}{
		"a body beyond the limit": {func() (*http.Request, error) {
			return http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/en/cart/add", strings.NewReader(strings.Repeat("x", 20_000)))
		}, http.StatusRequestEntityTooLarge},
		"headers beyond the limit": {func() (*http.Request, error) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/en", nil)
			r.Header.Set("Cookie", "x="+strings.Repeat("x", 20_000))
			return r, err
		}, http.StatusRequestHeaderFieldsTooLarge},
	} {
		r, err := c.make()
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
		if res.StatusCode != c.status || !strings.Contains(string(body), "That did not work") || res.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d, %v", name, res.StatusCode, res.Header)
		}
	}
}
