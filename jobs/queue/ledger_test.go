package queue

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/logging"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// TestLedger is the conformance suite of the ledger on every engine. Each test has a queue of its own, but housekeeping is
// everybody's: tests of it come one after another, on databases of their own.
func TestLedger(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for name, test := range map[string]func(*testing.T, *sqldb.DB, Kind[note]){
			"a job exists when its transaction commits and never otherwise": transactional,
			"enqueueing takes one statement":                                oneStatement,
			"many jobs are enqueued in few statements":                      many,
			"a unique key keeps out others for its lifetime":                unique,
			"unique keys that differ by case or accent are different":       uniqueCollation,
			"two who enqueue one key at once get one job":                   uniqueRace,
			"a job takes the request's id along":                            requestID,
			"the lower priority number comes first, then the older job":     ordered,
			"only known kinds are claimed":                                  knownKinds,
			"claimers at once get each job once":                            claimRace,
			"every attempt is recorded with its error":                      recorded,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, db, Kind[note]{Name: "note", Queue: strings.ReplaceAll(name, " ", "_")[:min(40, len(name))]})
			})
		}
	})
}

func TestHousekeeping(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for _, test := range []struct {
			name string
			run  func(*testing.T, *desk, Kind[note])
		}{
			{"a job of later is ready when its time has come", later},
			{"a lost lease brings the job back and burns no try", lostLease},
			{"an attempt that lost its lease cannot write its result", fenced},
			{"a renewed lease is not lost", renewed},
			{"a job that loses its third lease is dead", poison},
			{"a job that has lost a lease loses no other before it has begun", unbegunLoss},
			{"a job whose lease was lost keeps its place in the line", keepsPlace},
			{"finished jobs are pruned by age, dead ones never", prune},
			{"stats count by queue and state", stats},
		} {
			t.Run(test.name, func(t *testing.T) {
				for _, table := range []string{"job_attempt", "job"} {
					_, err := db.Exec(t.Context(), "DELETE FROM "+table)
					must(t, err)
				}
				test.run(t, newDesk(db, time.Minute), Kind[note]{Name: "note", Queue: "q"})
			})
		}
	})
}

func transactional(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	refused := errors.New("refused")
	var gone, kept Receipt
	err := db.InTx(t.Context(), func(ctx context.Context) (err error) {
		if gone, err = k.Enqueue(ctx, d.Ledger, note{1}); err != nil {
			return err
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	must(t, db.InTx(t.Context(), func(ctx context.Context) (err error) {
		kept, err = k.Enqueue(ctx, d.Ledger, note{2})
		return err
	}))
	rows := d.claimed(t, "w", 10, k.Queue)
	if len(rows) != 1 || rows[0].arguments != `{"n":2}` || rows[0].id != kept.ID {
		t.Errorf("claimed %+v, want the second job alone (%d was rolled back)", rows, gone.ID)
	}
}

func oneStatement(t *testing.T, db *sqldb.DB, k Kind[note]) {
	var n atomic.Int64
	seen := db.Observe(func(context.Context, sqldb.Statement) { n.Add(1) })
	d := newDesk(seen, 0)
	d.put(t, k, 1)
	d.put(t, k, 2, Unique("statement:2", UntilFinished))
	if n.Load() != 2 {
		t.Errorf("two jobs took %d statements", n.Load())
	}
}

func many(t *testing.T, db *sqldb.DB, k Kind[note]) {
	var n atomic.Int64
	seen := db.Observe(func(context.Context, sqldb.Statement) { n.Add(1) })
	d := newDesk(seen, 0)
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, 500)))
	if n.Load() > 5 {
		t.Errorf("500 jobs took %d statements", n.Load())
	}
	if got := len(d.claimed(t, "w", 1000, k.Queue)); got != 500 {
		t.Errorf("%d jobs, want 500", got)
	}
	if err := k.EnqueueAll(t.Context(), d.Ledger, make([]note, 2), Unique("many", UntilFinished)); err == nil {
		t.Error("many jobs with one unique key were taken")
	}
}

