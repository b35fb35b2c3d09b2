package schedule

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"time"

	"vapeart/jobs/queue"
)

// DefaultQueue is the queue of tasks that name none.
const DefaultQueue = "schedule"

// Task is something that happens at certain times. Name, one of Cron and Every, and Do are required; the zero value of
// each other setting is a good one.
type Task struct {
	Name  string         // stable, at most 50 bytes of a-z, 0-9, ".", "_" and "-": its history hangs on it
	Cron  string         // "minute hour day-of-month month day-of-week": lists, ranges, steps and English names
	Every time.Duration  // whole seconds
	Zone  *time.Location // of Cron; nil means UTC

	CatchUp  CatchUp
	Overlap  Overlap
	Jitter   time.Duration // spreads the starts: a tick's job is due up to so much later, always equally for one instant
	Disabled bool          // until an operator enables it

	Queue   string        // DefaultQueue if empty
	Timeout time.Duration // of one attempt; 0 means a minute
	Tries   int           // until the tick has failed; 0 means 3
	Backoff queue.Backoff // pause after a failed try

	// Do does it. What it returns stays in the tick's history, the result as well as an error, up to 4,000 bytes. Errors
	// of package queue steer the engine as they do everywhere.
	Do func(context.Context, Run) (result string, err error)
}

// Run is what Do learns about the tick it is called for.
type Run struct {
	Due    time.Time
	Since  time.Time // when the latest run began that went well, on its machine's clock; zero if there was none
	Manual bool      // somebody asked for it
}

// CatchUp says what becomes of instants that are found more than a minute late, because no scheduler ran or no database
// answered. The zero value is SkipMissed.
type CatchUp struct {
	all    int
	within time.Duration
}

// SkipMissed lets them be; they stay visible as missed.
func SkipMissed() CatchUp { return CatchUp{} }

// OnceIfWithin carries out the latest of them if it is at most so late, and none when the next one is on time.
func OnceIfWithin(late time.Duration) CatchUp { return CatchUp{within: late} }

// All carries out each of them, but no more than the latest most, which are at most 1,000. It needs Overlap Queue.
func All(most int) CatchUp { return CatchUp{all: most} }

const mostAll = 1_000

// Overlap says what becomes of an instant at which the task's tick before is still under way, or waits for another try.
type Overlap int

// The policies. A task never runs twice at the same time, except where a worker lost its lease and does not know yet.
const (
	Skip    Overlap = iota // leaves it out
	Queue                  // runs it after the others, in their order
	Replace                // cancels what is under way or waits, and runs it once that has ended
)

var (
	goodName   = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,49}$`)
	errBadName = errors.New("a name has 1 to 50 of a-z, 0-9, dot, underscore and dash")
)

// task is a Task as a scheduler works with it.
type task struct {
	Task
	table timetable
	spec  string // Cron, or "@every 30s"
	zone  string
	kind  queue.Kind[arguments]
}

// arguments name the tick of a job.
type arguments struct {
	Due    int64 `json:"due"` // Unix milliseconds
	Manual bool  `json:"manual,omitempty"`
}

func newTask(t Task) (*task, error) {
	made := &task{Task: t, spec: t.Cron, zone: "UTC"}
	if t.Zone == nil {
		made.Zone = time.UTC
	}
	made.zone = made.Zone.String()
	if err := made.check(); err != nil {
		return nil, fmt.Errorf("schedule: task %q: %w", t.Name, err)
	}
	if t.Every > 0 {
		made.spec, made.zone, made.table = "@every "+t.Every.String(), "UTC", interval(t.Every)
	} else {
		table, err := parseCron(t.Cron, made.Zone)
		if err != nil {
			return nil, fmt.Errorf("schedule: task %q: cron %q: %w", t.Name, t.Cron, err)
		}
		made.table = table
	}
	if t.Queue == "" {
		made.Queue = DefaultQueue
	}
	if t.Tries <= 0 {
		made.Tries = 3
	}
	made.kind = queue.Kind[arguments]{
		Name: "schedule." + t.Name, Queue: made.Queue, MaxAttempts: made.Tries, Timeout: t.Timeout, Backoff: t.Backoff,
	}
	return made, nil
}

func (t *task) check() error {
	switch {
	case !goodName.MatchString(t.Name):
		return errBadName
	case t.Do == nil:
		return errors.New("it does nothing")
	case (t.Cron == "") == (t.Every == 0):
		return errors.New("it needs either Cron or Every")
	case t.Every < 0 || t.Every%time.Second != 0:
		return errors.New("the interval is no whole seconds")
	case len(t.Cron) > 250 || len(t.zone) > 60:
		return errors.New("its spec or its zone's name is too long")
	case t.Jitter < 0:
		return errors.New("its jitter is negative")
	case t.CatchUp.within < 0 || t.CatchUp.all < 0 || t.CatchUp.all > mostAll:
		return fmt.Errorf("it catches up with 0 to %d instants", mostAll)
	case t.CatchUp.all > 0 && t.Overlap != Queue:
		return errors.New("CatchUp All needs Overlap Queue: what is caught up comes at once")
	}
	return nil
}

// start returns when the job of an instant is due. It hangs on nothing but the instant, so that every scheduler says the
// same.
func (t *task) start(due time.Time) time.Time {
	if t.Jitter <= 0 {
		return due
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.Name + "\x00" + strconv.FormatInt(due.UnixMilli(), 10))) // never fails
	return due.Add(time.Duration(h.Sum64() % uint64(t.Jitter)).Truncate(time.Millisecond))
}
