package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"vapeart/deploy/e2e/crowd"
	"vapeart/shop/clock"
)

// variant is a system with how often its workers look for jobs when there are none; 0: as often as they do by themselves.
type variant struct {
	system
	poll int // milliseconds
}

func (v variant) how() string {
	if v.poll == 0 {
		return "as it comes"
	}
	return fmt.Sprintf("looking every %d ms", v.poll)
}

// often is how often asynq looks in its second row, because by itself it looks once a second.
const often = 100

// variants are the systems of a part; asynq twice where it matters how often it looks.
func (b *bench) variants(part string) (list []variant) {
	for _, s := range b.measured(part) {
		list = append(list, variant{s, b.poll})
		if s.engine == asynq && part == partPickup && b.poll == 0 {
			list = append(list, variant{s, often})
		}
	}
	return list
}

// pickup measures how long a job waits that is enqueued by one process while the worker, another one, has nothing to do:
// from the commit until the handler is entered. The systems take part at the same time; each is at rest most of it.
func (b *bench) pickup(ctx context.Context) error {
	list := b.variants(partPickup)
	times := make([]crowd.Times, len(list))
	err := each(len(list), func(i int) (err error) {
		times[i], err = b.pickups(ctx, list[i])
		return err
	})
	if err != nil {
		return err
	}
	for i, v := range list {
		b.results = append(b.results, pickupOf(v, times[i]))
		b.say("  %s", b.results[len(b.results)-1])
	}
	return nil
}

func (b *bench) pickups(ctx context.Context, v variant) (times crowd.Times, err error) {
	err = b.withStore(ctx, v.system, func(p *place) (err error) {
		worker, err := p.open(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, worker.stop()) }()
		if _, err := worker.ask(ctx, "work %d %d", 10, v.poll); err != nil {
			return err
		}
		for n := range b.samples {
			if err := pause(ctx, rand.N(longestGap)); err != nil {
				return err
			}
			if _, err := p.desk.ask(ctx, "put tell %d", n+1); err != nil {
				return err
			}
			elapsed := clock.Stopwatch()
			if err := worker.runs(ctx, n+1); err != nil {
				return err
			}
			times = append(times, elapsed())
		}
		return nil
	})
	return times, err
}

// longestGap is longer than any system's pause between two looks: the jobs come at every moment of it.
const longestGap = 1200 * time.Millisecond

// The recovery: so many jobs are held by the worker that is killed, at a moment within the longest of the systems' own
// rounds, and this is how long they are waited for.
const (
	held      = 5
	longest   = time.Minute
	waitAtAll = 150 * time.Second
)

// recovery measures how long jobs are lost to everybody whose worker was killed: from the kill until each of them runs in
// another process, which was there before. All kills happen in stores of their own, beside each other.
func (b *bench) recovery(ctx context.Context) error {
	list := b.variants(partRecovery)
	times := make([]crowd.Times, len(list))
	var mu sync.Mutex
	err := each(len(list)*b.kills, func(i int) error {
		took, err := b.recovered(ctx, list[i/b.kills])
		mu.Lock()
		defer mu.Unlock()
		times[i/b.kills] = append(times[i/b.kills], took)
		return err
	})
	if err != nil {
		return err
	}
	for i, v := range list {
		b.results = append(b.results, recoveryOf(v, times[i]))
		b.say("  %s", b.results[len(b.results)-1])
	}
	return nil
}

// recovered kills one worker; a recovery that takes longer than anybody waits is told as that time.
func (b *bench) recovered(ctx context.Context, v variant) (took time.Duration, err error) {
	err = b.withStore(ctx, v.system, func(p *place) (err error) {
		victim, err := p.works(ctx, v.poll)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, victim.kill()) }()
		for n := range held {
			if _, err := p.desk.ask(ctx, "put hold %d", n+1); err != nil {
				return err
			}
		}
		if err := victim.runsAll(ctx, held); err != nil {
			return err
		}
		heir, err := p.works(ctx, v.poll)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, heir.kill()) }()
		if err := pause(ctx, rand.N(longest)); err != nil {
			return err
		}
		elapsed := clock.Stopwatch()
		if err := victim.kill(); err != nil {
			return err
		}
		bounded, cancel := context.WithTimeout(ctx, waitAtAll)
		defer cancel()
		err = heir.runsAll(bounded, held)
		if took = elapsed(); took >= waitAtAll && ctx.Err() == nil {
			return nil
		}
		return err
	})
	return took, err
}

// works starts a process that runs jobs.
func (p *place) works(ctx context.Context, poll int) (*side, error) {
	s, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.ask(ctx, "work %d %d", 2*held, poll); err != nil {
		return nil, errors.Join(err, s.kill())
	}
	return s, nil
}

// runs waits until a job's handler is entered, and refuses another one.
func (s *side) runs(ctx context.Context, id int) error {
	select {
	case ran := <-s.ran:
		if ran != strconv.Itoa(id) {
			return fmt.Errorf("%s: job %s ran, want %d", s.name, ran, id)
		}
		return nil
	case <-s.gone:
		return fmt.Errorf("%s ended\n%s", s.name, s.stderr)
	case <-ctx.Done():
		return fmt.Errorf("%s: job %d did not run: %w", s.name, id, context.Cause(ctx))
	}
}

// runsAll waits until the handlers of the jobs 1 to n were entered.
func (s *side) runsAll(ctx context.Context, n int) error {
	seen := map[string]bool{}
	for len(seen) < n {
		select {
		case id := <-s.ran:
			seen[id] = true
		case <-s.gone:
			return fmt.Errorf("%s ended\n%s", s.name, s.stderr)
		case <-ctx.Done():
			return fmt.Errorf("%s: %d of %d jobs ran: %w", s.name, len(seen), n, context.Cause(ctx))
		}
	}
	return nil
}

// each does n things at the same time and returns their errors.
func each(n int, do func(i int) error) error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = do(i) })
	}
	group.Wait()
	return errors.Join(errs...)
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
