package queue

import (
	"context"
	"slices"
	"time"

	"vapeart/shop/clock"
)

const (
	mostAhead   = 2000                   // jobs that a lane claims beyond those that can start at once
	aheadFor    = 100 * time.Millisecond // how much work these are at least, judged by what the lane did of late
	aheadMost   = 500 * time.Millisecond // and at most, where claims take long
	staleBuffer = 1 * time.Second        // claimed jobs of which none has begun for so long are given back
	freshLook   = 50 * time.Millisecond  // for how long a look at the queues is good, while claims are full
	suspectLook = time.Second            // how often a busy lane asks for jobs that must not wait here
)

// lane is room for the jobs of some queues. Its fields belong to its loop.
type lane struct {
	worker *Worker
	slots  int
	serves func(queue string) bool

	buffer  []*run // claimed, not begun
	filled  func() time.Duration
	running int
	freed   chan int             // an attempt has ended
	claims  chan claimed         // a claim has come back
	asking  bool                 // a claim is under way
	careful bool                 // there may be suspects, which must not wait here
	fair    func() time.Duration // since a claim that could bring suspects
	pace    pace
	known   []opening // the queues with ready jobs, as looked at a moment ago
	looked  func() time.Duration
}

// claimed is what a claim brought.
type claimed struct {
	rows    []row
	full    bool // there may be more
	refused bool // there are more suspects
	limited bool // limits may have kept some back
	took    time.Duration
	open    []opening // what the look before it saw
}

func newLane(w *Worker, l Lane, named []string) *lane {
	slots := l.Concurrency
	if slots <= 0 {
		slots = w.opts.Concurrency
	}
	serves := func(queue string) bool { return slices.Contains(l.Queues, queue) }
	if len(l.Queues) == 0 {
		serves = func(queue string) bool { return !slices.Contains(named, queue) }
	}
	return &lane{
		worker: w, slots: slots, serves: serves, freed: make(chan int, slots), claims: make(chan claimed, 1),
		filled: clock.Stopwatch(), looked: clock.Stopwatch(), fair: clock.Stopwatch(), pace: newPace(),
	}
}

// loop claims whenever there is room and a reason: a ring, a claim that was full, or time has passed. The next claim is
// under way while the jobs of the one before run.
func (n *lane) loop(ctx context.Context) {
	rings, leave := n.worker.ledger.bell.Listen(n.serves)
	defer leave()
	poll := time.NewTimer(0)
	defer poll.Stop()
	wanted := true
	for ctx.Err() == nil {
		n.start(ctx)
		if wanted && n.mayAsk() {
			wanted = false
			n.ask(ctx)
		}
		select {
		case <-ctx.Done():
		case <-rings:
			wanted = true
		case <-poll.C:
			wanted = true
			poll.Reset(n.worker.poll())
		case c := <-n.claims:
			n.asking, n.careful, n.pace.cover = false, c.refused || suspect(c.rows) > 0, 2*c.took
			wanted = wanted || c.full || c.refused && len(c.rows) > 0
			n.remember(c)
			n.keep(c.rows)
			if c.limited {
				poll.Reset(min(pollAlone, n.worker.poll()))
			}
		case <-n.freed:
			n.ended()
			wanted = wanted || n.careful
		}
	}
	n.stop(context.WithoutCancel(ctx))
}

// mayAsk tells whether there is room for another claim. From time to time it waits for a free place: suspects are only
// claimed for such.
func (n *lane) mayAsk() bool {
	n.careful = n.careful || n.fair() > suspectLook
	r := n.room()
	if n.careful && r.free <= 0 {
		return false
	}
	return !n.asking && r.all() > 0 && len(n.buffer) <= n.pace.ahead()/2
}

// ended counts attempts that have ended: all that are known of, so that many at once cost one turn of the loop.
func (n *lane) ended() {
	count := 1
	for more := true; more; {
		select {
		case <-n.freed:
			count++
		default:
			more = false
		}
	}
	n.running -= count
	n.pace.did(count)
}

// room is how many jobs the lane would take now. While there are suspects it takes nothing ahead, which would take their
// places.
func (n *lane) room() room {
	free := n.slots - n.running - len(n.buffer)
	ahead := n.pace.ahead()
	if n.careful {
		ahead = 0
	}
	if free < 0 {
		return room{free: 0, ahead: max(0, ahead+free)}
	}
	return room{free: free, ahead: ahead}
}

// ask claims in the background. A claim that has begun is finished even if the worker is told to stop meanwhile.
func (n *lane) ask(ctx context.Context) {
	n.asking = true
	r := n.room()
	if r.free > 0 {
		n.fair = clock.Stopwatch()
	}
	ctx = context.WithoutCancel(ctx)
	var known []opening
	if n.looked() < freshLook {
		known = n.known
	}
	go func() { n.claims <- n.worker.claim(ctx, n.serves, r, known) }()
}

// remember keeps what a look saw while claims are full: then another would see the same.
func (n *lane) remember(c claimed) {
	switch {
	case !c.full:
		n.known = nil
	case c.open != nil:
		n.known, n.looked = c.open, clock.Stopwatch()
	}
}

