package judge_test

import (
	"slices"
	"testing"
	"time"

	"vapeart/deploy/chaos/journal"
	"vapeart/deploy/chaos/judge"
	"vapeart/deploy/chaos/plan"
	"vapeart/jobs/queue"
)

func at(seconds float64) time.Time {
	return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(seconds * float64(time.Second)))
}

// perfect is a run in which every promise was kept: each job was promised at 0 s, began at 1 s and was done at 2 s. The
// ids of jobs are a hundred above the promises'. Job 101 of promise 1 was lost by a killed worker first.
func perfect(kinds ...plan.Kind) judge.Facts {
	f := judge.Facts{
		Plan:     plan.Plan{Jobs: plan.Bundle, Only: kinds},
		Promises: map[int64]judge.Promise{}, Acked: map[int64]int{}, Effects: map[int64]int{}, Once: map[int64]bool{},
		Seen: map[int64]map[int64]bool{}, Notes: map[int64][]journal.Note{},
		Deaths: map[string][]judge.Death{"w1": {{At: at(2), By: judge.Killed}}},
	}
	for _, item := range f.Plan.Transactions(0)[0] {
		id := item.ID
		f.Promises[id] = judge.Promise{ID: id, Job: 100 + id, Due: at(0)}
		f.Acked[id] = 1
		f.Jobs = append(f.Jobs, judge.Job{ID: 100 + id, Promise: id, Kind: item.Kind, State: queue.Done, Attempt: 1, MaxAttempts: 8})
		f.Notes[100+id] = []journal.Note{{Promise: id, Job: 100 + id, Attempt: 1, Worker: "w2", Began: at(1), Ended: at(2)}}
		if item.Kind == plan.Once {
			f.Once[id] = true
		} else {
			f.Effects[id] = 1
		}
	}
	f.Jobs[0].Attempt, f.Jobs[0].Lost = 2, 1
	f.Jobs[0].Attempts = []judge.Attempt{{Attempt: 1, Worker: "w1", StartedAt: at(1), Ended: at(22), Outcome: queue.OutcomeLost}}
	f.Notes[101] = []journal.Note{
		{Promise: 1, Job: 101, Attempt: 1, Worker: "w1", Began: at(1)},
		{Promise: 1, Job: 101, Attempt: 2, Worker: "w2", Began: at(23), Ended: at(24)},
	}
	return f
}

func TestARunInWhichEveryPromiseWasKeptHasNoViolation(t *testing.T) {
	t.Parallel()
	violations, figures := judge.Judge(perfect(plan.Effect, plan.Once))
	if len(violations) > 0 {
		t.Errorf("got %v", violations)
	}
	if figures.Jobs != 10 || figures.States[queue.Done] != 10 || figures.Effects != 5 || figures.LostLeases != 1 ||
		figures.LongestRecovery != 21*time.Second {
		t.Errorf("got %+v", figures)
	}
}

