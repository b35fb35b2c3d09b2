package app

import (
	"context"
	"slices"
	"time"

	"vapeart/jobs/queue"
	"vapeart/jobs/schedule"
	"vapeart/shop/adminapi"
	"vapeart/shop/adminserver"
	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
)

// adminAPI puts the admin API together. It has no Authenticator, Permits and Keys: nobody is known, so everything below
// its prefix answers 401 until staff is joined.
func (a *App) adminAPI() (*adminserver.API, error) { return adminserver.NewAPI(a.AdminOptions()) }

// AdminOptions is what the admin API stands on, without those who may use it.
func (a *App) AdminOptions() adminserver.APIOptions {
	return adminserver.APIOptions{
		Jobs: adminJobs{a.Jobs}, Queues: adminQueues{a}, Schedule: adminSchedule{a.Schedule}, Imports: adminImports{a}, System: adminSystem{a},
		Version: Version(), Texts: a.Messages, Cursors: a.signer, Clock: a.Clock, Log: a.Log,
	}
}

// adminJobs is the ledger behind adminserver.Jobs.
type adminJobs struct{ ledger *queue.Ledger }

func toAPIJob(r queue.Record) adminapi.Job {
	return adminapi.Job{
		ID: r.ID, Kind: r.Kind, Queue: r.Queue, State: string(r.State), Priority: int(r.Priority), Attempt: r.Attempt,
		Failures: r.Failures, Lost: r.Lost, RunAt: adminapi.Time(r.RunAt), CreatedAt: adminapi.Time(r.CreatedAt),
		ChangedAt: adminapi.Time(r.TurnAt), StartedAt: adminapi.MaybeTime(r.StartedAt), Worker: r.Worker, UniqueKey: r.UniqueKey,
		RequestID: r.RequestID, CancelledBy: r.CancelledBy, LastError: r.LastError,
	}
}

func toFilter(f adminapi.JobFilter) queue.Filter {
	return queue.Filter{State: queue.State(f.State), Kind: f.Kind, Queue: f.Queue}
}

// List implements adminserver.Jobs.
func (j adminJobs) List(ctx context.Context, f adminapi.JobFilter, after adminserver.JobPlace, n int) ([]adminapi.Job, error) {
	records, err := j.ledger.List(ctx, toFilter(f), queue.Place{TurnAt: after.ChangedAt, ID: after.ID}, n)
	return converted(records, toAPIJob), err
}

// Get implements adminserver.Jobs.
func (j adminJobs) Get(ctx context.Context, id int64) (adminapi.Job, error) {
	r, err := j.ledger.Get(ctx, id)
	if err != nil {
		return adminapi.Job{}, err
	}
	job := toAPIJob(*r)
	job.Arguments = r.Arguments
	job.Attempts = converted(r.Attempts, func(a queue.Attempt) adminapi.JobAttempt {
		return adminapi.JobAttempt{
			Attempt: a.Attempt, Worker: a.Worker, StartedAt: adminapi.Time(a.StartedAt), EndedAt: adminapi.Time(a.EndedAt),
			Outcome: string(a.Outcome), Error: a.Error,
		}
	})
	return job, nil
}

// Retry implements adminserver.Jobs.
func (j adminJobs) Retry(ctx context.Context, id int64) error { return j.ledger.Retry(ctx, id) }

// Cancel implements adminserver.Jobs.
func (j adminJobs) Cancel(ctx context.Context, id int64, by string) error {
	_, err := j.ledger.Cancel(ctx, id, by)
	return err
}

// RetryAll implements adminserver.Jobs.
func (j adminJobs) RetryAll(ctx context.Context, f adminapi.JobFilter) (int, error) {
	return j.ledger.RetryAll(ctx, toFilter(f))
}

// CancelAll implements adminserver.Jobs.
func (j adminJobs) CancelAll(ctx context.Context, f adminapi.JobFilter, by string) (int, error) {
	return j.ledger.CancelAll(ctx, toFilter(f), by)
}

// adminQueues are the ledger's queues behind adminserver.Queues.
type adminQueues struct{ app *App }

