package judge

import (
	"cmp"
	"slices"
	"time"

	"vapeart/deploy/chaos/journal"
	"vapeart/deploy/chaos/plan"
	"vapeart/jobs/queue"
)

// recoverWithin is how soon a dead worker's job must run again, not counting the time in which the database was away.
const recoverWithin = 30 * time.Second

// end returns when an attempt surely no longer ran: when its function was done, or its process dead.
func (c *court) ended(n journal.Note) (time.Time, bool) {
	if !n.Ended.IsZero() {
		return n.Ended, true
	}
	for _, d := range c.Deaths[n.Worker] {
		if d.Until.IsZero() {
			return d.At, true
		}
	}
	return time.Time{}, false
}

// stood tells whether a worker stood still at some time between two moments: the engine cannot know that it will go on.
func (c *court) stood(worker string, from, to time.Time) bool {
	return slices.ContainsFunc(c.Deaths[worker], func(d Death) bool {
		return !d.Until.IsZero() && d.At.Before(to) && d.Until.After(from)
	})
}

// claimed returns when an attempt was claimed, which may be long before its function began.
func claimed(j *Job, n journal.Note) time.Time {
	i := slices.IndexFunc(j.Attempts, func(a Attempt) bool { return a.Attempt == n.Attempt })
	if i < 0 {
		return n.Began
	}
	return earlier(n.Began, j.Attempts[i].StartedAt)
}

// overlap judges whether two attempts of a job ran at once though the first one's worker lived and moved.
func (c *court) overlap(j *Job) {
	notes := slices.SortedFunc(slices.Values(c.Notes[j.ID]), func(a, b journal.Note) int { return cmp.Compare(a.Attempt, b.Attempt) })
	for i := 1; i < len(notes); i++ {
		before, after := notes[i-1], notes[i]
		if before.Attempt == after.Attempt {
			c.accuse(Overlap, j.Promise, "%s: attempt %d of job %d began twice, at %s and %s", j.Kind, after.Attempt, j.ID, before.Worker, after.Worker)
		}
		if end, ok := c.ended(before); ok && !after.Began.Before(end) {
			continue
		}
		if c.stood(before.Worker, claimed(j, before), later(before.Began, after.Began)) {
			c.figures.Ghosts++
			continue
		}
		c.accuse(Overlap, j.Promise, "%s: attempt %d of job %d began at %s while %d ran at %s", j.Kind, after.Attempt, j.ID, after.Worker,
			before.Attempt, before.Worker)
	}
}

// keys judges what unique keys promise about jobs of one key.
func (c *court) keys() {
	byKey := map[string][]*Job{}
	for i := range c.Jobs {
		if j := &c.Jobs[i]; j.Key != "" {
			byKey[j.Key] = append(byKey[j.Key], j)
		}
	}
	for _, jobs := range byKey {
		switch jobs[0].Kind {
		case plan.Ever:
			if len(jobs) > 1 {
				c.accuse(Twice, jobs[1].Promise, "jobs %d and %d have the key %s, which is for one ever", jobs[0].ID, jobs[1].ID, jobs[0].Key)
			}
		case plan.Single:
			c.oneAtATime(jobs)
		default:
		}
	}
}

// oneAtATime judges that of jobs with one key no two ran at once.
func (c *court) oneAtATime(jobs []*Job) {
	var notes []journal.Note
	for _, j := range jobs {
		notes = append(notes, c.Notes[j.ID]...)
	}
	slices.SortFunc(notes, func(a, b journal.Note) int { return a.Began.Compare(b.Began) })
	for i := 1; i < len(notes); i++ {
		before, after := notes[i-1], notes[i]
		end, ok := c.ended(before)
		if before.Job == after.Job || ok && !after.Began.Before(end) {
			continue
		}
		if c.stood(before.Worker, claimed(c.byID[before.Job], before), after.Began) || c.stood(after.Worker, claimed(c.byID[after.Job], after), after.Began) {
			continue
		}
		c.accuse(Overlap, after.Promise, "jobs %d and %d of the key %s ran at once", before.Job, after.Job, before.Key)
	}
}

// recovery judges every lost lease: whether its worker was dead, and how long its job waited to run again.
func (c *court) recovery() {
	for i := range c.Jobs {
		j := &c.Jobs[i]
		for _, a := range j.Attempts {
			if a.Outcome == queue.OutcomeLost {
				c.lost(j, a)
			}
		}
	}
}

func (c *court) lost(j *Job, a Attempt) {
	end := j.State == queue.DeadState && a.Attempt == j.Attempt
	i := slices.IndexFunc(c.Deaths[a.Worker], func(d Death) bool { return d.At.Before(a.Ended) && (d.Until.IsZero() || d.Until.After(a.StartedAt)) })
	if i < 0 {
		if c.within(a.Ended, recoverWithin) {
			c.figures.LostInOutage++
			return
		}
		c.accuse(Stolen, j.Promise, "%s: attempt %d of job %d lost its lease though %s lived", j.Kind, a.Attempt, j.ID, a.Worker)
		return
	}
	death := c.Deaths[a.Worker][i].At
	if c.Deaths[a.Worker][i].By == Asked && !c.within(a.Ended, recoverWithin) {
		c.accuse(Stolen, j.Promise, "%s: attempt %d of job %d lost its lease though %s was only asked to stop", j.Kind, a.Attempt, j.ID, a.Worker)
	}
	again := a.Ended // for a dead one: when it was found
	if !end {
		next, ok := c.next(j, a.Attempt+1)
		if !ok {
			return // the books tell
		}
		again = next
	}
	took := again.Sub(death)
	for _, o := range c.Outages {
		if from, to := later(o.From, death), earlier(o.To, again); to.After(from) {
			took -= to.Sub(from)
		}
	}
	c.figures.Recoveries++
	c.figures.LongestRecovery = max(c.figures.LongestRecovery, took)
	if took > recoverWithin && c.Deaths[a.Worker][i].Until.IsZero() { // who stands still may hold rows locked
		c.accuse(Late, j.Promise, "%s: job %d ran again %s after %s died", j.Kind, j.ID, took, a.Worker)
	}
}

// next returns when an attempt was claimed, or began if it has no row: whoever claimed it may have died before it began,
// which is another death to recover from.
func (c *court) next(j *Job, attempt int) (time.Time, bool) {
	for _, a := range j.Attempts {
		if a.Attempt == attempt {
			return a.StartedAt, true
		}
	}
	for _, n := range c.Notes[j.ID] {
		if n.Attempt == attempt {
			return n.Began, true
		}
	}
	return time.Time{}, false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
