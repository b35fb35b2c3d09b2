package catalog

import (
	"slices"
	"time"
)

// lowestWindow is how far back the lowest price before a reduction is sought. Source: Directive 98/6/EC article 6a(2).
const lowestWindow = 30 * 24 * time.Hour

// At returns what a customer pays at now, with what the law asks for where a reduction is announced. history is the
// price's settings, in any order; it is needed only while a sale runs.
//
// The sale began when customers were first told of a reduction without a break since: a reduction that grows step by
// step is one (article 6a(5)), one that shrinks is a new one. A price that was never asked before its sale has that
// sale's price as its lowest: no other was ever paid.
func (p Price) At(history []Setting, now time.Time) Effective {
	if !p.Sale.Runs(now) {
		return Effective{Amount: p.Amount}
	}
	e := Effective{Amount: p.Sale.Amount, Regular: p.Amount, Lowest30: p.Sale.Amount, SaleUntil: p.Sale.Until}
	phases := p.phases(history, now)
	last := len(phases) - 1
	for last > 0 && phases[last-1].sale && phases[last-1].minor >= phases[last].minor {
		last--
	}
	began := phases[last].from
	lowest := int64(0)
	for _, ph := range phases[:last] {
		if ph.minor > 0 && ph.until.After(began.Add(-lowestWindow)) && (lowest == 0 || ph.minor < lowest) {
			lowest = ph.minor
		}
	}
	if lowest > 0 {
		e.Lowest30.Minor = lowest
	}
	return e
}

// phase is a stretch of time with one price; minor 0: not for sale.
type phase struct {
	from, until time.Time
	minor       int64
	sale        bool
}

// phases returns what was asked from the first setting until now, without gaps and in order; the last one holds at now.
func (p Price) phases(history []Setting, now time.Time) []phase {
	settings := make([]Setting, 0, len(history)+1)
	for _, s := range history {
		if !s.At.After(now) && s.Price.Amount.Currency == p.Amount.Currency {
			settings = append(settings, s)
		}
	}
	slices.SortStableFunc(settings, func(a, b Setting) int { return a.At.Compare(b.At) })
	if n := len(settings); n == 0 || !SameSetting(&settings[n-1].Price, &p) {
		settings = append(settings, Setting{At: now, Price: p}) // the price counts, whatever its history misses
	}
	var out []phase
	for i, s := range settings {
		until := now.Add(time.Nanosecond)
		if i+1 < len(settings) {
			until = settings[i+1].At
		}
		out = s.Price.split(out, s.At, until)
	}
	return out
}

// split appends the phases of one setting, which holds from a until just before b.
func (p Price) split(out []phase, a, b time.Time) []phase {
	cuts := []time.Time{a}
	if p.Sale != nil {
		for _, c := range []time.Time{p.Sale.From, p.Sale.Until} {
			if c.After(a) && c.Before(b) {
				cuts = append(cuts, c)
			}
		}
	}
	cuts = append(cuts, b)
	for i, from := range cuts[:len(cuts)-1] {
		if !from.Before(cuts[i+1]) {
			continue // set twice in one moment: the later holds
		}
		ph := phase{from: from, until: cuts[i+1], minor: p.Amount.Minor}
		if ph.minor > 0 && p.Sale.Runs(from) {
			ph.minor, ph.sale = p.Sale.Amount.Minor, true
		}
		out = append(out, ph)
	}
	return out
}