func toAPIQueue(q queue.Queue) adminapi.Queue {
	return adminapi.Queue{
		Name: q.Name, Waiting: q.Counts[queue.Waiting], Ready: q.Counts[queue.Ready], Running: q.Counts[queue.Running],
		Done: q.Counts[queue.Done], Dead: q.Counts[queue.DeadState], Cancelled: q.Counts[queue.Cancelled],
		ReadySince: adminapi.MaybeTime(q.Oldest), PausedAt: adminapi.MaybeTime(q.PausedAt), PausedBy: q.PausedBy,
		Limit: adminapi.QueueLimit{Concurrency: q.Limit.Concurrency, Rate: q.Limit.Rate, PerMillis: int(q.Limit.Per.Milliseconds())},
	}
}

// Queues implements adminserver.Queues.
func (q adminQueues) Queues(ctx context.Context) ([]adminapi.Queue, error) {
	queues, err := q.app.Jobs.Queues(ctx)
	return converted(queues, toAPIQueue), err
}

// Pause implements adminserver.Queues.
func (q adminQueues) Pause(ctx context.Context, name, by string) error {
	if _, err := q.Limit(ctx, name); err != nil {
		return err
	}
	return q.app.Jobs.Pause(ctx, name, by)
}

// Resume implements adminserver.Queues.
func (q adminQueues) Resume(ctx context.Context, name string) error {
	if _, err := q.Limit(ctx, name); err != nil {
		return err
	}
	return q.app.Jobs.Resume(ctx, name)
}

// Limit implements adminserver.Queues.
func (q adminQueues) Limit(ctx context.Context, name string) (adminapi.QueueLimit, error) {
	queues, err := q.Queues(ctx)
	if err != nil {
		return adminapi.QueueLimit{}, err
	}
	i := slices.IndexFunc(queues, func(q adminapi.Queue) bool { return q.Name == name })
	if i < 0 {
		return adminapi.QueueLimit{}, fault.New(fault.NotFound, "api.unknown_queue", fault.With("queue", name))
	}
	return queues[i].Limit, nil
}

// SetLimit implements adminserver.Queues. The limit's row is made if need be and locked before it is read: of two editors
// the second waits, and reads what the first wrote.
func (q adminQueues) SetLimit(ctx context.Context, name string, limit adminapi.QueueLimit, allow func(adminapi.QueueLimit) error) error {
	if _, err := q.Limit(ctx, name); err != nil {
		return err
	}
	db, row := q.app.DB, "queue:"+name
	return db.InTx(ctx, func(ctx context.Context) error {
		err := db.InsertMissing(ctx, "job_limit", []string{"name"}, []string{"paused_by", "concurrency", "rate", "per_ms", "next_at"}, [][]any{{row, "", 0, 0, 0, 0}})
		if err != nil {
			return err
		}
		if _, err := sqldb.One(ctx, db, sqldb.Scalar[string], "SELECT name FROM job_limit WHERE name = ?"+db.ForUpdate(), row); err != nil {
			return err
		}
		current, err := q.Limit(ctx, name)
		if err == nil {
			err = allow(current)
		}
		if err != nil {
			return err
		}
		per := time.Duration(limit.PerMillis) * time.Millisecond
		return q.app.Jobs.SetLimit(ctx, name, queue.Limit{Concurrency: limit.Concurrency, Rate: limit.Rate, Per: per})
	})
}

// adminSchedule is the scheduler behind adminserver.Schedule.
type adminSchedule struct{ scheduler *schedule.Scheduler }

func toAPITick(t schedule.Tick) adminapi.Tick {
	return adminapi.Tick{
		ID: t.ID, Task: t.Task, DueAt: adminapi.Time(t.Due), FirstAt: adminapi.Time(t.First), Instants: t.Instants, Manual: t.Manual,
		State: string(t.State), DecidedAt: adminapi.Time(t.DecidedAt), DecidedBy: t.DecidedBy, JobID: t.JobID, Attempt: t.Attempt,
		StartedAt: adminapi.MaybeTime(t.StartedAt), FinishedAt: adminapi.MaybeTime(t.FinishedAt), Worker: t.Worker, Result: t.Result,
	}
}

