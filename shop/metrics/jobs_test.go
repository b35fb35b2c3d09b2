package metrics

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/clock"
)

func TestJobs(t *testing.T) {
	t.Parallel()
	m := New("1.2.3")
	m.Jobs.Attempted(Attempt{Kind: "mail", Outcome: "retry", Wait: time.Second, Run: 2 * time.Second})
	m.Jobs.Attempted(Attempt{Kind: "mail", Outcome: "done", Wait: 2 * time.Second, Run: time.Second})
	m.Jobs.Attempted(Attempt{Kind: "mail", Outcome: "dead", Dead: true, Wait: time.Second, Run: time.Second})
	m.Jobs.Attempted(Attempt{Kind: "feed", Outcome: "lost", Lost: true})
	m.Jobs.Attempted(Attempt{Kind: "feed", Outcome: "dead", Lost: true, Dead: true})
	m.Jobs.Enqueued("mail", 5, 0)
	m.Jobs.Enqueued("mail", 1, 2)
	live := true
	m.Jobs.WakeUps(func() bool { return live })
	want := []string{
		`vapeart_jobs_attempt_duration_seconds_count{kind="mail"} 3`,
		`vapeart_jobs_attempt_duration_seconds_sum{kind="mail"} 4`,
		`vapeart_jobs_attempts_total{kind="feed",outcome="dead"} 1`,
		`vapeart_jobs_attempts_total{kind="feed",outcome="lost"} 1`,
		`vapeart_jobs_attempts_total{kind="mail",outcome="dead"} 1`,
		`vapeart_jobs_attempts_total{kind="mail",outcome="done"} 1`,
		`vapeart_jobs_attempts_total{kind="mail",outcome="retry"} 1`,
		`vapeart_jobs_dead_total{kind="feed"} 1`,
		`vapeart_jobs_dead_total{kind="mail"} 1`,
		`vapeart_jobs_duplicates_refused_total{kind="mail"} 2`,
		`vapeart_jobs_enqueued_total{kind="mail"} 6`,
		`vapeart_jobs_lost_leases_total{kind="feed"} 2`,
		`vapeart_jobs_lost_leases_total{kind="mail"} 0`,
		`vapeart_jobs_wait_seconds_count{kind="mail"} 3`,
		`vapeart_jobs_wait_seconds_sum{kind="mail"} 4`,
		`vapeart_jobs_wakeups_live 1`,
	}
	if diff := cmp.Diff(want, scrape(t, m, "vapeart_jobs_")); diff != "" {
		t.Error(diff)
	}
	live = false
	if diff := cmp.Diff([]string{"vapeart_jobs_wakeups_live 0"}, scrape(t, m, "vapeart_jobs_wakeups")); diff != "" {
		t.Error(diff)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	m := New("1.2.3")
	m.Schedule.Decided("logs.rotate", "enqueued", 0, 2*time.Second)
	m.Schedule.Decided("logs.rotate", "missed", 3, time.Hour)
	m.Schedule.Decided("logs.rotate", "enqueued", 0, -time.Millisecond) // clocks differ
	want := []string{
		`vapeart_schedule_lag_seconds_count{task="logs.rotate"} 3`,
		`vapeart_schedule_lag_seconds_sum{task="logs.rotate"} 3602`,
		`vapeart_schedule_missed_total{task="logs.rotate"} 3`,
		`vapeart_schedule_ticks_total{state="enqueued",task="logs.rotate"} 2`,
		`vapeart_schedule_ticks_total{state="missed",task="logs.rotate"} 1`,
	}
	if diff := cmp.Diff(want, scrape(t, m, "vapeart_schedule_")); diff != "" {
		t.Error(diff)
	}
}

// ledger answers as it is told and counts how often it was asked.
type ledger struct {
	answer Backlog
	err    error
	asked  int
}

func (l *ledger) read(ctx context.Context) (Backlog, error) {
	l.asked++
	if _, ok := ctx.Deadline(); !ok {
		return Backlog{}, errors.New("asked without a limit")
	}
	return l.answer, l.err
}

func TestTheBacklogIsAskedForWhenFiguresAreWanted(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))
	l := &ledger{answer: Backlog{
		Depths: []Depth{
			{"index", "dead", 1, time.Time{}},
			{"mail", "ready", 7, now.Now().Add(-90 * time.Second)},
			{"mail", "running", 2, time.Time{}},
			{"future", "ready", 1, now.Now().Add(time.Second)},
		},
		Paused: []string{"index"},
	}}
	m := New("1.2.3")
	m.Backlog(l.read, now)
	want := []string{
		`vapeart_jobs_backlog_known 1`,
		`vapeart_jobs_depth{queue="future",state="ready"} 1`,
		`vapeart_jobs_depth{queue="index",state="dead"} 1`,
		`vapeart_jobs_depth{queue="mail",state="ready"} 7`,
		`vapeart_jobs_depth{queue="mail",state="running"} 2`,
		`vapeart_jobs_oldest_ready_seconds{queue="future"} 0`,
		`vapeart_jobs_oldest_ready_seconds{queue="mail"} 90`,
		`vapeart_jobs_queue_paused{queue="index"} 1`,
	}
	if diff := cmp.Diff(want, scrape(t, m, "vapeart_jobs_")); diff != "" {
		t.Error(diff)
	}
}

func TestALedgerThatCannotBeReadHasNoFigures(t *testing.T) {
	t.Parallel()
	m := New("1.2.3")
	l := &ledger{answer: Backlog{Depths: []Depth{{"mail", "ready", 7, time.Time{}}}}}
	b := &backlog{read: l.read}
	if b.ask() == nil {
		t.Fatal("no answer")
	}
	l.err = errors.New("connection refused")
	b.age = func() time.Duration { return backlogGood - 1 }
	if b.ask() == nil || l.asked != 1 {
		t.Errorf("a fresh answer is not used again: asked %d times", l.asked)
	}
	b.age = func() time.Duration { return backlogGood }
	if b.ask() != nil {
		t.Error("an old answer is used")
	}
	m.Backlog(l.read, clock.System{})
	if diff := cmp.Diff([]string{`vapeart_jobs_backlog_known 0`}, scrape(t, m, "vapeart_jobs_")); diff != "" {
		t.Error(diff)
	}
}

func TestQueuesAreBounded(t *testing.T) {
	t.Parallel()
	l := &ledger{}
	for n := range mostQueues + 5 {
		l.answer.Depths = append(l.answer.Depths, Depth{fmt.Sprint("queue", n), "ready", 1, time.Time{}})
		l.answer.Paused = append(l.answer.Paused, fmt.Sprint("queue", n))
	}
	m := New("1.2.3")
	m.Backlog(l.read, clock.System{})
	got := strings.Join(scrape(t, m, "vapeart_jobs_"), "\n")
	if n := strings.Count(got, "vapeart_jobs_depth"); n != mostQueues+1 || !strings.Contains(got, `vapeart_jobs_depth{queue="other",state="ready"} 5`) {
		t.Errorf("%d queues:\n%s", n, got)
	}
	if n := strings.Count(got, "queue_paused"); n != mostQueues {
		t.Errorf("%d paused queues", n)
	}
}
