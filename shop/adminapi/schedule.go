package adminapi

import "time"

// Task is what happens at certain times.
type Task struct {
	Name      string     `json:"name"`
	Spec      string     `json:"spec" doc:"a cron expression, or @every with a duration"`
	Zone      string     `json:"zone"`
	Known     bool       `json:"known" doc:"to this program; else it is another release's"`
	Enabled   bool       `json:"enabled"`
	SeenAt    time.Time  `json:"seen_at" doc:"when a scheduler last looked, to the minute"`
	NextDueAt *time.Time `json:"next_due_at,omitempty" doc:"none: disabled"`
	LagMillis int64      `json:"lag_ms" doc:"how long next_due_at has passed undecided"`
	DoneAt    *time.Time `json:"done_at,omitempty" doc:"when the latest run that went well began"`
	Missed    int64      `json:"missed" doc:"instants that were missed, ever"`
	Last      *Tick      `json:"last,omitempty" doc:"the latest tick"`
}

// Tick is one time at which a task was due, or several missed ones together.
type Tick struct {
	ID         int64      `json:"id"`
	Task       string     `json:"task"`
	DueAt      time.Time  `json:"due_at"`
	FirstAt    time.Time  `json:"first_at" doc:"before due_at when missed instants share the tick"`
	Instants   int64      `json:"instants"`
	Manual     bool       `json:"manual" doc:"somebody asked for it"`
	State      string     `json:"state"`
	DecidedAt  time.Time  `json:"decided_at"`
	DecidedBy  string     `json:"decided_by"`
	JobID      int64      `json:"job_id,omitempty"`
	Attempt    int        `json:"attempt"`
	StartedAt  *time.Time `json:"started_at,omitempty"`
	FinishedAt *time.Time `json:"finished_at,omitempty"`
	Worker     string     `json:"worker,omitempty"`
	Result     string     `json:"result,omitempty" doc:"or the error, as state says"`
}

// TaskIn names a task.
type TaskIn struct {
	Task string `path:"task" pattern:"^[a-z0-9._-]{1,80}$"`
}

// ListTicksIn asks for a task's ticks.
type ListTicksIn struct {
	TaskIn
	Paging
}

// TasksOut is all tasks, of which there are few.
type TasksOut struct {
	Items []Task `json:"items" nullable:"false"`
}

// ListTasks lists all tasks of the schedule.
func ListTasks() Endpoint[Nothing, Answer[TasksOut]] {
	return get[Nothing, Answer[TasksOut]]("list-tasks", "schedule", ScheduleRead, "List the schedule's tasks")
}

// ListTicks lists a task's ticks, latest first.
func ListTicks() Endpoint[ListTicksIn, Answer[Page[Tick]]] {
	return get[ListTicksIn, Answer[Page[Tick]]]("list-ticks", "schedule/{task}/ticks", ScheduleRead, "List when a task ran")
}

// RunTask makes a tick that is due now.
func RunTask() Endpoint[TaskIn, Answer[Tick]] {
	return post[TaskIn, Answer[Tick]]("run-task", "schedule/{task}/run", ScheduleChange, "Run a task now")
}

// EnableTask lets a task go on, from now.
func EnableTask() Endpoint[TaskIn, Answer[Task]] {
	return post[TaskIn, Answer[Task]]("enable-task", "schedule/{task}/enable", ScheduleChange, "Let a task go on")
}

// DisableTask stops a task until it is enabled.
func DisableTask() Endpoint[TaskIn, Answer[Task]] {
	return post[TaskIn, Answer[Task]]("disable-task", "schedule/{task}/disable", ScheduleChange, "Stop a task until it is enabled")
}
