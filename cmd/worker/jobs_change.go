package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/fault"
)

// jobChange is what a verb made of a job, as programs read it.
type jobChange struct {
	ID    int64  `json:"id"`
	State string `json:"state,omitempty"` // afterwards
	Error string `json:"error,omitempty"`
	Code  string `json:"code,omitempty"` // of the error
}

// bulkChange is what a verb made of many jobs.
type bulkChange struct {
	Jobs int `json:"jobs"`
}

// forEach does something to jobs one by one, each on its own, and tells of each. Its error has those of all.
func (v verb) forEach(ids []int64, do func(ctx context.Context, id int64) (state app.JobState, text string, err error)) error {
	var faults []error
	for _, id := range ids {
		state, text, err := do(v.cmd.Context(), id)
		if err == nil {
			if err := v.answer(jobChange{ID: id, State: string(state)}, "job %d %s", id, text); err != nil {
				return err
			}
			continue
		}
		err = told(v.App, err)
		faults = append(faults, err)
		if v.json {
			if err := v.object(jobChange{ID: id, State: string(state), Error: err.Error(), Code: fault.CodeOf(err)}); err != nil {
				return err
			}
		}
		if v.cmd.Context().Err() != nil {
			break
		}
	}
	return errors.Join(faults...)
}

func retryCommand() *cobra.Command {
	var f filterFlags
	var dead bool
	cmd := command("retry ID… | --dead", "Make jobs ready at once, with all their tries before them",
		"One that is dead, cancelled or waiting; one that is ready or runs needs none, one that is done cannot (exit 4).", cobra.ArbitraryArgs,
		func(v verb, args []string) error {
			if dead {
				filter := f.filter()
				filter.State = app.JobDead
				return v.bulk("retried", filter, func(ctx context.Context) (int, error) { return v.Jobs.RetryAll(ctx, filter) })
			}
			ids, err := jobIDs(args)
			if err != nil {
				return err
			}
			return v.forEach(ids, func(ctx context.Context, id int64) (app.JobState, string, error) {
				if err := v.Jobs.Retry(ctx, id); err != nil {
					return "", "", err
				}
				return app.JobReady, "is ready", nil
			})
		})
	cmd.Example = "  worker jobs retry 17 18\n  worker jobs retry --dead --kind order_confirmation"
	cmd.Flags().BoolVar(&dead, "dead", false, "all dead jobs, or those of --kind and --queue")
	f.add(cmd)
	return checked(cmd, func(args []string) error {
		switch {
		case dead && len(args) > 0:
			return usagef("name jobs, or give --dead: not both")
		case !dead && (f.kind != "" || f.queue != ""):
			return usagef("--kind and --queue choose among the dead jobs: add --dead")
		case !dead && len(args) == 0:
			return usagef("which jobs? name their numbers, or give --dead")
		}
		if _, err := jobIDs(args); err != nil {
			return err
		}
		return f.check()
	})
}

// bulk does something to all jobs that a filter names.
func (v verb) bulk(done string, f app.JobFilter, do func(context.Context) (int, error)) error {
	n, err := do(v.cmd.Context())
	if err != nil {
		return fmt.Errorf("%s were %s before this: %w", count(int64(n), "job"), done, err)
	}
	if n == 0 {
		return v.answer(bulkChange{}, "%s", none(f))
	}
	return v.answer(bulkChange{n}, "%s %s", count(int64(n), "job"), done)
}

// cancelFlags are the options of cancel.
type cancelFlags struct {
	filterFlags
	yes, wait bool
	timeout   string
	patience  time.Duration
}

// cancellable are the states whose jobs can be cancelled by the lot: a running job is cancelled by name.
func cancellable() []app.JobState { return []app.JobState{app.JobWaiting, app.JobReady, app.JobDead} }

