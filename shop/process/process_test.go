package process

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/clock"
)

// diary notes what happens, in order.
type diary struct {
	mu      sync.Mutex
	entries []string
}

func (d *diary) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, fmt.Sprintf(format, args...))
}

// step notes and returns err.
func (d *diary) step(what string, err error) func(context.Context) error {
	return func(context.Context) error {
		d.note("%s", what)
		return err
	}
}

// untilEnd works until its context ends.
func (d *diary) untilEnd(name string) func(context.Context) error {
	return func(ctx context.Context) error {
		<-ctx.Done()
		d.note("%s ended", name)
		return ctx.Err()
	}
}

func (d *diary) want(t *testing.T, entries ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if diff := cmp.Diff(entries, d.entries); diff != "" {
		t.Error(diff)
	}
}

// setup runs a test in a bubble of its own time, with a process that is told to end by calling stop.
func setup(t *testing.T, o Options, test func(t *testing.T, p *Process, d *diary, ctx context.Context, stop context.CancelFunc)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		test(t, New(slog.New(slog.DiscardHandler), o), &diary{}, ctx, stop)
	})
}

// run starts the process and returns how to learn of its end.
func run(ctx context.Context, p *Process) <-chan error {
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	synctest.Wait()
	return done
}

func wantError(t *testing.T, err error, texts ...string) {
	t.Helper()
	if len(texts) == 0 && err != nil {
		t.Errorf("got %v, want none", err)
	}
	for _, text := range texts {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("got %v, want %q", err, text)
		}
	}
}

func TestPartsStartInOrderAndStopInReverse(t *testing.T) {
	t.Parallel()
	setup(t, Options{}, func(t *testing.T, p *Process, d *diary, ctx context.Context, stop context.CancelFunc) {
		p.Add("database", d.step("open", nil), d.step("close", nil))
		p.Serve("worker", nil, d.untilEnd("worker"), nil)
		p.Add("cache", nil, d.step("flush", nil))
		p.Serve("listener", d.step("listen", nil), d.untilEnd("listener"), nil)
		p.Add("banner", d.step("tell", nil), nil)
		done := run(ctx, p)
		d.want(t, "open", "listen", "tell")
		stop()
		wantError(t, <-done)
		d.want(t, "open", "listen", "tell", "listener ended", "flush", "worker ended", "close")
	})
}

func TestWhatHasStartedIsStoppedWhenALaterPartCannot(t *testing.T) {
	t.Parallel()
	setup(t, Options{ReadyDelay: time.Hour}, func(t *testing.T, p *Process, d *diary, ctx context.Context, _ context.CancelFunc) {
		broken := errors.New("port taken")
		p.Add("database", d.step("open", nil), d.step("close", nil))
		p.Serve("worker", nil, d.untilEnd("worker"), nil)
		p.Add("listener", d.step("listen", broken), d.step("never", nil))
		p.Add("later", d.step("never", nil), d.step("never", nil))
		err := p.Run(ctx)
		wantError(t, err, "listener: starting: port taken")
		if !errors.Is(err, broken) {
			t.Error("the cause is lost")
		}
		d.want(t, "open", "listen", "worker ended", "close")
	})
}

func TestAPartThatFailsStopsTheWhole(t *testing.T) {
	t.Parallel()
	setup(t, Options{ReadyDelay: time.Hour}, func(t *testing.T, p *Process, d *diary, ctx context.Context, _ context.CancelFunc) {
		fail := make(chan error)
		p.Add("database", nil, d.step("close", nil))
		p.Serve("listener", nil, func(context.Context) error { return <-fail }, d.step("shutdown", nil))
		done := run(ctx, p)
		if p.Draining() {
			t.Error("draining before the end")
		}
		fail <- errors.New("socket lost")
		err := <-done
		wantError(t, err, "listener: socket lost")
		if strings.Count(err.Error(), "socket lost") != 1 {
			t.Errorf("told twice: %v", err)
		}
		if !p.Draining() {
			t.Error("want draining")
		}
		d.want(t, "shutdown", "close")
	})
}

func TestAPartThatEndsByItselfHasFailed(t *testing.T) {
	t.Parallel()
	setup(t, Options{}, func(t *testing.T, p *Process, d *diary, ctx context.Context, _ context.CancelFunc) {
		p.Serve("scheduler", nil, d.step("run", nil), nil)
		wantError(t, p.Run(ctx), "scheduler: ended by itself")
	})
}

