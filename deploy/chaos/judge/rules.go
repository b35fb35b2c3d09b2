package judge

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vapeart/deploy/chaos/journal"
	"vapeart/deploy/chaos/plan"
	"vapeart/jobs/queue"
)

// The rules.
const (
	Lost        = "lost"        // promised, and there is no job
	Unaccounted = "unaccounted" // in no terminal state, or the books of its attempts do not add up
	Twice       = "twice"       // two jobs, or two effects
	NoEffect    = "no effect"   // done without what it should have done
	Ghost       = "ghost"       // a job or an effect that nobody promised
	WrongEnd    = "wrong end"   // another terminal state, or for another reason, than the kind's
	Durable     = "durable"     // a commit that was acknowledged is gone
	Overlap     = "overlap"     // two at once, of which one must not be
	Stolen      = "stolen"      // a lease was lost whose worker lived
	Early       = "early"       // began before it was due
	Unseen      = "unseen"      // refused for a job that did not see it
	Late        = "late"        // a dead worker's job took longer than promised to run again
)

// Judge returns every broken promise, and the figures.
func Judge(f Facts) ([]Violation, Figures) {
	c := &court{Facts: f, byPromise: map[int64][]*Job{}, byID: map[int64]*Job{}, figures: Figures{Dead: map[string]int{}, States: map[queue.State]int{}}}
	for i := range f.Jobs {
		j := &f.Jobs[i]
		c.byPromise[j.Promise] = append(c.byPromise[j.Promise], j)
		c.byID[j.ID] = j
	}
	bundles := f.Plan.Bundles()
	for n := range bundles {
		for _, tx := range f.Plan.Transactions(n) {
			for _, item := range tx {
				c.item(item)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.byPromise)) {
		if id < 1 || id > int64(bundles)*plan.Bundle {
			c.accuse(Ghost, id, "a job of the ledger has a promise that is not in the plan")
		}
	}
	c.keys()
	c.recovery()
	c.figures.Jobs = len(f.Jobs)
	return c.violations, c.figures
}

// court is a judgement under way.
type court struct {
	Facts
	byPromise  map[int64][]*Job
	byID       map[int64]*Job
	violations []Violation
	figures    Figures
}

func (c *court) accuse(rule string, id int64, format string, args ...any) {
	c.violations = append(c.violations, Violation{Rule: rule, ID: id, What: fmt.Sprintf(format, args...)})
}

// item judges one promise of the plan.
func (c *court) item(item plan.Item) {
	promise, promised := c.Promises[item.ID]
	jobs := c.byPromise[item.ID]
	switch {
	case item.Rollback:
		c.figures.RolledBack++
		if promised || len(jobs) > 0 || c.Effects[item.ID] > 0 || c.Once[item.ID] || c.Acked[item.ID] > 0 {
			c.accuse(Ghost, item.ID, "its transaction was rolled back, and there are %d jobs and %d effects", len(jobs), c.Effects[item.ID])
		}
		return
	case !promised && c.Acked[item.ID] > 0:
		c.accuse(Durable, item.ID, "the commit was acknowledged, and the promise is not there")
	case !promised && len(jobs) > 0:
		c.accuse(Ghost, item.ID, "there is a job (%d), and the promise of the same transaction is not there", jobs[0].ID)
	case !promised:
		c.accuse(Unaccounted, item.ID, "it was never promised: the producers did not finish")
	case c.Acked[item.ID] > 1:
		c.accuse(Durable, item.ID, "it was acknowledged %d times: what the first commit wrote was gone", c.Acked[item.ID])
	}
	if !promised {
		return
	}
	if promise.Refused {
		c.refused(item, promise, jobs)
		return
	}
	c.kept(item, promise, jobs)
}

// refused judges a promise whose unique key another job had.
func (c *court) refused(item plan.Item, promise Promise, jobs []*Job) {
	c.figures.Refused++
	if len(jobs) > 0 || c.Effects[item.ID] > 0 {
		c.accuse(Twice, item.ID, "it was refused as a duplicate of job %d, and there are %d jobs and %d effects", promise.Job,
			len(jobs), c.Effects[item.ID])
	}
	other, ok := c.byID[promise.Job]
	switch {
	case !ok:
		c.accuse(Lost, item.ID, "it was refused as a duplicate of job %d, which does not exist", promise.Job)
	case other.Key != item.Key || item.Key == "":
		c.accuse(Lost, item.ID, "it was refused as a duplicate of job %d, which has the key %q, not %q", promise.Job, other.Key, item.Key)
	case item.Kind == plan.Index && other.State == queue.Done && !c.Seen[other.Promise][item.ID]:
		c.accuse(Unseen, item.ID, "it was refused because job %d was still to start, and that did not see it", promise.Job)
	}
}

// kept judges a promise that has a job.
func (c *court) kept(item plan.Item, promise Promise, jobs []*Job) {
	switch {
	case len(jobs) == 0:
		c.accuse(Lost, item.ID, "%s: it was promised with job %d, and there is no job", item.Kind, promise.Job)
		return
	case len(jobs) > 1:
		c.accuse(Twice, item.ID, "%s: there are %d jobs: %d, %d", item.Kind, len(jobs), jobs[0].ID, jobs[1].ID)
	case promise.Job != 0 && promise.Job != jobs[0].ID, jobs[0].Kind != item.Kind:
		c.accuse(Lost, item.ID, "%s: its job is %d, a %s, and not %d", item.Kind, jobs[0].ID, jobs[0].Kind, promise.Job)
	}
	j := jobs[0]
	c.books(j)
	c.end(item, j)
	c.effects(item, j)
	for _, n := range c.Notes[j.ID] {
		if n.Began.Before(promise.Due) {
			c.accuse(Early, item.ID, "%s: job %d began %s before it was due", item.Kind, j.ID, promise.Due.Sub(n.Began))
		}
	}
	c.overlap(j)
}

// effects judges how often what the job should do was done.
func (c *court) effects(item plan.Item, j *Job) {
	n, want := c.Effects[item.ID], 0
	switch {
	case item.Kind == plan.Once:
		if j.State == queue.Done && !c.Once[item.ID] {
			c.accuse(NoEffect, item.ID, "job %d is done and its effect is not there", j.ID)
		}
	case j.State == queue.Done:
		want = 1
	}
	switch {
	case n > 1:
		c.accuse(Twice, item.ID, "%s: job %d has %d effects", item.Kind, j.ID, n)
	case n < want:
		c.accuse(NoEffect, item.ID, "%s: job %d is done and has no effect", item.Kind, j.ID)
	case n > want:
		c.accuse(Twice, item.ID, "%s: job %d is %s and has an effect", item.Kind, j.ID, j.State)
	}
	c.figures.Effects += n
}

// end judges the state in which the job ended.
func (c *court) end(item plan.Item, j *Job) {
	reason := ""
	if len(j.Attempts) > 0 {
		reason = j.Attempts[len(j.Attempts)-1].Error
	}
	if j.State == queue.DeadState {
		c.figures.Dead[cause(item, reason)]++
	}
	switch j.State {
	case queue.Done, queue.DeadState, queue.Cancelled:
		c.figures.States[j.State]++
	default:
		c.accuse(Unaccounted, item.ID, "%s: job %d is still %s after %d attempts", item.Kind, j.ID, j.State, j.Attempt)
		return
	}
	wrong := func(why string) {
		c.accuse(WrongEnd, item.ID, "%s: job %d is %s with %d failures, %d lost: %s; %s", item.Kind, j.ID, j.State, j.Failures, j.Lost, why, brief(reason))
	}
	switch {
	case item.Kind == plan.Poison:
		if j.State != queue.DeadState || j.Lost < poisoned || !strings.Contains(reason, "lost") {
			wrong("a poison must die of lost leases")
		}
	case j.State == queue.DeadState && j.Lost >= poisoned && strings.Contains(reason, "lost"):
		if began, struck := c.struck(j); began < poisoned {
			wrong(fmt.Sprintf("only %d of its lost attempts had begun", began))
		} else if struck < poisoned && c.besideSuspect(j) {
			wrong(fmt.Sprintf("it was taken for a poison, only %d of its workers were struck by us, and on its last chance it stood beside a suspect", struck))
		} // else the engine cannot know better: we struck its worker on its last chance, or a poison did that nobody suspected yet
	case item.Kind == plan.Cancels && j.State != queue.Cancelled:
		wrong("it must be cancelled")
	case item.Kind == plan.Hopeless && (j.State != queue.DeadState || !strings.Contains(reason, "as planned")):
		wrong("it must be dead at its own wish")
	case item.Kind == plan.Exhausted && (j.State != queue.DeadState || j.Failures != j.MaxAttempts):
		wrong("it must be dead when its tries are used up")
	case slices.Contains([]plan.Kind{plan.Cancels, plan.Hopeless, plan.Exhausted}, item.Kind):
	case j.State != queue.Done:
		wrong("it must be done")
	case failsFirst(item.Kind) && j.Failures < item.N:
		wrong(fmt.Sprintf("it must have failed %d times first", item.N))
	}
}

// poisoned is the number of lost leases that make a job dead.
const poisoned = 3

func failsFirst(k plan.Kind) bool { return k == plan.Flaky || k == plan.Panics || k == plan.Hangs }

// struck counts the lost attempts whose function had begun, and of these the ones whose worker the harness itself ended or
// stopped: the others had a poison beside them.
func (c *court) struck(j *Job) (began, struck int) {
	for _, a := range j.Attempts {
		if a.Outcome != queue.OutcomeLost || !slices.ContainsFunc(c.Notes[j.ID], func(n journal.Note) bool { return n.Attempt == a.Attempt }) {
			continue
		}
		began++
		if slices.ContainsFunc(c.Deaths[a.Worker], func(d Death) bool { return d.By == Killed || d.By == Stopped }) {
			struck++
		}
	}
	return began, struck
}

// besideSuspect tells whether a job's worker was killed, at its last lost attempt, by a poison that had lost a lease before.
func (c *court) besideSuspect(j *Job) bool {
	worker := j.Attempts[len(j.Attempts)-1].Worker
	if slices.ContainsFunc(c.Deaths[worker], func(d Death) bool { return d.By == Killed || d.By == Stopped }) {
		return false
	}
	for i := range c.Jobs {
		p := &c.Jobs[i]
		if p.Kind != plan.Poison || len(p.Attempts) == 0 {
			continue
		}
		if slices.ContainsFunc(p.Attempts[1:], func(a Attempt) bool { return a.Worker == worker }) {
			return true
		}
		if p.Attempts[0].Worker == worker { // in its first run: nobody could know
			return false
		}
	}
	return true
}

// cause names why a job is dead.
func cause(item plan.Item, reason string) string {
	switch {
	case item.Kind == plan.Poison:
		return "poison"
	case strings.Contains(reason, "lost"):
		return "taken for a poison"
	default:
		return string(item.Kind)
	}
}

// books judges whether every attempt is accounted for: by a row, by the job's own when it ended well, or because its worker
// gave it back before it began.
func (c *court) books(j *Job) {
	count := map[queue.Outcome]int{}
	rows := map[int]bool{}
	for _, a := range j.Attempts {
		count[a.Outcome]++
		rows[a.Attempt] = true
	}
	for n := 1; n <= j.Attempt; n++ {
		began := slices.ContainsFunc(c.Notes[j.ID], func(note journal.Note) bool { return note.Attempt == n })
		switch {
		case rows[n], n == j.Attempt && (j.State == queue.Done || j.State == queue.Running):
		case began:
			c.accuse(Unaccounted, j.Promise, "%s: attempt %d of job %d began, and the ledger does not tell of it", j.Kind, n, j.ID)
		default:
			c.figures.GivenBack++
		}
	}
	if len(rows) != len(j.Attempts) || len(rows) > j.Attempt {
		c.accuse(Unaccounted, j.Promise, "%s: job %d had %d attempts, and %d are told of", j.Kind, j.ID, j.Attempt, len(j.Attempts))
	}
	failed := count[queue.OutcomeRetry] + count[queue.OutcomeDead]
	switch {
	case count[queue.OutcomeLost] != j.Lost:
		c.accuse(Unaccounted, j.Promise, "%s: job %d lost %d leases, and attempts tell of %d", j.Kind, j.ID, j.Lost, count[queue.OutcomeLost])
	case failed != j.Failures:
		c.accuse(Unaccounted, j.Promise, "%s: job %d failed %d times, and attempts tell of %d", j.Kind, j.ID, j.Failures, failed)
	}
	c.figures.Retries += count[queue.OutcomeRetry]
	c.figures.Snoozes += count[queue.OutcomeSnooze]
	c.figures.LostLeases += count[queue.OutcomeLost]
}

func brief(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// within tells whether a moment lies in an outage of the database, or up to a while after it.
func (c *court) within(at time.Time, while time.Duration) bool {
	return slices.ContainsFunc(c.Outages, func(o Outage) bool { return !at.Before(o.From) && at.Before(o.To.Add(while)) })
}
