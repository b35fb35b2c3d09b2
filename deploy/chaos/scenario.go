package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"vapeart/deploy/chaos/journal"
	"vapeart/deploy/chaos/judge"
	"vapeart/deploy/chaos/plan"
	"vapeart/deploy/chaos/role"
	"vapeart/deploy/chaos/server"
	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
)

// scenario is a run with a verdict. play makes it happen and returns when all is over that it wants to see; what the judge
// cannot know it accuses itself.
type scenario struct {
	name  string
	about string
	plan  func(options) plan.Plan
	play  func(context.Context, *sitting) error
}

func scenarios() []scenario {
	return []scenario{longJob(), clocks(), slowWorker(), neighbours(), lastChance(), redisFull(), storm()}
}

// sitting is a scenario under way, and what is known of it.
type sitting struct {
	options
	name    string
	plan    plan.Plan
	site    role.Site
	servers *server.Set
	folder  string
	db      *sqldb.DB
	out     io.Writer
	fleet   *fleet

	mu         sync.Mutex
	acked      map[int64]int
	outages    []judge.Outage
	violations []judge.Violation
	figures    [][2]string
	counts     map[string]int
}

// judged runs a scenario in a database of its own and prints its verdict: whether no promise was broken. Errors are the
// harness's own.
func (s scenario) judged(ctx context.Context, o options, servers *server.Set, dir string, out io.Writer) (ok bool, err error) {
	fmt.Fprintf(out, "\n== %s: %s\n", s.name, s.about)
	r := &sitting{
		options: o, name: s.name, plan: s.plan(o), servers: servers, folder: filepath.Join(dir, s.name), out: out,
		acked: map[int64]int{}, counts: map[string]int{},
	}
	const ours = 0o700
	if err := os.Mkdir(r.folder, ours); err != nil {
		return false, err
	}
	dsn, err := role.Create(ctx, servers.DSN, "chaos_"+strings.ReplaceAll(s.name, "-", "_"))
	if err != nil {
		return false, err
	}
	r.site = role.Site{DSN: dsn, Redis: servers.RedisURL, Wake: o.wake}
	if r.db, err = r.site.Open(ctx, 0); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, r.db.Close()) }()
	r.fleet = newFleet(r)
	elapsed := clock.Stopwatch()
	limited, cancel := context.WithTimeout(ctx, o.limit)
	err = s.play(limited, r)
	cancel()
	r.fleet.close()
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		r.accuse(judge.Unaccounted, "it was not over after %s", o.limit)
	case err != nil:
		return false, err
	}
	return r.verdict(ctx, elapsed())
}

// accuse adds a violation that the judge cannot find.
func (r *sitting) accuse(rule, format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.violations = append(r.violations, judge.Violation{Rule: rule, What: fmt.Sprintf(format, args...)})
}

// figure adds a line to the table.
func (r *sitting) figure(name, format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.figures = append(r.figures, [2]string{name, fmt.Sprintf(format, args...)})
}

// count counts a fault.
func (r *sitting) count(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[name]++
}

// facts gathers what is known.
func (r *sitting) facts(ctx context.Context) (judge.Facts, error) {
	f := judge.Facts{Plan: r.plan, Acked: r.acked, Deaths: r.fleet.deaths, Outages: r.outages}
	var err error
	if f.Notes, err = journal.Read(r.folder); err != nil {
		return f, err
	}
	return f, f.Load(ctx, r.db)
}

// left counts the jobs that have not ended, -1 while the database is away.
func (r *sitting) left(ctx context.Context) int {
	n, err := sqldb.One(ctx, r.db, sqldb.Scalar[int], "SELECT COUNT(*) FROM job WHERE state IN ('waiting', 'ready', 'running')")
	if err != nil {
		return -1
	}
	return n
}

// drained waits until no job is left, and calls each, if any, with how many are.
func (r *sitting) drained(ctx context.Context, each func(left int)) error {
	const look = 500 * time.Millisecond
	for {
		n := r.left(ctx)
		if each != nil && n >= 0 {
			each(n)
		}
		if n == 0 {
			return nil
		}
		if err := role.Wait(ctx, look); err != nil {
			return context.DeadlineExceeded
		}
	}
}

// promise enqueues the whole plan from this process.
func (r *sitting) promise(ctx context.Context) error {
	ledger, quiet, err := r.site.Ledger(ctx, r.db, clock.System{})
	if err != nil {
		return err
	}
	k := &role.Keeper{DB: r.db, Ledger: ledger, Out: &acks{run: r}}
	for n := range r.plan.Bundles() {
		for _, tx := range r.plan.Transactions(n) {
			if err := k.Promise(ctx, tx); err != nil {
				return errors.Join(err, quiet())
			}
		}
	}
	return quiet()
}

// promised waits until the producers have promised the whole plan.
func (r *sitting) promised(ctx context.Context, bundles int) error {
	want := 0
	for n := range bundles {
		for _, tx := range r.plan.Transactions(n) {
			if !tx[0].Rollback {
				want += len(tx)
			}
		}
	}
	const look = 500 * time.Millisecond
	for {
		n, err := sqldb.One(ctx, r.db, sqldb.Scalar[int], "SELECT COUNT(*) FROM chaos_promise")
		if err == nil && n == want {
			return nil
		}
		if err := role.Wait(ctx, look); err != nil {
			return context.DeadlineExceeded
		}
	}
}

// outage notes that the database was away.
func (r *sitting) outage(o judge.Outage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outages = append(r.outages, o)
}
