package redisbell

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Pauses between two tries to reach Redis.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 3 * time.Second
)

// listen hears other programs until the bell has stopped.
func (b *Bell) listen() {
	pause := firstPause
	for {
		heard, err := b.session(b.alive)
		b.live.Store(false)
		if b.alive.Err() != nil {
			return
		}
		b.away(err)
		if heard {
			pause = firstPause
		}
		if !rest(b.alive, pause) {
			return
		}
		pause = min(2*pause, longestPause)
	}
}

// rest waits for about a pause and returns whether the context goes on.
func rest(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause/2 + rand.N(pause))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// session listens on one connection, until that fails or Redis falls silent, and returns whether it ever worked. The
// library would connect anew in silence; then nobody would know that something may have been missed.
func (b *Bell) session(ctx context.Context) (heard bool, err error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	sub := b.client.Subscribe(ctx)
	hangUp := func() { _ = sub.Close() } // a connection that only listened has nothing to lose
	defer hangUp()
	defer context.AfterFunc(ctx, hangUp)() // ends Receive, which does not heed the context
	if err := sub.Subscribe(ctx, b.channel); err != nil {
		return false, err
	}
	var signs atomic.Int64
	b.work.Go(func() { b.watch(ctx, sub, &signs, fail) })
	for {
		message, err := sub.Receive(ctx)
		if err != nil {
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			return heard, err
		}
		signs.Add(1)
		switch m := message.(type) {
		case *redis.Subscription:
			heard = true
			b.back()
		case *redis.Message:
			b.hear(m.Payload)
		}
	}
}

// watch asks for signs of life and ends the session when none came since it last asked.
func (b *Bell) watch(ctx context.Context, sub *redis.PubSub, signs *atomic.Int64, fail context.CancelCauseFunc) {
	tick := time.NewTicker(b.health)
	defer tick.Stop()
	for seen := int64(0); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := signs.Load()
		if now == seen {
			fail(errSilent)
			return
		}
		seen = now
		if err := sub.Ping(ctx); err != nil {
			fail(err)
			return
		}
	}
}

// hear wakes this program's workers for what another one told.
func (b *Bell) hear(payload string) {
	sender, queues, ok := read(payload)
	if !ok || sender == b.sender {
		return
	}
	for _, queue := range queues {
		b.local.Ring(queue)
	}
}

// back notes that the connection listens, and wakes everybody.
func (b *Bell) back() {
	b.mu.Lock()
	b.unheard = nil
	reported := b.reported
	b.reported = false
	b.mu.Unlock()
	b.live.Store(true)
	b.local.Ring(everyone)
	if reported {
		b.log.Info("Redis is back: wake-ups arrive again")
	}
}

// away notes why nothing is heard, and says so once.
func (b *Bell) away(err error) {
	b.mu.Lock()
	b.unheard = err
	reported := b.reported
	b.reported = true
	b.mu.Unlock()
	if !reported {
		b.log.Warn("Redis is away: wake-ups are late, jobs are found by polling", "err", err)
	}
}
