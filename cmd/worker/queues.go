package main

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/fault"
)

func queuesCommand() *cobra.Command {
	cmd := command("queues", "List the queues: what waits, how long, who paused one, its limit",
		"ready: due, to be claimed by a worker. oldest: for how long the oldest ready job is. A limit bounds a queue over all workers.",
		cobra.NoArgs, func(v verb, _ []string) error { return v.queues() })
	cmd.AddCommand(
		checked(command("pause NAME", "Keep workers from a queue's jobs; what runs goes on",
			"Jobs go on being enqueued, and wait. It lasts until `worker queues resume NAME`, over restarts.",
			cobra.ExactArgs(1), func(v verb, args []string) error { return v.pause(args[0]) }), oneQueue),
		checked(command("resume NAME", "Let workers have a paused queue's jobs again", "", cobra.ExactArgs(1),
			func(v verb, args []string) error { return v.resume(args[0]) }), oneQueue),
		limitCommand(),
	)
	return cmd
}

func oneQueue(args []string) error { return queueName("NAME", args[0]) }

// queueLine is a queue as programs read it.
type queueLine struct {
	Queue        string     `json:"queue"`
	Waiting      int64      `json:"waiting"`
	Ready        int64      `json:"ready"`
	Running      int64      `json:"running"`
	Done         int64      `json:"done"`
	Dead         int64      `json:"dead"`
	Cancelled    int64      `json:"cancelled"`
	OldestReady  *time.Time `json:"oldest_ready_at,omitempty"`
	OldestAge    int64      `json:"oldest_ready_age_ms"`
	PausedAt     *time.Time `json:"paused_at,omitempty"`
	PausedBy     string     `json:"paused_by,omitempty"`
	Concurrency  int        `json:"limit_concurrency"` // 0: no bound
	Rate         int        `json:"limit_rate"`        // 0: no bound
	RateInMillis int64      `json:"limit_rate_per_ms"`
}

func newQueueLine(q *app.JobQueue, now time.Time) queueLine {
	l := queueLine{
		Queue: q.Name, Waiting: q.Counts[app.JobWaiting], Ready: q.Counts[app.JobReady], Running: q.Counts[app.JobRunning],
		Done: q.Counts[app.JobDone], Dead: q.Counts[app.JobDead], Cancelled: q.Counts[app.JobCancelled],
		OldestReady: moment(q.Oldest), PausedAt: moment(q.PausedAt), PausedBy: q.PausedBy,
		Concurrency: q.Limit.Concurrency, Rate: q.Limit.Rate, RateInMillis: perOf(q.Limit).Milliseconds(),
	}
	if !q.Oldest.IsZero() {
		l.OldestAge = max(0, now.Sub(q.Oldest).Milliseconds())
	}
	return l
}

// moment returns nil for no time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// perOf returns the time that a limit's rate is about, 0 without a rate.
func perOf(l app.JobLimit) time.Duration {
	switch {
	case l.Rate == 0:
		return 0
	case l.Per == 0:
		return time.Second
	}
	return l.Per
}

// limitText writes a limit: "4 at once, 10/1m".
func limitText(l app.JobLimit) string {
	var parts []string
	if l.Concurrency > 0 {
		parts = append(parts, grouped(int64(l.Concurrency))+" at once")
	}
	if l.Rate > 0 {
		parts = append(parts, grouped(int64(l.Rate))+"/"+short(perOf(l)))
	}
	return strings.Join(parts, ", ")
}

func (v verb) queues() error {
	list, err := v.Jobs.Queues(v.cmd.Context())
	if err != nil {
		return err
	}
	now := v.Clock.Now()
	if !v.json && len(list) == 0 {
		return v.say("there are no queues: no job has been enqueued, and none is paused or limited")
	}
	t := table{columns: []column{
		{title: "queue", least: 12},
		{title: "waiting", right: true},
		{title: "ready", right: true},
		{title: "oldest", right: true},
		{title: "running", right: true},
		{title: "done", right: true},
		{title: "dead", right: true},
		{title: "paused, limit", least: 21},
	}}
	for i := range list {
		l := newQueueLine(&list[i], now)
		if v.json {
			if err := v.object(l); err != nil {
				return err
			}
			continue
		}
		oldest, notes := "-", []string{}
		if l.OldestReady != nil {
			oldest = span(now.Sub(*l.OldestReady))
		}
		if l.PausedAt != nil {
			notes = append(notes, "paused "+ago(now, *l.PausedAt)+" by "+l.PausedBy)
		}
		if text := limitText(list[i].Limit); text != "" {
			notes = append(notes, text)
		}
		t.add(l.Queue, grouped(l.Waiting), grouped(l.Ready), oldest, grouped(l.Running), grouped(l.Done), grouped(l.Dead), strings.Join(notes, "; "))
	}
	if v.json {
		return nil
	}
	return t.write(v.out, widthOf(v.out))
}

