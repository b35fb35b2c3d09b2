package schedule

import (
	"context"
	"strings"
	"testing"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// gate is a task's function that tells when it begins and ends as it is told.
type gate struct {
	begun chan Run
	end   chan error
}

func newGate() *gate { return &gate{make(chan Run), make(chan error)} }

func (g *gate) do(ctx context.Context, r Run) (string, error) {
	g.begun <- r
	select {
	case err := <-g.end:
		return "as told", err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func TestTicksAndTheirJobs(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		const every = 10 * time.Minute
		run := func(sentence string, fn func(t *testing.T)) { t.Run(sentence, fn) } // they share the database
		run("a tick tells where and when it ran, and what came of it", func(t *testing.T) {
			g := newGate()
			d := newDesk(t, db, Task{Name: "good", Every: every, Do: g.do})
			ends := works(t, d)
			d.look(t, every+time.Second)
			if r := await(t, g.begun); r.Due != start.Add(every) || !r.Since.IsZero() || r.Manual {
				t.Errorf("run %+v", r)
			}
			if k := d.last(t, "good"); k.State != Running || k.Worker != "first" || k.StartedAt != start.Add(every+time.Second) || k.Attempt != 1 {
				t.Errorf("running: %+v", k)
			}
			d.time.Advance(30 * time.Second)
			g.end <- nil
			outcome(t, ends, queue.OutcomeDone)
			k := d.last(t, "good")
			if k.State != Done || k.Result != "as told" || k.FinishedAt != d.time.Now() || k.DecidedBy != "first" || k.EnqueuedAt != k.DecidedAt || k.JobID == 0 {
				t.Errorf("done: %+v", k)
			}
			if s := d.status(t, "good"); s.Last == nil || s.Last.ID != k.ID || s.DoneAt != k.StartedAt {
				t.Errorf("status: %+v", s)
			}
			d.look(t, every)
			if r := await(t, g.begun); r.Since != k.StartedAt {
				t.Errorf("the next run is since %v, want %v", r.Since, k.StartedAt)
			}
			g.end <- nil
			outcome(t, ends, queue.OutcomeDone)
		})
		run("a failed try stays visible until the next, and the last one is the tick's end", func(t *testing.T) {
			g := newGate()
			d := newDesk(t, db, Task{Name: "bad", Every: every, Tries: 2, Do: g.do})
			ends := works(t, d)
			d.look(t, every)
			await(t, g.begun)
			g.end <- errBroken
			outcome(t, ends, queue.OutcomeRetry)
			if k := d.last(t, "bad"); k.State != Retrying || k.Result != "broken" || !k.FinishedAt.IsZero() {
				t.Errorf("retrying: %+v", k)
			}
			d.look(t, every) // its backoff is over, and the next tick is due
			await(t, g.begun)
			g.end <- errBroken
			outcome(t, ends, queue.OutcomeDead)
			d.want(t, "bad", "10 failed", "20 skipped")
		})
		run("a panic is an error", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "panics", Every: every, Tries: 1, Do: func(_ context.Context, r Run) (string, error) {
				return []string{}[r.Due.Hour()], nil
			}})
			ends := works(t, d)
			d.look(t, every)
			outcome(t, ends, queue.OutcomeDead)
			d.want(t, "panics", "10 failed")
		})
		run("an operator's retry of a dead job opens its tick again", func(t *testing.T) {
			g := newGate()
			d := newDesk(t, db, Task{Name: "again", Every: every, Tries: 1, Do: g.do})
			ends := works(t, d)
			d.look(t, every)
			await(t, g.begun)
			g.end <- errBroken
			outcome(t, ends, queue.OutcomeDead)
			must(t, d.ledger.Retry(t.Context(), d.last(t, "again").JobID))
			await(t, g.begun)
			d.want(t, "again", "10 running")
			g.end <- nil
			outcome(t, ends, queue.OutcomeDone)
			d.want(t, "again", "10 done")
		})
		run("Skip leaves out what falls due while the tick before waits or runs", func(t *testing.T) {
			g := newGate()
			d := newDesk(t, db, Task{Name: "skip", Every: every, Timeout: time.Hour, Do: g.do})
			d.look(t, every)
			d.look(t, every)
			ends := works(t, d)
			await(t, g.begun)
			d.look(t, every)
			g.end <- nil
			outcome(t, ends, queue.OutcomeDone)
			d.look(t, every)
			await(t, g.begun)
			g.end <- nil
			outcome(t, ends, queue.OutcomeDone)
			d.want(t, "skip", "10 done", "20 skipped", "30 skipped", "40 done")
		})
		run("Queue runs one after the other, in their order", func(t *testing.T) {
			g := newGate()
			d := newDesk(t, db, Task{Name: "queue", Every: every, CatchUp: All(10), Overlap: Queue, Do: g.do})
			ends := works(t, d)
			d.look(t, 3*every)
			for i := range 3 {
				if r := await(t, g.begun); r.Due != start.Add(time.Duration(i+1)*every) {
					t.Errorf("run %d is due %v", i, r.Due)
				}
				if i == 0 {
					d.want(t, "queue", "10 running", "20 queued", "30 queued")
				}
				g.end <- nil
				outcome(t, ends, queue.OutcomeDone)
			}
			d.want(t, "queue", "10 done", "20 done", "30 done")
		})
		run("a queued tick follows one whose job died without a word", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "wordless", Every: every, Overlap: Queue})
			d.look(t, every)
			d.look(t, every)
			_, err := d.ledger.Cancel(t.Context(), d.lastButOne(t, "wordless").JobID, "ops")
			must(t, err)
			d.look(t, time.Second)
			d.want(t, "wordless", "10 cancelled", "20 enqueued")
		})
		run("Replace takes the place of one that waits", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "replace", Every: every, Overlap: Replace})
			d.look(t, every)
			d.look(t, every)
			d.want(t, "replace", "10 replaced", "20 enqueued")
			old, err := d.ledger.Get(t.Context(), d.lastButOne(t, "replace").JobID)
			if err != nil || old.State != queue.Cancelled {
				t.Errorf("the old job is %+v, %v", old, err)
			}
		})
		run("Replace cancels one that runs, and begins when that has ended", func(t *testing.T) {
			g := newGate()
			d := newDesk(t, db, Task{Name: "replace-running", Every: every, Overlap: Replace, Timeout: time.Hour, Do: g.do})
			ends := works(t, d)
			d.look(t, every)
			await(t, g.begun)
			d.look(t, every)
			d.want(t, "replace-running", "10 replaced", "20 queued")
			outcome(t, ends, queue.OutcomeCancelled) // its context was taken away
			d.look(t, time.Second)
			if r := await(t, g.begun); r.Due != start.Add(2*every) {
				t.Errorf("run %+v", r)
			}
			g.end <- nil
			outcome(t, ends, queue.OutcomeDone)
			d.want(t, "replace-running", "10 replaced", "20 done")
		})
		run("somebody may ask for a run", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "asked", Every: every, Disabled: true})
			k, err := d.RunNow(t.Context(), "asked", "ada")
			if err != nil || k.State != Enqueued || k.Due != start || k.JobID == 0 {
				t.Fatalf("%+v, %v", k, err)
			}
			if _, err := d.RunNow(t.Context(), "asked", "ben"); fault.CodeOf(err) != "schedule.under_way" {
				t.Errorf("a second: %v", err)
			}
			outcome(t, works(t, d), queue.OutcomeDone)
			if _, err := d.RunNow(t.Context(), "asked", "ben"); err != nil {
				t.Fatal(err)
			}
			if _, err := d.RunNow(t.Context(), "unheard", "ada"); fault.CodeOf(err) != "schedule.unknown_task" {
				t.Errorf("unknown: %v", err)
			}
			if got := d.history(t, "asked"); len(got) != 2 || got[0] != "0 done by ada" {
				t.Error(got)
			}
		})
		run("what is too long for the history is cut at a character's end", func(t *testing.T) {
			long := strings.Repeat("ä", 3_000)
			d := newDesk(t, db, Task{Name: "long-winded", Every: every, Do: func(context.Context, Run) (string, error) { return long, nil }})
			if k, err := d.RunNow(t.Context(), "long-winded", "x"+long); err != nil || k.DecidedBy != "x"+strings.Repeat("ä", 39) {
				t.Errorf("%+v, %v", k, err)
			}
			outcome(t, works(t, d), queue.OutcomeDone)
			if k := d.last(t, "long-winded"); k.Result != strings.Repeat("ä", 2_000) {
				t.Errorf("%d bytes", len(k.Result))
			}
		})
		run("a run that was asked for takes no scheduled instant's place", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "both", Every: every, Overlap: Queue})
			d.time.Advance(every)
			_, err := d.RunNow(t.Context(), "both", "ada")
			must(t, err)
			_, err = d.RunNow(t.Context(), "both", "ada")
			must(t, err)
			d.look(t, 0)
			if got := d.history(t, "both"); len(got) != 3 {
				t.Error(got)
			}
		})
	})
}

