package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Jobs counts jobs as this program hands them in and works on them. What stands in the ledger is Backlog's.
type Jobs struct {
	attempts   *prometheus.CounterVec
	run        *prometheus.HistogramVec
	wait       *prometheus.HistogramVec
	dead       *prometheus.CounterVec
	lost       *prometheus.CounterVec
	enqueued   *prometheus.CounterVec
	duplicates *prometheus.CounterVec
	registry   prometheus.Registerer
}

func newJobs(r prometheus.Registerer) *Jobs {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Subsystem: "jobs", Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets ...float64) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Subsystem: "jobs", Name: name, Help: help, Buckets: buckets}, []string{"kind"})
	}
	j := &Jobs{
		attempts: counter("attempts_total", "Attempts at jobs, by kind and outcome.", "kind", "outcome"),
		run: histogram("attempt_duration_seconds", "Time that an attempt took, by kind.",
			.005, .01, .05, .1, .5, 1, 5, 10, 30, 60, 300),
		wait: histogram("wait_seconds", "Time from when a job was due until an attempt began, by kind.",
			.005, .01, .025, .05, .1, .25, .5, 1, 5, 15, 60, 300, 1800),
		dead:       counter("dead_total", "Jobs that died: no tries left, refused for good, or too many leases lost; by kind.", "kind"),
		lost:       counter("lost_leases_total", "Leases that ended before their attempt did, found by this program; by kind.", "kind"),
		enqueued:   counter("enqueued_total", "Jobs handed in, whether their transaction was committed or not, by kind.", "kind"),
		duplicates: counter("duplicates_refused_total", "Jobs that a unique key kept out, by kind.", "kind"),
		registry:   r,
	}
	r.MustRegister(j.attempts, j.run, j.wait, j.dead, j.lost, j.enqueued, j.duplicates)
	return j
}

// Attempt tells how an attempt at a job ended.
type Attempt struct {
	Kind    string
	Outcome string // the ledger's word: done, retry, snooze, cancelled, dead, lost
	Dead    bool   // the job was given up
	Lost    bool   // its lease ended before it did: nothing is known of its times
	Wait    time.Duration
	Run     time.Duration
}

// Attempted counts an attempt that ended. What did not happen counts nothing, but is told from then on: the first death of
// a kind is an increase only if there was a 0 before it.
func (j *Jobs) Attempted(a Attempt) {
	j.attempts.WithLabelValues(a.Kind, a.Outcome).Inc()
	j.dead.WithLabelValues(a.Kind).Add(number(a.Dead))
	j.lost.WithLabelValues(a.Kind).Add(number(a.Lost))
	if a.Lost {
		return
	}
	j.wait.WithLabelValues(a.Kind).Observe(a.Wait.Seconds())
	j.run.WithLabelValues(a.Kind).Observe(a.Run.Seconds())
}

// Enqueued counts jobs that were handed in, and how many more were not because a unique key kept them out.
func (j *Jobs) Enqueued(kind string, jobs, duplicates int) {
	j.enqueued.WithLabelValues(kind).Add(float64(jobs))
	j.duplicates.WithLabelValues(kind).Add(float64(duplicates))
}

// WakeUps adds whether rings of other programs arrive.
func (j *Jobs) WakeUps(live func() bool) {
	j.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: namespace, Subsystem: "jobs", Name: "wakeups_live",
		Help: "1 while other programs' wake-ups arrive; 0 while workers find jobs by looking alone.",
	}, func() float64 { return number(live()) }))
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Schedule counts what happens at certain times, as this program's scheduler decides it.
type Schedule struct {
	lag    *prometheus.HistogramVec
	ticks  *prometheus.CounterVec
	missed *prometheus.CounterVec
}

func newSchedule(r prometheus.Registerer) *Schedule {
	s := &Schedule{
		lag: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "schedule", Name: "lag_seconds",
			Help: "Time from a task's due instant until it was decided, by task.", Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 15, 60, 300, 3600},
		}, []string{"task"}),
		ticks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "schedule", Name: "ticks_total",
			Help: "Due instants that were decided, by task and decision (enqueued, queued, skipped, missed).",
		}, []string{"task", "state"}),
		missed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "schedule", Name: "missed_total",
			Help: "Due instants that were found too late and not made up for, by task.",
		}, []string{"task"}),
	}
	r.MustRegister(s.lag, s.ticks, s.missed)
	return s
}

// Decided counts a tick in its state; missed is how many instants it says were missed for good.
func (s *Schedule) Decided(task, state string, missed int64, lag time.Duration) {
	s.lag.WithLabelValues(task).Observe(max(0, lag).Seconds())
	s.ticks.WithLabelValues(task, state).Inc()
	s.missed.WithLabelValues(task).Add(float64(missed))
}
