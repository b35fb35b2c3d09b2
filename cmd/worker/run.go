package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

// runFlags are the worker's options as they were typed.
type runFlags struct{ queues, sleep, tries, maxTime, maxJobs, memory string }

// runCommand runs the worker: it is the root, and a verb for those who like to say so.
func runCommand(use string) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use: use, Short: "Run jobs until a signal says stop; running ones are finished first", Args: cobra.NoArgs,
		Long: "Run jobs until a signal says stop; running ones are finished first, within GRACE. A second signal ends at once: jobs\n" +
			"under way lose their context and are ready again, without a lost try.\n\n" +
			"With --max-time, --max-jobs or --memory the worker ends by itself: it claims no more, finishes its jobs in the time\n" +
			"that their kinds give them, and exits with 0, so that a supervisor starts a fresh one.\n\n" +
			"Each NAME of --queues is a lane of its own with N jobs at once (default: QUEUE_WORKERS): what runs in one never\n" +
			"keeps another's jobs waiting. * stands for all queues that are not named; without it they are left to other workers.",
		Example: "  worker\n  worker --queues mail:4,index:2,*\n  worker --queues mail --max-time 1h --memory 256MB",
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			options, err := f.parse()
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			a, err := open(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.Close()) }()
			hurry, forget := secondSignal()
			defer forget()
			options.Hurry = hurry
			return a.RunWorker(ctx, options)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.queues, "queues", "", "lanes: `NAME[:N],…` (default one for all queues)")
	flags.StringVar(&f.sleep, "sleep", "", "how long an idle worker waits until it looks again, when nothing wakes it: `DURATION` (default 50ms, 1s while Redis wakes it)")
	flags.StringVar(&f.tries, "tries", "", "`N` tries for kinds that do not say (default 8)")
	flags.StringVar(&f.maxTime, "max-time", "", "end after this `DURATION` (default no end)")
	flags.StringVar(&f.maxJobs, "max-jobs", "", "end after `N` attempts at jobs (default no end)")
	flags.StringVar(&f.memory, "memory", "", "end when the process holds more than `SIZE`, such as 256MB or 1GiB (default no end)")
	return cmd
}

// secondSignal returns what is closed at the second signal. The first one ends the program's context; after the second, a
// third kills.
func secondSignal() (hurry <-chan struct{}, forget func()) {
	const hurried = 2
	signals, closed := make(chan os.Signal, hurried), make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer signal.Stop(signals)
		for range hurried {
			select {
			case <-signals:
			case <-ctx.Done():
				return
			}
		}
		close(closed)
	}()
	return closed, cancel
}

// parse reads the options; its error names every one that is wrong.
func (f *runFlags) parse() (o app.WorkerOptions, err error) {
	var faults []error
	note := func(err error) {
		if err != nil {
			faults = append(faults, err)
		}
	}
	if f.queues != "" {
		o.Lanes, err = parseLanes(f.queues)
		note(err)
	}
	o.Poll, err = durationFlag("--sleep", f.sleep, leastSleep, mostSleep)
	note(err)
	o.Tries, err = optionalNumber("--tries", f.tries, 1, mostTries)
	note(err)
	o.MaxTime, err = durationFlag("--max-time", f.maxTime, leastTime, mostTime)
	note(err)
	o.MaxJobs, err = optionalNumber("--max-jobs", f.maxJobs, 1, mostJobs)
	note(err)
	o.Memory, err = sizeFlag("--memory", f.memory, leastMemory, mostMemory)
	note(err)
	if len(faults) > 0 {
		return o, usageError{errors.Join(faults...)}
	}
	return o, nil
}