func unique(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	for _, tc := range []struct {
		until                     Lifetime
		queued, running, finished bool // is a second job with the key refused then?
	}{
		{UntilStarted, true, false, false},
		{UntilFinished, true, true, false},
		{UntilPruned, true, true, true},
	} {
		key := Unique("unique:"+string(tc.until), tc.until)
		first := d.put(t, k, 1, key)
		refused := func(when string, want bool) {
			r, err := k.Enqueue(t.Context(), d.Ledger, note{2}, key)
			must(t, err)
			if r.Duplicate != want || want && r.ID != first {
				t.Errorf("%s, %s: %+v, want duplicate of %d: %v", tc.until, when, r, first, want)
			}
			if !r.Duplicate { // out of the way
				_, err := db.Exec(t.Context(), "DELETE FROM job WHERE id = ?", r.ID)
				must(t, err)
			}
		}
		refused("queued", tc.queued)
		rows := d.claimed(t, "w", 1, k.Queue)
		refused("running", tc.running)
		must(t, d.finish(t, rows[0], nil))
		refused("finished", tc.finished)
	}
}

func uniqueCollation(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	for _, key := range []string{"collation:e", "collation:E", "collation:é"} {
		r, err := k.Enqueue(t.Context(), d.Ledger, note{1}, Unique(key, UntilFinished))
		if err != nil || r.Duplicate {
			t.Errorf("%s: %+v, %v", key, r, err)
		}
	}
}

func uniqueRace(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	var wg sync.WaitGroup
	var written atomic.Int64
	for range 20 {
		wg.Go(func() {
			r, err := k.Enqueue(t.Context(), d.Ledger, note{1}, Unique("race", UntilFinished))
			if err != nil {
				t.Error(err)
			}
			if !r.Duplicate {
				written.Add(1)
			}
		})
	}
	wg.Wait()
	if written.Load() != 1 || len(d.claimed(t, "w", 10, k.Queue)) != 1 {
		t.Errorf("%d jobs were written", written.Load())
	}
}

func requestID(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	r, err := k.Enqueue(logging.WithRequestID(t.Context(), "request-4711"), d.Ledger, note{1})
	must(t, err)
	if got := d.get(t, r.ID).RequestID; got != "request-4711" {
		t.Errorf("request id %q", got)
	}
}

func ordered(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	bulk, urgent := k, k
	bulk.Priority, urgent.Priority = Bulk, Urgent
	want := []int64{d.put(t, bulk, 1), d.put(t, k, 2), d.put(t, k, 3), d.put(t, urgent, 4)}
	want = []int64{want[3], want[1], want[2], want[0]}
	if diff := cmp.Diff(want[:3], numbers(d.claimed(t, "w", 3, k.Queue))); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[3:], numbers(d.claimed(t, "w", 3, k.Queue))); diff != "" {
		t.Errorf("claimed next (-want +got):\n%s", diff)
	}
}

func knownKinds(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	stranger, other := k, k
	stranger.Name, other.Name = "of_the_next_release", "other"
	left := d.put(t, stranger, 1)
	want := []int64{d.put(t, other, 2), d.put(t, k, 3)}
	if diff := cmp.Diff(want, numbers(d.claimed(t, "w", 10, k.Queue))); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
	if got := d.get(t, left); got.State != Ready || got.Attempt != 0 {
		t.Errorf("a job of an unknown kind: %+v", got)
	}
}

