package metrics

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// scrape returns the samples whose name begins with prefix, buckets left out.
func scrape(t *testing.T, m *Metrics, prefix string) []string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != 200 {
		t.Fatalf("got %d: %s", answer.Code, answer.Body)
	}
	var samples []string
	for line := range strings.Lines(answer.Body.String()) {
		if strings.HasPrefix(line, prefix) && !strings.Contains(line, "_bucket") {
			samples = append(samples, strings.TrimSpace(line))
		}
	}
	slices.Sort(samples)
	return samples
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	m := New("1.2.3")
	for range 4 {
		m.HTTP.Began()
	}
	m.HTTP.Ended("/:lang/p/:slug", "GET", 200, 250*time.Millisecond)
	m.HTTP.Ended("/:lang/p/:slug", "GET", 200, 250*time.Millisecond)
	m.HTTP.Ended("", "BREW", 404, 0)
	want := []string{
		`vapeart_http_request_duration_seconds_count{method="GET",route="/:lang/p/:slug"} 2`,
		`vapeart_http_request_duration_seconds_count{method="other",route="none"} 1`,
		`vapeart_http_request_duration_seconds_sum{method="GET",route="/:lang/p/:slug"} 0.5`,
		`vapeart_http_request_duration_seconds_sum{method="other",route="none"} 0`,
		`vapeart_http_requests_in_flight 1`,
		`vapeart_http_requests_total{method="GET",route="/:lang/p/:slug",status="200"} 2`,
		`vapeart_http_requests_total{method="other",route="none",status="404"} 1`,
	}
	if diff := cmp.Diff(want, scrape(t, m, "vapeart_http_")); diff != "" {
		t.Error(diff)
	}
}

func TestSQL(t *testing.T) {
	t.Parallel()
	m := New("1.2.3")
	m.SQL.Ran("SELECT id FROM product", time.Second, nil)
	m.SQL.Ran("\n\tselect\n\tid", time.Second, nil)
	m.SQL.Ran("INSERT INTO x VALUES (1)", time.Second, errors.New("duplicate"))
	m.SQL.Ran("commit", time.Second, nil)
	m.SQL.Ran("PRAGMA x", time.Second, nil)
	m.SQL.Ran("", time.Second, nil)
	want := []string{
		`vapeart_sql_statements_total{outcome="failed",verb="insert"} 1`,
		`vapeart_sql_statements_total{outcome="ok",verb="commit"} 1`,
		`vapeart_sql_statements_total{outcome="ok",verb="other"} 2`,
		`vapeart_sql_statements_total{outcome="ok",verb="select"} 2`,
	}
	if diff := cmp.Diff(want, scrape(t, m, "vapeart_sql_statements_total")); diff != "" {
		t.Error(diff)
	}
}

// absent is a database that is never there.
type absent struct{}

func (absent) Connect(context.Context) (driver.Conn, error) { return nil, errors.New("no database") }

func (a absent) Open(string) (driver.Conn, error) { return a.Connect(context.Background()) }

func (a absent) Driver() driver.Driver { return a }

func TestTheProgramItself(t *testing.T) {
	t.Parallel()
	m := New("1.2.3")
	build := scrape(t, m, "vapeart_build_info")
	if len(build) != 1 || !regexp.MustCompile(`^vapeart_build_info\{go="go[^"]+",version="1.2.3"\} 1$`).MatchString(build[0]) {
		t.Errorf("got %q", build)
	}
	for _, prefix := range []string{"go_goroutines ", "process_cpu_seconds_total "} {
		if len(scrape(t, m, prefix)) != 1 {
			t.Errorf("%s is missing", prefix)
		}
	}
	db := sql.OpenDB(absent{})
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := m.Pool("primary", db); err != nil {
		t.Fatal(err)
	}
	if got := scrape(t, m, `go_sql_open_connections{db_name="primary"} 0`); len(got) != 1 {
		t.Errorf("got %q", got)
	}
	if err := m.Pool("primary", db); err == nil {
		t.Error("a second pool of the name is taken")
	}
}

func TestTwoProgramsInOneProcessDoNotShareFigures(t *testing.T) {
	t.Parallel()
	a, b := New("a"), New("b")
	a.Jobs.Attempted(Attempt{Kind: "x", Outcome: "done"})
	if got := scrape(t, b, "vapeart_jobs_attempts_total"); got != nil {
		t.Errorf("got %q", got)
	}
}
