package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

func jobsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "jobs", Short: "Look at jobs, run them again, cancel them"}
	cmd.AddCommand(listCommand(), showCommand(), deadCommand(), retryCommand(), cancelCommand())
	return cmd
}

// filterFlags name jobs.
type filterFlags struct{ state, kind, queue string }

// add adds the flags; states is empty when the verb decides the state.
func (f *filterFlags) add(cmd *cobra.Command, states ...app.JobState) {
	if len(states) > 0 {
		cmd.Flags().StringVar(&f.state, "state", "", "of this `STATE`: "+stateList(states))
	}
	cmd.Flags().StringVar(&f.kind, "kind", "", "of this `KIND`")
	cmd.Flags().StringVar(&f.queue, "queue", "", "of this `QUEUE`")
}

func stateList(states []app.JobState) string {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

// check refuses what no job can be like.
func (f *filterFlags) check(states ...app.JobState) error {
	if f.state != "" && !slices.Contains(states, app.JobState(f.state)) {
		return usagef("--state %q: give one of %s", printable(f.state), stateList(states))
	}
	if f.kind != "" {
		if err := checkName("--kind", "kind", f.kind, mostKind); err != nil {
			return err
		}
	}
	if f.queue != "" {
		return queueName("--queue", f.queue)
	}
	return nil
}

func (f *filterFlags) filter() app.JobFilter {
	return app.JobFilter{State: app.JobState(f.state), Kind: f.kind, Queue: f.queue}
}

// none says that there are no jobs like these.
func none(f app.JobFilter) string {
	text := "there are no jobs"
	if f.State != "" {
		text = "no job is " + string(f.State)
	}
	if f.Kind != "" {
		text += " of kind " + f.Kind
	}
	if f.Queue != "" {
		text += " in queue " + f.Queue
	}
	return text
}

// jobLine is a job as programs read it.
type jobLine struct {
	ID          int64           `json:"id"`
	Kind        string          `json:"kind"`
	Queue       string          `json:"queue"`
	State       string          `json:"state"`
	Priority    int             `json:"priority"`
	Arguments   json.RawMessage `json:"arguments"`
	UniqueKey   string          `json:"unique_key,omitempty"`
	RequestID   string          `json:"request_id,omitempty"`
	Attempt     int             `json:"attempt"`
	Failures    int             `json:"failures"`
	LostLeases  int             `json:"lost_leases"`
	MaxAttempts int             `json:"max_attempts"` // 0: as the worker says
	CreatedAt   time.Time       `json:"created_at"`
	DueAt       time.Time       `json:"due_at"`
	Since       *time.Time      `json:"since,omitempty"` // when it became ready, began to run, or ended
	LeaseUntil  *time.Time      `json:"lease_until,omitempty"`
	Worker      string          `json:"worker,omitempty"`
	CancelledBy string          `json:"cancelled_by,omitempty"`
	LastError   string          `json:"last_error,omitempty"`
	Attempts    []attemptLine   `json:"attempts,omitempty"` // show only
	Cursor      string          `json:"cursor,omitempty"`   // list only: the page behind this job begins --after it
}

// attemptLine is an attempt that has ended as programs read it.
type attemptLine struct {
	Attempt   int       `json:"attempt"`
	Worker    string    `json:"worker"`
	DueAt     time.Time `json:"due_at"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"`
	Wait      int64     `json:"wait_ms"`
	Run       int64     `json:"run_ms"`
	Outcome   string    `json:"outcome"`
	Error     string    `json:"error,omitempty"`
}

func newJobLine(r *app.Job) jobLine {
	l := jobLine{
		ID: r.ID, Kind: r.Kind, Queue: r.Queue, State: string(r.State), Priority: int(r.Priority), Arguments: json.RawMessage(r.Arguments),
		UniqueKey: r.UniqueKey, RequestID: r.RequestID, Attempt: r.Attempt, Failures: r.Failures, LostLeases: r.Lost, MaxAttempts: r.MaxAttempts,
		CreatedAt: r.CreatedAt, DueAt: r.RunAt, Since: moment(since(r)), Worker: r.Worker, CancelledBy: r.CancelledBy, LastError: r.LastError,
	}
	if !json.Valid(l.Arguments) { // somebody wrote into the table by hand
		l.Arguments = json.RawMessage(strconv.Quote(printable(r.Arguments)))
	}
	if r.State == app.JobRunning {
		l.LeaseUntil = &r.TurnAt
	}
	for _, a := range r.Attempts {
		l.Attempts = append(l.Attempts, attemptLine{
			Attempt: a.Attempt, Worker: a.Worker, DueAt: a.DueAt, StartedAt: a.StartedAt, EndedAt: a.EndedAt,
			Wait: max(0, a.StartedAt.Sub(a.DueAt).Milliseconds()), Run: max(0, a.EndedAt.Sub(a.StartedAt).Milliseconds()),
			Outcome: string(a.Outcome), Error: a.Error,
		})
	}
	return l
}

// since returns when a job came into its state; zero for a waiting one, of which only is known when that ends.
func since(r *app.Job) time.Time {
	switch r.State {
	case app.JobWaiting:
		return time.Time{}
	case app.JobRunning:
		return r.StartedAt
	}
	return r.TurnAt
}

// cursorOf names the place behind a job.
func cursorOf(r *app.Job) string { return fmt.Sprintf("%d.%d", r.TurnAt.UnixMilli(), r.ID) }

func parseCursor(text string) (p app.JobPlace, err error) {
	if text == "" {
		return p, nil
	}
	turn, id, _ := strings.Cut(text, ".")
	millis, err := strconv.ParseInt(turn, 10, 64)
	if err == nil {
		p.ID, err = strconv.ParseInt(id, 10, 64)
	}
	if err != nil || p.ID < 1 {
		return p, usagef("--after %q is no cursor: give one that a list with the same options has told", printable(text))
	}
	p.TurnAt = time.UnixMilli(millis).UTC()
	return p, nil
}

// mostListed bounds a page.
const mostListed = 1000

func listCommand() *cobra.Command {
	var f filterFlags
	var after, limit string
	var place app.JobPlace
	var n int
	cmd := command("list", "List jobs: of a state those first that came into it last, else the youngest first",
		"A list that is full tells the cursor with which the next one begins; with --json each job has its own.", cobra.NoArgs,
		func(v verb, _ []string) error { return v.list(f.filter(), place, n) })
	f.add(cmd, app.JobStates()...)
	cmd.Flags().StringVar(&limit, "limit", "20", "at most `N` jobs")
	cmd.Flags().StringVar(&after, "after", "", "those behind this `CURSOR`")
	return checked(cmd, func([]string) (err error) {
		if n, err = numberFlag("--limit", limit, 1, mostListed); err != nil {
			return err
		}
		if place, err = parseCursor(after); err != nil {
			return err
		}
		return f.check(app.JobStates()...)
	})
}

func (v verb) list(f app.JobFilter, after app.JobPlace, n int) error {
	jobs, err := v.Jobs.List(v.cmd.Context(), f, after, n)
	if err != nil {
		return err
	}
	if v.json {
		for i := range jobs {
			l := newJobLine(&jobs[i])
			l.Cursor = cursorOf(&jobs[i])
			if err := v.object(l); err != nil {
				return err
			}
		}
		return nil
	}
	if len(jobs) == 0 {
		text := none(f)
		if after.ID != 0 {
			text = "no more: this was the last page"
		}
		return v.say("%s", text)
	}
	now := v.Clock.Now()
	t := table{columns: []column{
		{title: "id", right: true},
		{title: "kind", least: 16},
		{title: "queue", least: 6},
		{title: "state"},
		{title: "since"},
		{title: "tried", right: true},
		{title: "last error", least: 24},
	}}
	for i := range jobs {
		j := &jobs[i]
		at := since(j)
		if j.State == app.JobWaiting {
			at = j.RunAt
		}
		t.add(strconv.FormatInt(j.ID, 10), j.Kind, j.Queue, string(j.State), ago(now, at), strconv.Itoa(j.Attempt), j.LastError)
	}
	if err := t.write(v.out, widthOf(v.out)); err != nil || len(jobs) < n {
		return err
	}
	return v.say("more: add --after %s", cursorOf(&jobs[len(jobs)-1]))
}

// deadLine counts a kind's dead jobs for programs.
type deadLine struct {
	Kind      string    `json:"kind"`
	Jobs      int64     `json:"jobs"`
	FirstAt   time.Time `json:"first_at"`
	LastAt    time.Time `json:"last_at"`
	LastID    int64     `json:"last_id"`
	LastError string    `json:"last_error"`
	Retry     string    `json:"retry"` // the command that runs them again
}

func deadCommand() *cobra.Command {
	return command("dead", "Count the dead jobs by kind, with the last error and what runs them again",
		"A job is dead when its tries are used up, when it said that trying again cannot help, or when three workers in a row\n"+
			"were lost with it. It stays until somebody retries or cancels it.", cobra.NoArgs, func(v verb, _ []string) error { return v.dead() })
}

func (v verb) dead() error {
	list, err := v.Jobs.Dead(v.cmd.Context())
	if err != nil {
		return err
	}
	if len(list) == 0 && !v.json {
		return v.say("no job is dead")
	}
	now, commands := v.Clock.Now(), []string{}
	t := table{columns: []column{
		{title: "kind", least: 14}, {title: "dead", right: true}, {title: "first"}, {title: "last"}, {title: "last job", right: true}, {title: "last error", least: 10},
	}}
	for _, d := range list {
		retry := "worker jobs retry --dead --kind " + d.Kind
		if v.json {
			if err := v.object(deadLine{d.Kind, d.Count, d.First, d.Last, d.LastID, d.LastError, retry}); err != nil {
				return err
			}
			continue
		}
		t.add(d.Kind, grouped(d.Count), ago(now, d.First), ago(now, d.Last), strconv.FormatInt(d.LastID, 10), d.LastError)
		commands = append(commands, retry)
	}
	if v.json {
		return nil
	}
	if err := t.write(v.out, widthOf(v.out)); err != nil {
		return err
	}
	for _, line := range append([]string{"", "the whole error: worker jobs show ID; once the cause is gone:"}, commands...) {
		if err := v.say("%s", line); err != nil {
			return err
		}
	}
	return nil
}
