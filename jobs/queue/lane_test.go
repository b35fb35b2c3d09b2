package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// TestLanes is the conformance suite of claiming ahead, on every engine and transport.
func TestLanes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T, *desk, Kind[note]){
		"many quick jobs take few statements":                              batches,
		"a slow worker leaves the jobs to a quick one":                     fair,
		"a quick worker that becomes slow gives back what it has claimed":  becomesSlow,
		"what was claimed and not begun is given back without an attempt":  unbegun,
		"a job that has lost a lease never waits in a worker's memory":     suspects,
		"jobs whose next lost lease makes them dead run one at a time":     lastChances,
		"jobs with a last chance keep nothing behind them waiting":         behind,
		"a claim whose answer was lost is given back":                      strays,
		"a machine that slept begins nothing that is no longer its own":    asleep,
		"a lane that is full keeps no other lane waiting":                  separate,
		"a lane without names serves all queues that no other lane names":  others,
		"after its last attempt a worker is spent and claims nothing more": spent,
		"a batch with a lost lease writes the others":                      overtaken,
		"an idle worker asks little":                                       idle,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachTransport(t, func(t *testing.T, db *sqldb.DB, bell Bell) {
				test(t, deskOver(db, time.Minute, bell), Kind[note]{Name: "note", Queue: "q"})
			})
		})
	}
}

func quick(context.Context, *Job[note]) error { return nil }

// wait waits for the ends of n jobs.
func (o *office) wait(t *testing.T, n int) {
	t.Helper()
	for range n {
		o.done(t)
	}
}

func batches(t *testing.T, d *desk, k Kind[note]) {
	const jobs = 1000
	var statements atomic.Int64
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, jobs)))
	d.db = d.db.Observe(func(context.Context, sqldb.Statement) { statements.Add(1) })
	w, err := NewWorker(d.Ledger, []Handler{k.Handle(quick)}, WorkerOptions{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	c := w.claim(t.Context(), w.lanes[0].serves, room{free: 10, ahead: jobs - 10}, nil)
	if n := statements.Swap(0); len(c.rows) != jobs || n > 3 {
		t.Errorf("claiming %d jobs took %d statements: a look, the reading and the lease are enough", len(c.rows), n)
	}
	runs := w.adopt(c.rows)
	for _, r := range runs {
		r.began, r.finished, r.context = d.time.Now(), d.time.Now(), t.Context()
		w.working.Add(1)
	}
	w.finishBatch(runs)
	if n := statements.Load(); n > 1 {
		t.Errorf("finishing %d jobs took %d statements", jobs, n)
	}
	stats, err := d.Stats(t.Context())
	must(t, err)
	if diff := cmp.Diff([]Stat{{"q", Done, jobs, start}}, stats); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func fair(t *testing.T, d *desk, k Kind[note]) {
	const jobs = 500
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, jobs)))
	release := make(chan struct{})
	defer close(release)
	begun := make(chan struct{}, jobs)
	open(t, d.Ledger, "slow", WorkerOptions{Concurrency: 2}, k.Handle(func(context.Context, *Job[note]) error {
		begun <- struct{}{}
		<-release
		return nil
	}))
	await(t, begun, "the slow worker's first job")
	await(t, begun, "its second")
	o := open(t, d.Ledger, "quick", WorkerOptions{}, k.Handle(quick))
	o.wait(t, jobs-2)
}

func becomesSlow(t *testing.T, d *desk, k Kind[note]) {
	const long = 200
	release, begun := make(chan struct{}), make(chan struct{}, long)
	defer close(release)
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, 1000)))
	all := make([]note, long)
	for i := range all {
		all[i].N = 1
	}
	must(t, k.EnqueueAll(t.Context(), d.Ledger, all))
	slow := open(t, d.Ledger, "slow", WorkerOptions{Concurrency: 2}, k.Handle(func(_ context.Context, job *Job[note]) error {
		if job.Args.N == 1 {
			begun <- struct{}{}
			<-release
		}
		return nil
	}))
	slow.wait(t, 1000)
	await(t, begun, "the first long job")
	await(t, begun, "the second")
	o := open(t, d.Ledger, "other", WorkerOptions{}, k.Handle(quick))
	o.wait(t, long-2)
}

