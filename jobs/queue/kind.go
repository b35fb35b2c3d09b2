package queue

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Priority orders the ready jobs of a queue: lower runs first.
type Priority int

// The usual priorities.
const (
	Urgent Priority = -10
	Normal Priority = 0
	Bulk   Priority = 10
)

// DefaultQueue is the queue of kinds that name none.
const DefaultQueue = "default"

const (
	defaultMaxAttempts = 8
	defaultTimeout     = time.Minute
	maxArguments       = 64 << 10 // bytes of JSON: a job says what to load, it does not carry it
)

// Kind is a sort of job with arguments of type A, which are kept as JSON: a field that is renamed or removed breaks jobs
// that are still waiting. The zero value of each setting but Name is a good one.
type Kind[A any] struct {
	Name        string        // stable, at most 60 bytes: "order_confirmation"
	Queue       string        // at most 40 bytes; DefaultQueue if empty
	Priority    Priority      // Normal
	MaxAttempts int           // tries until the job is dead; 0 means what the worker was told, else 8. Snoozes and lost leases are no tries
	Timeout     time.Duration // of one attempt, then its context ends; 0 means a minute
	Backoff     Backoff       // pause after a failed try
	Unique      UniqueBy      // which jobs of the kind are the same job; none
	Limit       Limit         // how many run at once and start per time, over all workers; as many as like
}

// UniqueBy makes jobs with equal arguments one job while it lasts: each has a key made of the kind's name, its arguments
// and its period.
type UniqueBy struct {
	Until  Lifetime      // empty: not unique
	Period time.Duration // 0: for ever; else jobs of different periods, counted from 1970-01-01 UTC, are different
}

// key returns the unique key of a job with these arguments that is enqueued now, and how long it lasts.
func (u UniqueBy) key(kind, arguments string, now time.Time) (string, Lifetime) {
	if u.Until == "" {
		return "", ""
	}
	sum := sha256.Sum256([]byte(arguments))
	key := kind + ":" + base64.RawURLEncoding.EncodeToString(sum[:18])
	if u.Period > 0 {
		key += ":" + strconv.FormatInt(now.UnixMilli()/max(1, u.Period.Milliseconds()), 36)
	}
	return key, u.Until
}

// Limit bounds jobs over all workers.
type Limit struct {
	Concurrency int           // at once; 0: no bound
	Rate        int           // starts in each Per, spread evenly: what was not used within a second is not made up for; 0: no bound
	Per         time.Duration // 0 means a second
}

func (l Limit) none() bool { return l.Concurrency <= 0 && l.Rate <= 0 }

// Backoff doubles the pause with every failed try. Each is scattered by up to a fifth, so that jobs which failed together
// do not come back together.
type Backoff struct {
	First time.Duration // 0 means 10 s
	Most  time.Duration // 0 means an hour
}

// pause returns the pause after the nth failed try, before it is scattered.
func (b Backoff) pause(failures int) time.Duration {
	first, most := b.First, b.Most
	if first <= 0 {
		first = 10 * time.Second
	}
	if most <= 0 {
		most = time.Hour
	}
	d := first
	for range failures - 1 {
		if d *= 2; d >= most {
			return most
		}
	}
	return min(d, most)
}

// settings is a Kind without its type, and with its defaults filled in.
type settings struct {
	name, queue string
	priority    Priority
	maxAttempts int
	timeout     time.Duration
	backoff     Backoff
	unique      UniqueBy
	limit       Limit
}

func (k Kind[A]) settings() settings {
	s := settings{k.Name, k.Queue, k.Priority, max(0, k.MaxAttempts), k.Timeout, k.Backoff, k.Unique, k.Limit}
	if s.queue == "" {
		s.queue = DefaultQueue
	}
	if s.timeout <= 0 {
		s.timeout = defaultTimeout
	}
	return s
}

// Option is a setting of one enqueued job.
type Option func(*entry)

// RunAt makes the job due at a time instead of at once.
func RunAt(at time.Time) Option { return func(e *entry) { e.runAt = at } }

// Lifetime is how long a unique key keeps out other jobs with the same key.
type Lifetime string

// The lifetimes. Started is for jobs that read the present when they run (index this product): what changes while one
// runs needs another. Finished is for jobs of which two must not run at once, Pruned for what shall happen once ever (as
// long as finished jobs are kept).
const (
	UntilStarted  Lifetime = "started"
	UntilFinished Lifetime = "finished"
	UntilPruned   Lifetime = "pruned"
)

