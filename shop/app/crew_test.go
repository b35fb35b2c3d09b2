package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/jobs/queue"
	"vapeart/shop/clock"
	"vapeart/shop/sqldb/sqltest"
)

type errand struct {
	N int `json:"n"`
}

// shift is a crew with one job under way, which ends when it is let, or when its context does if it heeds that.
type shift struct {
	*crew
	ledger *queue.Ledger
	job    int64
	let    chan struct{}
	hurry  chan struct{}
}

func newShift(t *testing.T, heeds bool) *shift {
	t.Helper()
	s := &shift{let: make(chan struct{}), hurry: make(chan struct{})}
	db := sqltest.Open(t, sqltest.SQLite)
	s.ledger = queue.NewLedger(db, clock.System{}, queue.Options{})
	kind := queue.Kind[errand]{Name: "errand", Timeout: 30 * time.Second}
	begun := make(chan struct{})
	worker, err := queue.NewWorker(s.ledger, []queue.Handler{kind.Handle(func(ctx context.Context, _ *queue.Job[errand]) error {
		close(begun)
		gone := ctx.Done()
		if !heeds {
			gone = nil
		}
		select {
		case <-s.let:
			return nil
		case <-gone:
			return context.Cause(ctx)
		}
	})}, queue.WorkerOptions{Log: slog.New(slog.DiscardHandler), Settle: settle})
	if err != nil {
		t.Fatal(err)
	}
	s.crew = newCrew(worker, s.hurry)
	receipt, err := kind.Enqueue(t.Context(), s.ledger, errand{1})
	if err != nil {
		t.Fatal(err)
	}
	s.job = receipt.ID
	if err := worker.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-begun
	return s
}

// stopped stops the crew within a time and returns what came of it.
func (s *shift) stopped(t *testing.T, within time.Duration) <-chan error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	t.Cleanup(cancel)
	done := make(chan error, 1)
	go func() { done <- s.stop(ctx) }()
	return done
}

func (s *shift) want(t *testing.T, state queue.State, failures int) {
	t.Helper()
	r, err := s.ledger.Get(t.Context(), s.job)
	if err != nil {
		t.Fatal(err)
	}
	if r.State != state || r.Failures != failures {
		t.Errorf("the job is %s after %d failures, want %s after %d", r.State, r.Failures, state, failures)
	}
}

func TestAWorkerThatStopsFinishesItsJobs(t *testing.T) {
	t.Parallel()
	t.Run("when told", func(t *testing.T) {
		t.Parallel()
		s := newShift(t, true)
		done := s.stopped(t, time.Minute)
		close(s.let)
		if err := <-done; err != nil {
			t.Error(err)
		}
		s.want(t, queue.Done, 0)
	})
	t.Run("when it has done enough, and being told then too changes nothing", func(t *testing.T) {
		t.Parallel()
		s := newShift(t, true)
		s.finish(t.Context())
		done := s.stopped(t, time.Minute)
		close(s.let)
		<-s.done
		if err := <-done; err != nil {
			t.Error(err)
		}
		s.want(t, queue.Done, 0)
	})
}

func TestAWorkerThatCannotWaitGivesItsJobsBackWithoutALostTry(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]func(*shift, *testing.T) <-chan error{
		"its time is up":         func(s *shift, t *testing.T) <-chan error { return s.stopped(t, settle+time.Second/10) },
		"somebody is in a hurry": func(s *shift, t *testing.T) <-chan error { close(s.hurry); return s.stopped(t, time.Minute) },
		"somebody is in a hurry after it was enough": func(s *shift, t *testing.T) <-chan error {
			s.finish(t.Context())
			close(s.hurry)
			return s.stopped(t, time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShift(t, true)
			if err := <-told(s, t); err != nil {
				t.Error(err)
			}
			s.want(t, queue.Ready, 0)
		})
	}
	t.Run("a job that does not heed is left to its lease, and that is told", func(t *testing.T) {
		t.Parallel()
		s := newShift(t, false)
		close(s.hurry)
		if err := <-s.stopped(t, time.Minute); err == nil || !strings.Contains(err.Error(), "1 jobs did not stop") {
			t.Errorf("got %v", err)
		}
		s.want(t, queue.Running, 0)
		close(s.let)
	})
}

func TestLimitsEndTheProcessAfterTheJobs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options WorkerOptions
		spent   bool
		why     string
	}{
		"time":   {options: WorkerOptions{MaxTime: time.Millisecond}, why: "max-time 1ms"},
		"jobs":   {options: WorkerOptions{MaxJobs: 7}, spent: true, why: "max-jobs 7"},
		"memory": {options: WorkerOptions{Memory: 99}, why: "memory 99 bytes, 100 are held"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShift(t, true)
			ctx, end := context.WithCancelCause(t.Context())
			l := &limits{
				WorkerOptions: c.options, log: slog.New(slog.DiscardHandler), crew: s.crew, spent: make(chan struct{}), end: end,
				held: func() int64 { return 100 },
			}
			if c.spent {
				close(l.spent)
			}
			go l.watch(ctx)
			close(s.let)
			<-ctx.Done()
			if diff := cmp.Diff("a limit is reached: "+c.why, context.Cause(ctx).Error()); diff != "" || !errors.Is(context.Cause(ctx), errEnough) {
				t.Error(diff)
			}
			<-s.done
			s.want(t, queue.Done, 0)
		})
	}
	t.Run("without limits it goes on until it is told", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			(&limits{log: slog.New(slog.DiscardHandler)}).watch(ctx)
			close(done)
		}()
		cancel()
		<-done
	})
}

func TestHeldMemoryIsWhatTheProcessHas(t *testing.T) {
	t.Parallel()
	if held := heldMemory(); held < 1<<20 || held > 1<<40 {
		t.Errorf("%d bytes", held)
	}
}