func unbegun(t *testing.T, d *desk, k Kind[note]) {
	running, release := make(chan struct{}), make(chan struct{})
	w, err := NewWorker(d.Ledger, []Handler{k.Handle(func(context.Context, *Job[note]) error {
		running <- struct{}{}
		<-release
		return nil
	})}, WorkerOptions{Log: slog.New(slog.DiscardHandler), Concurrency: 1})
	must(t, err)
	first, second := d.put(t, k, 1), d.put(t, k, 2)
	rows := d.claimed(t, w.Name(), 2, k.Queue)
	n := w.lanes[0]
	n.keep(rows)
	n.start(t.Context()) // one slot: the second stays in memory
	await(t, running, "the first job")
	for range finishers {
		w.finishing.Go(w.finish)
	}
	n.stop(t.Context())
	close(release)
	w.working.Wait()
	close(w.done)
	w.finishing.Wait()
	if got := d.get(t, second); got.State != Ready || len(got.Attempts) != 0 || got.Lost != 0 || got.Failures != 0 {
		t.Errorf("not begun: %+v", got)
	}
	if s := d.state(t, first); s != Done {
		t.Errorf("begun: %s", s)
	}
	again := d.claimed(t, "other", 5, k.Queue)
	if len(again) != 1 || again[0].attempt != 2 {
		t.Errorf("claimed %+v, want a second claim with a number of its own", again)
	}
	if err := d.finish(t, rows[1], nil); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("the claim that was given back wrote a result: %v", err)
	}
}

// lose makes jobs lose a lease each.
func (d *desk) lose(t *testing.T, jobs int) {
	t.Helper()
	rows := d.claimed(t, "killed", jobs, "q")
	if len(rows) != jobs {
		t.Fatalf("claimed %d of %d", len(rows), jobs)
	}
	d.time.Advance(d.lease)
	d.swept(t)
}

func suspects(t *testing.T, d *desk, k Kind[note]) {
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, 10)))
	d.lose(t, 6)
	rows, refused, err := d.claim(t.Context(), "w", opening{queue: k.Queue}, []settings{k.settings()}, room{free: 2, ahead: 100})
	must(t, err)
	suspected := 0
	for _, r := range rows {
		suspected += r.lost
	}
	if suspected != 2 || len(rows) != 6 || !refused {
		t.Errorf("claimed %d, of which %d had lost a lease, refused %v; want 2 for the free places and the 4 others", len(rows), suspected, refused)
	}
	o := open(t, d.Ledger, "other", WorkerOptions{Concurrency: 2}, k.Handle(quick))
	o.wait(t, 4)
}

func lastChances(t *testing.T, d *desk, k Kind[note]) {
	const jobs = 6
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, jobs)))
	for range poisoned - 1 {
		d.claimedEach(t, jobs)
	}
	var g gauge
	o := open(t, d.Ledger, "w", WorkerOptions{Concurrency: 4, Lanes: []Lane{{[]string{"q"}, 0}, {nil, 0}}}, k.Handle(func(context.Context, *Job[note]) error {
		g.change(1)
		defer g.change(-1)
		return nil
	}))
	o.wait(t, jobs)
	if g.most != 1 {
		t.Errorf("%d jobs with their last chance were at work at once", g.most)
	}
}

// claimedEach makes every one of so many jobs lose a lease, though they may not be claimed together.
func (d *desk) claimedEach(t *testing.T, jobs int) {
	t.Helper()
	for range jobs {
		for _, last := range []bool{false, true} {
			rows, _, err := d.claim(t.Context(), "killed", opening{queue: "q", lastChance: last}, []settings{Kind[note]{Name: "note"}.settings()}, room{free: jobs})
			must(t, err)
			jobs -= len(d.began(t, rows))
		}
		if jobs == 0 {
			break
		}
	}
	d.time.Advance(d.lease)
	d.swept(t)
}

func TestALastChanceStandsBesideNoSuspect(t *testing.T) {
	t.Parallel()
	var s suspicion
	suspect, last := &row{lost: 1}, &row{lost: poisoned - 1}
	if !s.maySuspect() || s.mayLastChance() {
		t.Fatal("a last chance was let in while a claim may bring suspects")
	}
	s.brought(2)
	if s.mayLastChance() || s.maySuspect() {
		t.Error("beside suspects, or suspects while it waits")
	}
	s.gone(suspect)
	s.gone(&row{})
	if s.mayLastChance() {
		t.Error("one suspect is still at work")
	}
	s.gone(suspect)
	if !s.mayLastChance() || s.mayLastChance() || s.maySuspect() {
		t.Error("want one last chance, and nothing suspect beside it")
	}
	s.broughtLast(true)
	if s.maySuspect() {
		t.Error("a suspect beside a last chance")
	}
	s.gone(last)
	if !s.maySuspect() {
		t.Error("nothing is in the way any more")
	}
}

