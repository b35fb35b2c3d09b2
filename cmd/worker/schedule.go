package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/fault"
)

func scheduleCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "schedule", Short: "Look at what happens at certain times, and let it happen now"}
	cmd.AddCommand(
		command("list", "List the tasks: when each is due, and what came of the last time", "", cobra.NoArgs,
			func(v verb, _ []string) error { return v.tasks() }),
		oneTask("run NAME", "Carry a task out now, whether it is enabled or not",
			"A worker does it; what comes of it is in `worker schedule history NAME`. Refused (exit 4) while one that must not run twice is under way.",
			func(v verb, name string) error { return v.runTask(name) }),
		historyCommand(),
		oneTask("enable NAME", "Let a disabled task happen again, from now on", "", func(v verb, name string) error { return v.enable(name, true) }),
		oneTask("disable NAME", "Let a task's times pass until it is enabled; what is under way goes on", "",
			func(v verb, name string) error { return v.enable(name, false) }),
	)
	return cmd
}

func oneTask(use, short, long string, run func(v verb, name string) error) *cobra.Command {
	return checked(command(use, short, long, cobra.ExactArgs(1), func(v verb, args []string) error { return run(v, args[0]) }), taskName)
}

// taskName checks the name of a task, if there is one.
func taskName(args []string) error {
	const most = 50
	if len(args) == 0 {
		return nil
	}
	return checkName("NAME", "task", args[0], most)
}

// taskLine is a task as programs read it.
type taskLine struct {
	Task       string     `json:"task"`
	Spec       string     `json:"spec"`
	Zone       string     `json:"zone"`
	Known      bool       `json:"known"` // to this program
	Enabled    bool       `json:"enabled"`
	KnownSince time.Time  `json:"known_since"`
	SeenAt     time.Time  `json:"seen_at"` // when a scheduler last looked
	NextDueAt  *time.Time `json:"next_due_at,omitempty"`
	Lag        int64      `json:"lag_ms"`
	DoneAt     *time.Time `json:"done_at,omitempty"` // when the last run that went well began
	Missed     int64      `json:"missed"`
	Last       *tickLine  `json:"last,omitempty"`
}

// tickLine is one time of a task as programs read it.
type tickLine struct {
	Task       string     `json:"task"`
	DueAt      time.Time  `json:"due_at"`
	FirstDueAt *time.Time `json:"first_due_at,omitempty"` // when several missed times share the tick
	Instants   int64      `json:"instants"`
	Manual     bool       `json:"manual"`
	State      string     `json:"state"`
	DecidedAt  time.Time  `json:"decided_at"`
	DecidedBy  string     `json:"decided_by"`
	JobID      int64      `json:"job_id,omitempty"`
	EnqueuedAt *time.Time `json:"enqueued_at,omitempty"`
	Attempt    int        `json:"attempt"`
	StartedAt  *time.Time `json:"started_at,omitempty"`
	FinishedAt *time.Time `json:"finished_at,omitempty"`
	Run        int64      `json:"run_ms,omitempty"`
	Worker     string     `json:"worker,omitempty"`
	Result     string     `json:"result,omitempty"`
	Cursor     string     `json:"cursor,omitempty"` // history of one task only
}

func newTickLine(t *app.ScheduleTick) *tickLine {
	l := &tickLine{
		Task: t.Task, DueAt: t.Due, Instants: t.Instants, Manual: t.Manual, State: string(t.State), DecidedAt: t.DecidedAt, DecidedBy: t.DecidedBy,
		JobID: t.JobID, EnqueuedAt: moment(t.EnqueuedAt), Attempt: t.Attempt, StartedAt: moment(t.StartedAt), FinishedAt: moment(t.FinishedAt),
		Run: ran(t).Milliseconds(), Worker: t.Worker, Result: t.Result,
	}
	if t.First.Before(t.Due) {
		l.FirstDueAt = moment(t.First)
	}
	return l
}

