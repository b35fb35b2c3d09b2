package adminserver

import (
	"sync"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// limiter bounds requests by name, with the generic cell rate algorithm: a name's number is when all that it asked would
// have come one by one.
type limiter struct {
	clock    clock.Clock
	interval time.Duration // between two requests of one name
	credit   time.Duration // what may come at once

	mu   sync.Mutex
	next map[string]time.Time
}

// mostNames bounds the memory of a limiter. Beyond it those are forgotten that owe nothing, and if all owe, any.
const mostNames = 10_000

func newLimiter(c clock.Clock, perSecond int) *limiter {
	return &limiter{clock: c, interval: time.Second / time.Duration(perSecond), credit: burst * time.Second, next: map[string]time.Time{}}
}

// throttled is the refusal of one request too many, with how long to wait.
type throttled struct {
	fault *fault.Error
	pause time.Duration
}

// Error returns the fault's text.
func (t *throttled) Error() string { return t.fault.Error() }

// Unwrap returns the fault.
func (t *throttled) Unwrap() error { return t.fault }

// admit counts a request. Errors: Throttled api.too_many.
func (l *limiter) admit(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	at := l.next[name]
	if at.Before(now) {
		at = now
	}
	at = at.Add(l.interval)
	if pause := at.Sub(now) - l.credit; pause > 0 {
		seconds := int((pause + time.Second - 1) / time.Second)
		return &throttled{fault.New(fault.Throttled, "api.too_many", fault.With("seconds", seconds)), pause}
	}
	l.forget(now)
	l.next[name] = at
	return nil
}

func (l *limiter) forget(now time.Time) {
	if len(l.next) < mostNames {
		return
	}
	for name, at := range l.next {
		if at.Before(now) {
			delete(l.next, name)
		}
	}
	for name := range l.next {
		if len(l.next) < mostNames {
			return
		}
		delete(l.next, name)
	}
}
