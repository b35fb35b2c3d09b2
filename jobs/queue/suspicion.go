package queue

import (
	"sync"
	"time"

	"vapeart/shop/clock"
)

// suspicion keeps apart what may be killing workers. A job that has lost a lease is suspect: it never waits in a worker's
// memory, where it would share the fate of others without having begun. One that its next lost lease makes dead has its
// last chance: in its worker no other suspect is at work beside it. So a job that kills its workers is told from those that
// only stood beside it, and those come through.
type suspicion struct {
	mu         sync.Mutex
	suspects   int  // at work, or claimed to be
	claiming   int  // claims under way that may bring some
	lastChance bool // one is at work, or being claimed
	asked      func() time.Duration
}

// yield is how long claims leave suspects to others after a last chance has found that it must wait for those at work, and
// rest how long it must then wait to be given way again: suspects must get on too.
const (
	yield = 200 * time.Millisecond
	rest  = time.Second
)

// maySuspect asks whether a claim may bring suspects; if so, brought must follow.
func (s *suspicion) maySuspect() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lastChance || s.asked != nil && s.asked() < yield {
		return false
	}
	s.claiming++
	return true
}

// brought tells how many a claim has brought.
func (s *suspicion) brought(suspects int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claiming--
	s.suspects += suspects
}

// mayLastChance asks whether a claim may bring a last chance; if so, broughtLast must follow. If not yet, others give way.
func (s *suspicion) mayLastChance() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lastChance {
		return false
	}
	if s.suspects > 0 || s.claiming > 0 {
		if s.asked == nil || s.asked() > rest {
			s.asked = clock.Stopwatch()
		}
		return false
	}
	s.lastChance, s.asked = true, nil
	return true
}

// broughtLast tells whether a claim has brought one.
func (s *suspicion) broughtLast(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastChance = yes
}

// gone tells that a job is no longer here.
func (s *suspicion) gone(r *row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.lastChance():
		s.lastChance = false
	case r.lost > 0:
		s.suspects--
	}
}