// ran is how long the latest attempt took, 0 before its end.
func ran(t *app.ScheduleTick) time.Duration {
	if t.StartedAt.IsZero() || t.FinishedAt.IsZero() {
		return 0
	}
	return max(0, t.FinishedAt.Sub(t.StartedAt))
}

func (v verb) tasks() error {
	list, err := v.Schedule.List(v.cmd.Context())
	if err != nil {
		return err
	}
	if len(list) == 0 && !v.json {
		return v.say("no task is known yet: the first worker that runs makes them known")
	}
	now := v.Clock.Now()
	t := table{columns: []column{
		{title: "task", least: 14}, {title: "when", least: 10}, {title: "next"}, {title: "last time", least: 12}, {title: "note", least: 10},
	}}
	for i := range list {
		s := &list[i]
		if v.json {
			if err := v.object(newTaskLine(s)); err != nil {
				return err
			}
			continue
		}
		next, last := "-", "never"
		if !s.NextDue.IsZero() {
			next = ago(now, s.NextDue)
		}
		if s.Last != nil {
			last = string(s.Last.State) + " " + ago(now, s.Last.Due)
		}
		t.add(s.Task, when(s), next, last, taskNote(s, now))
	}
	if v.json {
		return nil
	}
	return t.write(v.out, widthOf(v.out))
}

func newTaskLine(s *app.ScheduledTask) taskLine {
	l := taskLine{
		Task: s.Task, Spec: s.Spec, Zone: s.Zone, Known: s.Known, Enabled: s.Enabled, KnownSince: s.KnownSince, SeenAt: s.SeenAt,
		NextDueAt: moment(s.NextDue), Lag: s.Lag.Milliseconds(), DoneAt: moment(s.DoneAt), Missed: s.Missed,
	}
	if s.Last != nil {
		l.Last = newTickLine(s.Last)
	}
	return l
}

// when writes a task's times; an interval is the same in every zone.
func when(s *app.ScheduledTask) string {
	if every, ok := strings.CutPrefix(s.Spec, "@every "); ok {
		if d, err := time.ParseDuration(every); err == nil {
			every = short(d)
		}
		return "every " + every
	}
	return s.Spec + " " + s.Zone
}

// late is how long a time may pass undecided before that is worth a note: a scheduler looks every ten seconds.
const late = 30 * time.Second

// taskNote tells what is out of the ordinary.
func taskNote(s *app.ScheduledTask, now time.Time) string {
	var notes []string
	if !s.Known {
		notes = append(notes, "not of this release or these settings")
	}
	if !s.Enabled {
		notes = append(notes, "disabled")
	}
	if s.Lag > late {
		notes = append(notes, "nobody has looked since "+ago(now, s.SeenAt)+": does a worker run?")
	}
	if s.Missed > 0 {
		notes = append(notes, grouped(s.Missed)+" missed")
	}
	if s.Last != nil && s.Last.State == "failed" {
		notes = append(notes, s.Last.Result)
	}
	return strings.Join(notes, "; ")
}

func (v verb) runTask(name string) error {
	t, err := v.Schedule.RunNow(v.cmd.Context(), name, who())
	if err != nil {
		return err
	}
	if t.JobID == 0 {
		return v.answer(newTickLine(t), "%s waits for the one under way; see worker schedule history %s", name, name)
	}
	return v.answer(newTickLine(t), "%s is enqueued as job %d; see worker schedule history %s", name, t.JobID, name)
}

func (v verb) enable(name string, on bool) error {
	change, text := v.Schedule.Enable, "%s is enabled: next %s"
	if !on {
		change, text = v.Schedule.Disable, "%s is disabled: its times pass until it is enabled"
	}
	if err := change(v.cmd.Context(), name); err != nil {
		return err
	}
	list, err := v.Schedule.List(v.cmd.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(s app.ScheduledTask) bool { return s.Task == name })
	switch {
	case i < 0:
		return fault.New(fault.NotFound, "schedule.unknown_task", fault.With("task", name))
	case v.json:
		return v.object(newTaskLine(&list[i]))
	case on:
		return v.say(text, name, ago(v.Clock.Now(), list[i].NextDue))
	}
	return v.say(text, name)
}

