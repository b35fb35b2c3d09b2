package e2e_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"vapeart/shop/sqldb/sqltest"
)

func TestAStorefrontThatIsToldToStopLosesNoRequest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e, "READY_DELAY=300ms")
		a := sell(t, s.open(), 1000)
		front := s.serve("--no-demo")
		const clients, before = 50, 500
		var (
			all      sync.WaitGroup
			answered atomic.Int64
			warm     = make(chan struct{})
		)
		ctx := bounded(t)
		for n := range clients {
			all.Go(func() {
				c := client{http: &http.Client{Transport: &http.Transport{}}, base: front.Public, variant: a.product.Variants[0].ID}
				for i := n; ; i++ {
					err := c.ask(ctx, i)
					if errors.Is(err, syscall.ECONNREFUSED) {
						return // the door is closed: nothing was lost
					}
					if err != nil {
						t.Errorf("a request was lost: %v", err)
						return
					}
					if answered.Add(1) == before {
						close(warm)
					}
				}
			})
		}
		select {
		case <-warm:
		case <-ctx.Done():
			t.Fatal("the clients were not answered")
		}
		r, err := front.Stop(ctx)
		all.Wait()
		if err != nil || r.Code != 0 {
			t.Errorf("ended with %d, %v", r.Code, err)
		}
		t.Logf("%d requests were answered", answered.Load())
	})
}

// client asks for pages and puts things into a cart, over connections that it keeps.
type client struct {
	http    *http.Client
	base    string
	variant int64
}

// ask makes the n-th request: every third one writes.
func (c client) ask(ctx context.Context, n int) error {
	method, path, form := http.MethodGet, "/en/cart", url.Values{}
	switch n % 3 {
	case 0:
		path = "/de/p/widget"
	case 1:
		method, path = http.MethodPost, "/en/cart/add"
		form = url.Values{"variant": {strconv.FormatInt(c.variant, 10)}, "quantity": {"1"}}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return errors.New(path + ": " + answer.Status)
	}
	return nil
}