func strays(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	w, err := NewWorker(d.Ledger, []Handler{k.Handle(quick)}, WorkerOptions{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	d.claimed(t, w.Name(), 1, k.Queue) // and its answer was lost
	if seen := w.gather(t.Context(), nil); seen != nil || d.state(t, id) != Running {
		t.Errorf("without doubt: %v, the job is %s", seen, d.state(t, id))
	}
	w.doubt.Store(true)
	seen := w.gather(t.Context(), nil)
	if s := d.state(t, id); s != Running || len(seen) != 1 {
		t.Errorf("at the first look it is %s, want it left for a second", s)
	}
	if seen = w.gather(t.Context(), seen); seen != nil {
		t.Errorf("left %v", seen)
	}
	if got := d.get(t, id); got.State != Ready || got.Lost != 0 {
		t.Errorf("%+v, want it given back", got)
	}
	w.adopt(d.claimed(t, w.Name(), 1, k.Queue))
	w.doubt.Store(true)
	w.gather(t.Context(), w.gather(t.Context(), nil))
	if s := d.state(t, id); s != Running {
		t.Errorf("a job that the worker knows of is %s", s)
	}
}

func behind(t *testing.T, d *desk, k Kind[note]) {
	const jobs = 30
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, jobs)))
	for range poisoned - 1 {
		d.claimedEach(t, jobs)
	}
	release := make(chan struct{})
	fresh := Kind[note]{Name: "fresh", Queue: k.Queue}
	must(t, fresh.EnqueueAll(t.Context(), d.Ledger, make([]note, jobs)))
	o := open(t, d.Ledger, "w", WorkerOptions{Concurrency: 4}, fresh.Handle(quick), k.Handle(func(context.Context, *Job[note]) error {
		<-release
		return nil
	}))
	for range jobs {
		if f := await(t, o.ends, "a fresh job"); f.Kind != "fresh" {
			t.Errorf("ended %+v", f)
		}
	}
	close(release)
	o.wait(t, jobs)
}

func asleep(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	w, err := NewWorker(d.Ledger, []Handler{k.Handle(func(context.Context, *Job[note]) error {
		t.Error("it began though its lease was over")
		return nil
	})}, WorkerOptions{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	runs := w.adopt(d.claimed(t, w.Name(), 1, k.Queue))
	d.time.Advance(d.lease)
	freed := make(chan int, 1)
	w.launch(t.Context(), runs[0], freed)
	await(t, freed, "its place")
	if got := d.get(t, id); got.State != Running || len(w.underWay()) != 0 {
		t.Errorf("%+v, want it left to the sweep", got)
	}
}

func separate(t *testing.T, d *desk, k Kind[note]) {
	mail := Kind[note]{Name: "mail", Queue: "mail"}
	running, release := make(chan struct{}), make(chan struct{})
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, 20)))
	o := open(t, d.Ledger, "w", WorkerOptions{Lanes: []Lane{{[]string{"mail"}, 1}, {nil, 2}}}, mail.Handle(quick),
		k.Handle(func(context.Context, *Job[note]) error {
			running <- struct{}{}
			<-release
			return nil
		}))
	await(t, running, "a long job")
	await(t, running, "a second one")
	for range 3 {
		d.put(t, mail, 1)
		if f := await(t, o.ends, "a mail"); f.Kind != "mail" {
			t.Errorf("ended %+v", f)
		}
	}
	go func() {
		for range running { // the other long jobs
			continue
		}
	}()
	close(release)
	o.wait(t, 20)
	close(running)
}

func others(t *testing.T, d *desk, k Kind[note]) {
	a, b := Kind[note]{Name: "a", Queue: "a"}, Kind[note]{Name: "b", Queue: "b"}
	left := d.put(t, a, 1)
	d.put(t, b, 1)
	d.put(t, k, 1)
	o := open(t, d.Ledger, "w", WorkerOptions{Lanes: []Lane{{[]string{"b"}, 1}, {[]string{"q"}, 1}}}, a.Handle(quick), b.Handle(quick), k.Handle(quick))
	o.wait(t, 2)
	if s := d.state(t, left); s != Ready {
		t.Errorf("a job of a queue without a lane is %s", s)
	}
	open(t, d.Ledger, "all", WorkerOptions{Lanes: []Lane{{[]string{"b"}, 1}, {nil, 1}}}, a.Handle(quick), b.Handle(quick)).wait(t, 1)
}

