package redisbell

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"vapeart/shop/gateway/redisbell/redistest"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// rooms is a Local like the job queue's: each listener's ring is kept until it is heard.
type rooms struct {
	mu        sync.Mutex
	listeners map[*room]bool
}

type room struct {
	match func(string) bool
	rings chan struct{}
}

func (r *rooms) Ring(queue string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for l := range r.listeners {
		if l.match(queue) {
			select {
			case l.rings <- struct{}{}:
			default:
			}
		}
	}
}

func (r *rooms) Listen(match func(string) bool) (<-chan struct{}, func()) {
	l := &room{match, make(chan struct{}, 1)}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listeners == nil {
		r.listeners = map[*room]bool{}
	}
	r.listeners[l] = true
	return l.rings, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.listeners, l)
	}
}

// program is a bell of one program, with what it logs.
type program struct {
	*Bell
	log safe
}

type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// installation is a channel of the test's own: tests share a Redis.
func installation(t *testing.T) string { return Channel(t.Name() + newSender()) }

func begin(t *testing.T, url, channel string) *program {
	t.Helper()
	p := &program{}
	var err error
	p.Bell, err = New(Options{URL: url, Channel: channel, Local: &rooms{}, Log: slog.New(slog.NewTextHandler(&p.log, nil))})
	must(t, err)
	must(t, p.Start(t.Context()))
	t.Cleanup(func() { must(t, p.stop()) })
	return p
}

func (p *program) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return p.Stop(ctx)
}

// alone starts a program on a Redis of the test's own and waits until it hears.
func alone(t *testing.T) (*program, *redistest.Server) {
	t.Helper()
	server := redistest.Start(t)
	p := begin(t, server.URL(), installation(t))
	p.until(t, true)
	return p, server
}

// until waits until Live says so.
func (p *program) until(t *testing.T, live bool) {
	t.Helper()
	eventually(t, func() bool { return p.Live() == live })
}

func (p *program) unsentError() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.unsent
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	end := time.After(patience)
	for !holds() {
		select {
		case <-look.C:
		case <-end:
			t.Fatal("it did not come to pass")
		}
	}
}

// hears listens for a queue, past the ring that every listener gets when the connection comes.
func (p *program) hears(t *testing.T, queue string) <-chan struct{} {
	t.Helper()
	rings, leave := p.Listen(func(q string) bool { return q == queue })
	t.Cleanup(leave)
	return rings
}

func await(t *testing.T, rings <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-rings:
	case <-time.After(patience):
		t.Fatalf("%s did not come", what)
	}
}

func silentSoFar(t *testing.T, rings <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-rings:
		t.Errorf("heard %s", what)
	default:
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
