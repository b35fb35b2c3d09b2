package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// TestOperating is the conformance suite of what ops do, on every engine, each test on tables of its own.
func TestOperating(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for _, test := range []struct {
			name string
			run  func(*testing.T, *desk, Kind[note])
		}{
			{"a job that has not begun is cancelled at once, with who did it", cancelAtOnce},
			{"a running job's context is taken away and it is cancelled", cancelRunning},
			{"a job that was asked to end and loses its lease is cancelled", cancelLost},
			{"a job that is over cannot be cancelled, nor one that is unknown", cancelOver},
			{"a dead, cancelled or waiting job is ready again with all its tries", retry},
			{"an active or finished job cannot be retried", retryRefused},
			{"many jobs are retried and cancelled by state, kind and queue", bulk},
			{"a paused queue gives no jobs until it is resumed", pause},
			{"a queue's limit and pause are refused when they make no sense", badLimits},
			{"queues are listed with their jobs, limits and pauses", queues},
			{"jobs are listed by pages, without gaps or doubles", pages},
			{"dead jobs are counted by kind with their last error", deadKinds},
			{"finished jobs are pruned by count, the oldest first", pruneByCount},
		} {
			t.Run(test.name, func(t *testing.T) {
				for _, table := range []string{"job_attempt", "job", "job_limit"} {
					_, err := db.Exec(t.Context(), "DELETE FROM "+table)
					must(t, err)
				}
				test.run(t, newDesk(db, 100*time.Millisecond), Kind[note]{Name: "note", Queue: "q"})
			})
		}
	})
}

func (d *desk) state(t *testing.T, id int64) State { t.Helper(); return d.get(t, id).State }

// end makes a job with this result.
func (d *desk) end(t *testing.T, k Kind[note], result error) int64 {
	t.Helper()
	id := d.put(t, k, 1)
	must(t, d.finish(t, d.claimed(t, "w", 1, k.Queue)[0], result))
	return id
}

func cancelAtOnce(t *testing.T, d *desk, k Kind[note]) {
	waiting, ready := d.put(t, k, 1, RunAt(start.Add(time.Hour))), d.put(t, k, 2, Unique("k", UntilFinished))
	for _, id := range []int64{waiting, ready} {
		state, err := d.Cancel(t.Context(), id, "ada@desk")
		must(t, err)
		if got := d.get(t, id); state != Cancelled || got.State != Cancelled || got.CancelledBy != "ada@desk" || !got.TurnAt.Equal(start) {
			t.Errorf("%s, %+v", state, got)
		}
	}
	if rows := d.claimed(t, "w", 10, k.Queue); len(rows) != 0 {
		t.Errorf("claimed %+v", rows)
	}
	if r, err := k.Enqueue(t.Context(), d.Ledger, note{3}, Unique("k", UntilFinished)); err != nil || r.Duplicate {
		t.Errorf("its unique key: %+v, %v, want it free", r, err)
	}
}

func cancelRunning(t *testing.T, d *desk, k Kind[note]) {
	running := make(chan struct{})
	id := d.put(t, k, 1)
	o := open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(func(ctx context.Context, _ *Job[note]) error {
		close(running)
		<-ctx.Done()
		return ctx.Err()
	}))
	await(t, running, "the job")
	state, err := d.Cancel(t.Context(), id, "ada@desk")
	must(t, err)
	if state != Running {
		t.Errorf("cancelling left it %s, want running until it ends", state)
	}
	if f := await(t, o.ends, "its end"); f.Outcome != OutcomeCancelled || f.Job != id {
		t.Errorf("ended %+v", f)
	}
	got := d.get(t, id)
	if diff := cmp.Diff([]string{"cancelled: cancelled by ada@desk: context canceled"}, outcomes(got)); diff != "" || got.State != Cancelled || got.Failures != 0 {
		t.Errorf("%+v, attempts (-want +got):\n%s", got, diff)
	}
}

func cancelLost(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	d.claimed(t, "killed", 1, k.Queue)
	_, err := d.Cancel(t.Context(), id, "ada")
	must(t, err)
	d.time.Advance(d.lease)
	d.swept(t)
	got := d.get(t, id)
	if diff := cmp.Diff([]string{"lost: lease of killed ended; cancelled by ada"}, outcomes(got)); diff != "" || got.State != Cancelled {
		t.Errorf("%+v, attempts (-want +got):\n%s", got, diff)
	}
}

