package schedule

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func (d *desk) want(t *testing.T, name string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, d.history(t, name)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		run := func(sentence string, fn func(t *testing.T)) { // one after the other: they share the database
			t.Run(sentence, fn)
		}
		run("nothing is due before its time, and a new task begins now", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "fresh", Every: 10 * time.Minute, CatchUp: All(1_000), Overlap: Queue})
			d.look(t, 10*time.Minute-time.Millisecond)
			d.want(t, "fresh")
			d.look(t, time.Millisecond)
			d.want(t, "fresh", "10 enqueued")
			d.look(t, time.Second)
			d.want(t, "fresh", "10 enqueued")
		})
		run("what was missed stays visible and the instant on time runs", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "skip-missed", Every: 10 * time.Minute})
			d.look(t, 30*time.Minute+5*time.Second)
			d.want(t, "skip-missed", "10 missed", "20 missed", "30 enqueued")
			if s := d.status(t, "skip-missed"); s.Missed != 2 || s.NextDue != start.Add(40*time.Minute) || s.Lag != 0 {
				t.Errorf("status %+v", s)
			}
		})
		run("nothing runs that is more than a minute late", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "too-late", Every: 10 * time.Minute})
			d.look(t, 25*time.Minute)
			d.want(t, "too-late", "10 missed", "20 missed")
		})
		run("the latest runs once if it is not too late", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "once", Every: time.Hour, CatchUp: OnceIfWithin(30 * time.Minute)})
			d.look(t, 2*time.Hour+30*time.Minute)
			d.want(t, "once", "60 missed", "120 enqueued")
		})
		run("the latest does not run if it is too late", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "not-once", Every: time.Hour, CatchUp: OnceIfWithin(30 * time.Minute)})
			d.look(t, 2*time.Hour+30*time.Minute+time.Millisecond)
			d.want(t, "not-once", "60 missed", "120 missed")
		})
		run("all run, up to so many", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "all", Every: time.Hour, CatchUp: All(3), Overlap: Queue})
			d.look(t, 5*time.Hour+30*time.Minute)
			d.want(t, "all", "60 missed", "120 missed", "180 enqueued", "240 queued", "300 queued")
		})
		run("a month without a scheduler writes few rows", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "month", Every: 10 * time.Second})
			d.look(t, 30*24*time.Hour)
			got := d.history(t, "month")
			if len(got) != apart+2 || got[len(got)-1] != "43200 enqueued" {
				t.Fatalf("%d rows, the last %q", len(got), got[len(got)-1])
			}
			if diff := cmp.Diff("43191.5 missed ×259149 from 0.16666666666666666", got[0]); diff != "" {
				t.Error(diff)
			}
			if s := d.status(t, "month"); s.Missed != 30*24*360-1 {
				t.Errorf("missed %d of %d", s.Missed, 30*24*360)
			}
		})
		run("every decision is told, with its lag", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "told", Every: 10 * time.Minute})
			d.look(t, 20*time.Minute+2*time.Second)
			want := []Decision{
				{Task: "told", Due: start.Add(10 * time.Minute), State: Missed, Instants: 1, Lag: 10*time.Minute + 2*time.Second},
				{Task: "told", Due: start.Add(20 * time.Minute), State: Enqueued, Instants: 1, Lag: 2 * time.Second},
			}
			if diff := cmp.Diff(want, d.seen); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
		run("a scheduler that dies before its commit has decided nothing, and the next decides all", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "killed", Every: 10 * time.Minute})
			d.beforeCommit = func(context.Context, string) error { return errBroken }
			d.time.Advance(10 * time.Minute)
			if err := d.decide(t.Context(), d.tasks["killed"]); !errors.Is(err, errBroken) {
				t.Fatal(err)
			}
			d.want(t, "killed")
			if n := count(t, db, "SELECT COUNT(*) FROM job WHERE kind = 'schedule.killed'"); n != 0 || len(d.seen) != 0 {
				t.Errorf("%d jobs, %d decisions told", n, len(d.seen))
			}
			other := open(t, db, d.time, "second", Task{Name: "killed", Every: 10 * time.Minute})
			other.look(t, time.Second)
			other.want(t, "killed", "10 enqueued")
		})
		run("a disabled task passes its instants, and goes on from when it is enabled, over restarts", func(t *testing.T) {
			task := Task{Name: "paused", Every: 10 * time.Minute, CatchUp: All(10), Overlap: Queue}
			d := newDesk(t, db, task)
			must(t, d.Disable(t.Context(), "paused"))
			d = open(t, db, d.time, "again", task)
			d.look(t, 25*time.Minute)
			if s := d.status(t, "paused"); s.Enabled || !s.NextDue.IsZero() || s.Lag != 0 {
				t.Errorf("disabled: %+v", s)
			}
			must(t, d.Enable(t.Context(), "paused"))
			must(t, d.Enable(t.Context(), "paused"))
			d.want(t, "paused")
			d.look(t, 5*time.Minute)
			d.want(t, "paused", "30 enqueued")
		})
		run("a task may wait to be enabled", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "shy", Every: 10 * time.Minute, Disabled: true})
			d.look(t, 20*time.Minute)
			d.want(t, "shy")
			must(t, d.Enable(t.Context(), "shy"))
			d.look(t, 10*time.Minute)
			d.want(t, "shy", "30 enqueued")
		})
		run("new times begin now", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "moved", Every: 10 * time.Minute})
			d.time.Advance(15 * time.Minute)
			d = open(t, db, d.time, "release 2", Task{Name: "moved", Cron: "20 * * * *"})
			d.want(t, "moved")
			d.look(t, 5*time.Minute)
			d.want(t, "moved", "20 enqueued")
		})
		run("a scheduler of another release leaves a task alone while somebody looks after it", func(t *testing.T) {
			old := newDesk(t, db, Task{Name: "two-releases", Every: 10 * time.Minute, Overlap: Queue})
			newer := open(t, db, old.time, "new", Task{Name: "two-releases", Every: 15 * time.Minute, Overlap: Queue})
			old.time.Advance(4 * time.Minute)
			newer.look(t, 0)
			old.look(t, 6*time.Minute)
			old.want(t, "two-releases")
			old.look(t, 5*time.Minute+time.Second) // the newer one is gone: nobody has looked for eleven minutes
			old.want(t, "two-releases")
			old.look(t, 5*time.Minute)
			old.want(t, "two-releases", "20 enqueued")
		})
		run("jobs are spread, always equally for one instant", func(t *testing.T) {
			task := Task{Name: "spread", Every: 10 * time.Minute, Jitter: 5 * time.Minute, Overlap: Queue}
			d := newDesk(t, db, task)
			d.look(t, 10*time.Minute)
			job, err := d.ledger.Get(t.Context(), d.last(t, "spread").JobID)
			must(t, err)
			due := start.Add(10 * time.Minute)
			if job.RunAt != d.tasks["spread"].start(due) || job.RunAt.Before(due) || job.RunAt.After(due.Add(5*time.Minute)) {
				t.Errorf("its job is due %v", job.RunAt)
			}
			if other := d.tasks["spread"].start(due.Add(10 * time.Minute)); other.Sub(due) == job.RunAt.Sub(due)+10*time.Minute {
				t.Error("another instant has the same jitter")
			}
		})
		run("a task that no program knows any more is listed and left alone", func(t *testing.T) {
			d := newDesk(t, db, Task{Name: "gone", Every: 10 * time.Minute})
			rest := open(t, db, d.time, "rest", Task{Name: "rest", Every: 10 * time.Minute})
			rest.look(t, 10*time.Minute)
			rest.want(t, "gone")
			if s := rest.status(t, "gone"); s.Known || s.Lag != 0 {
				t.Errorf("status %+v", s)
			}
			if err := rest.Enable(t.Context(), "gone"); fault.CodeOf(err) != "schedule.unknown_task" {
				t.Error(err)
			}
		})
	})
}

