package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhatAnAttemptsEndMakesOfItsJob(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for name, tc := range map[string]struct {
		failures   int
		err, cause error
		want       verdict
	}{
		"success":              {1, nil, nil, verdict{OutcomeDone, Done, 1, start, ""}},
		"an error":             {0, boom, nil, verdict{OutcomeRetry, Waiting, 1, start.Add(10 * time.Second), "boom"}},
		"a second error":       {1, boom, nil, verdict{OutcomeRetry, Waiting, 2, start.Add(20 * time.Second), "boom"}},
		"the last error":       {2, boom, nil, verdict{OutcomeDead, DeadState, 3, start, "boom"}},
		"a pause of its own":   {0, RetryIn(time.Hour, boom), nil, verdict{OutcomeRetry, Waiting, 1, start.Add(time.Hour), "retry: boom"}},
		"the last such":        {2, RetryIn(time.Hour, boom), nil, verdict{OutcomeDead, DeadState, 3, start, "retry: boom"}},
		"a snooze":             {2, Snooze(time.Minute), nil, verdict{OutcomeSnooze, Waiting, 2, start.Add(time.Minute), "snooze"}},
		"given up":             {0, Dead(boom), nil, verdict{OutcomeDead, DeadState, 1, start, "dead: boom"}},
		"given up, wrapped":    {0, fmt.Errorf("mail: %w", Dead(boom)), nil, verdict{OutcomeDead, DeadState, 1, start, "mail: dead: boom"}},
		"no longer wanted":     {0, Cancel(boom), nil, verdict{OutcomeCancelled, Cancelled, 0, start, "cancelled: boom"}},
		"too slow":             {0, boom, context.DeadlineExceeded, verdict{OutcomeRetry, Waiting, 1, start.Add(10 * time.Second), "after 1m0s: boom"}},
		"at a time":            {0, RetryAt(start.Add(time.Minute), boom), nil, verdict{OutcomeRetry, Waiting, 1, start.Add(time.Minute), "retry: boom"}},
		"cancelled by ops":     {2, boom, cancelledBy("ops"), verdict{OutcomeCancelled, Cancelled, 2, start, "cancelled by ops: boom"}},
		"done all the same":    {0, nil, cancelledBy("ops"), verdict{OutcomeDone, Done, 0, start, ""}},
		"stopped":              {2, boom, errStopping, verdict{OutcomeSnooze, Ready, 2, start.Add(-time.Minute), "boom"}},
		"done while stopping":  {0, nil, errStopping, verdict{OutcomeDone, Done, 0, start, ""}},
		"an error without end": {0, errors.New(strings.Repeat("x", maxError+1)), nil, verdict{OutcomeRetry, Waiting, 1, start.Add(10 * time.Second), strings.Repeat("x", maxError-len("…")) + "…"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &run{row: row{failures: tc.failures, runAt: start.Add(-time.Minute)}, tries: 3, handler: Handler{settings: Kind[note]{}.settings()}}
			got := judge(r, tc.err, tc.cause, start, func(d time.Duration) time.Duration { return d })
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(verdict{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPausesDoubleUpToTheirLimit(t *testing.T) {
	t.Parallel()
	b := Backoff{First: 3 * time.Second, Most: 20 * time.Second}
	var got []time.Duration
	for n := 1; n <= 6; n++ {
		got = append(got, b.pause(n)/time.Second)
	}
	if diff := cmp.Diff([]time.Duration{3, 6, 12, 20, 20, 20}, got); diff != "" {
		t.Errorf("pauses in seconds (-want +got):\n%s", diff)
	}
	if d := (Backoff{}).pause(1000); d != time.Hour {
		t.Errorf("pause after many failures: %s", d)
	}
}

func TestPausesAreScatteredByUpToAFifth(t *testing.T) {
	t.Parallel()
	l := NewLedger(nil, nil, Options{})
	for range 1000 {
		if d := l.scatter(time.Second); d < 800*time.Millisecond || d > 1200*time.Millisecond {
			t.Fatalf("a second became %s", d)
		}
	}
}

func TestAWorkerRefusesKindsItCannotTellApart(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context, *Job[note]) error { return nil }
	for name, kinds := range map[string][]Handler{
		"one twice":      {Kind[note]{Name: "note"}.Handle(nothing), Kind[note]{Name: "note"}.Handle(nothing)},
		"one without it": {Kind[note]{}.Handle(nothing)},
	} {
		if _, err := NewWorker(nil, kinds, WorkerOptions{}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
