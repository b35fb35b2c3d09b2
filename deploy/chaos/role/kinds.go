package role

import (
	"time"

	"vapeart/deploy/chaos/plan"
	"vapeart/jobs/queue"
)

// Args are the arguments of every kind here.
type Args struct {
	Promise int64  `json:"promise"`
	N       int    `json:"n,omitempty"`
	Key     string `json:"key,omitempty"`
}

const (
	exhausting  = 2                      // tries that plan.Exhausted has
	hangTimeout = 500 * time.Millisecond // plan.Hangs outlives it
)

// kind returns the kind of job for a kind of promise. Three queues, so that weights have something to do.
func kind(k plan.Kind) queue.Kind[Args] {
	made := queue.Kind[Args]{
		Name: string(k), Timeout: 5 * time.Minute,
		Backoff: queue.Backoff{First: 200 * time.Millisecond, Most: time.Second},
	}
	switch k {
	case plan.Hangs:
		made.Queue, made.Timeout = "slow", hangTimeout
	case plan.Slow:
		made.Queue = "slow"
	case plan.Exhausted:
		made.MaxAttempts = exhausting
	case plan.Index:
		made.Queue = "index"
	case plan.Later:
		made.Priority = queue.Urgent
	default:
	}
	return made
}

// options returns how a promise is enqueued.
func options(item plan.Item, due time.Time) []queue.Option {
	switch item.Kind {
	case plan.Later:
		return []queue.Option{queue.RunAt(due)}
	case plan.Single:
		return []queue.Option{queue.Unique(item.Key, queue.UntilFinished)}
	case plan.Index:
		return []queue.Option{queue.Unique(item.Key, queue.UntilStarted)}
	case plan.Ever:
		return []queue.Option{queue.Unique(item.Key, queue.UntilPruned)}
	default:
		return nil
	}
}

func arguments(item plan.Item) Args { return Args{Promise: item.ID, N: item.N, Key: item.Key} }