func toAPITask(s schedule.Status) adminapi.Task {
	task := adminapi.Task{
		Name: s.Task, Spec: s.Spec, Zone: s.Zone, Known: s.Known, Enabled: s.Enabled, SeenAt: adminapi.Time(s.SeenAt),
		NextDueAt: adminapi.MaybeTime(s.NextDue), LagMillis: s.Lag.Milliseconds(), DoneAt: adminapi.MaybeTime(s.DoneAt), Missed: s.Missed,
	}
	if s.Last != nil {
		last := toAPITick(*s.Last)
		task.Last = &last
	}
	return task
}

// Tasks implements adminserver.Schedule.
func (s adminSchedule) Tasks(ctx context.Context) ([]adminapi.Task, error) {
	tasks, err := s.scheduler.List(ctx)
	return converted(tasks, toAPITask), err
}

// Ticks implements adminserver.Schedule.
func (s adminSchedule) Ticks(ctx context.Context, task string, after adminserver.TickPlace, n int) ([]adminapi.Tick, error) {
	place := schedule.Place{}
	if after.ID != 0 {
		place = schedule.Place{Due: after.DueAt, ID: after.ID}
	}
	ticks, err := s.scheduler.History(ctx, task, place, n)
	if err != nil || len(ticks) > 0 || after.ID != 0 {
		return converted(ticks, toAPITick), err
	}
	tasks, err := s.scheduler.List(ctx)
	if err == nil && !slices.ContainsFunc(tasks, func(s schedule.Status) bool { return s.Task == task }) {
		err = fault.New(fault.NotFound, "api.unknown_task", fault.With("task", task))
	}
	return []adminapi.Tick{}, err
}

// Run implements adminserver.Schedule.
func (s adminSchedule) Run(ctx context.Context, task, by string) (adminapi.Tick, error) {
	tick, err := s.scheduler.RunNow(ctx, task, by)
	if err != nil {
		return adminapi.Tick{}, err
	}
	return toAPITick(*tick), nil
}

// Enable implements adminserver.Schedule.
func (s adminSchedule) Enable(ctx context.Context, task string) error {
	return s.scheduler.Enable(ctx, task)
}

// Disable implements adminserver.Schedule.
func (s adminSchedule) Disable(ctx context.Context, task string) error {
	return s.scheduler.Disable(ctx, task)
}

// adminImports are the imports behind adminserver.Imports.
type adminImports struct{ app *App }

func (i adminImports) toAPI(r importing.Run) adminapi.Import {
	return adminapi.Import{
		ID: r.ID, Supplier: r.Supplier, Source: r.Source, State: string(r.StateAt(i.app.Clock.Now())), Read: r.Counts.Read,
		Created: r.Counts.Created, Updated: r.Counts.Updated, Unchanged: r.Counts.Unchanged, Rejected: r.Counts.Rejected, Error: r.Error,
		StartedAt: adminapi.Time(r.StartedAt), UpdatedAt: adminapi.Time(r.UpdatedAt), FinishedAt: adminapi.MaybeTime(r.FinishedAt),
	}
}

// List implements adminserver.Imports.
func (i adminImports) List(ctx context.Context, before int64, n int) ([]adminapi.Import, error) {
	runs, err := i.app.ImportRuns(ctx, before, n)
	return converted(runs, i.toAPI), err
}

// Get implements adminserver.Imports.
func (i adminImports) Get(ctx context.Context, id int64) (adminapi.Import, error) {
	run, err := i.app.imports().Run(ctx, id)
	if err != nil {
		return adminapi.Import{}, err
	}
	return i.toAPI(*run), nil
}

// Rejections implements adminserver.Imports.
func (i adminImports) Rejections(ctx context.Context, id int64, values bool, after adminserver.RejectionPlace, n int, lang string) ([]adminapi.Rejection, error) {
	imports := i.app.imports()
	if _, err := imports.Run(ctx, id); err != nil {
		return nil, err
	}
	rows, err := imports.Rejections(ctx, id, values, importing.Place{Line: after.Line, Field: after.Field}, n)
	return converted(rows, func(r importing.Rejection) adminapi.Rejection {
		return adminapi.Rejection{
			Line: r.Line, Field: r.Field, Whole: r.Whole, Reference: r.Reference, Code: r.Code, Reason: i.app.RejectionReason(locale.Language(lang), r),
		}
	}), err
}

func converted[From, To any](list []From, one func(From) To) []To {
	all := make([]To, len(list))
	for i, v := range list {
		all[i] = one(v)
	}
	return all
}
