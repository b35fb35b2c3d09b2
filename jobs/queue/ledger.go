package queue

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/logging"
	"vapeart/shop/sqldb"
)

// Options are a ledger's settings. The zero value of each is a good one.
type Options struct {
	// Lease is how long a job stays with a worker that gives no sign of life; 0 means 15 s. A worker gives one four times
	// as often, and others look for lost leases eight times as often.
	Lease time.Duration
	// Scatter moves a pause a little; nil means by up to a fifth, at random.
	Scatter func(time.Duration) time.Duration
	// Bell carries wake-ups; nil means inside this program only.
	Bell Bell
	// ServerTime makes the database's clock decide about leases and due times, so that machines whose clocks differ agree.
	ServerTime bool
	// Enqueued is told of every job that was enqueued and of every one that its unique key kept out; may be nil.
	Enqueued func(Enqueued)
}

// Enqueued tells of jobs that were handed in, whether their transaction commits or not.
type Enqueued struct {
	Kind, Queue string
	Jobs        int
	Duplicates  int // of these, how many a unique key kept out
}

// Ledger is the table of jobs. It is safe for concurrent use, by any number of programs.
type Ledger struct {
	db       *sqldb.DB
	clock    clock.Clock
	lease    time.Duration
	scatter  func(time.Duration) time.Duration
	bell     Bell
	enqueued func(Enqueued)

	serverTime bool
	ahead      atomic.Int64 // milliseconds that the database's clock is ahead of this machine's
}

// NewLedger returns the ledger in a database.
func NewLedger(db *sqldb.DB, now clock.Clock, o Options) *Ledger {
	if o.Lease <= 0 {
		o.Lease = 15 * time.Second
	}
	if o.Scatter == nil {
		o.Scatter = func(d time.Duration) time.Duration { return d + time.Duration((rand.Float64()-0.5)*0.4*float64(d)) }
	}
	if o.Bell == nil {
		o.Bell = &LocalBell{}
	}
	if o.Enqueued == nil {
		o.Enqueued = func(Enqueued) {}
	}
	return &Ledger{
		db: db, clock: now, lease: o.Lease, scatter: o.Scatter, bell: o.Bell, enqueued: o.Enqueued, serverTime: o.ServerTime,
	}
}

// Lease returns how long a job stays with a worker that gives no sign of life.
func (l *Ledger) Lease() time.Duration { return l.lease }

// Bell returns what carries the wake-ups.
func (l *Ledger) Bell() Bell { return l.bell }

// Now is the present by which jobs are due: a clock on which all machines agree, if ServerTime says so and a worker runs.
func (l *Ledger) Now() time.Time { return l.now() }

// now is the present by which leases are measured: this machine's, put right by what synchronise found.
func (l *Ledger) now() time.Time {
	return l.clock.Now().Add(time.Duration(l.ahead.Load()) * time.Millisecond)
}

// synchronise measures how far the database's clock is from this machine's. Half of the time that asking takes is the
// error, milliseconds against leases of many seconds.
func (l *Ledger) synchronise(ctx context.Context) error {
	if !l.serverTime {
		return nil
	}
	before := l.clock.Now()
	there, err := l.db.Now(ctx)
	if err != nil {
		return err
	}
	here := before.Add(l.clock.Now().Sub(before) / 2)
	l.ahead.Store(there.Sub(here).Milliseconds())
	return nil
}

// entry is a job that is to be written.
type entry struct {
	settings
	arguments   string
	uniqueKey   string
	uniqueUntil Lifetime
	requestID   string
	createdAt   time.Time
	runAt       time.Time
}

func (l *Ledger) entry(ctx context.Context, s settings, arguments string, options []Option) entry {
	now := l.now()
	e := entry{settings: s, arguments: arguments, requestID: logging.RequestID(ctx), createdAt: now, runAt: now}
	e.uniqueKey, e.uniqueUntil = s.unique.key(s.name, arguments, now)
	for _, o := range options {
		o(&e)
	}
	if e.runAt.Before(now) {
		e.runAt = now
	}
	return e
}

func (e *entry) state() State {
	if e.runAt.After(e.createdAt) {
		return Waiting
	}
	return Ready
}

func columns() []string {
	return []string{
		"kind", "queue", "priority", "state", "arguments", "unique_key", "unique_until", "request_id",
		"attempt", "failures", "lost", "max_attempts", "run_at", "turn_at", "created_at",
	}
}

