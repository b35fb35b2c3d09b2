package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-co-op/gocron/v2"

	"vapeart/jobs/queue"
	"vapeart/shop/clock"
	"vapeart/shop/logging"
	"vapeart/shop/sqldb"
)

// Options are a scheduler's settings. The zero value of each but Name and Log is a good one.
type Options struct {
	Name    string        // who decides and runs: the worker's name, cut to 80 bytes
	Log     *slog.Logger  // required
	Look    time.Duration // how often it looks for what its clock did not bring; 0 means 10 s
	Observe func(Decision)
}

// Decision is what Observe is told of every tick, after it is written.
type Decision struct {
	Task     string
	Due      time.Time
	State    State
	Instants int64         // more than one when missed instants share the tick
	Lag      time.Duration // from the due instant to the decision
}

// Scheduler decides what is due and does the jobs that come of it: Start it once, Stop it once. Without Start it answers
// operators.
type Scheduler struct {
	ledger  *queue.Ledger
	db      *sqldb.DB
	clock   clock.Clock
	log     *slog.Logger
	name    string
	look    time.Duration
	observe func(Decision)
	tasks   map[string]*task
	order   []string
	cron    gocron.Scheduler

	beforeCommit func(context.Context, string) error // tests fail a decision here, where a crash is worst
}

// New returns a scheduler of tasks. It fails when two have one name, or one makes no sense.
func New(l *queue.Ledger, db *sqldb.DB, now clock.Clock, tasks []Task, o Options) (*Scheduler, error) {
	s := &Scheduler{
		ledger: l, db: db, clock: now, log: o.Log, name: cutTo(o.Name, maxBy), look: o.Look, observe: o.Observe, tasks: make(map[string]*task, len(tasks)),
		beforeCommit: func(context.Context, string) error { return nil },
	}
	if s.look <= 0 {
		s.look = 10 * time.Second
	}
	if s.observe == nil {
		s.observe = func(Decision) {}
	}
	for _, t := range tasks {
		made, err := newTask(t)
		if err != nil {
			return nil, err
		}
		if s.tasks[t.Name] != nil {
			return nil, fmt.Errorf("schedule: two tasks are called %q", t.Name)
		}
		s.tasks[t.Name] = made
		s.order = append(s.order, t.Name)
	}
	return s, nil
}

// Handlers returns what does the tasks' jobs; every worker that may claim them needs them.
func (s *Scheduler) Handlers() []queue.Handler {
	list := make([]queue.Handler, len(s.order))
	for i, name := range s.order {
		list[i] = s.handler(s.tasks[name])
	}
	return list
}

// Start makes the tasks known, catches up as each says, and goes on until Stop; ctx's end does not stop it.
func (s *Scheduler) Start(ctx context.Context) error {
	if err := s.register(ctx); err != nil {
		return err
	}
	cron, err := gocron.NewScheduler(gocron.WithLocation(time.UTC), gocron.WithStopTimeout(stopTimeout))
	if err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	if err := s.drive(cron); err != nil {
		return errors.Join(err, cron.Shutdown())
	}
	s.cron = cron
	cron.Start()
	return nil
}

// stopTimeout bounds how long gocron waits, at full speed, for decisions whose context has ended.
const stopTimeout = 5 * time.Second

// drive gives gocron a job per task and one that looks after all. A look that takes longer than the pause to the next is
// not repeated beside itself.
func (s *Scheduler) drive(cron gocron.Scheduler) error {
	alone := gocron.WithSingletonMode(gocron.LimitModeReschedule)
	for _, name := range s.order {
		t := s.tasks[name]
		fire := gocron.NewTask(func(ctx context.Context) {
			ctx = logging.WithRequestID(ctx, logging.NewID())
			s.failed(ctx, t.Name, s.decide(ctx, t))
		})
		if _, err := cron.NewJob(gocron.CronJob(t.spec, false), fire, alone, gocron.WithName(name), gocron.WithCronImplementation(pace{t.table})); err != nil {
			return fmt.Errorf("schedule: task %q: %w", name, err)
		}
	}
	look := gocron.NewTask(func(ctx context.Context) {
		s.failed(ctx, "", s.lookAround(logging.WithRequestID(ctx, logging.NewID())))
	})
	_, err := cron.NewJob(gocron.DurationJob(s.look), look, alone, gocron.WithStartAt(gocron.WithStartImmediately()))
	if err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	return nil
}

// failed logs what a look could not do; the next one tries again.
func (s *Scheduler) failed(ctx context.Context, task string, err error) {
	if err != nil && ctx.Err() == nil {
		_ = logging.Failure(ctx, s.log, "the schedule cannot be looked after", err, slog.String("task", task)) // told here, for good
	}
}

// Stop ends the looks; one that is under way is given up, which loses nothing. Jobs are the worker's.
func (s *Scheduler) Stop(ctx context.Context) error {
	if s.cron == nil {
		return nil
	}
	if err := s.cron.ShutdownWithContext(ctx); err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	return nil
}

// pace lets gocron wake us at our instants instead of its own.
type pace struct{ timetable }

// IsValid implements gocron.Cron; newTask has read the spec.
func (pace) IsValid(string, *time.Location, time.Time) error { return nil }

// Next implements gocron.Cron. gocron asks again and again for an instant that is not in the past, so there must be one.
func (p pace) Next(after time.Time) time.Time {
	if next := p.next(after); !next.IsZero() {
		return next
	}
	return after.AddDate(100, 0, 0)
}
