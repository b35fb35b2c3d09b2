package app

import (
	"context"
	"sync"
	"time"

	"vapeart/jobs/queue"
)

// crew is the queue's worker as a part of a process. It ends with the process, or before it, when the worker has done
// what WorkerOptions allow it.
type crew struct {
	worker *queue.Worker
	hurry  <-chan struct{} // closed: do not wait for jobs

	once   sync.Once
	done   chan struct{} // closed when the worker has stopped
	giveUp context.CancelFunc
	err    error // what stopping came to, once done is closed
}

// settle is how long jobs may take to heed that their context is gone.
const settle = 2 * time.Second

func newCrew(w *queue.Worker, hurry <-chan struct{}) *crew {
	return &crew{worker: w, hurry: hurry, done: make(chan struct{})}
}

// finish begins to stop the worker: it claims no more, and the jobs under way have all the time that their kinds give
// them.
func (c *crew) finish(ctx context.Context) {
	c.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.worker.Longest()+2*settle)
		c.giveUp = cancel
		go func() {
			defer close(c.done)
			defer cancel()
			c.err = c.worker.Stop(ctx)
		}()
	})
}

// stop stops the worker before ctx ends; shortly before that, or when there is hurry, the jobs' contexts are taken away.
func (c *crew) stop(ctx context.Context) error {
	c.finish(ctx)
	defer c.giveUp()
	patience, last := context.WithCancel(ctx)
	if deadline, ok := ctx.Deadline(); ok {
		patience, last = context.WithDeadline(ctx, deadline.Add(-settle))
	}
	defer last()
	select {
	case <-c.done:
		return c.err
	case <-patience.Done():
	case <-c.hurry:
	}
	c.worker.Hurry()
	short, cancel := context.WithTimeout(ctx, settle)
	defer cancel()
	select {
	case <-c.done:
		return c.err
	case <-short.Done():
		c.giveUp()
	}
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
