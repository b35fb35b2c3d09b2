package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func run(t *testing.T, status int, body string, args ...string) (code int, out string, err error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	cmd := root(&code)
	var b bytes.Buffer
	cmd.SetOut(&b)
	cmd.SetArgs(append([]string{"doctor", "--address", strings.TrimPrefix(server.URL, "http://")}, args...))
	err = cmd.ExecuteContext(context.WithoutCancel(t.Context()))
	return code, b.String(), err
}

func TestDoctorTellsEveryDependencyAndItsExitCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		status     int
		code       int
		shows      string
	}{
		{"ready", `{"status":"ready","checks":[{"name":"database","ok":true,"seconds":"1ms"}]}`, 200, exitGreen, "database"},
		{"degraded", `{"status":"degraded","checks":[{"name":"wake-ups","ok":false,"without":"jobs are found by polling","reason":"redis.away","seconds":"1ms"}]}`, 200, exitYellow, "WARNING      1ms  jobs are found by polling: redis.away"},
		{"draining", `{"status":"draining","checks":[]}`, 503, exitYellow, "draining"},
		{"not ready", `{"status":"not_ready","checks":[{"name":"database","ok":false,"reason":"connection refused","seconds":"1ms"}]}`, 503, exitRed, "FAILED"},
	} {
		code, out, err := run(t, c.status, c.body)
		if err != nil || code != c.code || !strings.Contains(out, c.shows) {
			t.Errorf("%s: code %d, %v\n%s", c.name, code, err, out)
		}
		if _, asJSON, err := run(t, c.status, c.body, "--json"); err != nil || !strings.Contains(asJSON, `"status"`) {
			t.Errorf("%s: --json: %v\n%s", c.name, err, asJSON)
		}
	}
}

func TestDoctorSaysWhatToDoWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	if _, _, err := run(t, 200, `<html>`); err == nil || !strings.Contains(err.Error(), "does not answer like a shop") {
		t.Errorf("another server: %v", err)
	}
	for address, want := range map[string]string{"127.0.0.1:1": "is the storefront running?", "nonsense": "give host and port"} {
		code := 0
		cmd := root(&code)
		cmd.SetArgs([]string{"doctor", "--address", address})
		if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
}
