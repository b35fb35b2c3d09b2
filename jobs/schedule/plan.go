package schedule

import "time"

const (
	// punctual is how late an instant may be found and still be on time: no standstill, only a busy moment.
	punctual = time.Minute
	// apart is how many missed instants of one decision have a tick each; earlier ones share one, so that a month without
	// any scheduler does not write a quarter of a million rows for an interval of ten seconds.
	apart = 50
)

// instant is one due instant with its verdict, or a run of missed ones: due is the last of them.
type instant struct {
	due, first time.Time
	count      int64
	missed     bool
}

// plan returns the verdicts about all instants in (after, now], in their order.
func (t *task) plan(after, now time.Time) []instant {
	s := t.table.between(after, now, apart+max(1, t.CatchUp.all)+1)
	if s.count == 0 {
		return nil
	}
	run := t.CatchUp.wanted(s.tail, now)
	list := make([]instant, 0, len(s.tail))
	missed := len(s.tail) - run
	from := 0
	if hidden := s.count - int64(len(s.tail)); hidden > 0 || missed > apart {
		from = max(1, missed-apart) // those before share a row
		list = append(list, instant{due: s.tail[from-1], first: s.first, count: hidden + int64(from), missed: true})
	}
	for i, due := range s.tail[from:] {
		list = append(list, instant{due: due, first: due, count: 1, missed: from+i < missed})
	}
	return list
}

// wanted returns how many of the latest instants are carried out. There is one at least.
func (c CatchUp) wanted(latest []time.Time, now time.Time) int {
	late := now.Sub(latest[len(latest)-1])
	switch {
	case c.all > 0:
		return min(c.all, len(latest))
	case late <= max(punctual, c.within):
		return 1
	}
	return 0
}
