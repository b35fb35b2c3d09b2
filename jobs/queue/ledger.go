package queue

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/logging"
	"vapeart/shop/sqldb"
)

// Options are a ledger's settings. The zero value of each is a good one.
type Options struct {
	// Lease is how long a job stays with a worker that gives no sign of life; 0 means 20 s. A worker gives one three times
	// as often, and others look for lost leases four times as often.
	Lease time.Duration
	// Scatter moves a pause a little; nil means by up to a fifth, at random.
	Scatter func(time.Duration) time.Duration
}

// Ledger is the table of jobs. It is safe for concurrent use, by any number of programs.
type Ledger struct {
	db      *sqldb.DB
	clock   clock.Clock
	lease   time.Duration
	scatter func(time.Duration) time.Duration
	bell    bell
}

// NewLedger returns the ledger in a database.
func NewLedger(db *sqldb.DB, now clock.Clock, o Options) *Ledger {
	if o.Lease <= 0 {
		o.Lease = 20 * time.Second
	}
	if o.Scatter == nil {
		o.Scatter = func(d time.Duration) time.Duration { return d + time.Duration((rand.Float64()-0.5)*0.4*float64(d)) }
	}
	return &Ledger{db: db, clock: now, lease: o.Lease, scatter: o.Scatter}
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
	now := l.clock.Now()
	e := entry{settings: s, arguments: arguments, requestID: logging.RequestID(ctx), createdAt: now, runAt: now}
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
		"attempt", "failures", "lost", "max_attempts", "run_at", "created_at",
	}
}

func (e *entry) row() []any {
	until := e.uniqueUntil
	if e.uniqueKey == "" {
		until = ""
	}
	return []any{
		e.name, e.queue, e.priority, e.state(), e.arguments,
		sql.NullString{String: e.uniqueKey, Valid: e.uniqueKey != ""},
		until, e.requestID, 0, 0, 0, e.maxAttempts, sqldb.Millis(e.runAt), sqldb.Millis(e.createdAt),
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
			l.ring(ctx, e.state())
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
	if e.uniqueKey == "" {
		return receipt, write(ctx)
	}
	err := l.db.InTx(ctx, write)
	return receipt, err
}

const insertText = `
	INSERT INTO job (kind, queue, priority, state, arguments, unique_key, unique_until, request_id,
		attempt, failures, lost, max_attempts, run_at, created_at)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

func (l *Ledger) insertAll(ctx context.Context, entries []entry) error {
	if len(entries) == 0 {
		return nil
	}
	rows := make([][]any, len(entries))
	for i := range entries {
		rows[i] = entries[i].row()
	}
	return l.db.InTx(ctx, func(ctx context.Context) error {
		l.ring(ctx, entries[0].state())
		return l.db.InsertRows(ctx, "job", columns(), rows)
	})
}

// ring wakes this process's workers once the jobs can be seen.
func (l *Ledger) ring(ctx context.Context, s State) {
	if s == Ready {
		l.db.AfterCommit(ctx, l.bell.ring)
	}
}

// bell wakes those who wait for jobs. A ring that nobody hears is kept for each listener, and many are one.
type bell struct {
	mu        sync.Mutex
	listeners []chan struct{}
}

func (b *bell) listen() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := make(chan struct{}, 1)
	b.listeners = append(b.listeners, c)
	return c
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.listeners {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (b *bell) leave(c <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = slices.DeleteFunc(b.listeners, func(other chan struct{}) bool { return other == c })
}