func (e *entry) row() []any {
	until := e.uniqueUntil
	if e.uniqueKey == "" {
		until = ""
	}
	due := sqldb.Millis(e.runAt)
	return []any{
		e.name, e.queue, e.priority, e.state(), e.arguments,
		sql.NullString{String: e.uniqueKey, Valid: e.uniqueKey != ""},
		until, e.requestID, 0, 0, 0, e.maxAttempts, due, due, sqldb.Millis(e.createdAt),
	}
}

// insert writes one job. The unique index decides about its key, not a look before.
func (l *Ledger) insert(ctx context.Context, e entry) (Receipt, error) {
	var receipt Receipt
	write := func(ctx context.Context) error {
		id, err := l.db.Insert(ctx, insertText, e.row()...)
		switch {
		case err == nil:
			receipt = Receipt{ID: id}
			l.ring(ctx, e.state(), e.queue)
			return nil
		case e.uniqueKey == "" || sqldb.ClassOf(err) != sqldb.Duplicate:
			return err
		}
		id, err = sqldb.One(ctx, l.db, sqldb.Scalar[int64], "SELECT id FROM job WHERE unique_key = ?", e.uniqueKey)
		if sqldb.NoRows(err) { // it gave the key free a moment ago
			return sqldb.Again(err)
		}
		receipt = Receipt{ID: id, Duplicate: true}
		return err
	}
	var err error
	if e.uniqueKey == "" {
		err = write(ctx)
	} else {
		err = l.db.InTx(ctx, write)
	}
	if err == nil {
		told := Enqueued{Kind: e.name, Queue: e.queue, Jobs: 1}
		if receipt.Duplicate {
			told.Duplicates = 1
		}
		l.enqueued(told)
	}
	return receipt, err
}

const insertText = `
	INSERT INTO job (kind, queue, priority, state, arguments, unique_key, unique_until, request_id,
		attempt, failures, lost, max_attempts, run_at, turn_at, created_at)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// insertAll writes jobs of one kind.
func (l *Ledger) insertAll(ctx context.Context, entries []entry) error {
	if len(entries) == 0 {
		return nil
	}
	first := &entries[0]
	duplicates := 0
	err := l.db.InTx(ctx, func(ctx context.Context) error {
		fresh, err := l.fresh(ctx, entries)
		if err != nil {
			return err
		}
		duplicates = len(entries) - len(fresh)
		rows := make([][]any, len(fresh))
		for i := range fresh {
			rows[i] = fresh[i].row()
		}
		l.ring(ctx, first.state(), first.queue)
		err = l.db.InsertRows(ctx, "job", columns(), rows)
		if first.uniqueKey != "" && sqldb.ClassOf(err) == sqldb.Duplicate { // another took one of the keys a moment ago
			return sqldb.Again(err)
		}
		return err
	})
	if err == nil {
		l.enqueued(Enqueued{Kind: first.name, Queue: first.queue, Jobs: len(entries), Duplicates: duplicates})
	}
	return err
}

// fresh returns the entries whose unique key nobody has, the first of those that share one.
func (l *Ledger) fresh(ctx context.Context, entries []entry) ([]entry, error) {
	if entries[0].uniqueKey == "" {
		return entries, nil
	}
	taken := map[string]bool{}
	for part := range slices.Chunk(entries, 1000) {
		keys := make([]string, len(part))
		for i := range part {
			keys[i] = part[i].uniqueKey
		}
		found, err := sqldb.All(ctx, l.db, sqldb.Scalar[string],
			"SELECT unique_key FROM job WHERE unique_key IN ("+sqldb.Marks(len(keys))+")", sqldb.Args(keys)...)
		if err != nil {
			return nil, err
		}
		for _, key := range found {
			taken[key] = true
		}
	}
	fresh := make([]entry, 0, len(entries))
	for i := range entries {
		if !taken[entries[i].uniqueKey] {
			taken[entries[i].uniqueKey] = true
			fresh = append(fresh, entries[i])
		}
	}
	return fresh, nil
}

// ring wakes workers once the jobs can be seen.
func (l *Ledger) ring(ctx context.Context, s State, queue string) {
	if s == Ready {
		l.db.AfterCommit(ctx, func() { l.bell.Ring(queue) })
	}
}
