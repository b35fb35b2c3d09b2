package queue

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"testing"
	"time"

	"vapeart/shop/logging"
)

func TestTasksAreRepeatedWhateverHappensInThem(t *testing.T) {
	t.Parallel()
	runs := make(chan string)
	run := func(fail func()) func(context.Context) error {
		return func(ctx context.Context) error {
			select {
			case runs <- logging.RequestID(ctx):
			case <-ctx.Done():
			}
			fail()
			return errors.New("failed")
		}
	}
	p := NewPeriodic(slog.New(slog.DiscardHandler),
		Every("fails", time.Millisecond, run(func() {})),
		Every("panics", time.Millisecond, run(func() { _ = []int{}[len(os.Args)] })))
	must(t, p.Start(t.Context()))
	seen := map[string]bool{}
	for range 10 {
		seen[await(t, runs, "a run")] = true
	}
	if len(seen) != 10 {
		t.Errorf("10 runs had %d different request ids", len(seen))
	}
	must(t, p.Stop(t.Context()))
}

func TestStopEndsATasksContext(t *testing.T) {
	t.Parallel()
	running := make(chan struct{})
	p := NewPeriodic(slog.New(slog.DiscardHandler), Every("slow", time.Millisecond, func(ctx context.Context) error {
		close(running)
		<-ctx.Done()
		return ctx.Err()
	}))
	must(t, p.Start(t.Context()))
	await(t, running, "the run")
	must(t, p.Stop(t.Context()))
}

func TestStopTellsOfATaskThatDoesNotHeed(t *testing.T) {
	t.Parallel()
	running, release := make(chan struct{}), make(chan struct{})
	p := NewPeriodic(slog.New(slog.DiscardHandler), Every("deaf", time.Millisecond, func(context.Context) error {
		close(running)
		<-release
		return nil
	}))
	must(t, p.Start(t.Context()))
	await(t, running, "the run")
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Stop(over); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped with %v", err)
	}
	close(release)
	must(t, p.Stop(t.Context()))
}
