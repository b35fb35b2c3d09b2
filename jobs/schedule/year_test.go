package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/jobs/queue"
	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// In a bubble time begins with the year 2000, a leap year in which four of these zones changed their clocks: Lord Howe by
// half an hour, São Paulo at midnight.
func yearZones() []string {
	if raced {
		return []string{"America/New_York"}
	}
	return []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"}
}

func yearTasks(t *testing.T) []Task {
	t.Helper()
	var tasks []Task
	for _, name := range yearZones() {
		for spec := range yearSpecs(name) {
			tasks = append(tasks, Task{
				Name: taskName(name, spec), Cron: spec, Zone: zone(t, name), CatchUp: All(1_000), Overlap: Queue, Do: nothing,
			})
		}
	}
	return tasks
}

// yearSpecs are those of yearly that come once a day or more seldom, and in one zone the hourly one too.
func yearSpecs(zone string) map[string]func(time.Time) bool {
	specs := yearly()
	for spec := range specs {
		hourly := spec == everyHour && zone == "Australia/Lord_Howe"
		if strings.ContainsAny(spec, "-/") || strings.HasSuffix(spec, " * * * *") && !hourly {
			delete(specs, spec)
		}
	}
	return specs
}

func taskName(zone, spec string) string {
	tidy := strings.NewReplacer("/", "-", "*", "x", " ", "_", ",", ".")
	return strings.ToLower(tidy.Replace(zone + "_" + spec))
}

// mortal is a scheduler that may be killed.
type mortal struct {
	*Scheduler
	dead atomic.Bool
}

var errKilled = errors.New("killed")

// fleet is three schedulers, of which one is killed now and then.
type fleet struct {
	t       *testing.T
	db      *sqldb.DB
	mu      sync.Mutex // of dice
	dice    *rand.Rand
	deaths  atomic.Int64
	members []*mortal
}

// roll throws a die with so many sides, 0 first.
func (f *fleet) roll(sides int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dice.IntN(sides)
}

func (f *fleet) start(n int) *mortal {
	f.t.Helper()
	s, err := New(queue.NewLedger(f.db, clock.System{}, queue.Options{}), f.db, clock.System{}, yearTasks(f.t), Options{
		Name: fmt.Sprint("scheduler ", n), Log: slog.New(slog.DiscardHandler), Look: 12 * time.Hour,
	})
	must(f.t, err)
	m := &mortal{Scheduler: s}
	s.beforeCommit = func(context.Context, string) error {
		if !m.dead.Load() && f.roll(40) > 0 {
			return nil
		}
		if m.dead.CompareAndSwap(false, true) {
			f.deaths.Add(1)
		}
		return errKilled // all is written, nothing is committed: from here on it decides nothing any more
	}
	must(f.t, s.Start(f.t.Context()))
	return m
}

// TestAYearInFiveZones lets gocron drive three schedulers through a year. They are killed between their writes and their
// commit, restarted after up to a day, and at times none is left.
func TestAYearInFiveZones(t *testing.T) {
	t.Parallel()
	want := map[string][]time.Time{}
	for _, name := range yearZones() {
		for spec, list := range onWalls(zone(t, name), 2000, yearSpecs(name)) {
			want[taskName(name, spec)] = list
		}
	}
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{t: t, db: sqltest.Open(t, sqltest.SQLite), dice: rand.New(rand.NewPCG(7, 11))}
		_, err := f.db.Exec(t.Context(), "PRAGMA synchronous = OFF") // the year is about time, not about power cuts
		must(t, err)
		var now clock.System
		begin := now.Now()
		end := begin.AddDate(1, 0, 0)
		standstills := 0
		for n := range 3 {
			f.members = append(f.members, f.start(n))
		}
		for now.Now().Before(end) {
			<-time.After(min(time.Duration(1+f.roll(24))*time.Hour, end.Sub(now.Now())))
			_, err := f.db.Exec(t.Context(), "UPDATE schedule_tick SET state = 'done', finished_at = ? WHERE finished_at IS NULL", sqldb.Millis(now.Now()))
			must(t, err) // as if workers had been at it
			alive := slices.ContainsFunc(f.members, func(m *mortal) bool { return !m.dead.Load() })
			if !alive {
				standstills++
			}
			for i, m := range f.members {
				if m.dead.Load() {
					must(t, m.Stop(t.Context()))
					f.members[i] = f.start(i)
				}
			}
		}
		synctest.Wait()
		for _, m := range f.members {
			must(t, m.Stop(t.Context()))
		}
		f.members[0].beforeCommit = func(context.Context, string) error { return nil }
		must(t, f.members[0].lookAround(t.Context()))
		got := decided(t, f.db, begin, end)
		total, first := 0, sqldb.Millis(begin)
		for name, list := range want {
			if list[0].UnixMilli() == first { // a new task begins behind the moment it is known
				want[name] = list[1:]
			}
			total += len(want[name])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("decided instants (-want +got):\n%.4000s", diff)
		}
		jobs, owned := count(t, f.db, "SELECT COUNT(*) FROM job"), count(t, f.db, "SELECT COUNT(DISTINCT job_id) FROM schedule_tick")
		if jobs != owned || jobs == 0 {
			t.Errorf("%d jobs, of which ticks own %d", jobs, owned)
		}
		t.Logf("%d ticks of %d tasks, %d schedulers killed, %d times all three", total, len(want), f.deaths.Load(), standstills)
	})
}

// decided returns every instant that has a tick, and fails on one that was not carried out.
func decided(t *testing.T, db *sqldb.DB, after, before time.Time) map[string][]time.Time {
	t.Helper()
	got := map[string][]time.Time{}
	rows, err := sqldb.All(t.Context(), db, scanTick, "SELECT "+tickColumns+" FROM schedule_tick ORDER BY task, due_at")
	must(t, err)
	for _, k := range rows {
		if k.state == Missed || k.instants != 1 || !k.due.After(after) {
			t.Errorf("tick %+v", k)
		}
		if k.due.Before(before) {
			got[k.task] = append(got[k.task], k.due)
		}
	}
	return got
}
