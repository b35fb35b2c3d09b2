package e2e_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vapeart/deploy/e2e/program"
	"vapeart/shop/sqldb/sqltest"
)

func TestAStorefrontThatIsToldToStopLosesNoRequest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e, "READY_DELAY=2s")
		a := s.sell(1000)
		front := s.serve("--no-demo")
		ctx := bounded(t)
		variant := strconv.FormatInt(a.VariantID, 10)
		slow := beginRequest(t, front, variant)
		const warm = 500
		clients := ask(ctx, t, front, variant, warm)
		select {
		case <-clients.warm:
		case <-ctx.Done():
			t.Fatal("the clients were not answered")
		}
		var (
			end     sync.WaitGroup
			stopped program.Result
			err     error
		)
		end.Go(func() { stopped, err = front.Stop(ctx) })
		clients.leave(ctx, t)
		slow.finish(ctx, t)
		end.Wait()
		if err != nil || stopped.Code != 0 {
			t.Errorf("ended with %d, %v", stopped.Code, err)
		}
		t.Logf("%d requests were answered", clients.answered.Load())
	})
}

// clients are fifty that ask and ask, over connections that they keep, behind a balancer that watches /readyz.
type clients struct {
	front    *program.Storefront
	all      sync.WaitGroup
	answered atomic.Int64
	gone     atomic.Bool   // the balancer sends no more
	warm     chan struct{} // closed after some answers
}

func ask(ctx context.Context, t *testing.T, front *program.Storefront, variant string, warm int64) *clients {
	t.Helper()
	c := &clients{front: front, warm: make(chan struct{})}
	for n := range 50 {
		c.all.Go(func() {
			one := client{base: front.Public, variant: variant, http: &http.Client{
				Transport: &http.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			}}
			for i := n; !c.gone.Load(); i++ {
				if err := one.ask(ctx, i); err != nil {
					t.Errorf("a request was lost: %v", err)
					return
				}
				if c.answered.Add(1) == warm {
					close(c.warm)
				}
			}
		})
	}
	return c
}

// leave sends no more as soon as /readyz says that the storefront is about to stop, and waits for the last answers.
func (c *clients) leave(ctx context.Context, t *testing.T) {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		status, body, err := c.front.Ask(ctx, "/readyz")
		if err != nil {
			t.Errorf("the balancer was not told: %v", err)
		}
		if err != nil || status == http.StatusServiceUnavailable && strings.Contains(body, "draining") {
			break
		}
		<-look.C
	}
	c.gone.Store(true)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.front.Public+"/en", nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := http.DefaultTransport.RoundTrip(r); err != nil {
		t.Errorf("somebody who came late was not answered: %v", err)
	} else if answer.Body.Close(); !answer.Close {
		t.Error("an answer did not close its connection: its next request would be lost")
	}
	c.all.Wait()
}

// client asks for pages and puts things into a cart.
type client struct {
	http          *http.Client
	base, variant string
}

// ask makes the n-th request: every third one writes.
func (c client) ask(ctx context.Context, n int) error {
	method, path, form, want := http.MethodGet, "/en/cart", url.Values{}, http.StatusOK
	switch n % 3 {
	case 0:
		path = "/de/p/widget-0"
	case 1:
		method, path, want = http.MethodPost, "/en/cart/add", http.StatusSeeOther
		form = url.Values{"variant": {c.variant}, "quantity": {"1"}}
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
	if answer.StatusCode != want {
		return errors.New(path + ": " + answer.Status)
	}
	return nil
}

// slowRequest is a request whose last byte is still to come.
type slowRequest struct {
	conn    net.Conn
	address string
	rest    string
}

func beginRequest(t *testing.T, front *program.Storefront, variant string) slowRequest {
	t.Helper()
	address := strings.TrimPrefix(front.Public, "http://")
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	body := url.Values{"quantity": {"1"}, "variant": {variant}}.Encode()
	_, err = fmt.Fprintf(conn, "POST /en/cart/add HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		address, len(body), body[:len(body)-1])
	if err != nil {
		t.Fatal(err)
	}
	return slowRequest{conn, address, body[len(body)-1:]}
}

// finish waits until the storefront lets nobody in any more, and then sends the last byte.
func (r slowRequest) finish(ctx context.Context, t *testing.T) {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", r.address)
		if err != nil {
			break
		}
		conn.Close()
		<-look.C
	}
	if _, err := io.WriteString(r.conn, r.rest); err != nil {
		t.Errorf("a request under way was lost: %v", err)
		return
	}
	answer, err := http.ReadResponse(bufio.NewReader(r.conn), nil)
	if err != nil {
		t.Errorf("a request under way was lost: %v", err)
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther || !answer.Close {
		t.Errorf("a request under way: %s, connection closed: %v", answer.Status, answer.Close)
	}
}
