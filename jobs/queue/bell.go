package queue

import (
	"slices"
	"sync"
)

// Bell wakes workers. A ring may be lost, come late or twice: it only saves a worker from finding jobs by looking.
type Bell interface {
	// Ring tells that a queue has ready jobs. It never blocks.
	Ring(queue string)
	// Listen returns a channel on which a ring comes for queues that match; many are one. leave ends it.
	Listen(match func(queue string) bool) (rings <-chan struct{}, leave func())
	// Live tells whether rings of other programs arrive at present. If not, workers look more often.
	Live() bool
}

// LocalBell wakes the workers of this program. The zero value is ready.
type LocalBell struct {
	mu        sync.Mutex
	listeners []*listener
}

type listener struct {
	match func(string) bool
	rings chan struct{}
}

// Ring implements Bell. A ring that nobody hears is kept for each listener.
func (b *LocalBell) Ring(queue string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.listeners {
		if !l.match(queue) {
			continue
		}
		select {
		case l.rings <- struct{}{}:
		default:
		}
	}
}

// Listen implements Bell.
func (b *LocalBell) Listen(match func(string) bool) (<-chan struct{}, func()) {
	l := &listener{match, make(chan struct{}, 1)}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = append(b.listeners, l)
	return l.rings, func() { b.leave(l) }
}

func (b *LocalBell) leave(l *listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = slices.DeleteFunc(b.listeners, func(other *listener) bool { return other == l })
}

// Live implements Bell: nobody hears of other programs.
func (*LocalBell) Live() bool { return false }