func claimRace(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	const jobs = 300
	must(t, k.EnqueueAll(t.Context(), d.Ledger, make([]note, jobs)))
	var mu sync.Mutex
	var wg sync.WaitGroup
	times := map[int64]int{}
	for range 8 {
		wg.Go(func() {
			for idle := 0; idle < 3; {
				rows, _, err := d.claim(t.Context(), "w", opening{queue: k.Queue}, []settings{k.settings()}, room{free: 7})
				if err != nil {
					t.Error(err)
					return
				}
				if len(rows) == 0 {
					idle++
				}
				mu.Lock()
				for _, r := range rows {
					times[r.id]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for id, n := range times {
		if n != 1 {
			t.Errorf("job %d was claimed %d times", id, n)
		}
	}
	if len(times) != jobs {
		t.Errorf("%d of %d jobs were claimed", len(times), jobs)
	}
}

func recorded(t *testing.T, db *sqldb.DB, k Kind[note]) {
	d := newDesk(db, 0)
	id := d.put(t, k, 1)
	d.time.Advance(3 * time.Second)
	r := d.claimed(t, "w1", 1, k.Queue)[0]
	d.time.Advance(time.Second)
	must(t, d.finish(t, r, errors.New("no route to host")))
	want := []Attempt{{
		Attempt: 1, Worker: "w1", DueAt: start, StartedAt: start.Add(3 * time.Second), EndedAt: start.Add(4 * time.Second),
		Outcome: OutcomeRetry, Error: "no route to host",
	}}
	got := d.get(t, id)
	if diff := cmp.Diff(want, got.Attempts); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	if got.State != Waiting || got.Failures != 1 || !got.RunAt.Equal(start.Add(14*time.Second)) {
		t.Errorf("after a failure: %+v", got)
	}
	if _, err := d.Get(t.Context(), 1<<40); fault.CodeOf(err) != "queue.unknown_job" {
		t.Errorf("an unknown job: %v", err)
	}
}

func later(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1, RunAt(start.Add(time.Hour)))
	past := d.put(t, k, 2, RunAt(start.Add(-time.Hour)))
	promote := func() {
		t.Helper()
		_, err := d.promote(t.Context())
		must(t, err)
	}
	promote()
	if diff := cmp.Diff([]int64{past}, numbers(d.claimed(t, "w", 10, k.Queue))); diff != "" {
		t.Errorf("claimed before its time (-want +got):\n%s", diff)
	}
	d.time.Advance(time.Hour)
	promote()
	if diff := cmp.Diff([]int64{id}, numbers(d.claimed(t, "w", 10, k.Queue))); diff != "" {
		t.Errorf("claimed in its time (-want +got):\n%s", diff)
	}
}

func (d *desk) swept(t *testing.T) []int64 {
	t.Helper()
	lost, err := d.sweep(t.Context())
	must(t, err)
	return numbers(lost)
}

func lostLease(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	d.claimed(t, "killed", 1, k.Queue)
	d.time.Advance(d.lease - time.Millisecond)
	if got := d.swept(t); len(got) != 0 {
		t.Fatalf("swept %v while the lease lasts", got)
	}
	d.time.Advance(time.Millisecond)
	if diff := cmp.Diff([]int64{id}, d.swept(t)); diff != "" {
		t.Fatalf("swept (-want +got):\n%s", diff)
	}
	rows := d.claimed(t, "other", 1, k.Queue)
	if len(rows) != 1 || rows[0].attempt != 2 || rows[0].failures != 0 {
		t.Fatalf("claimed %+v, want the second attempt without a failure", rows)
	}
	must(t, d.finish(t, rows[0], nil))
	if diff := cmp.Diff([]string{"lost: lease of killed ended", "done"}, outcomes(d.get(t, id))); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

func fenced(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	slow := d.claimed(t, "w", 1, k.Queue)[0]
	d.time.Advance(d.lease)
	d.swept(t)
	if err := d.finish(t, slow, nil); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("a result after the sweep: %v", err)
	}
	second := d.claimed(t, "w", 1, k.Queue)[0] // even the same worker has another attempt now
	if err := d.finish(t, slow, nil); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("a result while another attempt runs: %v", err)
	}
	must(t, d.finish(t, second, errors.New("second")))
	if err := d.finish(t, slow, nil); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("a result after the other attempt: %v", err)
	}
	if got := d.get(t, id); got.State != Waiting || got.Failures != 1 || len(got.Attempts) != 2 {
		t.Errorf("after all: %+v", got)
	}
}

func renewed(t *testing.T, d *desk, k Kind[note]) {
	d.put(t, k, 1)
	d.put(t, k, 2)
	rows := d.claimed(t, "w", 2, k.Queue)
	names := []attemptOf{{rows[0].id, 1}, {rows[1].id, 1}}
	d.time.Advance(d.lease / 2)
	held, until, err := d.renew(t.Context(), "w", names[:1])
	must(t, err)
	if !held[names[0]] || !until.Equal(start.Add(d.lease*3/2)) {
		t.Errorf("held %v until %v", held, until)
	}
	d.time.Advance(d.lease / 2)
	if diff := cmp.Diff([]int64{rows[1].id}, d.swept(t)); diff != "" {
		t.Errorf("swept (-want +got):\n%s", diff)
	}
	held, _, err = d.renew(t.Context(), "w", names)
	must(t, err)
	if diff := cmp.Diff(map[attemptOf]bool{names[0]: true}, held, cmp.AllowUnexported(attemptOf{})); diff != "" {
		t.Errorf("held (-want +got):\n%s", diff)
	}
}

func poison(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	for range poisoned {
		d.began(t, d.claimed(t, "w", 1, k.Queue))
		d.time.Advance(d.lease)
		d.swept(t)
	}
	got := d.get(t, id)
	if last := outcomes(got)[2]; got.State != DeadState || got.Failures != 0 || !strings.Contains(last, "3 leases lost") {
		t.Errorf("after %d lost leases: %+v", poisoned, got)
	}
}

func unbegunLoss(t *testing.T, d *desk, k Kind[note]) {
	id := d.put(t, k, 1)
	for range 5 {
		d.claimed(t, "w", 1, k.Queue)
		d.time.Advance(d.lease)
		d.swept(t)
	}
	got := d.get(t, id)
	if diff := cmp.Diff([]string{"lost: lease of w ended"}, outcomes(got)); diff != "" || got.State != Ready || got.Lost != 1 || got.Attempt != 5 {
		t.Errorf("%+v, attempts (-want +got):\n%s", got, diff)
	}
	r := d.claimed(t, "w", 1, k.Queue)[0]
	d.time.Advance(d.lease)
	d.swept(t)
	if err := d.begin(t.Context(), &r, d.time.Now()); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("it began after its lease had ended: %v", err)
	}
}

func keepsPlace(t *testing.T, d *desk, k Kind[note]) {
	first := d.put(t, k, 1)
	d.claimed(t, "killed", 1, k.Queue)
	d.time.Advance(time.Second)
	second := d.put(t, k, 2)
	d.time.Advance(d.lease)
	d.swept(t)
	if diff := cmp.Diff([]int64{first, second}, numbers(d.claimed(t, "w", 2, k.Queue))); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
}

func prune(t *testing.T, d *desk, k Kind[note]) {
	end := func(result error) int64 {
		id := d.put(t, k, 1)
		must(t, d.finish(t, d.claimed(t, "w", 1, k.Queue)[0], result))
		return id
	}
	for range 3 {
		end(nil)
	}
	end(Cancel(errors.New("not needed")))
	dead := end(Dead(errors.New("broken")))
	d.time.Advance(time.Hour)
	young, open := end(nil), d.put(t, k, 1)
	for {
		n, err := d.Prune(t.Context(), Keep{Since: start.Add(time.Minute)}, Keep{Since: start.Add(time.Minute)}, 2)
		must(t, err)
		if n < 2 {
			break
		}
	}
	left, err := sqldb.All(t.Context(), d.db, sqldb.Scalar[int64], "SELECT id FROM job ORDER BY id")
	must(t, err)
	if want := []int64{dead, young, open}; !slices.Equal(left, want) {
		t.Errorf("left %v, want the dead, the young and the open one %v", left, want)
	}
}

func stats(t *testing.T, d *desk, k Kind[note]) {
	d.put(t, k, 1)
	d.time.Advance(time.Second)
	d.put(t, k, 2)
	d.put(t, k, 3, RunAt(start.Add(time.Hour)))
	d.put(t, Kind[note]{Name: "other", Queue: "a"}, 4)
	must(t, d.finish(t, d.claimed(t, "w", 1, "a")[0], Dead(errors.New("broken"))))
	got, err := d.Stats(t.Context())
	must(t, err)
	want := []Stat{
		{"a", DeadState, 1, start.Add(time.Second)}, {"q", Ready, 2, start}, {"q", Waiting, 1, start.Add(time.Hour)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
