package app

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/config"
	"vapeart/shop/gateway/redisbell/redistest"
	"vapeart/shop/sqldb/sqltest"
)

// backroom is a shop's worker as a running program, and a site beside it that hands jobs in.
type backroom struct {
	site  *App
	redis *redistest.Server
	admin string // the worker's address for operators
}

func newBackroom(t *testing.T) *backroom {
	t.Helper()
	b := &backroom{redis: redistest.Start(t), admin: freeAddress(t)}
	environ := []string{
		"DATA_DIR=" + t.TempDir(), "DB_CONNECTION=mysql", "DB_DSN=" + sqltest.Options(t, sqltest.MySQL).DSN,
		"QUEUE_CONNECTION=redis", "REDIS_QUEUE_URL=" + b.redis.URL(), "WORKER_ADMIN_ADDR=" + b.admin,
	}
	b.site = openFor(t, environ)
	if err := b.site.EnsureSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
	worker := openFor(t, environ)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- worker.RunWorker(ctx, WorkerOptions{}) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b
}

func openFor(t *testing.T, environ []string) *App {
	t.Helper()
	cfg, err := config.Load(config.Source{Dir: t.TempDir(), Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// ask returns what the worker tells operators; 0 when it does not listen yet.
func (b *backroom) ask(t *testing.T, path string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+b.admin+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// tells waits until an answer holds all parts.
func (b *backroom) tells(t *testing.T, path string, status int, parts ...string) {
	t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	end := time.After(time.Minute)
	for {
		got, body := b.ask(t, path)
		missing := ""
		for _, part := range parts {
			if !strings.Contains(body, part) {
				missing = part
			}
		}
		if got == status && missing == "" {
			return
		}
		select {
		case <-look.C:
		case <-end:
			t.Fatalf("%s: %d without %q:\n%s", path, got, missing, body)
		}
	}
}

func TestAWorkerTellsOperatorsOfItsJobsAndWakeUps(t *testing.T) {
	t.Parallel()
	b := newBackroom(t)
	b.tells(t, "/readyz", http.StatusOK, `"status":"ready"`, `{"name":"wake-ups","ok":true`, `{"name":"redis-memory","ok":true`)
	errand := queue.Kind[int]{Name: "unheard-of", Queue: "errands"}
	if _, err := errand.Enqueue(t.Context(), b.site.Jobs, 1); err != nil {
		t.Fatal(err)
	}
	b.tells(t, "/metrics", http.StatusOK, "vapeart_jobs_wakeups_live 1", "vapeart_jobs_backlog_known 1",
		`vapeart_jobs_depth{queue="errands",state="ready"} 1`, `vapeart_jobs_oldest_ready_seconds{queue="errands"}`,
		`vapeart_jobs_attempts_total{kind="`, `vapeart_jobs_wait_seconds_count{kind="`, "vapeart_schedule_lag_seconds_count")

	b.redis.Do(t, "CONFIG", "SET", "maxmemory", "100mb", "maxmemory-policy", "allkeys-lru")
	b.tells(t, "/readyz", http.StatusOK, `"status":"degraded"`, `{"name":"wake-ups","ok":true`, "redis.may_evict")
	b.redis.Stop(t)
	b.tells(t, "/readyz", http.StatusOK, `"status":"degraded"`, `{"name":"wake-ups","ok":false`, "jobs are found by polling")
	b.tells(t, "/metrics", http.StatusOK, "vapeart_jobs_wakeups_live 0")
	b.redis.Start(t)
	b.tells(t, "/readyz", http.StatusOK, `"status":"ready"`)
}

func TestJobsAreCountedWhereTheyAreHandedIn(t *testing.T) {
	t.Parallel()
	a := openFor(t, []string{"DATA_DIR=" + t.TempDir()})
	if err := a.EnsureSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
	errand := queue.Kind[int]{Name: "errand", Unique: queue.UniqueBy{Until: queue.UntilFinished}}
	if err := errand.EnqueueAll(t.Context(), a.Jobs, []int{1, 2, 2}); err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	a.Metrics.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	for _, want := range []string{`vapeart_jobs_enqueued_total{kind="errand"} 2`, `vapeart_jobs_duplicates_refused_total{kind="errand"} 1`, "vapeart_jobs_wakeups_live 0"} {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%s is missing", want)
		}
	}
}
