// Chaos proves what jobs/queue promises: it has a hundred thousand jobs promised by producer processes and kept by worker
// processes, on a MySQL and a Redis of its own, while it kills, stops and restarts all of them, and then judges every
// single promise. Named scenarios beside the storm have a verdict of their own. `make chaos-jobs` runs it; it ends with 1
// when a promise was broken, and names it.
//
// It owns the faults and the clock of the run. What is promised (plan), what processes do (role) and what counts as broken
// (judge) have packages of their own.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"

	"vapeart/deploy/chaos/role"
	"vapeart/deploy/chaos/server"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// The roles of this binary's own processes; their settings follow as JSON.
const (
	producing = "role-producer"
	working   = "role-worker"
)

func run(ctx context.Context, args []string, stdin io.Reader, out io.Writer) error {
	if len(args) == 2 && (args[0] == producing || args[0] == working) {
		return play(ctx, args[0], args[1], stdin, out)
	}
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	return harness(ctx, o, out)
}

// play is the life of a role's process: until it is done, told to stop, or its harness is gone.
func play(ctx context.Context, name, settings string, stdin io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, stdin) // ends when the harness does, however it does
	}()
	if name == producing {
		var p role.Producer
		if err := json.Unmarshal([]byte(settings), &p); err != nil {
			return err
		}
		return p.Run(ctx, out)
	}
	var w role.Worker
	if err := json.Unmarshal([]byte(settings), &w); err != nil {
		return err
	}
	return w.Run(ctx)
}

// options are what a call may choose.
type options struct {
	seed               uint64
	jobs               int
	workers, producers int
	limit              time.Duration
	only               []string
	wake               string
	keep               bool
}

func parse(args []string) (options, error) {
	var o options
	var only string
	var minutes float64
	names := make([]string, 0, len(scenarios()))
	for _, s := range scenarios() {
		names = append(names, s.name)
	}
	f := flag.NewFlagSet("chaos", flag.ContinueOnError)
	f.Uint64Var(&o.seed, "seed", 1, "the choices of a run: what is promised, and who is killed in which order")
	f.IntVar(&o.jobs, "jobs", 100_000, "jobs of the storm, at least")
	f.IntVar(&o.workers, "workers", 4, "worker processes of the storm")
	f.IntVar(&o.producers, "producers", 3, "producer processes of the storm")
	f.Float64Var(&minutes, "minutes", 30, "the longest that a scenario may take; what is not done by then is a violation")
	f.StringVar(&only, "only", strings.Join(names, ","), "the scenarios to run")
	f.StringVar(&o.wake, "wake", role.Ways()[0], "how workers are woken: "+strings.Join(role.Ways(), ", "))
	f.BoolVar(&o.keep, "keep", false, "keep the folder with journals and logs")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.only = strings.Split(only, ",")
	for _, name := range o.only {
		if !slices.Contains(names, name) {
			return o, fmt.Errorf("-only: %q is none of %s", name, strings.Join(names, ", "))
		}
	}
	if !slices.Contains(role.Ways(), o.wake) {
		return o, fmt.Errorf("-wake: %q is none of %s", o.wake, strings.Join(role.Ways(), ", "))
	}
	if o.jobs < 1 || o.workers < 1 || o.producers < 1 || minutes <= 0 {
		return o, errors.New("-jobs, -workers, -producers and -minutes must be above 0")
	}
	o.limit = time.Duration(minutes * float64(time.Minute))
	return o, nil
}

// harness brings the servers up, runs the scenarios and tells what came of it.
func harness(ctx context.Context, o options, out io.Writer) (err error) {
	if err := mysql.SetLogger(&mysql.NopLogger{}); err != nil { // it would tell of every outage that we make
		return err
	}
	dir, err := os.MkdirTemp("", "vapeart-chaos-")
	if err != nil {
		return err
	}
	servers, err := server.Start(ctx, filepath.Clean(dir))
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	defer func() {
		err = errors.Join(err, servers.StopAll(context.WithoutCancel(ctx)))
		if o.keep {
			fmt.Fprintln(out, "journals and logs are in", dir)
			return
		}
		err = errors.Join(err, os.RemoveAll(dir))
	}()
	var broken []string
	for _, s := range scenarios() {
		if !slices.Contains(o.only, s.name) {
			continue
		}
		ok, err := s.judged(ctx, o, servers, dir, out)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if !ok {
			broken = append(broken, s.name)
		}
	}
	if len(broken) > 0 {
		return fmt.Errorf("promises were broken: %s (seed %d)", strings.Join(broken, ", "), o.seed)
	}
	fmt.Fprintln(out, "every promise was kept")
	return nil
}
