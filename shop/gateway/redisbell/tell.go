package redisbell

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	mostTold  = 128                  // queues that wait to be told; beyond, everyone is rung for
	tellPause = 2 * time.Millisecond // between two messages: what rings meanwhile goes into one
)

// outbox is what other programs are to be told.
type outbox struct {
	mu     sync.Mutex
	queues map[string]bool
	empty  chan struct{} // closed when nobody tells any more; nil while nobody does
}

// tell puts a queue into the outbox and sees to it that somebody tells: one goroutine, while the outbox is not empty.
func (b *Bell) tell(queue string) {
	if !valid(queue) {
		return
	}
	b.outbox.mu.Lock()
	defer b.outbox.mu.Unlock()
	if b.open.Err() != nil {
		return
	}
	b.outbox.put(queue)
	if b.outbox.empty == nil {
		b.outbox.empty = make(chan struct{})
		b.work.Go(b.tellAll)
	}
}

// put adds queues, up to the bound. The caller holds the lock.
func (o *outbox) put(queues ...string) {
	if o.queues == nil {
		o.queues = map[string]bool{}
	}
	for _, queue := range queues {
		if len(o.queues) >= mostTold && !o.queues[queue] {
			o.queues = map[string]bool{everyone: true}
		}
		if !o.queues[everyone] {
			o.queues[queue] = true
		}
	}
}

// take empties the outbox and returns what was in it, nothing when telling is over.
func (o *outbox) take(ctx context.Context) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queues) == 0 || ctx.Err() != nil {
		close(o.empty)
		o.empty = nil
		return nil
	}
	queues := slices.Sorted(maps.Keys(o.queues))
	o.queues = nil
	return queues
}

// back puts what could not be told into the outbox again: it is told when Redis is back, and harmless then.
func (o *outbox) back(queues []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.put(queues...)
}

// tellAll sends messages until there is nothing left to tell. A bell that stops does not wait for a Redis that is away.
func (b *Bell) tellAll() {
	pause := firstPause
	for queues := b.outbox.take(b.alive); queues != nil; queues = b.outbox.take(b.alive) {
		err := b.client.Publish(b.alive, b.channel, write(b.sender, queues)).Err()
		b.sent(err)
		if err == nil {
			pause = firstPause
			rest(b.alive, tellPause)
			continue
		}
		b.outbox.back(queues)
		if !rest(b.open, pause) {
			b.alive.end()
		}
		pause = min(2*pause, longestPause)
	}
}

// sent notes how sending a message went.
func (b *Bell) sent(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unsent = err
}

// finishTelling takes no more rings and waits until those that came are told, Redis has failed, or ctx ends.
func (b *Bell) finishTelling(ctx context.Context) {
	b.outbox.mu.Lock()
	b.open.end()
	empty := b.outbox.empty
	b.outbox.mu.Unlock()
	if empty == nil {
		return
	}
	select {
	case <-empty:
	case <-ctx.Done():
	}
}
