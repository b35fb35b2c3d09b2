// Package process owns the life of a program: its parts start in order and stop in reverse, each by name and within
// bounds; what has started is stopped again when a later part cannot; a part that fails while running stops the whole.
// Before anything stops, the program says for a moment that it will (Draining), so that balancers send no more. It
// refuses to know signals, which belong to main, and what the parts are.
package process

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"vapeart/shop/clock"
)

// Options are how a process ends.
type Options struct {
	ReadyDelay time.Duration // how long Draining is told before the parts stop
	Grace      time.Duration // how long each part may take to stop; 0 means 30 s
}

const defaultGrace = 30 * time.Second

// step starts, runs or stops a part.
type step func(ctx context.Context) error

// Process is a program as a value. Add its parts, then Run it once.
type Process struct {
	log      *slog.Logger
	opts     Options
	parts    []*part
	failed   chan *part
	draining atomic.Bool
}

// part is one part and, when it runs on its own, how that goes.
type part struct {
	name             string
	start, run, stop step
	cancel           context.CancelFunc // ends the context of run
	ended            chan struct{}      // closed when run has returned
	stopping         atomic.Bool
	err              error // what run returned, once ended is closed
	told             bool  // err is in what Run returns
}

// New returns a process without parts.
func New(log *slog.Logger, o Options) *Process {
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	return &Process{log: log, opts: o}
}

// Add appends a part that needs no goroutine of its own: start opens it and returns, stop is its clean-up, which is
// called if start succeeded. Either may be nil. The context of start ends when the program shall; that of stop when the
// part's time is up.
func (p *Process) Add(name string, start, stop func(ctx context.Context) error) {
	p.parts = append(p.parts, &part{name: name, start: start, stop: stop})
}

// Serve appends a part that works on its own: start (may be nil) opens it, then run works in a goroutine until stop is
// called, or, when stop is nil, until its context ends. A run that returns earlier, with an error or without, stops the
// process.
func (p *Process) Serve(name string, start, run, stop func(ctx context.Context) error) {
	p.parts = append(p.parts, &part{name: name, start: start, run: run, stop: stop})
}

// Draining tells that the process is about to stop: /readyz answers 503, and every answer closes its connection.
func (p *Process) Draining() bool { return p.draining.Load() }

// Run starts the parts, waits until ctx ends or a part fails, and stops them. It returns nil when ctx ended and every part
// stopped in time, else every error with its part's name.
func (p *Process) Run(ctx context.Context) error {
	p.failed = make(chan *part, len(p.parts))
	started, err := p.start(ctx)
	switch {
	case err == nil:
		p.log.InfoContext(ctx, "running", "parts", len(p.parts))
		err = p.wait(ctx)
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		err = nil // asked to stop while starting
	}
	p.draining.Store(true)
	return errors.Join(err, p.stopAll(context.WithoutCancel(ctx), started))
}

// start starts the parts in order and returns those that have.
func (p *Process) start(ctx context.Context) ([]*part, error) {
	for i, part := range p.parts {
		if ctx.Err() != nil {
			return p.parts[:i], ctx.Err()
		}
		elapsed := clock.Stopwatch()
		if part.start != nil {
			if err := part.start(ctx); err != nil {
				return p.parts[:i], fmt.Errorf("%s: starting: %w", part.name, err)
			}
		}
		if part.run != nil {
			p.launch(ctx, part)
		}
		p.log.DebugContext(ctx, "started", "part", part.name, "took", elapsed().String())
	}
	return p.parts, nil
}

// launch runs a part on its own, in a context that outlives the signal to stop: work under way is to end in peace.
func (p *Process) launch(ctx context.Context, part *part) {
	ctx, part.cancel = context.WithCancel(context.WithoutCancel(ctx))
	part.ended = make(chan struct{})
	go func() {
		defer close(part.ended)
		part.err = part.run(ctx)
		if part.stopping.Load() {
			return
		}
		if part.err == nil {
			part.err = errors.New("ended by itself")
		}
		p.failed <- part
	}()
}

// wait returns nil when ctx has ended and the delay is over, or the error of a part that failed before.
func (p *Process) wait(ctx context.Context) error {
	select {
	case part := <-p.failed:
		return p.failure(ctx, part)
	case <-ctx.Done():
	}
	p.draining.Store(true)
	p.log.InfoContext(ctx, "draining", "delay", p.opts.ReadyDelay.String(), "why", context.Cause(ctx).Error())
	delay := time.NewTimer(p.opts.ReadyDelay)
	defer delay.Stop()
	select {
	case part := <-p.failed:
		return p.failure(ctx, part)
	case <-delay.C:
		return nil
	}
}

func (p *Process) failure(ctx context.Context, part *part) error {
	part.told = true
	p.log.ErrorContext(ctx, "a part failed, stopping", "part", part.name, "err", part.err.Error())
	return fmt.Errorf("%s: %w", part.name, part.err)
}

// stopAll stops the parts in reverse order; one that hangs does not keep the others from their clean-up.
func (p *Process) stopAll(ctx context.Context, parts []*part) error {
	var all []error
	for _, part := range slices.Backward(parts) {
		elapsed := clock.Stopwatch()
		err := p.stopOne(ctx, part)
		if err != nil {
			err = fmt.Errorf("%s: stopping: %w", part.name, err)
			p.log.ErrorContext(ctx, "did not stop well", "part", part.name, "took", elapsed().String(), "err", err.Error())
		} else {
			p.log.DebugContext(ctx, "stopped", "part", part.name, "took", elapsed().String())
		}
		all = append(all, err)
	}
	p.log.InfoContext(ctx, "stopped")
	return errors.Join(all...)
}

// stopOne calls a part's clean-up and waits for its goroutine, both within the grace.
func (p *Process) stopOne(ctx context.Context, part *part) error {
	ctx, cancel := context.WithTimeoutCause(ctx, p.opts.Grace, fmt.Errorf("still busy after %v", p.opts.Grace))
	defer cancel()
	part.stopping.Store(true)
	done := make(chan error, 1)
	go func() { done <- part.end(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		if part.cancel != nil {
			part.cancel() // the last that can be done for it
		}
		return context.Cause(ctx)
	}
}

// end calls the clean-up and waits for the goroutine to return.
func (p *part) end(ctx context.Context) error {
	var err error
	if p.stop != nil {
		err = p.stop(ctx)
	}
	if p.run == nil {
		return err
	}
	if p.stop == nil {
		p.cancel()
	}
	select {
	case <-p.ended:
		p.cancel()
	case <-ctx.Done():
		return errors.Join(err, context.Cause(ctx))
	}
	if p.told || errors.Is(p.err, context.Canceled) {
		return err
	}
	return errors.Join(err, p.err)
}
