package role

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vapeart/deploy/chaos/plan"
	"vapeart/jobs/queue"
	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
)

// Producer is a producer process's settings: the bundles From to To (without it) of a plan.
type Producer struct {
	Site
	Plan     plan.Plan
	From, To int
	Parallel int           // transactions at once
	Every    time.Duration // between the beginnings of bundles; 0: as fast as it goes
}

// Run promises what its part of the plan says and is not promised yet, and writes a line to out for every transaction
// that it knows to be committed: the ids.
func (p Producer) Run(ctx context.Context, out io.Writer) (err error) {
	db, err := p.Open(ctx, p.Parallel+1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ledger, quiet, err := p.Ledger(ctx, db, clock.System{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, quiet()) }()
	kept := &Keeper{DB: db, Ledger: ledger, Out: out}
	if err := kept.remember(ctx, p.From, p.To); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var workers sync.WaitGroup
	next.Store(int64(p.From) - 1)
	for range p.Parallel {
		workers.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1))
				if n >= p.To {
					return
				}
				took := clock.Stopwatch()
				promised, err := kept.bundle(ctx, p.Plan, n)
				if err != nil {
					cancel(err)
				}
				if promised && Wait(ctx, p.Every*time.Duration(p.Parallel)-took()) != nil {
					return
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

// Keeper promises: it enqueues jobs in transactions that also write the promise.
type Keeper struct {
	DB     *sqldb.DB
	Ledger *queue.Ledger
	Out    io.Writer // gets the ids of what is committed, a line a transaction
	mu     sync.Mutex
	before map[int64]bool // what was there already
}

// remember reads what a predecessor has promised of these bundles.
func (k *Keeper) remember(ctx context.Context, from, to int) error {
	for {
		ids, err := sqldb.All(ctx, k.DB, sqldb.Scalar[int64], "SELECT id FROM chaos_promise WHERE id > ? AND id <= ?",
			from*plan.Bundle, to*plan.Bundle)
		if err == nil {
			k.before = make(map[int64]bool, len(ids))
			for _, id := range ids {
				k.before[id] = true
			}
			return nil
		}
		if err := Wait(ctx, moment); err != nil {
			return err
		}
	}
}

// bundle promises what is missing of a bundle of the plan, whatever the database's moments, and returns whether anything
// was. Errors: ctx ended; a transaction is there by halves.
func (k *Keeper) bundle(ctx context.Context, p plan.Plan, n int) (promised bool, err error) {
	for _, items := range p.Transactions(n) {
		if k.before[items[0].ID] {
			continue
		}
		promised = promised || !items[0].Rollback
		if err := k.insist(ctx, items); err != nil {
			return promised, err
		}
	}
	return promised, nil
}

// insist promises until it is known to be promised.
func (k *Keeper) insist(ctx context.Context, items []plan.Item) error {
	for {
		there, err := k.there(ctx, items)
		if err == nil && !there {
			err = k.Promise(ctx, items)
		}
		if err == nil || errors.Is(err, errHalf) {
			return err
		}
		if err := Wait(ctx, moment); err != nil {
			return err
		}
	}
}

var (
	errRollback = errors.New("rolled back as planned")
	errHalf     = errors.New("a part of a transaction is there")
)

// there tells whether a transaction was committed before, by somebody who was killed or never learned of it.
func (k *Keeper) there(ctx context.Context, items []plan.Item) (bool, error) {
	n, err := sqldb.One(ctx, k.DB, sqldb.Scalar[int], "SELECT COUNT(*) FROM chaos_promise WHERE id BETWEEN ? AND ?",
		items[0].ID, items[len(items)-1].ID)
	if err == nil && n != 0 && n != len(items) {
		err = fmt.Errorf("%w: %d of %d from %d", errHalf, n, len(items), items[0].ID)
	}
	return n != 0, err
}

// Promise writes promises and their jobs in one transaction, or rolls it back as its items say.
func (k *Keeper) Promise(ctx context.Context, items []plan.Item) error {
	err := k.DB.InTx(ctx, func(ctx context.Context) error {
		if err := k.write(ctx, items); err != nil {
			return err
		}
		if items[0].Rollback {
			return errRollback
		}
		return nil
	})
	switch {
	case errors.Is(err, errRollback):
		return nil
	case err != nil:
		return err
	}
	return k.tell(items)
}

func (k *Keeper) write(ctx context.Context, items []plan.Item) error {
	now := clock.System{}.Now()
	rows := make([][]any, len(items))
	alike := len(items) > 1
	for i, item := range items {
		due := now.Add(item.Delay())
		rows[i] = []any{item.ID, item.Kind, sql.NullString{String: item.Key, Valid: item.Key != ""}, nil, 0, sqldb.Millis(due)}
		alike = alike && item.Kind == items[0].Kind && len(options(item, due)) == 0
	}
	if alike {
		args := make([]Args, len(items))
		for i, item := range items {
			args[i] = arguments(item)
		}
		if err := kind(items[0].Kind).EnqueueAll(ctx, k.Ledger, args); err != nil {
			return err
		}
	} else {
		for i, item := range items {
			receipt, err := kind(item.Kind).Enqueue(ctx, k.Ledger, arguments(item), options(item, now.Add(item.Delay()))...)
			if err != nil {
				return err
			}
			rows[i][3], rows[i][4] = receipt.ID, sqldb.Bool(receipt.Duplicate)
		}
	}
	return k.DB.InsertRows(ctx, "chaos_promise", []string{"id", "kind", "unique_key", "job_id", "refused", "due_at"}, rows)
}

// tell writes a line in one piece: a reader never meets half an id of a producer that was killed.
func (k *Keeper) tell(items []plan.Item) error {
	var line strings.Builder
	for _, item := range items {
		fmt.Fprintf(&line, "%d ", item.ID)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	_, err := io.WriteString(k.Out, line.String()+"\n")
	return err
}
