// Bench measures the shop: the import of the real files, pages with the whole catalogue in, placing orders, and a crowd of
// two thousand. It drives the built programs as customers and operators do, each side one process, and writes the tables
// of deploy/benchmarks.md. `make bench` runs it on servers that write through to the disk.
//
// It owns the load and the clock. It refuses to judge whether a figure is good, with one exception: a wrong answer, an
// oversold unit or an order in pieces ends it with an error, because a figure for something broken is worth nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"vapeart/deploy/bench/report"
	"vapeart/deploy/e2e/program"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// The parts, in the order in which they run.
const (
	partImport = "import"
	partPages  = "pages"
	partOrders = "orders"
	partCrowd  = "crowd"
)

// options are what a call may choose.
type options struct {
	parts, engines []string
	data, doc      string
	people, stock  int
	slice          time.Duration
	command        string // as it was typed, for the document
}

func parse(args []string) (options, error) {
	var only, engines string
	o := options{command: strings.Join(append([]string{"go run ./deploy/bench"}, args...), " ")}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&only, "only", "import,pages,orders,crowd", "the parts to run")
	f.StringVar(&engines, "engine", "sqlite,mysql", "the databases to run on; mysql needs TEST_MYSQL_DSN, see make bench")
	f.StringVar(&o.data, "data", "../shared/data", "the folder with the suppliers' files")
	f.StringVar(&o.doc, "doc", "deploy/benchmarks.md", "the document whose tables are written; empty: none")
	f.IntVar(&o.people, "people", 2000, "how many people the crowd has")
	f.IntVar(&o.stock, "stock", 700, "units that the crowd fights over")
	f.DurationVar(&o.slice, "slice", 2*time.Second, "how long each side of a comparison runs before the other's turn")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	var err error
	if o.parts, err = choose(only, partImport, partPages, partOrders, partCrowd); err != nil {
		return o, fmt.Errorf("-only: %w", err)
	}
	if o.engines, err = choose(engines, sqlite, mysql); err != nil {
		return o, fmt.Errorf("-engine: %w", err)
	}
	return o, nil
}

// choose reads a comma list of known words, in their own order.
func choose(list string, known ...string) (chosen []string, err error) {
	wanted := strings.Split(list, ",")
	for _, w := range wanted {
		if !slices.Contains(known, w) {
			return nil, fmt.Errorf("%q is none of %s", w, strings.Join(known, ", "))
		}
	}
	for _, k := range known {
		if slices.Contains(wanted, k) {
			chosen = append(chosen, k)
		}
	}
	return chosen, nil
}

func run(ctx context.Context, args []string) (err error) {
	if len(args) == 1 && args[0] == bareVerb {
		return serveBare(ctx, os.Stdout)
	}
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "vapeart-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	programs, err := program.Build(ctx, dir)
	if err != nil {
		return err
	}
	b := &bench{options: o, programs: programs, dir: dir, out: os.Stdout, tables: map[string]*report.Table{}, others: report.Busy()}
	if err := b.all(ctx); err != nil {
		return err
	}
	return report.Run{Command: b.command, Versions: b.versions, Others: b.others}.Write(b.doc, b.parts, b.tables)
}
