package logging

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
)

// lines returns what was logged, without times.
func lines(t *testing.T, b *bytes.Buffer) []map[string]string {
	t.Helper()
	var all []map[string]string
	for line := range strings.Lines(b.String()) {
		m := map[string]string{}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		delete(m, "time")
		all = append(all, m)
	}
	return all
}

func TestLinesCarryWhatCausedThem(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := New(&b, Options{})
	ctx := WithRequestID(t.Context(), "request-1")
	log.InfoContext(t.Context(), "neither")
	log.InfoContext(ctx, "a request")
	log.With("sku", "A1").InfoContext(WithJobID(ctx, "job-7"), "a job and its request")
	log.DebugContext(ctx, "below the level")
	want := []map[string]string{
		{"level": "INFO", "msg": "neither"},
		{"level": "INFO", "msg": "a request", "request_id": "request-1"},
		{"level": "INFO", "msg": "a job and its request", "request_id": "request-1", "job_id": "job-7", "sku": "A1"},
	}
	if diff := cmp.Diff(want, lines(t, &b)); diff != "" {
		t.Error(diff)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := New(&b, Options{Level: slog.LevelDebug, Text: true})
	log.WithGroup("g").DebugContext(WithRequestID(t.Context(), "request-1"), "hello", "n", 1)
	if _, line, _ := strings.Cut(b.String(), " "); line != "level=DEBUG msg=hello g.n=1 g.request_id=request-1\n" {
		t.Errorf("got %q", line)
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	if IsTerminal(file) {
		t.Error("a file is no terminal")
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	if a, b := NewID(), NewID(); a == b || len(a) < 20 {
		t.Errorf("got %q and %q", a, b)
	}
	for _, id := range []string{NewID(), "01234567", "A.b-C_9z", strings.Repeat("x", 64)} {
		if got, ok := CleanID(id); !ok || got != id {
			t.Errorf("%q is refused", id)
		}
	}
	for _, id := range []string{"", "short", strings.Repeat("x", 65), "with space", "line\nbreak", "quote\"12", "ümlaute", "null\x00byte", "a/b/c/d/e"} {
		if got, ok := CleanID(id); ok || got != "" {
			t.Errorf("%q is taken", id)
		}
	}
	if RequestID(t.Context()) != "" || JobID(t.Context()) != "" {
		t.Error("a bare context has no ids")
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk full")
	for _, c := range []struct {
		name string
		err  error
		want []map[string]string
	}{
		{
			"a foreign error is an error of ours", broken,
			[]map[string]string{{"level": "ERROR", "msg": "m", "at": "x", "code": "internal", "err": "disk full", "request_id": "request-1"}},
		},
		{
			"an internal fault is told with its code and cause", fault.Wrap(fault.Internal, "cart.broken", broken),
			[]map[string]string{{"level": "ERROR", "msg": "m", "at": "x", "code": "cart.broken", "err": "cart.broken: disk full", "request_id": "request-1"}},
		},
		{
			"a dependency that is away is a warning", fault.New(fault.Unavailable, "database.unreachable"),
			[]map[string]string{{"level": "WARN", "msg": "m", "at": "x", "code": "database.unreachable", "err": "database.unreachable", "request_id": "request-1"}},
		},
		{"a fault of the caller is not our news", fault.New(fault.Invalid, "invalid"), nil},
		{"nor is a client that has gone", fmt.Errorf("query: %w", context.Canceled), nil},
		{"nor is nothing", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			log, ctx := New(&b, Options{}), WithRequestID(t.Context(), "request-1")
			err := Failure(ctx, log, "m", c.err, slog.String("at", "x"))
			again := Failure(ctx, log, "m", err)
			if c.err != nil {
				again = Failure(ctx, log, "m", fmt.Errorf("handled above: %w", err))
			}
			if diff := cmp.Diff(c.want, lines(t, &b)); diff != "" {
				t.Error(diff)
			}
			if !errors.Is(again, c.err) || fault.CodeOf(again) != fault.CodeOf(c.err) {
				t.Errorf("%v has become %v", c.err, again)
			}
		})
	}
}
