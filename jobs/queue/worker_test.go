package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/clock"
	"vapeart/shop/logging"
	"vapeart/shop/sqldb"
)

// TestWorker is the conformance suite of workers on every engine and transport. Each test has a database of its own: a worker's sweeps
// reach every queue.
func TestWorker(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T, *desk, Kind[note]){
		"a job enqueued in this program runs without waiting for a look":    woken,
		"a job that fails comes again after its pause until it is done":     comesAgain,
		"a job is dead after its last try":                                  diesAfterLastTry,
		"a panic is an error with its stack":                                panics,
		"arguments that cannot be read make the job dead":                   badArguments,
		"a job's context ends after its kind's timeout":                     timesOut,
		"a job's context carries its ids":                                   carriesIDs,
		"stop waits for jobs under way and claims no more":                  drains,
		"stop gives jobs back that it cannot wait for, without a lost try":  givesBack,
		"a killed worker's job runs elsewhere":                              takesOver,
		"a job whose lease is lost has its context taken away":              losesContext,
		"effects in the job's transaction happen once though it runs twice": onceDespiteTwo,
		"several workers run many jobs once each":                           manyWorkers,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachTransport(t, func(t *testing.T, db *sqldb.DB, bell Bell) {
				test(t, deskOver(db, 100*time.Millisecond, bell), Kind[note]{Name: "note", Queue: "q"})
			})
		})
	}
}

func woken(t *testing.T, d *desk, k Kind[note]) {
	got := make(chan int, 1)
	o := open(t, d.Ledger, "w", WorkerOptions{Poll: time.Hour}, k.Handle(func(_ context.Context, job *Job[note]) error {
		got <- job.Args.N
		return nil
	}))
	for n := range 3 {
		must(t, d.db.InTx(t.Context(), func(ctx context.Context) error {
			_, err := k.Enqueue(ctx, d.Ledger, note{n})
			return err
		}))
		if n != await(t, got, "the job") {
			t.Errorf("not the job that was enqueued")
		}
		if end := await(t, o.ends, "its end"); end.Outcome != OutcomeDone || end.Kind != "note" || end.Queue != "q" {
			t.Errorf("ended %+v", end)
		}
	}
}

func comesAgain(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	o := open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(func(_ context.Context, job *Job[note]) error {
		switch job.Attempt {
		case 1:
			return errors.New("no route to host")
		case 2:
			return Snooze(time.Minute)
		case 3:
			return RetryIn(time.Hour, errors.New("greylisted"))
		}
		return nil
	}))
	for _, pause := range []time.Duration{10 * time.Second, time.Minute, time.Hour, 0} {
		await(t, o.ends, "an attempt's end")
		if got := d.get(t, id); pause > 0 && (got.State != Waiting || got.RunAt.Sub(d.time.Now()) != pause) {
			t.Errorf("attempt %d: %s, due in %s, want waiting for %s", got.Attempt, got.State, got.RunAt.Sub(d.time.Now()), pause)
		}
		d.time.Advance(pause)
	}
	got := d.get(t, id)
	want := []string{"retry: no route to host", "snooze: snooze", "retry: retry: greylisted", "done"}
	if diff := cmp.Diff(want, outcomes(got)); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	if got.State != Done || got.Failures != 2 {
		t.Errorf("%+v, want done after 2 failures", got)
	}
}

func diesAfterLastTry(t *testing.T, d *desk, k Kind[note]) {
	k.MaxAttempts = 2
	id := d.put(t, k, 1)
	last := make(chan bool, 2)
	o := open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(func(_ context.Context, job *Job[note]) error {
		last <- job.LastTry()
		return errors.New("broken")
	}))
	if end := await(t, o.ends, "the first end"); end.Outcome != OutcomeRetry || await(t, last, "the first try") {
		t.Errorf("first try: %+v", end)
	}
	d.time.Advance(time.Hour)
	if end := await(t, o.ends, "the second end"); end.Outcome != OutcomeDead || !await(t, last, "the second try") {
		t.Errorf("second try: %+v", end)
	}
	if got := d.get(t, id); got.State != DeadState || len(got.Attempts) != 2 {
		t.Errorf("%+v, want dead", got)
	}
}

func panics(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	o := open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(func(_ context.Context, job *Job[note]) error {
		_ = []int{}[job.Attempt]
		return nil
	}))
	await(t, o.ends, "the end")
	if got := outcomes(d.get(t, id))[0]; !strings.HasPrefix(got, "retry: panic: runtime error: index out of range") || !strings.Contains(got, "worker_test.go") {
		t.Errorf("recorded %q, want the panic with its stack", got)
	}
}