func cancelOver(t *testing.T, d *desk, k Kind[note]) {
	done := d.end(t, k, nil)
	for id, code := range map[int64]string{done: "queue.job_over", 1 << 40: "queue.unknown_job"} {
		if _, err := d.Cancel(t.Context(), id, "ada"); fault.CodeOf(err) != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
}

func retry(t *testing.T, d *desk, k Kind[note]) {
	dead := d.end(t, k, Dead(errors.New("broken")))
	waiting := d.end(t, k, errors.New("not now"))
	cancelled := d.end(t, k, Cancel(errors.New("not needed")))
	d.time.Advance(time.Second)
	for _, id := range []int64{dead, waiting, cancelled} {
		must(t, d.Retry(t.Context(), id))
		if got := d.get(t, id); got.State != Ready || got.Failures != 0 || got.Attempt != 1 || !got.RunAt.Equal(start.Add(time.Second)) || len(got.Attempts) != 1 {
			t.Errorf("%+v, want ready now, its first attempt kept", got)
		}
	}
	rows := d.claimed(t, "w", 10, k.Queue)
	if len(rows) != 3 || rows[0].attempt != 2 {
		t.Errorf("claimed %+v", rows)
	}
}

func retryRefused(t *testing.T, d *desk, k Kind[note]) {
	done := d.end(t, k, nil)
	ready := d.put(t, k, 1)
	for id, code := range map[int64]string{done: "queue.job_over", ready: "queue.job_active", 1 << 40: "queue.unknown_job"} {
		if err := d.Retry(t.Context(), id); fault.CodeOf(err) != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
}

func bulk(t *testing.T, d *desk, k Kind[note]) {
	other := Kind[note]{Name: "other", Queue: "p"}
	for range 3 {
		d.end(t, k, Dead(errors.New("broken")))
	}
	kept := d.end(t, other, Dead(errors.New("broken")))
	n, err := d.RetryAll(t.Context(), Filter{State: DeadState, Kind: "note"})
	must(t, err)
	if n != 3 || d.state(t, kept) != DeadState {
		t.Errorf("retried %d, the other kind is %s", n, d.state(t, kept))
	}
	if n, err = d.CancelAll(t.Context(), Filter{State: Ready, Queue: "q"}, "ada"); err != nil || n != 3 {
		t.Errorf("cancelled %d, %v", n, err)
	}
	for _, f := range []Filter{{}, {State: Running}, {State: Done}} {
		if _, err := d.RetryAll(t.Context(), f); fault.CodeOf(err) != "queue.bad_state" {
			t.Errorf("%+v: %v", f, err)
		}
		if _, err := d.CancelAll(t.Context(), f, "ada"); fault.CodeOf(err) != "queue.bad_state" {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func pause(t *testing.T, d *desk, k Kind[note]) {
	must(t, d.Pause(t.Context(), "q", "ada"))
	id, other := d.put(t, k, 1), Kind[note]{Name: "other", Queue: "p"}
	nothing := func(context.Context, *Job[note]) error { return nil }
	o := open(t, d.Ledger, "w", WorkerOptions{}, k.Handle(nothing), other.Handle(nothing))
	for range 3 { // it works meanwhile, and looks more than once
		d.put(t, other, 1)
		if f := await(t, o.ends, "the other queue's job"); f.Kind != "other" {
			t.Fatalf("a paused queue's job ran: %+v", f)
		}
	}
	if s := d.state(t, id); s != Ready {
		t.Errorf("it is %s", s)
	}
	paused, err := d.Paused(t.Context())
	must(t, err)
	if diff := cmp.Diff([]string{"q"}, paused); diff != "" {
		t.Errorf("paused queues (-want +got):\n%s", diff)
	}
	must(t, d.Resume(t.Context(), "q"))
	if paused, err = d.Paused(t.Context()); err != nil || len(paused) != 0 {
		t.Errorf("after resuming: %v, %v", paused, err)
	}
	if f := await(t, o.ends, "the job after resuming"); f.Job != id {
		t.Errorf("ended %+v", f)
	}
}

func badLimits(t *testing.T, d *desk, _ Kind[note]) {
	for _, tc := range []struct {
		code string
		err  error
	}{
		{"queue.bad_name", d.Pause(t.Context(), "", "ada")},
		{"queue.bad_name", d.Resume(t.Context(), strings.Repeat("x", 41))},
		{"queue.bad_limit", d.SetLimit(t.Context(), "q", Limit{Concurrency: -1})},
	} {
		if fault.CodeOf(tc.err) != tc.code {
			t.Errorf("got %v, want %s", tc.err, tc.code)
		}
	}
}

func queues(t *testing.T, d *desk, k Kind[note]) {
	d.put(t, k, 1)
	d.end(t, Kind[note]{Name: "other", Queue: "p"}, nil)
	must(t, d.Pause(t.Context(), "silent", "ada"))
	must(t, d.SetLimit(t.Context(), "q", Limit{2, 10, time.Minute}))
	got, err := d.Queues(t.Context())
	must(t, err)
	want := []Queue{
		{Name: "p", Counts: map[State]int64{Done: 1}},
		{Name: "q", Counts: map[State]int64{Ready: 1}, Oldest: start, Limit: Limit{2, 10, time.Minute}},
		{Name: "silent", Counts: map[State]int64{}, PausedAt: start, PausedBy: "ada"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func pages(t *testing.T, d *desk, k Kind[note]) {
	var young, dead []int64
	for n := range 7 {
		if n%2 == 0 { // some end at the same instant
			d.time.Advance(time.Second)
		}
		id := d.end(t, k, Dead(fmt.Errorf("error %d", n)))
		young, dead = append([]int64{id}, young...), append([]int64{id}, dead...)
	}
	young = append([]int64{d.put(t, k, 1)}, young...)
	read := func(f Filter) (all []int64) {
		var after Place
		for {
			list, err := d.List(t.Context(), f, after, 3)
			must(t, err)
			for _, r := range list {
				all = append(all, r.ID)
				if r.State == DeadState && !strings.HasPrefix(r.LastError, "dead: error ") {
					t.Errorf("job %d has the last error %q", r.ID, r.LastError)
				}
			}
			if len(list) < 3 {
				return all
			}
			after = Place{list[2].TurnAt, list[2].ID}
		}
	}
	for name, tc := range map[string]struct {
		filter Filter
		want   []int64
	}{
		"all": {Filter{}, young}, "dead": {Filter{State: DeadState}, dead}, "of a kind": {Filter{Kind: "note"}, young},
		"dead of a queue": {Filter{State: DeadState, Queue: "q"}, dead}, "none": {Filter{Kind: "other"}, nil},
	} {
		if diff := cmp.Diff(tc.want, read(tc.filter)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func deadKinds(t *testing.T, d *desk, k Kind[note]) {
	d.end(t, k, Dead(errors.New("first")))
	d.time.Advance(time.Minute)
	last := d.end(t, k, Dead(errors.New("last")))
	d.time.Advance(time.Minute)
	other := d.end(t, Kind[note]{Name: "other", Queue: "p"}, Dead(errors.New("else")))
	got, err := d.Dead(t.Context())
	must(t, err)
	want := []DeadKind{
		{"other", 1, start.Add(2 * time.Minute), start.Add(2 * time.Minute), other, "dead: else"},
		{"note", 2, start, start.Add(time.Minute), last, "dead: last"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func pruneByCount(t *testing.T, d *desk, k Kind[note]) {
	var done []int64
	for range 6 {
		done = append(done, d.end(t, k, nil))
		d.time.Advance(time.Second)
	}
	dead := d.end(t, k, Dead(errors.New("broken")))
	for n := 2; n >= 2; {
		var err error
		n, err = d.Prune(t.Context(), Keep{Most: 2}, Keep{}, 2)
		must(t, err)
	}
	left, err := sqldb.All(t.Context(), d.db, sqldb.Scalar[int64], "SELECT id FROM job ORDER BY id")
	must(t, err)
	if diff := cmp.Diff(append(done[4:], dead), left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}
