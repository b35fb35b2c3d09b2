package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"testing"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
)

// start is a Monday.
var start = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// desk is a scheduler with a clock that stands.
type desk struct {
	*Scheduler
	time *clock.Manual
	seen []Decision
}

func nothing(context.Context, Run) (string, error) { return "", nil }

func open(t *testing.T, db *sqldb.DB, now *clock.Manual, name string, tasks ...Task) *desk {
	t.Helper()
	d := &desk{time: now}
	for i := range tasks {
		if tasks[i].Do == nil {
			tasks[i].Do = nothing
		}
	}
	// The clock jumps by minutes, which must not look as if workers had been silent.
	s, err := New(queue.NewLedger(db, now, queue.Options{Lease: 24 * time.Hour}), db, now, tasks, Options{
		Name: name, Log: slog.New(slog.DiscardHandler), Observe: func(x Decision) { d.seen = append(d.seen, x) },
	})
	must(t, err)
	d.Scheduler = s
	must(t, s.register(t.Context()))
	return d
}

// newDesk is a scheduler alone, at start.
func newDesk(t *testing.T, db *sqldb.DB, tasks ...Task) *desk {
	t.Helper()
	return open(t, db, clock.At(start), "first", tasks...)
}

// look moves the clock and looks.
func (d *desk) look(t *testing.T, d2 time.Duration) {
	t.Helper()
	d.time.Advance(d2)
	must(t, d.lookAround(t.Context()))
}

// history tells a task's ticks, earliest first: minutes after start, state, and how many instants if not one.
func (d *desk) history(t *testing.T, name string) []string {
	t.Helper()
	ticks, err := d.History(t.Context(), name, Place{}, 10_000)
	must(t, err)
	slices.Reverse(ticks)
	var list []string
	for _, k := range ticks {
		text := strconv.FormatFloat(k.Due.Sub(start).Minutes(), 'f', -1, 64) + " " + string(k.State)
		if k.Manual {
			text += " by " + k.DecidedBy
		}
		if k.Instants != 1 {
			text += fmt.Sprintf(" ×%d from %v", k.Instants, k.First.Sub(start).Minutes())
		}
		list = append(list, text)
	}
	return list
}

func (d *desk) status(t *testing.T, name string) Status {
	t.Helper()
	all, err := d.List(t.Context())
	must(t, err)
	for _, s := range all {
		if s.Task == name {
			return s
		}
	}
	t.Fatalf("no task %q in %+v", name, all)
	return Status{}
}

// last returns the latest tick.
func (d *desk) last(t *testing.T, name string) Tick {
	t.Helper()
	ticks, err := d.History(t.Context(), name, Place{}, 1)
	must(t, err)
	if len(ticks) != 1 {
		t.Fatalf("%s has no tick", name)
	}
	return ticks[0]
}

// works runs a worker for the schedulers' jobs; the channel tells how each attempt ended.
func works(t *testing.T, d *desk) <-chan queue.Finished {
	t.Helper()
	ends := make(chan queue.Finished, 1_000)
	w, err := queue.NewWorker(d.ledger, d.Handlers(), queue.WorkerOptions{
		Name: d.name, Log: slog.New(slog.DiscardHandler), Poll: 5 * time.Millisecond, Observe: func(f queue.Finished) { ends <- f },
	})
	must(t, err)
	must(t, w.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
		defer cancel()
		must(t, w.Stop(ctx))
	})
	return ends
}

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

func await[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("what should come did not")
	}
	var none T
	return none
}

func outcome(t *testing.T, ends <-chan queue.Finished, want queue.Outcome) {
	t.Helper()
	if f := await(t, ends); f.Outcome != want {
		t.Fatalf("attempt ended %+v, want %s", f, want)
	}
}

var errBroken = errors.New("broken")

func count(t *testing.T, db *sqldb.DB, text string, args ...any) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], text, args...)
	must(t, err)
	return n
}

// realTime starts a scheduler and a worker on the machine's clock; the scheduler's own looks are too seldom to matter.
func realTime(t *testing.T, db *sqldb.DB, tasks ...Task) *Scheduler {
	t.Helper()
	s, err := New(queue.NewLedger(db, clock.System{}, queue.Options{}), db, clock.System{}, tasks, Options{
		Name: "real", Log: slog.New(slog.DiscardHandler), Look: time.Hour,
	})
	must(t, err)
	works(t, &desk{Scheduler: s})
	must(t, s.Start(t.Context()))
	return s
}
