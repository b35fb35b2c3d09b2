package adminserver_test

import (
	"context"
	"flag"
	"log/slog"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"vapeart/shop/adminapi"
	"vapeart/shop/adminserver"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/page"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	flag.Parse()
	os.Exit(m.Run()) //nolint:forbidigo // how a TestMain ends
}

// shop is a fake of everything behind the ports, with two of each.
type shop struct {
	clock *clock.Manual

	mu       sync.Mutex
	limit    adminapi.QueueLimit
	retried  int
	err      error // of Get
	answers  map[adminserver.KeyedCall]adminserver.KeyedAnswer
	underWay map[string]string
}

func newShop() *shop {
	return &shop{
		clock: clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), limit: adminapi.QueueLimit{Concurrency: 3},
		answers: map[adminserver.KeyedCall]adminserver.KeyedAnswer{}, underWay: map[string]string{},
	}
}

func (s *shop) job(id int64) adminapi.Job {
	now := s.clock.Now()
	return adminapi.Job{ID: id, Kind: "mail", Queue: "mails", State: "dead", RunAt: now, CreatedAt: now, ChangedAt: now}
}

// Authenticate knows the tokens staff, other and viewer.
func (s *shop) Authenticate(_ context.Context, bearer string) (adminserver.Actor, error) {
	switch bearer {
	case "staff", "other", "viewer":
		return adminserver.Actor{ID: "staff:" + bearer, Name: bearer}, nil
	case "broken":
		return adminserver.Actor{}, fault.New(fault.Unavailable, "database.unreachable")
	case "nobody":
		return adminserver.Actor{}, nil
	}
	return adminserver.Actor{}, fault.New(fault.Unknown, "api.no_credentials")
}

// Permit lets everybody do everything, but a viewer nothing.
func (s *shop) Permit(_ context.Context, a adminserver.Actor, p adminapi.Permission) error {
	if a.Name == "viewer" {
		return fault.New(fault.Denied, "api.no_permission", fault.With("permission", string(p)))
	}
	return nil
}

func keyOf(c adminserver.KeyedCall) string { return c.Actor + "\x00" + c.Key }

func (s *shop) Begin(_ context.Context, c adminserver.KeyedCall) (adminserver.KeyedAnswer, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.answers[c]; ok {
		return a, true, nil
	}
	if s.underWay[keyOf(c)] != "" {
		return adminserver.KeyedAnswer{}, false, fault.New(fault.Conflict, "idempotency.taken")
	}
	s.underWay[keyOf(c)] = c.Fingerprint
	return adminserver.KeyedAnswer{}, false, nil
}

func (s *shop) Finish(_ context.Context, c adminserver.KeyedCall, a adminserver.KeyedAnswer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[c] = a
	return nil
}

func (s *shop) Release(_ context.Context, c adminserver.KeyedCall) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.underWay, keyOf(c))
	return nil
}

type jobs struct{ *shop }

func (j jobs) List(_ context.Context, _ adminapi.JobFilter, after adminserver.JobPlace, n int) (list []adminapi.Job, err error) {
	for id := int64(5); id > 0; id-- {
		if (after.ID == 0 || id < after.ID) && len(list) < n {
			list = append(list, j.job(id))
		}
	}
	return list, nil
}

func (j jobs) Get(_ context.Context, id int64) (adminapi.Job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return adminapi.Job{}, j.err
	}
	if id == 666 {
		panic("a defect") //nolint:forbidigo // what the guard is tested with
	}
	return j.job(id), nil
}

func (j jobs) Retry(context.Context, int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.retried++
	return nil
}
func (j jobs) Cancel(context.Context, int64, string) error                        { return nil }
func (j jobs) RetryAll(context.Context, adminapi.JobFilter) (int, error)          { return 2, nil }
func (j jobs) CancelAll(context.Context, adminapi.JobFilter, string) (int, error) { return 2, nil }

type queues struct{ *shop }

func (q queues) Queues(context.Context) ([]adminapi.Queue, error) {
	return []adminapi.Queue{{Name: "mails"}}, nil
}
func (q queues) Pause(context.Context, string, string) error { return nil }
func (q queues) Resume(context.Context, string) error        { return nil }
func (q queues) Limit(context.Context, string) (adminapi.QueueLimit, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.limit, nil
}

func (q queues) SetLimit(_ context.Context, _ string, limit adminapi.QueueLimit, allow func(adminapi.QueueLimit) error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := allow(q.limit); err != nil {
		return err
	}
	q.limit = limit
	return nil
}

type tasks struct{ *shop }

func (t tasks) Tasks(context.Context) ([]adminapi.Task, error) {
	return []adminapi.Task{{Name: "carts.delete", SeenAt: t.clock.Now()}}, nil
}

func (t tasks) Ticks(context.Context, string, adminserver.TickPlace, int) ([]adminapi.Tick, error) {
	return []adminapi.Tick{}, nil
}

func (t tasks) Run(context.Context, string, string) (adminapi.Tick, error) {
	return adminapi.Tick{ID: 1, Task: "carts.delete"}, nil
}
func (t tasks) Enable(context.Context, string) error  { return nil }
func (t tasks) Disable(context.Context, string) error { return nil }

type imports struct{ *shop }

func (i imports) List(context.Context, int64, int) ([]adminapi.Import, error) {
	return []adminapi.Import{}, nil
}

func (i imports) Get(_ context.Context, id int64) (adminapi.Import, error) {
	return adminapi.Import{ID: id, State: "done"}, nil
}

func (i imports) Rejections(context.Context, int64, bool, adminserver.RejectionPlace, int, string) ([]adminapi.Rejection, error) {
	return []adminapi.Rejection{}, nil
}

func (s *shop) Components(context.Context) []adminapi.Component {
	return []adminapi.Component{{Name: "database", State: adminapi.Down}, {Name: "redis", State: adminapi.Off}, {Name: "backup", State: adminapi.Unknown}}
}

func (s *shop) options(t *testing.T) adminserver.APIOptions {
	t.Helper()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return adminserver.APIOptions{
		Authenticator: s, Permits: s, Keys: s, Jobs: jobs{s}, Queues: queues{s}, Schedule: tasks{s}, Imports: imports{s}, System: s,
		Version: "v1", Texts: texts.Visible(), Cursors: page.NewSigner([]byte("0123456789abcdef0123456789abcdef")), Clock: s.clock,
		Log: slog.New(slog.DiscardHandler),
	}
}

// listen serves the API on a listener of its own and returns its address.
func listen(t *testing.T, o adminserver.APIOptions) string {
	t.Helper()
	api, err := adminserver.NewAPI(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := adminserver.New(adminserver.Options{Version: "v1", API: api, Log: o.Log})
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Shutdown(context.Background()); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return "http://" + l.Addr().String()
}

func client(t *testing.T, base, token string) *adminapi.Client {
	t.Helper()
	c, err := adminapi.NewClient(adminapi.ClientOptions{Base: base, Token: token, Tries: 1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
