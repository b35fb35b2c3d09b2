package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/deploy/chaos/plan"
)

func all(p plan.Plan) (list [][]plan.Item) {
	for n := range p.Bundles() {
		list = append(list, p.Transactions(n)...)
	}
	return list
}

func TestAPlanIsTheSameForEverybodyWithItsSeed(t *testing.T) {
	t.Parallel()
	one, other := all(plan.Plan{Seed: 7, Jobs: 3_000}), all(plan.Plan{Seed: 8, Jobs: 3_000})
	if diff := cmp.Diff(one, all(plan.Plan{Seed: 7, Jobs: 3_000})); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(one, other) {
		t.Error("another seed gives the same plan")
	}
}

func TestAPlanPromisesEnoughAndEveryKind(t *testing.T) {
	t.Parallel()
	const jobs = 20_000
	next, sure, kinds := int64(1), 0, map[plan.Kind]int{}
	for _, tx := range all(plan.Plan{Seed: 1, Jobs: jobs}) {
		for _, item := range tx {
			if item.ID != next {
				t.Fatalf("want id %d, got %d", next, item.ID)
			}
			next++
			if item.Rollback != tx[0].Rollback {
				t.Errorf("a part of the transaction of %d is rolled back", item.ID)
			}
			if keyed := item.Kind == plan.Single || item.Kind == plan.Index || item.Kind == plan.Ever; keyed != (item.Key != "") {
				t.Errorf("%s %d has the key %q", item.Kind, item.ID, item.Key)
			}
			if !item.Rollback && item.Key == "" {
				sure++
				kinds[item.Kind]++
			}
		}
	}
	if sure < jobs {
		t.Errorf("%d jobs are sure, want %d", sure, jobs)
	}
	for _, k := range []plan.Kind{
		plan.Effect, plan.Once, plan.Flaky, plan.Snoozes, plan.Panics, plan.Hangs, plan.Slow, plan.Later, plan.Cancels,
		plan.Hopeless, plan.Exhausted, plan.Poison,
	} {
		if kinds[k] == 0 {
			t.Errorf("no promise is %s", k)
		}
	}
	t.Log(kinds)
}

func TestAPlanOfItsOwnKindsTakesThemInTurn(t *testing.T) {
	t.Parallel()
	txs := all(plan.Plan{Jobs: 11, Only: []plan.Kind{plan.Slow, plan.Once}, N: 5})
	if len(txs) != 2 {
		t.Fatalf("want 2 bundles of 10 for 11 jobs, got %d", len(txs))
	}
	if diff := cmp.Diff([]plan.Item{{ID: 1, Kind: plan.Once, N: 5}, {ID: 2, Kind: plan.Slow, N: 5}}, txs[0][:2]); diff != "" {
		t.Error(diff)
	}
}
