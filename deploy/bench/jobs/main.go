// Jobs measures the queue beside asynq on Redis, in one run: jobs enqueued with the rows that cause them, many at once,
// run, picked up when there is nothing else to do, and run again after their worker was killed. It writes a table of
// deploy/benchmarks.md. `make bench-jobs` runs it on servers that write through to the disk.
//
// Both sides are processes of their own that obey the same orders (side), so that nothing but the queue differs. It owns
// the load and the clock. It refuses to judge whether a figure is good, with two exceptions: a job that is lost ends it
// with an error, and no document is written on servers that may forget what they confirmed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "jobs:", err)
		os.Exit(1)
	}
}

// The parts, in the order in which they run.
const (
	partEnqueue  = "enqueue"
	partBulk     = "bulk"
	partDrain    = "drain"
	partPickup   = "pickup"
	partRecovery = "recovery"
)

// document is where the table of a whole run belongs; a part's would replace it.
const document = "deploy/benchmarks.md"

// options are what a call may choose.
type options struct {
	parts                         []string
	systems                       []system
	jobs, enqueues, samples       int
	runs, kills, goroutines, poll int
	concurrency                   []int
	doc, profile, command         string
}

func parse(args []string) (options, error) {
	var only, systems, concurrency string
	o := options{command: strings.Join(append([]string{"go run ./deploy/bench/jobs"}, args...), " ")}
	f := flag.NewFlagSet("jobs", flag.ContinueOnError)
	f.StringVar(&only, "only", "enqueue,bulk,drain,pickup,recovery", "the parts to run")
	f.StringVar(&systems, "system", "mysql,mysql+redis,mariadb,sqlite,asynq", "the systems to measure")
	f.StringVar(&o.doc, "doc", "", "the document whose table is written: "+document)
	f.IntVar(&o.jobs, "jobs", 50_000, "how many jobs are drained, and enqueued many at once")
	f.IntVar(&o.enqueues, "enqueues", 10_000, "how many jobs are enqueued one by one")
	f.IntVar(&o.samples, "samples", 300, "how many pickups are timed")
	f.IntVar(&o.kills, "kills", 3, "how many workers are killed")
	f.IntVar(&o.runs, "runs", 3, "how often a rate is measured; the median is told")
	f.StringVar(&concurrency, "concurrency", "20,100,300", "how many jobs a worker runs at once; the best in the warm-up is measured")
	f.IntVar(&o.goroutines, "goroutines", 32, "how many enqueue at once")
	f.IntVar(&o.poll, "poll", 0, "how often workers look for jobs, in milliseconds; 0: as often as they do by themselves")
	f.StringVar(&o.profile, "profile", "", "a file for the profile of VapeArt's draining worker, the last one's")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() != 0 {
		return o, fmt.Errorf("%q is no flag", f.Arg(0))
	}
	for word := range strings.SplitSeq(concurrency, ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			return o, fmt.Errorf("-concurrency: %w", err)
		}
		o.concurrency = append(o.concurrency, n)
	}
	o.parts = strings.Split(only, ",")
	for _, p := range o.parts {
		if !slices.Contains([]string{partEnqueue, partBulk, partDrain, partPickup, partRecovery}, p) {
			return o, fmt.Errorf("-only: there is no part %q", p)
		}
	}
	var err error
	o.systems, err = choose(systems)
	return o, err
}

func run(ctx context.Context, args []string) (err error) {
	if len(args) == 2 && args[0] == sideVerb {
		return serveSide(ctx, args[1], os.Stdin, &teller{out: os.Stdout})
	}
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "vapeart-bench-jobs-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b, err := newBench(ctx, o, dir, os.Stdout)
	if err != nil {
		return err
	}
	if err := b.all(ctx); err != nil {
		return err
	}
	return b.write()
}