func historyCommand() *cobra.Command {
	var limit, after string
	var n int
	var place app.JobPlace
	cmd := command("history [NAME]", "List what came of a task's times, or of all tasks', the latest first",
		"Times that nobody carried out are in it: missed ones were found too late, skipped and replaced ones gave way to another.",
		cobra.MaximumNArgs(1), func(v verb, args []string) error {
			return v.history(args, app.SchedulePlace{Due: place.TurnAt, ID: place.ID}, n)
		})
	cmd.Flags().StringVar(&limit, "limit", "20", "at most `N` times")
	cmd.Flags().StringVar(&after, "after", "", "of one task: those behind this `CURSOR`")
	return checked(cmd, func(args []string) (err error) {
		if n, err = numberFlag("--limit", limit, 1, mostListed); err != nil {
			return err
		}
		if after != "" && len(args) == 0 {
			return usagef("--after is about one task: give its NAME")
		}
		if place, err = parseCursor(after); err != nil {
			return err
		}
		return taskName(args)
	})
}

func (v verb) history(names []string, place app.SchedulePlace, n int) error {
	ticks, err := v.ticks(names, place, n)
	if err != nil {
		return err
	}
	if len(ticks) == 0 && !v.json {
		return v.say("there is no history: nothing was due yet")
	}
	now := v.Clock.Now()
	t := table{columns: []column{
		{title: "task", least: 12}, {title: "due"}, {title: "state"}, {title: "ran", right: true}, {title: "job", right: true}, {title: "result", least: 10},
	}}
	for i := range ticks {
		tick := &ticks[i]
		if v.json {
			l := newTickLine(tick)
			if len(names) > 0 {
				l.Cursor = tickCursor(tick)
			}
			if err := v.object(l); err != nil {
				return err
			}
			continue
		}
		took, job := "-", "-"
		if !tick.FinishedAt.IsZero() && !tick.StartedAt.IsZero() {
			took = span(ran(tick))
		}
		if tick.JobID > 0 {
			job = fmt.Sprint(tick.JobID)
		}
		t.add(tick.Task, ago(now, tick.Due), string(tick.State), took, job, tickNote(tick))
	}
	if v.json {
		return nil
	}
	if err := t.write(v.out, widthOf(v.out)); err != nil || len(names) == 0 || len(ticks) < n {
		return err
	}
	return v.say("more: add --after %s", tickCursor(&ticks[len(ticks)-1]))
}

func tickCursor(t *app.ScheduleTick) string { return fmt.Sprintf("%d.%d", t.Due.UnixMilli(), t.ID) }

func tickNote(t *app.ScheduleTick) string {
	var notes []string
	if t.Manual {
		notes = append(notes, "asked for by "+t.DecidedBy)
	}
	if t.Instants > 1 {
		notes = append(notes, grouped(t.Instants)+" times")
	}
	if t.Result != "" {
		notes = append(notes, t.Result)
	}
	return strings.Join(notes, "; ")
}

// ticks returns those of one task, or the latest of all.
func (v verb) ticks(names []string, place app.SchedulePlace, n int) ([]app.ScheduleTick, error) {
	tasks, err := v.Schedule.List(v.cmd.Context())
	if err != nil {
		return nil, err
	}
	all := make([]app.ScheduleTick, 0, n)
	found := len(names) == 0
	for _, s := range tasks {
		if len(names) > 0 && s.Task != names[0] {
			continue
		}
		found = true
		list, err := v.Schedule.History(v.cmd.Context(), s.Task, place, n)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	if !found {
		return nil, fault.New(fault.NotFound, "schedule.unknown_task", fault.With("task", names[0]))
	}
	slices.SortStableFunc(all, func(a, b app.ScheduleTick) int { return cmp.Or(b.Due.Compare(a.Due), cmp.Compare(b.ID, a.ID)) })
	return all[:min(n, len(all))], nil
}
