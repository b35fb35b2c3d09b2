package adminserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"vapeart/shop/adminserver"
)

type answer struct {
	Status string `json:"status"`
	Checks []struct {
		Name, Reason, Without string
		OK                    bool
	} `json:"checks"`
}

func get(t *testing.T, o adminserver.Options, path string) (*http.Response, answer) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := adminserver.New(o)
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
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if resp.Header.Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(body, &a); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	}
	return resp, a
}

func ok(context.Context) error { return nil }

func TestAliveEvenWhenADependencyIsAway(t *testing.T) {
	t.Parallel()
	broken := adminserver.Check{Name: "database", Probe: func(context.Context) error { return errors.New("connection refused") }}
	resp, a := get(t, adminserver.Options{Version: "v1", Checks: []adminserver.Check{broken}}, "/healthz")
	if resp.StatusCode != http.StatusOK || a.Status != "alive" {
		t.Errorf("healthz: %d %+v", resp.StatusCode, a)
	}
}

func TestReadyNamesEveryDependencyWithItsReason(t *testing.T) {
	t.Parallel()
	checks := []adminserver.Check{
		{Name: "media", Probe: ok},
		{Name: "database", Probe: func(context.Context) error { return errors.New("connection refused") }},
	}
	resp, a := get(t, adminserver.Options{Checks: checks}, "/readyz")
	if resp.StatusCode != http.StatusServiceUnavailable || a.Status != "not_ready" {
		t.Errorf("readyz: %d %+v", resp.StatusCode, a)
	}
	if len(a.Checks) != 2 || !a.Checks[0].OK || a.Checks[1].OK || a.Checks[1].Reason != "connection refused" {
		t.Errorf("checks: %+v", a.Checks)
	}
}

func TestWithoutWhatItCanDoWithoutAProgramIsReadyAndSaysWhatIsWorse(t *testing.T) {
	t.Parallel()
	away := func(context.Context) error { return errors.New("connection refused") }
	redis := adminserver.Check{Name: "wake-ups", Probe: away, Without: "jobs are found by polling"}
	resp, a := get(t, adminserver.Options{Checks: []adminserver.Check{{Name: "database", Probe: ok}, redis}}, "/readyz")
	if resp.StatusCode != http.StatusOK || a.Status != "degraded" {
		t.Errorf("readyz: %d %+v", resp.StatusCode, a)
	}
	if c := a.Checks[1]; c.OK || c.Without != redis.Without || c.Reason != "connection refused" {
		t.Errorf("checks: %+v", a.Checks)
	}
	for _, checks := range [][]adminserver.Check{{redis, {Name: "database", Probe: away}}, {{Name: "database", Probe: away}, redis}} {
		if resp, a := get(t, adminserver.Options{Checks: checks}, "/readyz"); resp.StatusCode != http.StatusServiceUnavailable || a.Status != "not_ready" {
			t.Errorf("the database is away too: %d %+v", resp.StatusCode, a)
		}
	}
	redis.Probe = ok
	if _, a := get(t, adminserver.Options{Checks: []adminserver.Check{redis}}, "/readyz"); a.Status != "ready" || a.Checks[0].Without != "" {
		t.Errorf("all is well: %+v", a)
	}
}

func TestACheckThatHangsIsCutOff(t *testing.T) {
	t.Parallel()
	hang := adminserver.Check{Name: "redis", Probe: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
	resp, a := get(t, adminserver.Options{Checks: []adminserver.Check{hang}}, "/readyz")
	if resp.StatusCode != http.StatusServiceUnavailable || a.Checks[0].Reason != context.DeadlineExceeded.Error() {
		t.Errorf("readyz: %d %+v", resp.StatusCode, a)
	}
}

func TestADrainingProgramAsksToBeLeft(t *testing.T) {
	t.Parallel()
	resp, a := get(t, adminserver.Options{Checks: []adminserver.Check{{Name: "database", Probe: ok}}, Draining: func() bool { return true }}, "/readyz")
	if resp.StatusCode != http.StatusServiceUnavailable || a.Status != "draining" || !resp.Close {
		t.Errorf("readyz: %d %+v close=%v", resp.StatusCode, a, resp.Close)
	}
}

func TestMetricsAndUnknownPaths(t *testing.T) {
	t.Parallel()
	figures := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "orders_total 3\n") })
	if resp, _ := get(t, adminserver.Options{Metrics: figures}, "/metrics"); resp.StatusCode != http.StatusOK {
		t.Errorf("metrics: %d", resp.StatusCode)
	}
	resp, _ := get(t, adminserver.Options{}, "/nothing")
	if resp.StatusCode != http.StatusNotFound || resp.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("unknown path: %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
}