// queue returns a queue and whether it has jobs, a pause or a limit.
func (v verb) queue(name string) (app.JobQueue, bool, error) {
	list, err := v.Jobs.Queues(v.cmd.Context())
	if i := slices.IndexFunc(list, func(q app.JobQueue) bool { return q.Name == name }); i >= 0 {
		return list[i], true, err
	}
	return app.JobQueue{Name: name}, false, err
}

// queueChange is what a verb made of a queue, as programs read it.
type queueChange struct {
	Queue       string     `json:"queue"`
	Changed     bool       `json:"changed"`
	Seen        bool       `json:"seen"` // a job of it is in the ledger
	PausedAt    *time.Time `json:"paused_at,omitempty"`
	PausedBy    string     `json:"paused_by,omitempty"`
	Concurrency int        `json:"limit_concurrency"`
	Rate        int        `json:"limit_rate"`
	RatePer     int64      `json:"limit_rate_per_ms"`
}

func newQueueChange(q app.JobQueue, changed bool) queueChange {
	return queueChange{
		Queue: q.Name, Changed: changed, Seen: len(q.Counts) > 0, PausedAt: moment(q.PausedAt), PausedBy: q.PausedBy,
		Concurrency: q.Limit.Concurrency, Rate: q.Limit.Rate, RatePer: perOf(q.Limit).Milliseconds(),
	}
}

// doubt is what is said about a queue that has no jobs.
func doubt(q *app.JobQueue) string {
	if len(q.Counts) > 0 {
		return ""
	}
	return "; no job of this queue has been seen: is the name right?"
}

func (v verb) pause(name string) error {
	q, _, err := v.queue(name)
	if err != nil {
		return err
	}
	if !q.PausedAt.IsZero() {
		return v.answer(newQueueChange(q, false), "%s was paused already, %s by %s", name, ago(v.Clock.Now(), q.PausedAt), q.PausedBy)
	}
	if err := v.Jobs.Pause(v.cmd.Context(), name, who()); err != nil {
		return err
	}
	running := q.Counts[app.JobRunning]
	if q, _, err = v.queue(name); err != nil {
		return err
	}
	text := "%s is paused" + doubt(&q)
	if running > 0 {
		text += "; " + count(running, "job") + " that had begun may still be running"
	}
	return v.answer(newQueueChange(q, true), text, name)
}

func (v verb) resume(name string) error {
	q, known, err := v.queue(name)
	if err != nil {
		return err
	}
	if !known {
		return fault.New(fault.NotFound, "queue.unknown_queue", fault.With("queue", name))
	}
	if q.PausedAt.IsZero() {
		return v.answer(newQueueChange(q, false), "%s was not paused", name)
	}
	if err := v.Jobs.Resume(v.cmd.Context(), name); err != nil {
		return err
	}
	q.PausedAt, q.PausedBy = time.Time{}, ""
	return v.answer(newQueueChange(q, true), "%s goes on: %s ready", name, count(q.Counts[app.JobReady], "job"))
}

// count writes "1 job", "2 jobs".
func count(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return grouped(n) + " " + thing
}

func limitCommand() *cobra.Command {
	var concurrency, rate string
	var limit struct {
		concurrency, rate int
		per               time.Duration
	}
	cmd := command("limit NAME", "Bound a queue's jobs over all workers", "What is not given stays as it is; 0 takes a bound away.",
		cobra.ExactArgs(1), func(v verb, args []string) error {
			return v.limit(args[0], func(l *app.JobLimit) {
				if concurrency != "" {
					l.Concurrency = limit.concurrency
				}
				if rate != "" {
					l.Rate, l.Per = limit.rate, limit.per
				}
			})
		})
	cmd.Flags().StringVar(&concurrency, "concurrency", "", "at most `N` jobs at once")
	cmd.Flags().StringVar(&rate, "rate", "", "at most so many starts in a time, spread evenly: `N/DURATION`, such as 10/1m")
	cmd.Example = "  worker queues limit mail --rate 30/1m\n  worker queues limit mail --rate 0 --concurrency 2"
	return checked(cmd, func(args []string) (err error) {
		if concurrency == "" && rate == "" {
			return usagef("limit what? give --concurrency, --rate or both; 0 takes a bound away")
		}
		if limit.concurrency, err = optionalNumber("--concurrency", concurrency, 0, mostLimit); err != nil {
			return err
		}
		if rate != "" {
			if limit.rate, limit.per, err = rateFlag("--rate", rate); err != nil {
				return err
			}
		}
		return oneQueue(args)
	})
}

func (v verb) limit(name string, change func(*app.JobLimit)) error {
	q, _, err := v.queue(name)
	if err != nil {
		return err
	}
	before := q.Limit
	change(&q.Limit)
	if err := v.Jobs.SetLimit(v.cmd.Context(), name, q.Limit); err != nil {
		return err
	}
	text := "%s has no limit"
	if limit := limitText(q.Limit); limit != "" {
		text = "%s is limited to " + limit
	}
	return v.answer(newQueueChange(q, before != q.Limit), text+doubt(&q), name)
}