// Unique enqueues nothing when another job has the key; the receipt names that job. key is at most 160 bytes and shared by
// all kinds: begin it with the kind's name. It takes the place of the key that the kind's UniqueBy makes.
func Unique(key string, until Lifetime) Option {
	return func(e *entry) { e.uniqueKey, e.uniqueUntil = key, until }
}

// Receipt is what enqueueing returns.
type Receipt struct {
	ID        int64
	Duplicate bool // ID is the job that has the unique key; nothing was enqueued
}

// Enqueue writes a job in ctx's transaction, or in one of its own. The request's id in ctx goes with it.
// 1 statement, 2 when its unique key is taken.
func (k Kind[A]) Enqueue(ctx context.Context, l *Ledger, args A, options ...Option) (Receipt, error) {
	e, err := k.entry(ctx, l, args, options)
	if err != nil {
		return Receipt{}, err
	}
	return l.insert(ctx, e)
}

// EnqueueAll writes many jobs in few statements, all or none, but for those that the kind's UniqueBy keeps out. Their ids
// are not told.
func (k Kind[A]) EnqueueAll(ctx context.Context, l *Ledger, all []A, options ...Option) error {
	entries := make([]entry, len(all))
	for i, args := range all {
		e, err := k.entry(ctx, l, args, options)
		if err != nil {
			return err
		}
		if i > 0 && e.uniqueKey != "" && k.Unique.Until == "" {
			return errors.New("queue: many jobs at once cannot share a unique key")
		}
		entries[i] = e
	}
	return l.insertAll(ctx, entries)
}

func (k Kind[A]) entry(ctx context.Context, l *Ledger, args A, options []Option) (entry, error) {
	b, err := json.Marshal(args)
	if err != nil {
		return entry{}, fmt.Errorf("queue: arguments of %s: %w", k.Name, err)
	}
	if len(b) > maxArguments {
		return entry{}, fmt.Errorf("queue: arguments of %s: %d bytes, at most %d", k.Name, len(b), maxArguments)
	}
	e := l.entry(ctx, k.settings(), string(b), options)
	if len(e.uniqueKey) > maxKey {
		return entry{}, fmt.Errorf("queue: unique key of %s: %d bytes, at most %d", k.Name, len(e.uniqueKey), maxKey)
	}
	return e, nil
}

// maxKey is the longest unique key in bytes.
const maxKey = 160

// Job is one attempt at a job, as its worker sees it.
type Job[A any] struct {
	ID          int64
	Args        A
	Attempt     int // counts every start, 1 first: with ID it names this attempt
	Failures    int // tries that failed before
	MaxAttempts int
	CreatedAt   time.Time
	run         *run
}

// LastTry tells whether the job is dead if this attempt fails.
func (j *Job[A]) LastTry() bool { return j.Failures+1 >= j.MaxAttempts }

// Complete writes that the job is done. Called in the same transaction as the job's effects, it makes them happen exactly
// once: it fails when the lease was lost meanwhile, and the transaction must fail with it. A job that does not call it is
// done when its function returns nil.
func (j *Job[A]) Complete(ctx context.Context) error { return j.run.complete(ctx) }

// Handler is a kind with the function that does it.
type Handler struct {
	settings
	do func(ctx context.Context, r *run) error
}

// Handle says what does jobs of the kind. fn returns nil when the job is done, Snooze, RetryIn, Cancel or Dead to steer,
// any other error to be tried again. Its context ends after the kind's timeout, when the lease is lost, and when the
// worker must stop; it carries the ids of the request and of the job.
func (k Kind[A]) Handle(fn func(ctx context.Context, job *Job[A]) error) Handler {
	return Handler{k.settings(), func(ctx context.Context, r *run) error {
		job := &Job[A]{
			ID: r.id, Attempt: r.attempt, Failures: r.failures, MaxAttempts: r.maxAttempts, CreatedAt: r.createdAt, run: r,
		}
		if err := json.Unmarshal([]byte(r.arguments), &job.Args); err != nil {
			return Dead(fmt.Errorf("arguments: %w", err)) // they will not become better
		}
		return fn(ctx, job)
	}}
}
