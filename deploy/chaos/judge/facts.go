// Package judge says whether a chaos run's promises were kept. It owns the rules and the facts that they need: what was
// promised and by whom acknowledged, what the ledger tells, the effects, and the workers' own journals. It refuses to
// trust one of these alone: each rule holds two of them against each other.
package judge

import (
	"time"

	"vapeart/deploy/chaos/journal"
	"vapeart/deploy/chaos/plan"
	"vapeart/jobs/queue"
)

// Promise is a row that a producer wrote in the transaction of its job.
type Promise struct {
	ID      int64
	Key     string
	Job     int64 // 0 when it was enqueued with many others
	Refused bool  // Job has the unique key; nothing was enqueued
	Due     time.Time
}

// Job is a job of the ledger.
type Job struct {
	ID, Promise                          int64
	Kind                                 plan.Kind
	Key                                  string // of its arguments
	State                                queue.State
	Attempt, Failures, Lost, MaxAttempts int
	Attempts                             []Attempt // that have a row, first to last
}

// Attempt is an ended attempt of the ledger.
type Attempt struct {
	Attempt          int
	Worker           string
	StartedAt, Ended time.Time
	Outcome          queue.Outcome
	Error            string
}

// Death is the end of a worker's process, or the time in which it stood still.
type Death struct {
	At    time.Time
	Until time.Time // of one that stood still; zero for the dead
	By    string
}

// How workers die.
const (
	Killed  = "killed"  // by the harness, with -9
	Asked   = "asked"   // to stop
	Itself  = "itself"  // by a poison
	Stopped = "stopped" // it stood still and went on
)

// Outage is a time in which the database was away.
type Outage struct{ From, To time.Time }

// Facts are all that is known after a run.
type Facts struct {
	Plan     plan.Plan
	Promises map[int64]Promise
	Acked    map[int64]int // how often a producer told that it was committed
	Jobs     []Job
	Effects  map[int64]int // written with Complete, by promise
	Once     map[int64]bool
	Seen     map[int64]map[int64]bool // by the promise whose job looked
	Notes    map[int64][]journal.Note // by job
	Deaths   map[string][]Death       // by worker
	Outages  []Outage
}

// Violation is a broken promise.
type Violation struct {
	Rule string
	ID   int64 // of the promise; 0 for none
	What string
}
