// Package plan says what each promise of a chaos run is: which kind of job, whether its transaction commits, how often it
// fails first. It is a pure function of seed and number, so that a producer that was killed, the worker that runs the job
// and the judge at the end agree without talking. It refuses to know a database or a queue.
package plan

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// Kind is a sort of promise; it is also the name of its kind of job.
type Kind string

// The kinds.
const (
	Effect    Kind = "effect"    // writes its effect together with Complete
	Once      Kind = "once"      // does not use Complete; its effect may be written twice
	Flaky     Kind = "flaky"     // fails N times first
	Snoozes   Kind = "snoozes"   // snoozes N times first
	Panics    Kind = "panics"    // panics N times first
	Hangs     Kind = "hangs"     // outlives its timeout N times first
	Slow      Kind = "slow"      // takes N milliseconds
	Later     Kind = "later"     // is due N milliseconds after it was promised
	Single    Kind = "single"    // has a unique key until it is finished: no two of the key at once
	Index     Kind = "index"     // has a unique key until it is started: who is refused is seen by the one that runs
	Ever      Kind = "ever"      // has a unique key for good: one of the key ever
	Cancels   Kind = "cancels"   // finds that nobody needs it
	Hopeless  Kind = "hopeless"  // gives up at once
	Exhausted Kind = "exhausted" // fails as often as it may
	Poison    Kind = "poison"    // kills its worker, every time
)

// Item is one promise.
type Item struct {
	ID       int64
	Kind     Kind
	N        int    // see the kinds
	Key      string // unique key, of kinds that have one
	Rollback bool   // its transaction is rolled back: it must leave no trace
}

// Delay is how long after the promise the job is due.
func (i Item) Delay() time.Duration {
	if i.Kind == Later {
		return time.Duration(i.N) * time.Millisecond
	}
	return 0
}

// Bundle is how many promises follow each other in one transaction, or in several in a row.
const Bundle = 10

// Plan is a run's promises. Only, when set, are their kinds in turn, none rolled back, each with N.
type Plan struct {
	Seed uint64
	Jobs int // how many are to become jobs at least
	Only []Kind
	N    int
}

// Bundles returns how many bundles the plan has: the fewest that promise Jobs jobs whatever unique keys refuse.
func (p Plan) Bundles() int {
	if len(p.Only) > 0 {
		return (p.Jobs + Bundle - 1) / Bundle
	}
	n := 0
	for sure := 0; sure < p.Jobs; n++ {
		for _, tx := range p.Transactions(n) {
			for _, item := range tx {
				if !item.Rollback && item.Key == "" {
					sure++
				}
			}
		}
	}
	return n
}

// Transactions returns the nth bundle, 0 first, by transaction: all in one, all in one of the same kind (to be enqueued
// by one call), or each in its own.
func (p Plan) Transactions(n int) [][]Item {
	chance := rand.New(rand.NewPCG(p.Seed, uint64(n))) //nolint:gosec // a plan must come out the same again
	items := make([]Item, Bundle)
	for i := range items {
		items[i] = p.item(chance, int64(n*Bundle+i+1))
	}
	if len(p.Only) > 0 {
		return [][]Item{items}
	}
	rollback := chance.IntN(100) < rollbacks
	switch shape := chance.IntN(10); {
	case shape < 2:
		for i := range items {
			items[i] = Item{ID: items[i].ID, Kind: Effect, Rollback: rollback}
		}
		return [][]Item{items}
	case shape < 7:
		for i := range items {
			items[i].Rollback = rollback
		}
		return [][]Item{items}
	}
	each := make([][]Item, len(items))
	for i, item := range items {
		item.Rollback = chance.IntN(100) < rollbacks
		each[i] = []Item{item}
	}
	return each
}

const rollbacks = 5 // of a hundred transactions

// item throws the dice for one promise.
func (p Plan) item(chance *rand.Rand, id int64) Item {
	if len(p.Only) > 0 {
		return Item{ID: id, Kind: p.Only[int(id)%len(p.Only)], N: p.N}
	}
	few := 1 + chance.IntN(3)
	key := func(kind Kind, per int64) Item { // neighbours share keys, so that many meet
		return Item{ID: id, Kind: kind, Key: string(kind) + ":" + strconv.FormatInt(id/per, 10) + ":" + strconv.Itoa(chance.IntN(3))}
	}
	switch dice := chance.IntN(1000); {
	case dice < 500:
		return Item{ID: id, Kind: Effect}
	case dice < 700:
		return Item{ID: id, Kind: Once}
	case dice < 760:
		return Item{ID: id, Kind: Flaky, N: few}
	case dice < 790:
		return Item{ID: id, Kind: Snoozes, N: few}
	case dice < 800:
		return Item{ID: id, Kind: Panics, N: few}
	case dice < 803:
		return Item{ID: id, Kind: Hangs, N: 1}
	case dice < 815:
		return Item{ID: id, Kind: Slow, N: 200 * few}
	case dice < 860:
		return Item{ID: id, Kind: Later, N: 1 + chance.IntN(20_000)}
	case dice < 920:
		return key(Single, 200)
	case dice < 960:
		return key(Index, 200)
	case dice < 980:
		return key(Ever, 500)
	case dice < 988:
		return Item{ID: id, Kind: Cancels}
	case dice < 994:
		return Item{ID: id, Kind: Hopeless}
	case dice < 999:
		return Item{ID: id, Kind: Exhausted}
	}
	if id%poisonEvery < poisonEvery/8 { // each costs three workers and what they hold
		return Item{ID: id, Kind: Poison}
	}
	return Item{ID: id, Kind: Effect}
}

const poisonEvery = 8_000
