package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/clock"
	"vapeart/shop/gateway/redisbell"
	"vapeart/shop/sqldb"
)

// note is the argument of the measured jobs.
type note struct {
	N int `json:"n"`
}

// The kinds: one that does nothing, one that tells that it was entered, one that tells and stays until it is ended.
func nothing() queue.Kind[note] { return queue.Kind[note]{Name: "nothing"} }
func tell() queue.Kind[note]    { return queue.Kind[note]{Name: "tell"} }
func hold() queue.Kind[note]    { return queue.Kind[note]{Name: "hold", Timeout: time.Hour} }

// ledger is VapeArt's side of the comparison.
type ledger struct {
	db      *sqldb.DB
	queue   *queue.Ledger
	worker  *queue.Worker
	handled atomic.Int64
	enough  chan struct{}
	wanted  atomic.Int64
	out     *teller

	endProfile func() error
	endBell    func(context.Context) error
}

func openLedger(ctx context.Context, engine, address string, out *teller) (*ledger, error) {
	o := sqldb.Options{Engine: sqldb.MySQL, DSN: address, MaxOpenConns: 64}
	if engine == sqlite {
		o = sqldb.Options{Engine: sqldb.SQLite, Path: address}
	}
	db, err := sqldb.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	l := &ledger{
		db: db, out: out, enough: make(chan struct{}, 1),
		endProfile: func() error { return nil }, endBell: func(context.Context) error { return nil },
	}
	var options queue.Options
	if engine == woken {
		if options.Bell, err = l.startBell(ctx, address); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	l.queue = queue.NewLedger(db, clock.System{}, options)
	return l, nil
}

// startBell makes processes on one database wake each other.
func (l *ledger) startBell(ctx context.Context, database string) (queue.Bell, error) {
	bell, err := redisbell.New(redisbell.Options{
		URL: os.Getenv("TEST_REDIS_QUEUE_URL"), Channel: redisbell.Channel(database), Local: &queue.LocalBell{}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	l.endBell = bell.Stop
	return bell, bell.Start(ctx)
}

// prepare makes the tables: the shop's, and the one whose rows cause jobs.
func (l *ledger) prepare(ctx context.Context) error {
	if _, err := l.db.Migrate(ctx); err != nil {
		return err
	}
	id := "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY"
	if l.db.Engine == sqldb.SQLite {
		id = "INTEGER PRIMARY KEY"
	}
	_, err := l.db.Exec(ctx, "CREATE TABLE bench_order (id "+id+", note VARCHAR(100) NOT NULL)")
	return err
}

// fill enqueues n jobs that do nothing, many at once, from g goroutines.
func (l *ledger) fill(ctx context.Context, n, g int) error {
	const many = 1000
	return together(n, many, g, func(from, to int) error {
		notes := make([]note, to-from)
		for i := range notes {
			notes[i].N = from + i
		}
		return nothing().EnqueueAll(ctx, l.queue, notes)
	})
}

// enqueue enqueues n jobs, each in a transaction that writes the row which causes it.
func (l *ledger) enqueue(ctx context.Context, n, g int) error {
	return together(n, 1, g, func(i, _ int) error {
		return l.db.InTx(ctx, func(ctx context.Context) error {
			if _, err := l.db.Insert(ctx, "INSERT INTO bench_order (note) VALUES (?)", "an order of twenty letters"); err != nil {
				return err
			}
			_, err := nothing().Enqueue(ctx, l.queue, note{i})
			return err
		})
	})
}

// put enqueues one job that tells.
func (l *ledger) put(ctx context.Context, kind string, id int) error {
	k := tell()
	if kind == hold().Name {
		k = hold()
	}
	_, err := k.Enqueue(ctx, l.queue, note{id})
	return err
}

// work begins to run jobs.
func (l *ledger) work(ctx context.Context, concurrency int, poll time.Duration) (err error) {
	handlers := []queue.Handler{
		nothing().Handle(func(context.Context, *queue.Job[note]) error {
			if l.handled.Add(1) == l.wanted.Load() {
				l.enough <- struct{}{}
			}
			return nil
		}),
		tell().Handle(func(_ context.Context, job *queue.Job[note]) error {
			l.out.say("ran %d", job.Args.N)
			return nil
		}),
		hold().Handle(func(ctx context.Context, job *queue.Job[note]) error {
			l.out.say("ran %d", job.Args.N)
			<-ctx.Done()
			return ctx.Err()
		}),
	}
	l.worker, err = queue.NewWorker(l.queue, handlers, queue.WorkerOptions{
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), Concurrency: concurrency, Poll: poll,
	})
	if err != nil {
		return err
	}
	return l.worker.Start(ctx)
}

// await waits until n jobs have been handled in all.
func (l *ledger) await(ctx context.Context, n int) error {
	l.wanted.Store(int64(n))
	for l.handled.Load() < int64(n) {
		select {
		case <-l.enough:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// left counts the jobs that are not done.
func (l *ledger) left(ctx context.Context) (n int64, err error) {
	stats, err := l.queue.Stats(ctx)
	for _, s := range stats {
		if s.State != queue.Done {
			n += s.Count
		}
	}
	return n, err
}

func (l *ledger) stop(ctx context.Context) error {
	if l.worker != nil {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if err := l.worker.Stop(ctx); err != nil {
			return err
		}
	}
	return errors.Join(l.endProfile(), l.endBell(ctx), l.db.Close())
}

// together does n things, some at a time, from g goroutines, and returns the first error.
func together(n, some, g int, do func(from, to int) error) error {
	var next atomic.Int64
	var group sync.WaitGroup
	errs := make(chan error, g)
	for range g {
		group.Go(func() {
			for {
				from := int(next.Add(int64(some))) - some
				if from >= n {
					return
				}
				if err := do(from, min(n, from+some)); err != nil {
					errs <- err
					next.Store(int64(n))
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// teller writes whole lines.
type teller struct {
	mu  sync.Mutex
	out *os.File
}

func (t *teller) say(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(t.out, format+"\n", args...)
}
