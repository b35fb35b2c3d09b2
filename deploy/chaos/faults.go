package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"syscall"
	"time"

	"vapeart/deploy/chaos/judge"
	"vapeart/deploy/chaos/role"
	"vapeart/deploy/chaos/server"
	"vapeart/shop/clock"
)

// faults deals what goes wrong, from a deck that holds each fault as often as it is likely: so none is missing from a long
// run, and a seed always deals the same.
type faults struct {
	run    *sitting
	chance *rand.Rand
	busy   sync.WaitGroup
	mysql  chan struct{} // holds one while MySQL is well
	redis  chan struct{}
}

// fault is a card.
type fault struct {
	name  string
	often int // cards in the deck
	do    func(context.Context)
}

func newFaults(r *sitting) *faults {
	f := &faults{run: r, chance: rand.New(rand.NewPCG(r.seed, 1)), mysql: make(chan struct{}, 1), redis: make(chan struct{}, 1)} //nolint:gosec // to be repeated
	f.mysql <- struct{}{}
	f.redis <- struct{}{}
	return f
}

func (f *faults) deck() []fault {
	return []fault{
		{"workers killed", 12, func(context.Context) { f.kill(working) }},
		{"producers killed", 3, func(context.Context) { f.kill(producing) }},
		{"workers asked to stop", 2, func(context.Context) { f.ask() }},
		{"workers stopped for a while", 1, f.freeze},
		{"Redis flushed", 2, f.flush},
		{"Redis restarted", 1, func(ctx context.Context) { f.restart(ctx, server.Redis, false, 0) }},
		{"Redis killed and away for a while", 1, func(ctx context.Context) { f.restart(ctx, server.Redis, true, f.between(1, 6)) }},
		{"MySQL restarted", 1, func(ctx context.Context) { f.restart(ctx, server.MySQL, false, 0) }},
		{"MySQL killed and away for a while", 1, func(ctx context.Context) { f.restart(ctx, server.MySQL, true, f.between(1, 4)) }},
	}
}

// deal deals until ctx ends, and then waits for what is under way: everything is well when it returns.
func (f *faults) deal(ctx context.Context) {
	defer f.busy.Wait()
	var cards []fault
	for {
		if len(cards) == 0 {
			for _, kind := range f.deck() {
				for range kind.often {
					cards = append(cards, kind)
				}
			}
			f.chance.Shuffle(len(cards), func(i, j int) { cards[i], cards[j] = cards[j], cards[i] })
		}
		if role.Wait(ctx, f.between(1, 4)) != nil {
			return
		}
		f.run.count(cards[0].name)
		cards[0].do(ctx)
		cards = cards[1:]
	}
}

// between returns a time of some seconds.
func (f *faults) between(least, most int) time.Duration {
	return time.Duration(least)*time.Second + time.Duration(f.chance.Int64N(int64(most-least)*int64(time.Second)))
}

// pick returns one of a role's live processes, empty for none.
func (f *faults) pick(what string) string {
	dice := f.chance.IntN(1 << 16) // thrown in any case, so that the next throws do not depend on who lives
	names := f.run.fleet.names(what)
	if len(names) == 0 {
		return ""
	}
	return names[dice%len(names)]
}

func (f *faults) kill(what string) { f.run.fleet.end(f.pick(what), judge.Killed, syscall.SIGKILL) }

func (f *faults) ask() { f.run.fleet.end(f.pick(working), judge.Asked, syscall.SIGTERM) }

func (f *faults) freeze(ctx context.Context) {
	name, d := f.pick(working), f.between(22, 30) // longer than a lease
	f.busy.Go(func() { f.run.fleet.freeze(ctx, name, d) })
}

// flush empties Redis, if it is there.
func (f *faults) flush(ctx context.Context) {
	select {
	case <-f.redis:
	case <-ctx.Done():
		return
	}
	if err := f.run.servers.Flush(ctx); err != nil && ctx.Err() == nil {
		f.run.accuse(judge.WrongEnd, "the harness could not flush Redis: %s", err)
	}
	f.redis <- struct{}{}
}

// restart takes a server away for a while, at its own wish or not. The other faults go on meanwhile.
func (f *faults) restart(ctx context.Context, name server.Name, kill bool, away time.Duration) {
	well := f.mysql
	if name == server.Redis {
		well = f.redis
	}
	select {
	case <-well: // one fault of a server at a time
	case <-ctx.Done():
		return
	}
	f.busy.Go(func() {
		defer func() { well <- struct{}{} }()
		lasting := context.WithoutCancel(ctx) // what has begun is brought to its end
		from := clock.System{}.Now()
		end := f.run.servers.Stop
		if kill {
			end = f.run.servers.Kill
		}
		err := end(lasting, name)
		_ = role.Wait(ctx, away) // the end of the faults ends it
		err = errors.Join(err, f.run.servers.Again(lasting, name))
		if err != nil {
			f.run.accuse(judge.WrongEnd, "the harness could not restart %s: %s", name, err)
		}
		if name == server.MySQL {
			f.run.outage(judge.Outage{From: from, To: clock.System{}.Now()})
		}
	})
}