// Each breaks one promise of the perfect run, whose promises are all plan.Effect.
func TestTheJudgeCatches(t *testing.T) {
	t.Parallel()
	third := 2 // job 103 of promise 3
	for sentence, c := range map[string]struct {
		rule  string
		spoil func(f *judge.Facts)
	}{
		"a job that is gone": {judge.Lost, func(f *judge.Facts) { f.Jobs = slices.Delete(f.Jobs, third, third+1) }},
		"a job that still waits": {judge.Unaccounted, func(f *judge.Facts) {
			f.Jobs[third].State, f.Jobs[third].Attempt, f.Effects[3] = queue.Waiting, 0, 0
		}},
		"a job that still runs":     {judge.Unaccounted, func(f *judge.Facts) { f.Jobs[third].State, f.Effects[3] = queue.Running, 0 }},
		"an effect that came twice": {judge.Twice, func(f *judge.Facts) { f.Effects[3] = 2 }},
		"an effect that never came": {judge.NoEffect, func(f *judge.Facts) { f.Effects[3] = 0 }},
		"a second job of a promise": {judge.Twice, func(f *judge.Facts) {
			f.Jobs = append(f.Jobs, judge.Job{ID: 999, Promise: 3, Kind: plan.Effect, State: queue.Done, Attempt: 1})
		}},
		"a job that nobody promised": {judge.Ghost, func(f *judge.Facts) { delete(f.Promises, 3); f.Acked[3] = 0 }},
		"a job of no plan":           {judge.Ghost, func(f *judge.Facts) { f.Jobs = append(f.Jobs, judge.Job{ID: 999, Promise: 77}) }},
		"a promise that was acknowledged and is gone": {judge.Durable, func(f *judge.Facts) {
			delete(f.Promises, 3)
			delete(f.Effects, 3)
			f.Jobs = slices.Delete(f.Jobs, third, third+1)
		}},
		"a promise that was acknowledged twice": {judge.Durable, func(f *judge.Facts) { f.Acked[3] = 2 }},
		"a promise that nobody came to make": {judge.Unaccounted, func(f *judge.Facts) {
			delete(f.Promises, 3)
			delete(f.Acked, 3)
			delete(f.Effects, 3)
			f.Jobs = slices.Delete(f.Jobs, third, third+1)
		}},
		"an attempt that began and is not told of": {judge.Unaccounted, func(f *judge.Facts) { f.Jobs[third].Attempt = 2 }},
		"a lost lease that no attempt tells of":    {judge.Unaccounted, func(f *judge.Facts) { f.Jobs[third].Lost = 1 }},
		"a failure that no attempt tells of":       {judge.Unaccounted, func(f *judge.Facts) { f.Jobs[third].Failures = 1 }},
		"a job that is dead for no reason": {judge.WrongEnd, func(f *judge.Facts) {
			f.Jobs[third].State, f.Effects[3] = queue.DeadState, 0
			f.Jobs[third].Attempts = []judge.Attempt{{Attempt: 1, Outcome: queue.OutcomeDead, Error: "as planned"}}
		}},
		"an effect of a job that is dead":             {judge.Twice, func(f *judge.Facts) { f.Jobs[third].State = queue.DeadState }},
		"a lease that was taken from a living worker": {judge.Stolen, func(f *judge.Facts) { f.Deaths = nil }},
		"a lease that was lost by a worker which was only asked to stop": {judge.Stolen, func(f *judge.Facts) {
			f.Deaths = map[string][]judge.Death{"w1": {{At: at(2), By: judge.Asked}}}
		}},
		"a job that ran twice at once":            {judge.Overlap, func(f *judge.Facts) { f.Notes[101][1].Began = at(1.5) }},
		"a job that began before it was due":      {judge.Early, func(f *judge.Facts) { f.Promises[3] = judge.Promise{ID: 3, Job: 103, Due: at(5)} }},
		"a dead worker's job that came back late": {judge.Late, func(f *judge.Facts) { f.Notes[101][1].Began, f.Notes[101][1].Ended = at(33), at(34) }},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			f := perfect(plan.Effect)
			c.spoil(&f)
			violations, _ := judge.Judge(f)
			if !slices.ContainsFunc(violations, func(v judge.Violation) bool { return v.Rule == c.rule }) {
				t.Errorf("want a violation of %q, got %v", c.rule, violations)
			}
		})
	}
}

func TestADatabaseThatWasAwayExcusesTheTimeAndTheLeasesButNoLoss(t *testing.T) {
	t.Parallel()
	f := perfect(plan.Effect)
	f.Notes[101][1].Began, f.Notes[101][1].Ended = at(45), at(46)
	f.Outages = []judge.Outage{{From: at(10), To: at(30)}}
	if violations, figures := judge.Judge(f); len(violations) > 0 || figures.LongestRecovery != 23*time.Second {
		t.Errorf("got %v, %+v", violations, figures)
	}
	f.Deaths = nil
	if violations, figures := judge.Judge(f); figures.LostInOutage != 1 || len(violations) != 1 || violations[0].Rule != judge.Overlap {
		t.Errorf("its worker lives, so only that it ran twice at once is a violation: got %v, %+v", violations, figures)
	}
}