func spent(t *testing.T, d *desk, k Kind[note]) {
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, 30)))
	over := make(chan struct{})
	w, err := NewWorker(d.Ledger, []Handler{k.Handle(quick)}, WorkerOptions{
		Log: slog.New(slog.DiscardHandler), Concurrency: 3, MaxJobs: 7, Spent: func() { close(over) },
	})
	must(t, err)
	must(t, w.Start(t.Context()))
	await(t, over, "its last attempt")
	must(t, w.Stop(t.Context()))
	stats, err := d.Stats(t.Context())
	must(t, err)
	if diff := cmp.Diff([]Stat{{"q", Done, 7, start}, {"q", Ready, 23, start}}, stats); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func overtaken(t *testing.T, d *desk, k Kind[note]) {
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, 3)))
	w, err := NewWorker(d.Ledger, []Handler{k.Handle(quick)}, WorkerOptions{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	runs := w.adopt(d.claimed(t, w.Name(), 3, k.Queue))
	d.time.Advance(d.lease / 2)
	_, _, err = d.renew(t.Context(), w.Name(), names(runs[:2]))
	must(t, err)
	d.time.Advance(d.lease / 2)
	d.swept(t) // the third's lease is lost
	for _, r := range runs {
		r.began, r.finished, r.context = start, d.time.Now(), t.Context()
		w.working.Add(1)
	}
	w.finishBatch(runs)
	w.working.Wait()
	var states []State
	for _, r := range runs {
		states = append(states, d.state(t, r.id))
	}
	if diff := cmp.Diff([]State{Done, Done, Ready}, states); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func idle(t *testing.T, d *desk, k Kind[note]) {
	var statements atomic.Int64
	looks := make(chan struct{}, 1000)
	seen := d.db.Observe(func(_ context.Context, s sqldb.Statement) {
		statements.Add(1)
		if strings.HasPrefix(s.Text, "WITH RECURSIVE") {
			looks <- struct{}{}
		}
	})
	open(t, NewLedger(seen, clock.System{}, Options{}), "w", WorkerOptions{Poll: 20 * time.Millisecond}, k.Handle(quick))
	for range 20 {
		await(t, looks, "a look")
	}
	if n := statements.Load(); n > 60 { // a look, and one whether jobs are due
		t.Errorf("20 looks took %d statements", n)
	}
}

func TestAWorkerRefusesLanesItCannotTellApart(t *testing.T) {
	t.Parallel()
	for name, lanes := range map[string][]Lane{
		"a queue in two":     {{[]string{"a"}, 1}, {[]string{"b", "a"}, 1}},
		"two for the others": {{nil, 1}, {nil, 2}},
	} {
		if _, err := NewWorker(nil, nil, WorkerOptions{Lanes: lanes}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestMachinesWithWrongClocksAgree(t *testing.T) {
	t.Parallel()
	for _, engine := range sqltest.All() {
		if engine == sqltest.SQLite {
			continue // one machine, one clock
		}
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			db := sqltest.Open(t, engine)
			here := clock.System{}
			late, early := clock.At(here.Now().Add(-90*time.Second)), clock.At(here.Now().Add(90*time.Second))
			a, b := NewLedger(db, late, Options{ServerTime: true}), NewLedger(db, early, Options{ServerTime: true})
			for _, l := range []*Ledger{a, b} {
				must(t, l.synchronise(t.Context()))
				if off := l.now().Sub(here.Now()); off.Abs() > 5*time.Second {
					t.Errorf("the present is off by %s", off)
				}
			}
			k := Kind[note]{Name: "note", Queue: "q"}
			_, err := k.Enqueue(t.Context(), a, note{1})
			must(t, err)
			rows, _, err := a.claim(t.Context(), "a", opening{queue: "q"}, []settings{k.settings()}, room{free: 1})
			must(t, err)
			lost, err := b.sweep(t.Context())
			must(t, err)
			if len(rows) != 1 || len(lost) != 0 {
				t.Errorf("claimed %d, and the machine that is ahead took %d away", len(rows), len(lost))
			}
		})
	}
}

func TestJobsWithEqualArgumentsAreOneJob(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(db, 0)
		var told []Enqueued
		d.enqueued = func(e Enqueued) { told = append(told, e) }
		k := Kind[note]{Name: "note", Queue: "q", Unique: UniqueBy{Until: UntilStarted, Period: time.Hour}}
		first := d.put(t, k, 1)
		r, err := k.Enqueue(t.Context(), d.Ledger, note{1})
		must(t, err)
		if !r.Duplicate || r.ID != first {
			t.Errorf("%+v, want a duplicate of %d", r, first)
		}
		must(t, k.EnqueueAll(t.Context(), d.Ledger, []note{{1}, {2}, {3}, {2}}))
		d.time.Advance(time.Hour)
		d.put(t, k, 1) // another period
		stats, err := d.Stats(t.Context())
		must(t, err)
		if len(stats) != 1 || stats[0].Count != 4 {
			t.Errorf("%+v, want the notes 1, 2, 3 and the next hour's 1", stats)
		}
		want := []Enqueued{{"note", "q", 1, 0}, {"note", "q", 1, 1}, {"note", "q", 4, 2}, {"note", "q", 1, 0}}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

func TestAUniqueKeyHasABound(t *testing.T) {
	t.Parallel()
	d := newDesk(sqltest.Open(t, sqltest.SQLite), 0)
	_, err := Kind[note]{Name: "note"}.Enqueue(t.Context(), d.Ledger, note{1}, Unique(strings.Repeat("k", maxKey+1), UntilStarted))
	if err == nil || !strings.Contains(err.Error(), fmt.Sprint(maxKey)) {
		t.Errorf("got %v", err)
	}
}