func TestManySchedulersDecideEachInstantOnce(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now := clock.At(start)
		tasks := func() []Task {
			return []Task{
				{Name: "tens", Every: 10 * time.Second, Overlap: Queue, CatchUp: All(10)},
				{Name: "minutes", Cron: "* * * * *", Overlap: Queue},
			}
		}
		var all []*desk
		for range 4 {
			all = append(all, open(t, db, now, "racer", tasks()...))
		}
		for range 30 {
			now.Advance(10 * time.Second)
			var wg sync.WaitGroup
			for _, d := range all {
				wg.Go(func() {
					if err := d.lookAround(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		for name, want := range map[string]int64{"tens": 30, "minutes": 5} {
			ticks := count(t, db, "SELECT COUNT(*) FROM schedule_tick WHERE task = ?", name)
			jobs := count(t, db, "SELECT COUNT(*) FROM job WHERE kind = ?", "schedule."+name)
			if ticks != want || jobs != 1 { // the others are queued behind it
				t.Errorf("%s: %d ticks and %d jobs, want %d and 1", name, ticks, jobs, want)
			}
		}
	})
}

func TestATaskThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for sentence, task := range map[string]Task{
		"a bad name":                     {Name: "No Name", Every: time.Second, Do: nothing},
		"nothing to do":                  {Name: "idle", Every: time.Second},
		"no time":                        {Name: "never", Do: nothing},
		"two times":                      {Name: "both", Every: time.Second, Cron: "* * * * *", Do: nothing},
		"less than seconds":              {Name: "quick", Every: time.Millisecond, Do: nothing},
		"a spec of six fields":           {Name: "six", Cron: "0 0 0 * * *", Do: nothing},
		"a day that never comes":         {Name: "feb30", Cron: "0 0 30 2 *", Do: nothing},
		"a zone inside the spec":         {Name: "tz", Cron: "TZ=UTC 0 0 * * *", Do: nothing},
		"all instants without a queue":   {Name: "all", Every: time.Second, CatchUp: All(2), Do: nothing},
		"more instants than are allowed": {Name: "most", Every: time.Second, CatchUp: All(1_001), Overlap: Queue, Do: nothing},
		"negative jitter":                {Name: "jitter", Every: time.Second, Jitter: -1, Do: nothing},
	} {
		if _, err := New(nil, nil, nil, []Task{task}, Options{}); err == nil {
			t.Errorf("%s was accepted", sentence)
		}
	}
	twice := Task{Name: "twice", Every: time.Second, Do: nothing}
	if _, err := New(nil, nil, nil, []Task{twice, twice}, Options{}); err == nil {
		t.Error("two tasks with one name were accepted")
	}
}
