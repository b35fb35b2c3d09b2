package audit

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Fault is what is wrong with the log.
type Fault string

// The faults.
const (
	Edited     Fault = "edited"     // the entry is not what was recorded, or was never recorded by this shop
	Deleted    Fault = "deleted"    // the entry is gone; its place, or its wait for one, is still there
	Gap        Fault = "gap"        // the place is gone
	Relinked   Fault = "relinked"   // the hash does not follow from the place before and the entry
	Checkpoint Fault = "checkpoint" // missing, not sealed by this shop, or of another chain
	End        Fault = "end"        // the chain's end is missing, not sealed by this shop, or of another chain
	Beyond     Fault = "beyond"     // a place behind the chain's end
	CutOff     Fault = "cut_off"    // this machine has seen places that are gone
	Replaced   Fault = "replaced"   // this machine has seen another hash at the place
	Copied     Fault = "copied"     // the entry is a copy of an earlier one
	Unlinked   Fault = "unlinked"   // the entry waits for its place since more than grace
)

// The bounds of a proof: rows read at once, findings told, and how long an entry may wait for its place: transactions last
// seconds, and a linker looks every few.
const (
	verifyBatch  = 500
	mostFindings = 100
	grace        = 5 * time.Minute
)

// Finding is one fault. Place is 0 for what has none; Entry is 0 where no entry is meant or left.
type Finding struct {
	Fault Fault
	Place int64
	Entry int64
}

// Report is what a proof found. Linked is how far the proof went; Waiting how many entries waited for their place in
// the moment. Findings come by place, those without one last, the first mostFindings of them; Faults counts all.
type Report struct {
	Linked   int64
	Waiting  int64
	Head     Head
	Findings []Finding
	Faults   int
}

// OK tells whether the log is what was recorded.
func (r *Report) OK() bool { return r.Faults == 0 }

// First returns the first finding of one that is not OK.
func (r *Report) First() Finding {
	if len(r.Findings) == 0 {
		return Finding{}
	}
	return r.Findings[0]
}

// Err returns nil for a log that is OK. Errors: Conflict audit.chain_broken with the first finding's place.
func (r *Report) Err() error {
	if r.OK() {
		return nil
	}
	return broken(r.First().Place)
}

func (r *Report) found(f Fault, place, entry int64) {
	r.Faults++
	if len(r.Findings) < mostFindings {
		r.Findings = append(r.Findings, Finding{f, place, entry})
	}
}

// Verify proves the whole log while it is written and linked: the chain up to the end that it begins with, entry by
// entry, and what waits. A break is told once: behind it the proof goes on with what it found there. A good proof moves
// this machine's anchor to its end.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	anchor, anchored, err := s.anchor.Last(ctx)
	if err != nil {
		return Report{}, err
	}
	head, ok, err := s.repo.Head(ctx)
	if err != nil {
		return Report{}, err
	}
	v := verification{seals: s.seals, repo: s.repo, anchor: anchor, anchored: anchored, head: head, hash: genesis(), now: s.clock.Now()}
	v.Head = head
	for _, check := range []func(context.Context) error{v.chain, v.end(ok), v.beyond, v.loose, v.others} {
		if err := check(ctx); err != nil {
			return Report{}, err
		}
	}
	slices.SortStableFunc(v.Findings, func(a, b Finding) int {
		if (a.Place == 0) != (b.Place == 0) {
			return cmp.Compare(b.Place, a.Place) // without a place: last
		}
		return cmp.Compare(a.Place, b.Place)
	})
	if v.OK() && ok {
		return v.Report, s.anchor.Keep(ctx, head)
	}
	return v.Report, nil
}

// verification is a proof under way: place and hash are where it stands.
type verification struct {
	Report
	seals       sealer
	repo        Repository
	anchor      Head
	anchored    bool
	head        Head
	place       int64
	hash        string
	checkpoints []Head
	now         time.Time
}

