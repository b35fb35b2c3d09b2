package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

func showCommand() *cobra.Command {
	return checked(command("show ID", "Show a job: its arguments, every attempt with its times, the whole errors", "", cobra.ExactArgs(1),
		func(v verb, args []string) error {
			ids, err := jobIDs(args)
			if err != nil {
				return err
			}
			job, err := v.Jobs.Get(v.cmd.Context(), ids[0])
			if err != nil {
				return err
			}
			if v.json {
				return v.object(newJobLine(job))
			}
			return v.show(job)
		}), func(args []string) error {
		_, err := jobIDs(args)
		return err
	})
}

// mostIDs bounds the jobs that one command names.
const mostIDs = 1000

func jobIDs(args []string) ([]int64, error) {
	if len(args) > mostIDs {
		return nil, usagef("%d jobs: name at most %d, or say which by --state, --kind and --queue", len(args), mostIDs)
	}
	ids := make([]int64, len(args))
	for i, arg := range args {
		id, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || id < 1 {
			return nil, usagef("%q is no job: give its number as `worker jobs list` shows it", printable(arg))
		}
		ids[i] = id
	}
	return ids, nil
}

// show writes everything that is known of a job.
func (v verb) show(j *app.Job) error {
	now := v.Clock.Now()
	lines := []string{fmt.Sprintf("job %d  %s  %s", j.ID, j.Kind, j.State)}
	fact := func(name, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("  %-12s "+format, append([]any{name}, args...)...))
	}
	when := func(at time.Time) string { return absolute(at) + " (" + ago(now, at) + ")" }
	fact("queue", "%s, priority %d", j.Queue, j.Priority)
	fact("enqueued", "%s", when(j.CreatedAt))
	fact("tries", "%s", tries(j))
	switch j.State {
	case app.JobWaiting:
		fact("due", "%s", when(j.RunAt))
	case app.JobRunning:
		fact("running", "since %s", when(j.StartedAt))
		fact("worker", "%s, whose lease ends %s", j.Worker, ago(now, j.TurnAt))
	default:
		fact(string(j.State), "since %s", when(j.TurnAt))
	}
	if j.CancelledBy != "" {
		fact("cancel", "wanted by %s", j.CancelledBy)
	}
	if j.UniqueKey != "" {
		fact("unique key", "%s", j.UniqueKey)
	}
	if j.RequestID != "" {
		fact("request", "%s", j.RequestID)
	}
	lines = append(lines, "  arguments")
	lines = append(lines, indented("    ", pretty(j.Arguments))...)
	lines = append(lines, attemptLines(j)...)
	for _, line := range lines {
		if err := v.say("%s", line); err != nil {
			return err
		}
	}
	return nil
}

func tries(j *app.Job) string {
	text := fmt.Sprintf("%s, %d failed", count(int64(j.Attempt), "attempt"), j.Failures)
	if j.MaxAttempts > 0 {
		text += fmt.Sprintf(" of %d", j.MaxAttempts)
	}
	if j.Lost > 0 {
		text += ", " + count(int64(j.Lost), "lease") + " lost"
	}
	return text
}

// attemptLines tell of the attempts that have ended.
func attemptLines(j *app.Job) []string {
	if len(j.Attempts) == 0 {
		return []string{"  no attempt has ended"}
	}
	lines := []string{"  attempts"}
	for _, a := range j.Attempts {
		lines = append(lines, fmt.Sprintf("    %d  %s  %s  waited %s, ran %s", a.Attempt, a.Outcome, absolute(a.StartedAt),
			precise(a.StartedAt.Sub(a.DueAt)), precise(a.EndedAt.Sub(a.StartedAt))), "       by "+a.Worker)
		if a.Error != "" {
			lines = append(lines, indented("       ", a.Error)...)
		}
	}
	return lines
}

// precise writes a duration to the millisecond.
func precise(d time.Duration) string { return max(0, d).Round(time.Millisecond).String() }

// pretty lays JSON out for people; what is none stays as it is.
func pretty(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	return b.String()
}

// indented returns the lines of a text, with tabs that printable would take away as spaces.
func indented(indent, text string) (lines []string) {
	for line := range strings.Lines(text) {
		lines = append(lines, indent+strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    "))
	}
	return lines
}
