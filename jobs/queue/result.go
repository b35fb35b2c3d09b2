package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// State is where a job stands, see the package's picture.
type State string

// The states.
const (
	Waiting   State = "waiting" // due later
	Ready     State = "ready"   // due
	Running   State = "running" // held by a lease
	Done      State = "done"
	DeadState State = "dead" // given up; kept
	Cancelled State = "cancelled"
)

// Outcome is how an attempt ended.
type Outcome string

// The outcomes.
const (
	OutcomeDone      Outcome = "done"
	OutcomeRetry     Outcome = "retry"     // failed, comes again
	OutcomeSnooze    Outcome = "snooze"    // comes again, no try used
	OutcomeDead      Outcome = "dead"      // failed for good
	OutcomeCancelled Outcome = "cancelled" // no longer wanted
	OutcomeLost      Outcome = "lost"      // the lease ended before the attempt did
)

// ErrLeaseLost says that another worker may have the job: nothing of this attempt counts.
var ErrLeaseLost = errors.New("queue: the lease was lost")

// cancelledBy ends the context of a job that somebody asked to cancel.
type cancelledBy string

// Error says who asked.
func (c cancelledBy) Error() string { return "cancelled by " + string(c) }

// errStopping ends the context of jobs that a stopping worker cannot wait for.
var errStopping = errors.New("queue: the worker stops")

// result is an error that steers the engine.
type result struct {
	outcome Outcome
	after   time.Duration
	at      time.Time // instead of after
	err     error
}

// Error tells the outcome and its reason.
func (r *result) Error() string {
	if r.err == nil {
		return string(r.outcome)
	}
	return string(r.outcome) + ": " + r.err.Error()
}

// Unwrap returns the reason.
func (r *result) Unwrap() error { return r.err }

// Snooze makes the job come again after d. It uses up no try.
func Snooze(d time.Duration) error { return &result{outcome: OutcomeSnooze, after: d} }

// RetryIn is a failed try, like err itself, with a pause of its own: what a server asks for that is overloaded.
func RetryIn(d time.Duration, err error) error {
	return &result{outcome: OutcomeRetry, after: d, err: err}
}

// RetryAt is RetryIn with the time at which to try again.
func RetryAt(at time.Time, err error) error { return &result{outcome: OutcomeRetry, at: at, err: err} }

// Cancel ends the job because nobody needs it any more; reason is kept.
func Cancel(reason error) error { return &result{outcome: OutcomeCancelled, err: reason} }

// Dead gives the job up at once: trying again cannot help.
func Dead(err error) error { return &result{outcome: OutcomeDead, err: err} }

// verdict is what an attempt's end makes of its job.
type verdict struct {
	outcome  Outcome
	state    State
	failures int
	runAt    time.Time // when waiting or ready
	err      string
}

const maxError = 64 << 10 // bytes of an error that the ledger keeps

// judge says what becomes of a job whose attempt ended with err, nil for success. cause is why its context ended, if it
// did. scatter moves a pause a little.
func judge(r *run, err, cause error, now time.Time, scatter func(time.Duration) time.Duration) verdict {
	v := verdict{failures: r.failures, runAt: now}
	if err != nil {
		v.err = cut(err.Error())
	}
	steer, steered := errors.AsType[*result](err)
	switch {
	case err == nil:
		v.outcome, v.state = OutcomeDone, Done
	case steered && steer.outcome == OutcomeCancelled:
		v.outcome, v.state = OutcomeCancelled, Cancelled
	case isCancelled(cause):
		v.outcome, v.state, v.err = OutcomeCancelled, Cancelled, cut(fmt.Sprintf("%s: %s", cause, v.err))
	case steered && steer.outcome == OutcomeSnooze:
		v.outcome, v.state, v.runAt = OutcomeSnooze, Waiting, now.Add(steer.after)
	case !steered && errors.Is(cause, errStopping): // not the job's fault
		v.outcome, v.state, v.runAt = OutcomeSnooze, Ready, r.runAt
	case steered && steer.outcome == OutcomeDead, r.failures+1 >= r.tries:
		v.outcome, v.state, v.failures = OutcomeDead, DeadState, r.failures+1
	case steered && !steer.at.IsZero():
		v.outcome, v.state, v.failures, v.runAt = OutcomeRetry, Waiting, r.failures+1, steer.at
	case steered:
		v.outcome, v.state, v.failures, v.runAt = OutcomeRetry, Waiting, r.failures+1, now.Add(steer.after)
	default:
		v.outcome, v.state, v.failures = OutcomeRetry, Waiting, r.failures+1
		v.runAt = now.Add(scatter(r.handler.backoff.pause(v.failures)))
	}
	if errors.Is(cause, context.DeadlineExceeded) && err != nil {
		v.err = cut(fmt.Sprintf("after %s: %s", r.handler.timeout, v.err))
	}
	return v
}

func isCancelled(cause error) bool {
	_, is := errors.AsType[cancelledBy](cause)
	return is
}

func cut(s string) string { return cutTo(s, maxError) }

// cutTo returns s in at most n bytes and an ellipsis, without half a character at its end.
func cutTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n-len("…")], "") + "…"
}