func (d *desk) lastButOne(t *testing.T, name string) Tick {
	t.Helper()
	ticks, err := d.History(t.Context(), name, Place{}, 2)
	must(t, err)
	if len(ticks) != 2 {
		t.Fatalf("%s has %d ticks", name, len(ticks))
	}
	return ticks[1]
}

func TestHistoryIsReadByPagesAndPruned(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db, Task{Name: "long", Every: time.Minute}, Task{Name: "other", Every: time.Hour})
		for range 30 { // the first is enqueued and stays open; the others are skipped
			d.look(t, time.Minute)
		}
		d.look(t, 10*time.Minute) // nine are missed
		var seen []time.Time
		for place := (Place{}); ; {
			page, err := d.History(t.Context(), "long", place, 7)
			must(t, err)
			for _, k := range page {
				seen = append(seen, k.Due)
				place = Place{k.Due, k.ID}
			}
			if len(page) < 7 {
				break
			}
		}
		if len(seen) != 40 || seen[0] != start.Add(40*time.Minute) || seen[39] != start.Add(time.Minute) {
			t.Errorf("%d ticks by pages", len(seen))
		}
		n, err := d.Prune(t.Context(), start, 5, 4)
		if err != nil || n != 40-1-5-5 {
			t.Errorf("pruned %d by number, %v", n, err)
		}
		n, err = d.Prune(t.Context(), start.Add(40*time.Minute), 1_000, 4)
		if err != nil || n != 5+4 {
			t.Errorf("pruned %d by age, %v", n, err)
		}
		d.want(t, "long", "1 enqueued", "40 skipped")
		if n, err := d.Prune(t.Context(), start, 0, 4); err != nil || n != 1 {
			t.Errorf("pruned %d, %v", n, err)
		}
		if s := d.status(t, "long"); s.Last != nil {
			t.Errorf("the last tick is gone, the task is listed with %+v", s.Last)
		}
	})
}

func TestGocronBringsTheInstants(t *testing.T) {
	t.Parallel()
	db := sqltest.Open(t, sqltest.SQLite)
	ran := make(chan Run, 100)
	s := realTime(t, db, Task{Name: "real", Every: time.Second, Do: func(_ context.Context, r Run) (string, error) {
		ran <- r
		return "", nil
	}})
	first, second := await(t, ran), await(t, ran)
	if !second.Due.After(first.Due) || second.Since.IsZero() {
		t.Errorf("runs %+v and %+v", first, second)
	}
	must(t, s.Stop(t.Context()))
}