func cancelCommand() *cobra.Command {
	var f cancelFlags
	cmd := command("cancel ID… | --state STATE --yes", "Cancel jobs that nobody wants any more",
		"One that waits, is ready or dead is cancelled at once. A running one is asked to end: its worker takes its context away\n"+
			"within about two seconds, and what the attempt makes of that is up to it. With --wait that is waited for: exit 0 when it\n"+
			"ended as cancelled, 4 when it ended otherwise, 1 when it is still at work at the end of --timeout.", cobra.ArbitraryArgs,
		func(v verb, args []string) error {
			if len(args) == 0 {
				return v.cancelAll(f.filter(), f.yes)
			}
			ids, err := jobIDs(args)
			if err != nil {
				return err
			}
			return v.forEach(ids, func(ctx context.Context, id int64) (app.JobState, string, error) { return v.cancel(ctx, id, &f) })
		})
	cmd.Example = "  worker jobs cancel 17 --wait\n  worker jobs cancel --state dead --kind order_notice --yes"
	f.add(cmd, cancellable()...)
	cmd.Flags().BoolVar(&f.yes, "yes", false, "cancel all jobs that --state, --kind and --queue name; without it they are counted only")
	cmd.Flags().BoolVar(&f.wait, "wait", false, "wait for the end of running ones")
	cmd.Flags().StringVar(&f.timeout, "timeout", "1m", "how long --wait waits for each: `DURATION`")
	return checked(cmd, f.check)
}

func (f *cancelFlags) check(args []string) (err error) {
	switch {
	case len(args) > 0 && (f.state != "" || f.kind != "" || f.queue != ""):
		return usagef("name jobs, or choose them by --state: not both")
	case len(args) == 0 && f.state == "":
		return usagef("which jobs? name their numbers, or give --state: %s", stateList(cancellable()))
	case len(args) == 0 && f.wait:
		return usagef("--wait is for running jobs: name their numbers")
	}
	if f.patience, err = durationFlag("--timeout", f.timeout, leastTime, time.Hour); err != nil {
		return err
	}
	if _, err := jobIDs(args); err != nil {
		return err
	}
	return f.filterFlags.check(cancellable()...)
}

func (v verb) cancelAll(f app.JobFilter, yes bool) error {
	if yes {
		return v.bulk("cancelled", f, func(ctx context.Context) (int, error) { return v.Jobs.CancelAll(ctx, f, who()) })
	}
	jobs, err := v.Jobs.List(v.cmd.Context(), f, app.JobPlace{}, mostListed)
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		return v.answer(bulkChange{}, "%s", none(f))
	}
	found := count(int64(len(jobs)), "job")
	if len(jobs) == mostListed {
		found += " or more"
	}
	return usagef("%s would be cancelled: add --yes to do it", found)
}

// lookEvery is how often a job is looked at whose end is waited for.
const lookEvery = 200 * time.Millisecond

// cancel cancels a job and returns the state in which that leaves it.
func (v verb) cancel(ctx context.Context, id int64, f *cancelFlags) (app.JobState, string, error) {
	state, err := v.Jobs.Cancel(ctx, id, who())
	switch {
	case err != nil:
		return "", "", err
	case state != app.JobRunning:
		return state, "is " + string(state), nil
	case !f.wait:
		return state, "is running and was asked to end; --wait waits for it", nil
	}
	ctx, cancel := context.WithTimeout(ctx, f.patience)
	defer cancel()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return app.JobRunning, "", fmt.Errorf("job %d was asked to end and is still at work: it does not heed its context, or its worker is lost", id)
		case <-look.C:
		}
		job, err := v.Jobs.Get(ctx, id)
		switch {
		case ctx.Err() != nil:
			continue
		case err != nil:
			return "", "", err
		case job.State == app.JobCancelled:
			return job.State, "has ended and is cancelled", nil
		case job.State != app.JobRunning:
			err := fault.New(fault.Conflict, "queue.job_over", fault.With("job", id), fault.With("state", string(job.State)))
			return job.State, "", toldError{fmt.Sprintf("job %d did not end as cancelled: it is %s", id, job.State), err}
		}
	}
}