// claim claims from the queues that a lane serves, in random order: those that are known to have ready jobs, or else those
// that a look finds.
func (w *Worker) claim(ctx context.Context, serves func(string) bool, r room, known []opening) (c claimed) {
	elapsed := clock.Stopwatch()
	defer func() { c.took = elapsed() }()
	if known == nil {
		var err error
		if c.open, err = w.ledger.openings(ctx); err != nil {
			w.log.ErrorContext(ctx, "ready jobs cannot be found", "err", err)
			return claimed{}
		}
		known = c.open
	}
	for _, o := range shuffled(known) {
		left := room{r.free - len(c.rows), r.ahead}
		if o.paused || !serves(o.queue) || left.all() <= 0 {
			continue
		}
		rows, refused, err := w.claimFrom(ctx, o, left)
		if err != nil {
			w.log.ErrorContext(ctx, "jobs cannot be claimed", "queue", o.queue, "err", err)
			w.doubt.Store(true)
			continue
		}
		c.rows = append(c.rows, rows...)
		c.refused, c.limited = c.refused || refused, c.limited || w.limits || o.lastChance || !o.limit.none()
		c.full = c.full || len(rows) >= left.all()
	}
	return c
}

// claimFrom claims from one queue what suspicion lets through.
func (w *Worker) claimFrom(ctx context.Context, o opening, r room) (rows []row, refused bool, err error) {
	if o.lastChance {
		if r.free <= 0 || !w.suspicion.mayLastChance() {
			return nil, false, nil
		}
		rows, _, err = w.ledger.claim(ctx, w.opts.Name, o, w.kinds, room{free: 1})
		w.suspicion.broughtLast(len(rows) > 0)
		return rows, false, err
	}
	o.innocent = !w.suspicion.maySuspect()
	rows, refused, err = w.ledger.claim(ctx, w.opts.Name, o, w.kinds, r)
	if !o.innocent {
		w.suspicion.brought(suspect(rows))
	}
	return rows, refused, err
}

// suspect counts the rows that have lost a lease.
func suspect(rows []row) (n int) {
	for i := range rows {
		n += min(1, rows[i].lost)
	}
	return n
}

// keep puts claimed jobs behind those that wait; one that has lost a lease before goes first.
func (n *lane) keep(rows []row) {
	if len(rows) == 0 {
		return
	}
	if len(n.buffer) == 0 {
		n.filled = clock.Stopwatch()
	}
	var first, last []*run
	for _, r := range n.worker.adopt(rows) {
		if r.lost > 0 {
			first = append(first, r)
		} else {
			last = append(last, r)
		}
	}
	n.buffer = slices.Concat(first, n.buffer, last)
}

// start begins jobs while there are slots, and gives back those that have waited here for too long.
func (n *lane) start(ctx context.Context) {
	began := 0
	for began < len(n.buffer) && n.running < n.slots && n.worker.begin() {
		r := n.buffer[began]
		began++
		n.running++
		n.worker.launch(ctx, r, n.freed)
	}
	if began > 0 {
		n.buffer = n.buffer[began:]
		n.filled = clock.Stopwatch()
	}
	if len(n.buffer) > 0 && n.filled() > staleBuffer {
		n.pace = newPace()
		n.giveBack(context.WithoutCancel(ctx), n.buffer)
		n.buffer = nil
	}
}

// stop gives back what was claimed and has not begun.
func (n *lane) stop(ctx context.Context) {
	if n.asking {
		c := <-n.claims
		n.keep(c.rows)
	}
	n.giveBack(ctx, n.buffer)
	n.buffer = nil
}

// giveBack makes claimed jobs ready again. If that fails their leases end by themselves.
func (n *lane) giveBack(ctx context.Context, runs []*run) {
	if len(runs) == 0 {
		return
	}
	rows := make([]row, len(runs))
	for i, r := range runs {
		rows[i] = r.row
	}
	n.worker.forget(runs...)
	if err := n.worker.ledger.release(ctx, rows); err != nil {
		n.worker.log.WarnContext(ctx, "claimed jobs cannot be given back, their leases will end", "jobs", len(rows), "err", err)
	}
}

// pace tells how much a lane may claim ahead, by how many jobs it finished of late.
type pace struct {
	elapsed func() time.Duration
	count   int
	rate    float64       // jobs a second
	cover   time.Duration // what shall be bridged: twice the time of the last claim
}

func newPace() pace { return pace{elapsed: clock.Stopwatch()} }

// did counts jobs that have ended. The rate is a running mean over some ten milliseconds.
func (p *pace) did(n int) {
	p.count += n
	const window = 10 * time.Millisecond
	if took := p.elapsed(); took >= window {
		p.rate = (p.rate + float64(p.count)/took.Seconds()) / 2
		p.elapsed, p.count = clock.Stopwatch(), 0
	}
}

// ahead is how many jobs the lane does until another claim has come back.
func (p *pace) ahead() int {
	return min(mostAhead, int(p.rate*min(aheadMost, max(aheadFor, p.cover)).Seconds()))
}