func TestDrainingComesBeforeTheEnd(t *testing.T) {
	t.Parallel()
	setup(t, Options{ReadyDelay: 3 * time.Second}, func(t *testing.T, p *Process, d *diary, ctx context.Context, stop context.CancelFunc) {
		p.Serve("listener", nil, d.untilEnd("listener"), nil)
		done := run(ctx, p)
		took := clock.Stopwatch()
		stop()
		synctest.Wait()
		if !p.Draining() {
			t.Error("want draining at once")
		}
		d.want(t) // still serving
		wantError(t, <-done)
		d.want(t, "listener ended")
		if took := took(); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestAFailureCutsTheDelayShort(t *testing.T) {
	t.Parallel()
	setup(t, Options{ReadyDelay: time.Hour}, func(t *testing.T, p *Process, _ *diary, ctx context.Context, stop context.CancelFunc) {
		fail := make(chan error)
		p.Serve("listener", nil, func(context.Context) error { return <-fail }, func(context.Context) error { return nil })
		done := run(ctx, p)
		took := clock.Stopwatch()
		stop()
		synctest.Wait()
		fail <- errors.New("socket lost")
		wantError(t, <-done, "listener: socket lost")
		if took := took(); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestAPartThatHangsKeepsNobodyFromItsCleanUp(t *testing.T) {
	t.Parallel()
	setup(t, Options{Grace: 5 * time.Second}, func(t *testing.T, p *Process, d *diary, ctx context.Context, stop context.CancelFunc) {
		release := make(chan struct{})
		p.Add("database", nil, d.step("close", nil))
		p.Serve("stubborn", nil, func(context.Context) error { <-release; return nil }, nil)
		p.Add("deaf", nil, func(context.Context) error { <-release; return nil })
		p.Serve("worker", nil, d.untilEnd("worker"), func(context.Context) error { return nil })
		done := run(ctx, p)
		took := clock.Stopwatch()
		stop()
		wantError(t, <-done, "deaf: stopping: still busy after 5s", "stubborn: stopping: still busy after 5s",
			"worker: stopping: still busy after 5s")
		if took := took(); took != 15*time.Second {
			t.Errorf("took %v", took)
		}
		synctest.Wait()
		d.want(t, "worker ended", "close") // a run whose stop was ignored is cut off at last
		close(release)
	})
}

func TestWhatGoesWrongAtTheEndIsTold(t *testing.T) {
	t.Parallel()
	setup(t, Options{}, func(t *testing.T, p *Process, d *diary, ctx context.Context, stop context.CancelFunc) {
		p.Add("database", nil, d.step("close", errors.New("disk full")))
		p.Serve("worker", nil, func(ctx context.Context) error { <-ctx.Done(); return errors.New("lease lost") }, nil)
		done := run(ctx, p)
		stop()
		wantError(t, <-done, "database: stopping: disk full", "worker: stopping: lease lost")
	})
}

func TestBeingAskedToStopWhileStartingIsNoError(t *testing.T) {
	t.Parallel()
	setup(t, Options{}, func(t *testing.T, p *Process, d *diary, ctx context.Context, stop context.CancelFunc) {
		p.Add("database", nil, d.step("close", nil))
		p.Add("migration", func(ctx context.Context) error {
			stop()
			<-ctx.Done()
			return fmt.Errorf("waiting for the lock: %w", ctx.Err())
		}, d.step("never", nil))
		wantError(t, p.Run(ctx))
		d.want(t, "close")
	})
}

func TestWorkUnderWayOutlivesTheSignal(t *testing.T) {
	t.Parallel()
	setup(t, Options{}, func(t *testing.T, p *Process, d *diary, ctx context.Context, stop context.CancelFunc) {
		halt := make(chan struct{})
		p.Serve("worker", nil, func(ctx context.Context) error {
			<-halt
			d.note("the job's context: %v", ctx.Err())
			return nil
		}, func(context.Context) error { close(halt); return nil })
		done := run(ctx, p)
		stop()
		wantError(t, <-done)
		d.want(t, "the job's context: <nil>")
	})
}