func badArguments(t *testing.T, d *desk, k Kind[note]) {
	text := Kind[string]{Name: k.Name, Queue: k.Queue}
	r, err := text.Enqueue(t.Context(), d.Ledger, "not a note")
	must(t, err)
	o := open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(func(context.Context, *Job[note]) error { return nil }))
	await(t, o.ends, "the end")
	if got := d.get(t, r.ID); got.State != DeadState || !strings.HasPrefix(outcomes(got)[0], "dead: dead: arguments: ") {
		t.Errorf("%s %q, want dead for its arguments", got.State, outcomes(got))
	}
}

func timesOut(t *testing.T, d *desk, k Kind[note]) {
	k.Timeout = time.Millisecond
	id := d.put(t, k, 1)
	o := open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(func(ctx context.Context, _ *Job[note]) error {
		<-ctx.Done()
		return ctx.Err()
	}))
	await(t, o.ends, "the end")
	if diff := cmp.Diff([]string{"retry: after 1ms: context deadline exceeded"}, outcomes(d.get(t, id))); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

func carriesIDs(t *testing.T, d *desk, k Kind[note]) {
	r, err := k.Enqueue(logging.WithRequestID(t.Context(), "request-4711"), d.Ledger, note{1})
	must(t, err)
	got := make(chan string, 1)
	open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(func(ctx context.Context, _ *Job[note]) error {
		got <- logging.RequestID(ctx) + " " + logging.JobID(ctx)
		return nil
	}))
	if got, want := await(t, got, "the job"), fmt.Sprint("request-4711 ", r.ID); got != want {
		t.Errorf("ids %q, want %q", got, want)
	}
}

func drains(t *testing.T, d *desk, k Kind[note]) {
	running, release := make(chan struct{}), make(chan struct{})
	first, second := d.put(t, k, 1), d.put(t, k, 2)
	w, err := NewWorker(d.Ledger, []Handler{k.Handle(func(context.Context, *Job[note]) error {
		running <- struct{}{}
		<-release
		return nil
	})}, WorkerOptions{Log: slog.New(slog.DiscardHandler), Concurrency: 1, Poll: time.Millisecond})
	must(t, err)
	must(t, w.Start(t.Context()))
	await(t, running, "the first job")
	stopped := make(chan error, 1)
	go func() { stopped <- w.Stop(context.WithoutCancel(t.Context())) }()
	await(t, closed(&w.claiming), "the end of claiming")
	close(release)
	must(t, await(t, stopped, "the stop"))
	if a, b := d.get(t, first).State, d.get(t, second).State; a != Done || b != Ready {
		t.Errorf("the first job is %s, the second %s, want done and ready", a, b)
	}
}

// closed returns a channel that is closed when a group is done.
func closed(g *sync.WaitGroup) <-chan struct{} {
	c := make(chan struct{})
	go func() {
		g.Wait()
		close(c)
	}()
	return c
}

func givesBack(t *testing.T, d *desk, k Kind[note]) {
	running := make(chan struct{})
	id := d.put(t, k, 1)
	w, err := NewWorker(d.Ledger, []Handler{k.Handle(func(ctx context.Context, _ *Job[note]) error {
		close(running)
		<-ctx.Done()
		return ctx.Err()
	})}, WorkerOptions{Log: slog.New(slog.DiscardHandler), Settle: patience})
	must(t, err)
	must(t, w.Start(t.Context()))
	await(t, running, "the job")
	ctx, cancel := context.WithTimeout(t.Context(), patience) // all of it is for settling: contexts are taken away at once
	defer cancel()
	must(t, w.Stop(ctx))
	got := d.get(t, id)
	if diff := cmp.Diff([]string{"snooze: context canceled"}, outcomes(got)); diff != "" || got.State != Ready || got.Failures != 0 {
		t.Errorf("%+v, want ready without a failure, attempts (-want +got):\n%s", got, diff)
	}
}

// kill makes a worker a dead one: no sign of life, and nothing written any more.
func (o *office) kill() {
	o.halt()
	o.claiming.Wait()
	o.quiet()
	o.keeping.Wait()
}

