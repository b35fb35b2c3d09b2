package queue

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/sqldb"
)

// TestLimits is the conformance suite of bounds over all workers, on every engine and transport.
func TestLimits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T, *desk){
		"no more jobs of a kind run at once than its limit says, over all workers": kindConcurrency,
		"no more jobs of a queue run at once than its limit says":                  queueConcurrency,
		"a rate spreads starts evenly and makes up for no more than a second":      rate,
		"jobs of a limited kind that stand in another queue are brought home":      home,
		"a limit keeps nothing from kinds without one":                             besides,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachTransport(t, func(t *testing.T, db *sqldb.DB, bell Bell) { test(t, deskOver(db, time.Minute, bell)) })
		})
	}
}

// gauge counts how many are at work at once.
type gauge struct {
	mu        sync.Mutex
	now, most int
}

func (g *gauge) change(by int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now += by
	g.most = max(g.most, g.now)
}

// crowd runs jobs on three workers and returns how many ran at once.
func crowd(t *testing.T, d *desk, k Kind[note], jobs int) int {
	t.Helper()
	var g gauge
	done := make(chan struct{}, jobs)
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, jobs)))
	for n := range 3 {
		open(t, d.Ledger, fmt.Sprint("w", n), WorkerOptions{Concurrency: 5}, k.Handle(func(context.Context, *Job[note]) error {
			g.change(1)
			for range 100 { // so that others have their chance
				g.change(0)
			}
			g.change(-1)
			done <- struct{}{}
			return nil
		}))
	}
	for range jobs {
		await(t, done, "a job")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.most
}

func kindConcurrency(t *testing.T, d *desk) {
	if most := crowd(t, d, Kind[note]{Name: "note", Queue: "q", Limit: Limit{Concurrency: 2}}, 40); most > 2 {
		t.Errorf("%d jobs ran at once", most)
	}
}

func queueConcurrency(t *testing.T, d *desk) {
	must(t, d.SetLimit(t.Context(), "q", Limit{Concurrency: 1}))
	if most := crowd(t, d, Kind[note]{Name: "note", Queue: "q"}, 20); most > 1 {
		t.Errorf("%d jobs ran at once", most)
	}
}

func rate(t *testing.T, d *desk) {
	k := Kind[note]{Name: "note", Queue: "q", Limit: Limit{Rate: 120, Per: time.Minute}} // one each half second
	must(t, d.prepare(t.Context(), []settings{k.settings()}))
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, 20)))
	var got []int
	for _, pause := range []time.Duration{0, 0, 499 * time.Millisecond, time.Millisecond, 500 * time.Millisecond, time.Hour, 0, time.Second} {
		d.time.Advance(pause)
		rows, _, err := d.claim(t.Context(), "w", opening{queue: "q"}, []settings{k.settings()}, room{free: 10, ahead: 10})
		must(t, err)
		got = append(got, len(rows))
	}
	if diff := cmp.Diff([]int{2, 0, 0, 1, 1, 2, 0, 2}, got); diff != "" {
		t.Errorf("started (-want +got):\n%s", diff)
	}
}

func home(t *testing.T, d *desk) {
	k := Kind[note]{Name: "note", Queue: "old"}
	id := d.put(t, k, 1)
	k.Queue, k.Limit = "new", Limit{Concurrency: 1}
	o := open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(func(context.Context, *Job[note]) error { return nil }))
	if f := await(t, o.ends, "the job"); f.Job != id || f.Queue != "new" {
		t.Errorf("ended %+v", f)
	}
}

func besides(t *testing.T, d *desk) {
	limited, free := Kind[note]{Name: "note", Queue: "q", Limit: Limit{Concurrency: 1}}, Kind[note]{Name: "other", Queue: "q"}
	running, release := make(chan struct{}), make(chan struct{})
	d.put(t, limited, 1)
	o := open(t, d.Ledger, "w", WorkerOptions{Concurrency: 3},
		limited.Handle(func(context.Context, *Job[note]) error {
			running <- struct{}{}
			<-release
			return nil
		}),
		free.Handle(func(context.Context, *Job[note]) error { return nil }))
	await(t, running, "the limited job")
	blocked := d.put(t, limited, 2)
	for range 5 {
		d.put(t, free, 1)
		if f := await(t, o.ends, "a free job"); f.Kind != "other" {
			t.Errorf("ended %+v", f)
		}
	}
	if s := d.state(t, blocked); s != Ready {
		t.Errorf("beyond the limit it is %s", s)
	}
	close(release)
	await(t, o.ends, "the limited job's end")
	await(t, running, "the next one")
	await(t, o.ends, "its end")
}
