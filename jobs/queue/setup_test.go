package queue

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
)

var start = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

type note struct {
	N int `json:"n"`
}

// desk is a ledger with a clock that stands.
type desk struct {
	*Ledger
	time *clock.Manual
}

func newDesk(db *sqldb.DB, lease time.Duration) *desk { return deskOver(db, lease, nil) }

// deskOver is a desk with a bell.
func deskOver(db *sqldb.DB, lease time.Duration, bell Bell) *desk {
	now := clock.At(start)
	same := func(d time.Duration) time.Duration { return d }
	return &desk{NewLedger(db, now, Options{Lease: lease, Scatter: same, Bell: bell}), now}
}

func (d *desk) put(t *testing.T, k Kind[note], n int, options ...Option) int64 {
	t.Helper()
	r, err := k.Enqueue(t.Context(), d.Ledger, note{n}, options...)
	must(t, err)
	return r.ID
}

func (d *desk) get(t *testing.T, id int64) *Record {
	t.Helper()
	r, err := d.Get(t.Context(), id)
	must(t, err)
	return r
}

// claimed claims like a worker named so would.
func (d *desk) claimed(t *testing.T, worker string, limit int, queues ...string) []row {
	t.Helper()
	kinds := []settings{Kind[note]{Name: "note"}.settings(), Kind[note]{Name: "other"}.settings()}
	var all []row
	for _, queue := range queues {
		for _, last := range []bool{false, true} {
			rows, _, err := d.claim(t.Context(), worker, opening{queue: queue, lastChance: last}, kinds, room{free: limit - len(all)})
			must(t, err)
			all = append(all, rows...)
		}
	}
	return all
}

// began begins what claimed returned, as a worker would.
func (d *desk) began(t *testing.T, rows []row) []row {
	t.Helper()
	for i := range rows {
		must(t, d.begin(t.Context(), &rows[i], d.time.Now()))
	}
	return rows
}

// finish ends an attempt as its worker would.
func (d *desk) finish(t *testing.T, r row, result error) error {
	t.Helper()
	attempt := &run{row: r, handler: Handler{settings: Kind[note]{Name: r.kind}.settings()}, tries: defaultMaxAttempts}
	now := d.time.Now()
	return d.write(t.Context(), &r, judge(attempt, result, nil, now, d.scatter), r.claimedAt, now)
}

func outcomes(r *Record) []string {
	list := []string{}
	for _, a := range r.Attempts {
		s := string(a.Outcome)
		if a.Error != "" {
			s += ": " + a.Error
		}
		list = append(list, s)
	}
	return list
}

func numbers(rows []row) []int64 {
	list := []int64{}
	for _, r := range rows {
		list = append(list, r.id)
	}
	return list
}

// office is a worker whose attempts' ends can be waited for.
type office struct {
	*Worker
	ends chan Finished
}

func open(t *testing.T, l *Ledger, name string, o WorkerOptions, handlers ...Handler) *office {
	t.Helper()
	ends := make(chan Finished, 10_000)
	o.Name, o.Log, o.Observe = name, slog.New(slog.DiscardHandler), func(f Finished) { ends <- f }
	if o.Poll == 0 {
		o.Poll = 5 * time.Millisecond
	}
	w, err := NewWorker(l, handlers, o)
	must(t, err)
	must(t, w.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
		defer cancel()
		if err := w.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return &office{w, ends}
}

// done waits for a job's good end, passing over leases that were found lost.
func (o *office) done(t *testing.T) {
	t.Helper()
	for {
		switch f := await(t, o.ends, "a job's end"); {
		case f.Outcome == OutcomeDone:
			return
		case f.Lost:
		default:
			t.Fatalf("ended %+v, want done", f)
		}
	}
}

// patience is how long a test waits for what must come.
const patience = time.Minute

func await[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("%s did not come", what)
	}
	var none T
	return none
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