func takesOver(t *testing.T, d *desk, k Kind[note]) {
	running, release := make(chan string, 2), make(chan struct{})
	work := func(name string) Handler {
		return k.Handle(func(_ context.Context, job *Job[note]) error {
			running <- fmt.Sprint(name, " ", job.Attempt, " ", job.Failures)
			if name == "killed" {
				<-release
			}
			return nil
		})
	}
	id := d.put(t, k, 1)
	killed := open(t, d.Ledger, "killed", WorkerOptions{}, work("killed"))
	await(t, running, "the first attempt")
	killed.kill()
	other := open(t, d.Ledger, "other", WorkerOptions{}, work("other"))
	d.time.Advance(d.lease)
	if got := await(t, running, "the second attempt"); got != "other 2 0" {
		t.Errorf("ran %q, want the other worker's second attempt with no failure", got)
	}
	other.done(t)
	close(release)
	killed.working.Wait()
	if diff := cmp.Diff([]string{"lost: lease of killed ended", "done"}, outcomes(d.get(t, id))); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

func losesContext(t *testing.T, d *desk, k Kind[note]) {
	running, causes := make(chan struct{}, 2), make(chan error, 2)
	d.put(t, k, 1)
	open(t, d.Ledger, "slow", WorkerOptions{Concurrency: 1}, k.Handle(func(ctx context.Context, job *Job[note]) error {
		if job.Attempt > 1 {
			return nil
		}
		running <- struct{}{}
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return ctx.Err()
	}))
	await(t, running, "the job")
	must(t, d.db.InTx(t.Context(), func(ctx context.Context) error { // as if it had been silent for too long
		if _, err := d.db.Exec(ctx, "UPDATE job SET turn_at = 0 WHERE state = ?", Running); err != nil {
			return err
		}
		_, err := d.sweep(ctx)
		return err
	}))
	if err := await(t, causes, "the end of its context"); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("its context ended with %v", err)
	}
}

func onceDespiteTwo(t *testing.T, d *desk, k Kind[note]) {
	effect := func(ctx context.Context, who string) error { // a job of its own, which nobody here does
		_, err := Kind[string]{Name: "effect", Queue: "effects"}.Enqueue(ctx, d.Ledger, who)
		return err
	}
	running, release, refusals := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	work := func(name string) Handler {
		return k.Handle(func(ctx context.Context, job *Job[note]) error {
			if name == "slow" {
				close(running)
				<-release
			}
			err := d.db.InTx(context.WithoutCancel(ctx), func(ctx context.Context) error {
				if err := effect(ctx, name); err != nil {
					return err
				}
				return job.Complete(ctx)
			})
			if name == "slow" {
				refusals <- err
			}
			return err
		})
	}
	id := d.put(t, k, 1)
	slow := open(t, d.Ledger, "slow", WorkerOptions{}, work("slow"))
	await(t, running, "the first attempt")
	slow.kill()
	quick := open(t, d.Ledger, "quick", WorkerOptions{}, work("quick"))
	d.time.Advance(d.lease)
	quick.done(t)
	close(release)
	if err := await(t, refusals, "the late one's refusal"); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("the late attempt got %v", err)
	}
	slow.working.Wait()
	who, err := sqldb.All(t.Context(), d.db, sqldb.Scalar[string], "SELECT arguments FROM job WHERE queue = 'effects'")
	must(t, err)
	if diff := cmp.Diff([]string{`"quick"`}, who); diff != "" {
		t.Errorf("effects (-want +got):\n%s", diff)
	}
	if got := d.get(t, id); got.State != Done {
		t.Errorf("%+v, want done", got)
	}
}

func manyWorkers(t *testing.T, d *desk, k Kind[note]) {
	l := NewLedger(d.db, clock.System{}, Options{Bell: d.Bell()}) // leases of the real length: none is lost
	const jobs, workers = 200, 4
	all := make([]note, jobs)
	for i := range all {
		all[i].N = i
	}
	must(t, k.EnqueueAll(t.Context(), l, all))
	var mu sync.Mutex
	times := map[int]int{}
	done := make(chan struct{}, jobs)
	for n := range workers {
		w := open(t, l, fmt.Sprint("w", n), WorkerOptions{Concurrency: 4}, k.Handle(func(_ context.Context, job *Job[note]) error {
			mu.Lock()
			defer mu.Unlock()
			times[job.Args.N]++
			return nil
		}))
		go func() {
			for range w.ends {
				done <- struct{}{}
			}
		}()
		t.Cleanup(func() { close(w.ends) })
	}
	for range jobs {
		await(t, done, "a job's end")
	}
	mu.Lock()
	defer mu.Unlock()
	for n := range jobs {
		if times[n] != 1 {
			t.Errorf("job %d ran %d times", n, times[n])
		}
	}
	got, err := l.Stats(t.Context())
	must(t, err)
	if len(got) != 1 || got[0].State != Done || got[0].Count != jobs {
		t.Errorf("stats %+v, want %d done", got, jobs)
	}
}