// chain goes through all links up to the end.
func (v *verification) chain(ctx context.Context) error {
	for v.place < v.head.Place {
		links, err := v.repo.Chain(ctx, v.place, int(min(verifyBatch, v.head.Place-v.place)))
		if err != nil {
			return err
		}
		if len(links) == 0 {
			break
		}
		if v.checkpoints, err = v.repo.Checkpoints(ctx, v.place, verifyBatch); err != nil {
			return err
		}
		for i := range links {
			if links[i].Place > v.head.Place {
				break // found by beyond
			}
			v.link(&links[i])
		}
		if links[len(links)-1].Place > v.head.Place {
			break
		}
	}
	if v.place < v.head.Place {
		v.found(Gap, v.place+1, 0)
		v.hash = "" // unknown: the end cannot be compared, and the gap is told
	}
	return nil
}

func (v *verification) link(l *Linked) {
	follows := l.Place == v.place+1
	if !follows {
		v.found(Gap, v.place+1, 0)
	}
	switch {
	case l.Entry.ID == 0:
		v.found(Deleted, l.Place, l.EntryID)
	case !v.seals.entryIsOurs(&l.Entry):
		v.found(Edited, l.Place, l.EntryID)
	case follows && !equal(l.Hash, linkHash(v.hash, l.Place, &l.Entry)):
		v.found(Relinked, l.Place, l.EntryID)
	}
	v.place, v.hash = l.Place, l.Hash
	v.Linked++
	if l.Place%checkpointEvery == 0 {
		v.checkpoint(l)
	}
	if v.anchored && v.anchor.Place == l.Place && !equal(v.anchor.Hash, l.Hash) {
		v.found(Replaced, l.Place, l.EntryID)
	}
}

func (v *verification) checkpoint(l *Linked) {
	i, ok := slices.BinarySearchFunc(v.checkpoints, l.Place, func(c Head, place int64) int { return cmp.Compare(c.Place, place) })
	if !ok || !v.seals.checkpointIsOurs(v.checkpoints[i]) || !equal(v.checkpoints[i].Hash, l.Hash) {
		v.found(Checkpoint, l.Place, l.EntryID)
	}
}

// end compares the chain with its sealed end and with the anchor. No end is right only where nothing was ever linked.
func (v *verification) end(exists bool) func(context.Context) error {
	return func(context.Context) error {
		if exists && (!v.seals.headIsOurs(v.head) || v.hash != "" && !equal(v.head.Hash, v.hash)) {
			v.found(End, v.head.Place, 0)
		}
		if v.anchored && v.anchor.Place > v.head.Place {
			v.found(CutOff, v.head.Place+1, 0)
		}
		return nil
	}
}

// beyond looks for places behind the end. The end is read again after them: linkers moved it before they told of a place.
func (v *verification) beyond(ctx context.Context) error {
	last, err := v.repo.LastPlace(ctx)
	if err != nil {
		return err
	}
	head, ok, err := v.repo.Head(ctx)
	switch {
	case err != nil:
		return err
	case !ok && last > 0:
		v.found(End, 0, 0)
	case last > head.Place:
		v.found(Beyond, head.Place+1, 0)
	}
	return nil
}

// loose looks at the entries that have no place.
func (v *verification) loose(ctx context.Context) error {
	for after := int64(0); ; {
		entries, err := v.repo.Loose(ctx, after, verifyBatch)
		if err != nil {
			return err
		}
		for i := range entries {
			e := &entries[i]
			v.Waiting++
			switch {
			case !v.seals.entryIsOurs(e):
				v.found(Edited, 0, e.ID)
			case v.now.Sub(e.At) > grace:
				v.found(Unlinked, 0, e.ID)
			}
			after = e.ID
		}
		if len(entries) < verifyBatch {
			return nil
		}
	}
}

// others looks for what waits and does not exist, and for what exists twice.
func (v *verification) others(ctx context.Context) error {
	lost, err := v.repo.Lost(ctx, mostFindings)
	if err != nil {
		return err
	}
	for _, id := range lost {
		v.found(Deleted, 0, id)
	}
	copied, err := v.repo.Copied(ctx, mostFindings)
	if err != nil {
		return err
	}
	for _, id := range copied {
		v.found(Copied, 0, id)
	}
	return nil
}
