package app_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"

	"vapeart/jobs/queue"
	"vapeart/shop/adminapi"
	"vapeart/shop/adminserver"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// staff is who may everything, and remembers no key: each is new.
type staff struct{}

func (staff) Authenticate(_ context.Context, bearer string) (adminserver.Actor, error) {
	if bearer != "staff" {
		return adminserver.Actor{}, fault.New(fault.Unknown, "api.no_credentials")
	}
	return adminserver.Actor{ID: "staff:1", Name: "ada"}, nil
}

func (staff) Permit(context.Context, adminserver.Actor, adminapi.Permission) error { return nil }

func (staff) Begin(context.Context, adminserver.KeyedCall) (adminserver.KeyedAnswer, bool, error) {
	return adminserver.KeyedAnswer{}, false, nil
}

func (staff) Finish(context.Context, adminserver.KeyedCall, adminserver.KeyedAnswer) error {
	return nil
}
func (staff) Release(context.Context, adminserver.KeyedCall) error { return nil }

// admin serves a shop's admin API and returns a client; with nobody, as it is wired.
func (s *shop) admin(t *testing.T, known bool) *adminapi.Client {
	t.Helper()
	o := s.AdminOptions()
	if known {
		o.Authenticator, o.Permits, o.Keys = staff{}, staff{}, staff{}
	}
	api, err := adminserver.NewAPI(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, served := adminserver.New(adminserver.Options{API: api, Log: s.Log}), make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		if err := errors.Join(server.Shutdown(context.Background()), <-served); err != nil {
			t.Error(err)
		}
	})
	c, err := adminapi.NewClient(adminapi.ClientOptions{Base: "http://" + l.Addr().String(), Token: "staff", Tries: 1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func refused(err error) int {
	if p, ok := errors.AsType[*adminapi.Problem](err); ok {
		return p.Status
	}
	return 0
}

type letter struct {
	N int `json:"n"`
}

func (s *shop) enqueue(t *testing.T, n int) {
	t.Helper()
	letters := queue.Kind[letter]{Name: "test.letter", Queue: "letters"}
	for i := range n {
		if _, err := letters.Enqueue(t.Context(), s.Jobs, letter{i}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheAdminAPILooksAfterJobsQueuesAndTheSchedule(t *testing.T) {
	t.Parallel()
	for _, engine := range []sqltest.Engine{sqltest.SQLite, sqltest.MySQL} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := openShop(t, engine)
			s.enqueue(t, 5)
			c := s.admin(t, true)
			t.Run("jobs", func(t *testing.T) { adminJobs(t, s, c) })
			t.Run("queues", func(t *testing.T) { adminQueues(t, s, c) })
			t.Run("schedule", func(t *testing.T) { adminSchedule(t, c) })
			t.Run("imports", func(t *testing.T) { adminImports(t, c) })
			t.Run("system", func(t *testing.T) { adminSystem(t, s, c) })
		})
	}
}

func adminJobs(t *testing.T, _ *shop, c *adminapi.Client) {
	ctx := t.Context()
	in, seen := adminapi.ListJobsIn{JobFilter: adminapi.JobFilter{State: "ready", Queue: "letters"}, Paging: adminapi.Paging{Limit: 2}}, map[int64]bool{}
	var last int64
	for {
		out, err := adminapi.Call(ctx, c, adminapi.ListJobs(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range out.Body.Items {
			seen[j.ID], last = true, j.ID
		}
		if in.Cursor = out.Body.Next; in.Cursor == "" {
			break
		}
	}
	if len(seen) != 5 {
		t.Errorf("pages held %d jobs", len(seen))
	}
	if _, err := adminapi.Call(ctx, c, adminapi.RetryJob(), adminapi.JobIn{ID: last}); refused(err) != http.StatusConflict {
		t.Errorf("retrying a ready job: %v", err)
	}
	out, err := adminapi.Call(ctx, c, adminapi.CancelJob(), adminapi.JobIn{ID: last})
	if err != nil || out.Body.State != "cancelled" || out.Body.CancelledBy != "ada" || out.Body.Arguments == "" {
		t.Errorf("cancelled: %+v, %v", out.Body, err)
	}
	if _, err := adminapi.Call(ctx, c, adminapi.GetJob(), adminapi.JobIn{ID: 1 << 40}); refused(err) != http.StatusNotFound {
		t.Errorf("a job that is not there: %v", err)
	}
	all := adminapi.JobsIn{Body: adminapi.JobsOf{State: "ready", Queue: "letters"}}
	if out, err := adminapi.Call(ctx, c, adminapi.CancelJobs(), all); err != nil || out.Body.Jobs != 4 {
		t.Errorf("cancelling the rest: %+v, %v", out.Body, err)
	}
	if _, err := adminapi.Call(ctx, c, adminapi.RetryJobs(), all); refused(err) != http.StatusUnprocessableEntity {
		t.Errorf("retrying all that are ready: %v", err)
	}
	all.Body.State = "cancelled"
	if out, err := adminapi.Call(ctx, c, adminapi.RetryJobs(), all); err != nil || out.Body.Jobs != 5 {
		t.Errorf("retrying all: %+v, %v", out.Body, err)
	}
}

func adminQueues(t *testing.T, _ *shop, c *adminapi.Client) {
	ctx, in := t.Context(), adminapi.QueueIn{Queue: "letters"}
	out, err := adminapi.Call(ctx, c, adminapi.PauseQueue(), in)
	if err != nil || out.Body.PausedAt == nil || out.Body.PausedBy != "ada" || out.Body.Ready != 5 {
		t.Errorf("paused: %+v, %v", out.Body, err)
	}
	if out, err := adminapi.Call(ctx, c, adminapi.ResumeQueue(), in); err != nil || out.Body.PausedAt != nil {
		t.Errorf("resumed: %+v, %v", out.Body, err)
	}
	if _, err := adminapi.Call(ctx, c, adminapi.PauseQueue(), adminapi.QueueIn{Queue: "leters"}); refused(err) != http.StatusNotFound {
		t.Errorf("a queue that is not there: %v", err)
	}
	limit, err := adminapi.Call(ctx, c, adminapi.GetQueueLimit(), in)
	if err != nil {
		t.Fatal(err)
	}
	const editors = 8
	won, told := 0, 0
	var mu sync.Mutex
	var wait sync.WaitGroup
	for i := range editors {
		wait.Go(func() {
			set := adminapi.SetQueueLimitIn{QueueIn: in, IfMatch: limit.ETag, Body: adminapi.QueueLimit{Concurrency: i + 1, Rate: 2, PerMillis: 500}}
			_, err := adminapi.Call(ctx, c, adminapi.SetQueueLimit(), set)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case refused(err) == http.StatusPreconditionFailed:
				told++
			default:
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if won != 1 || told != editors-1 {
		t.Errorf("of %d editors %d won and %d were told", editors, won, told)
	}
}

func adminSchedule(t *testing.T, c *adminapi.Client) {
	ctx := t.Context()
	if _, err := adminapi.Call(ctx, c, adminapi.ListTasks(), adminapi.Nothing{}); err != nil {
		t.Error(err)
	}
	if _, err := adminapi.Call(ctx, c, adminapi.ListTicks(), adminapi.ListTicksIn{TaskIn: adminapi.TaskIn{Task: "nothing"}}); refused(err) != http.StatusNotFound {
		t.Errorf("a task that is not there: %v", err)
	}
	in := adminapi.TaskIn{Task: "carts.delete"}
	tick, err := adminapi.Call(ctx, c, adminapi.RunTask(), in)
	if err != nil || !tick.Body.Manual || tick.Body.DecidedBy != "ada" {
		t.Fatalf("run: %+v, %v", tick.Body, err)
	}
	ticks, err := adminapi.Call(ctx, c, adminapi.ListTicks(), adminapi.ListTicksIn{TaskIn: in})
	if err != nil || len(ticks.Body.Items) != 1 || ticks.Body.Items[0].ID != tick.Body.ID {
		t.Errorf("ticks: %+v, %v", ticks.Body, err)
	}
	if out, err := adminapi.Call(ctx, c, adminapi.DisableTask(), in); err != nil || out.Body.Enabled || out.Body.NextDueAt != nil {
		t.Errorf("disabled: %+v, %v", out.Body, err)
	}
	if out, err := adminapi.Call(ctx, c, adminapi.EnableTask(), in); err != nil || !out.Body.Enabled || out.Body.Last == nil {
		t.Errorf("enabled: %+v, %v", out.Body, err)
	}
}

func adminImports(t *testing.T, c *adminapi.Client) {
	ctx := t.Context()
	if out, err := adminapi.Call(ctx, c, adminapi.ListImports(), adminapi.ListImportsIn{}); err != nil || len(out.Body.Items) != 0 {
		t.Errorf("imports: %+v, %v", out.Body, err)
	}
	none := adminapi.ImportIn{ID: 9}
	if _, err := adminapi.Call(ctx, c, adminapi.GetImport(), none); refused(err) != http.StatusNotFound {
		t.Errorf("an import that is not there: %v", err)
	}
	if _, err := adminapi.Call(ctx, c, adminapi.ListRejections(), adminapi.ListRejectionsIn{ImportIn: none}); refused(err) != http.StatusNotFound {
		t.Errorf("its rejections: %v", err)
	}
}

func adminSystem(t *testing.T, s *shop, c *adminapi.Client) {
	out, err := adminapi.Call(t.Context(), c, adminapi.GetSystem(), adminapi.Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]adminapi.Component{}
	for _, c := range out.Body.Components {
		state[c.Name] = c
	}
	for name, want := range map[string]adminapi.ComponentState{
		"database": adminapi.OK, "schema": adminapi.OK, "data": adminapi.OK, "redis": adminapi.Off, "redis_memory": adminapi.Off,
		"backup": adminapi.Unknown, "replica": adminapi.Unknown, "search_index": adminapi.Unknown, "certificates": adminapi.Unknown,
	} {
		if state[name].State != want {
			t.Errorf("%s is %+v, want %s", name, state[name], want)
		}
	}
	if state["database"].Version == "" || state["schema"].Version == "" || state["disk"].Value == "" || state["queue"].Value == "" {
		t.Errorf("what was measured: %+v", out.Body.Components)
	}
	if out.Body.State == adminapi.OK || out.Body.Build == "" {
		t.Errorf("the whole: %s %q; some of it nobody looks at", out.Body.State, out.Body.Build)
	}
	if s.DB.Engine == sqldb.SQLite && state["database"].Version[0] != '3' {
		t.Errorf("SQLite %s", state["database"].Version)
	}
}

func TestAsItIsWiredTheAdminAPIIsClosed(t *testing.T) {
	t.Parallel()
	c := openShop(t, sqltest.SQLite).admin(t, false)
	if _, err := adminapi.Call(t.Context(), c, adminapi.GetSystem(), adminapi.Nothing{}); refused(err) != http.StatusUnauthorized {
		t.Errorf("reading: %v", err)
	}
	if _, err := adminapi.Call(t.Context(), c, adminapi.RunTask(), adminapi.TaskIn{Task: "carts.delete"}); refused(err) != http.StatusUnauthorized {
		t.Errorf("changing: %v", err)
	}
}
