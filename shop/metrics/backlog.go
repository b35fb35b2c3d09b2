package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"vapeart/shop/clock"
)

// Backlog is what stands in the ledger of jobs, the same for every program that asks.
type Backlog struct {
	Depths []Depth
	Paused []string // queues
}

// Depth is how many jobs of a queue are in one state.
type Depth struct {
	Queue, State string
	Jobs         int64
	ReadySince   time.Time // of the oldest, when State is ready
}

const (
	backlogGood    = 3 * time.Second // for how long an answer is used again, however many ask
	backlogTimeout = 2 * time.Second // after which there is none
	mostQueues     = 100             // what more there are counts as one, "other"
)

// backlog asks for the backlog when somebody wants the figures.
type backlog struct {
	read  func(context.Context) (Backlog, error)
	clock clock.Clock

	depth, oldest, paused, known *prometheus.Desc

	mu     sync.Mutex
	answer *Backlog
	age    func() time.Duration
}

// Backlog adds the depth of the queues. read is asked at most every few seconds; when it fails there are no figures rather
// than old ones, and one that says so.
func (m *Metrics) Backlog(read func(context.Context) (Backlog, error), now clock.Clock) {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(prometheus.BuildFQName(namespace, "jobs", name), help, labels, nil)
	}
	m.registry.MustRegister(&backlog{
		read: read, clock: now,
		depth:  desc("depth", "Jobs in the ledger that are not over, and dead ones, by queue and state. Every program tells the same: take one, not the sum.", "queue", "state"),
		oldest: desc("oldest_ready_seconds", "How long the oldest ready job of a queue has been ready.", "queue"),
		paused: desc("queue_paused", "1 for every queue that operators have paused.", "queue"),
		known:  desc("backlog_known", "1 when the ledger told its depth, 0 when it did not and the figures are missing."),
	})
}

// Describe implements prometheus.Collector.
func (b *backlog) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{b.depth, b.oldest, b.paused, b.known} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (b *backlog) Collect(to chan<- prometheus.Metric) {
	send := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	answer := b.ask()
	send(b.known, number(answer != nil))
	if answer == nil {
		return
	}
	type place struct{ queue, state string }
	names, depths, oldest := newNames(mostQueues), map[place]float64{}, map[string]float64{}
	for _, d := range answer.Depths {
		queue := names.bounded(d.Queue)
		depths[place{queue, d.State}] += float64(d.Jobs)
		if !d.ReadySince.IsZero() {
			oldest[queue] = max(oldest[queue], b.clock.Now().Sub(d.ReadySince).Seconds())
		}
	}
	for at, n := range depths {
		send(b.depth, n, at.queue, at.state)
	}
	for queue, seconds := range oldest {
		send(b.oldest, seconds, queue)
	}
	paused := newNames(mostQueues)
	for _, queue := range answer.Paused {
		if paused.bounded(queue) == queue {
			send(b.paused, 1, queue)
		}
	}
}

// ask returns an answer of the last seconds, nil if there is none. Whoever asks meanwhile waits for the one that does.
func (b *backlog) ask() *Backlog {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.age != nil && b.age() < backlogGood {
		return b.answer
	}
	ctx, cancel := context.WithTimeout(context.Background(), backlogTimeout)
	defer cancel()
	answer, err := b.read(ctx)
	b.answer, b.age = &answer, clock.Stopwatch()
	if err != nil {
		b.answer = nil
	}
	return b.answer
}

// names bounds the values of a label.
type names struct {
	known map[string]bool
	most  int
}

func newNames(most int) names { return names{map[string]bool{}, most} }

// bounded returns a name, or "other" once there are too many.
func (n names) bounded(name string) string {
	if !n.known[name] {
		if len(n.known) >= n.most {
			return "other"
		}
		n.known[name] = true
	}
	return name
}