func TestAClaimThatWasGivenBackBeforeTheJobBeganNeedsNoRow(t *testing.T) {
	t.Parallel()
	f := perfect(plan.Effect)
	f.Jobs[2].Attempt, f.Notes[103][0].Attempt = 3, 3
	if violations, figures := judge.Judge(f); len(violations) > 0 || figures.GivenBack != 2 {
		t.Errorf("got %v, %+v", violations, figures)
	}
}

func TestAWorkerThatStoodStillMayGoOnAfterItWasReplaced(t *testing.T) {
	t.Parallel()
	f := perfect(plan.Effect)
	f.Deaths = map[string][]judge.Death{"w1": {{At: at(1), Until: at(30), By: judge.Stopped}}}
	f.Notes[101][0].Ended = at(31)
	if violations, figures := judge.Judge(f); len(violations) > 0 || figures.Ghosts != 1 {
		t.Errorf("got %v, %+v", violations, figures)
	}
}

func TestAWorkerThatStoodStillBetweenClaimAndBeginningMayBeginAfterItWasReplaced(t *testing.T) {
	t.Parallel()
	f := perfect(plan.Effect)
	f.Deaths = map[string][]judge.Death{"w1": {{At: at(1.5), Until: at(30), By: judge.Stopped}}}
	f.Notes[101][0].Began, f.Notes[101][0].Ended = at(30.1), at(31)
	if violations, figures := judge.Judge(f); len(violations) > 0 || figures.Ghosts != 1 {
		t.Errorf("got %v, %+v", violations, figures)
	}
}

func TestAPoisonMustDieOfItAndNobodyElse(t *testing.T) {
	t.Parallel()
	f := perfect(plan.Effect)
	f.Effects[1] = 0
	j := &f.Jobs[0]
	j.State, j.Attempt, j.Lost, j.Attempts = queue.DeadState, 3, 3, nil
	for n := range 3 {
		j.Attempts = append(j.Attempts, judge.Attempt{Attempt: n + 1, Worker: "w1", StartedAt: at(1), Ended: at(22), Outcome: queue.OutcomeLost, Error: "3 leases lost"})
	}
	violations, figures := judge.Judge(f)
	if figures.Dead["taken for a poison"] != 1 || !slices.ContainsFunc(violations, func(v judge.Violation) bool { return v.Rule == judge.WrongEnd && v.ID == 1 }) {
		t.Errorf("got %v, %+v", violations, figures)
	}
}

// A promise of plan.Index that was refused because of job 101, which found this of its key.
func TestARefusedPromiseIsSeenByTheJobThatStoodForIt(t *testing.T) {
	t.Parallel()
	p := plan.Plan{Seed: 3, Jobs: 4_000}
	refused, other := plan.Item{}, plan.Item{}
	for n := range p.Bundles() {
		for _, tx := range p.Transactions(n) {
			for _, item := range tx {
				if item.Kind == plan.Index && !item.Rollback {
					if other.Key == item.Key {
						refused = item
					}
					other = item
				}
			}
		}
	}
	if refused.ID == 0 {
		t.Fatal("the plan has no two neighbours of one key")
	}
	for sentence, c := range map[string]struct {
		promise judge.Promise
		key     string
		seen    bool
		rule    string
	}{
		"it was not":                        {judge.Promise{Job: 101, Refused: true}, refused.Key, false, judge.Unseen},
		"it was":                            {judge.Promise{Job: 101, Refused: true}, refused.Key, true, ""},
		"the job has another key":           {judge.Promise{Job: 101, Refused: true}, "index:other", true, judge.Lost},
		"the job that stood for it is none": {judge.Promise{Job: 555, Refused: true}, refused.Key, true, judge.Lost},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			f := judge.Facts{Plan: p, Promises: map[int64]judge.Promise{refused.ID: c.promise}, Seen: map[int64]map[int64]bool{9: {refused.ID: c.seen}}}
			f.Jobs = []judge.Job{{ID: 101, Promise: 9, Kind: plan.Index, Key: c.key, State: queue.Done, Attempt: 1}}
			violations, _ := judge.Judge(f)
			got := ""
			for _, v := range violations {
				if v.ID == refused.ID {
					got = v.Rule
				}
			}
			if got != c.rule {
				t.Errorf("want %q, got %q", c.rule, got)
			}
		})
	}
}
