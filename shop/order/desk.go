package order

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// DeskOptions is what a desk works with.
type DeskOptions struct {
	Ledger Ledger
	Stock  Stock
	Outbox Outbox
	Clock  clock.Clock
	Zone   *time.Location // the shop's: its calendar decides on the year of an invoice

	// PaidLater tells whether a way of paying (a code of shop/payment) brings the money after the goods, so that orders are
	// packed unpaid.
	PaidLater func(method string) bool
}

// Desk moves placed orders on. Every change is one transaction that locks the order's row first, is refused when the
// order has another version than the caller saw, and writes facts, state, timeline, invoice, mails and stock together.
// Errors of every change: NotFound order.unknown, Conflict order.changed for another version, Conflict
// order.illegal_transition, which names the action, the state and the legal actions, and Invalid for bad fields.
type Desk struct{ o DeskOptions }

// NewDesk returns the desk.
func NewDesk(o DeskOptions) *Desk { return &Desk{o} }

// Change says which order is changed, as it was when the caller saw it, and by whom.
type Change struct {
	OrderID int64
	Version int64
	Actor   Actor
}

// turn is one change under way.
type turn struct {
	*Record
	desk   *Desk
	actor  Actor
	now    time.Time
	events []Event
	moves  []Move
	bills  bool    // an invoice is due
	back   *Refund // a credit note is due
}

// change runs a change of an order.
func (d *Desk) change(ctx context.Context, c Change, action Action, fn func(context.Context, *turn) error) (*Record, error) {
	var check fault.Check
	if c.Actor.check(&check); check.Err() != nil {
		return nil, check.Err()
	}
	var changed *Record
	err := d.o.Ledger.InTx(ctx, func(ctx context.Context) error {
		r, err := d.o.Ledger.Lock(ctx, c.OrderID)
		if err != nil {
			return err
		}
		if r.Version != c.Version {
			return fault.New(fault.Conflict, "order.changed")
		}
		if err := r.allow(action, d.o.PaidLater(r.PaymentMethod)); err != nil {
			return err
		}
		t := &turn{Record: r, desk: d, actor: c.Actor, now: d.o.Clock.Now()}
		if err := fn(ctx, t); err != nil {
			return err
		}
		changed = r
		return t.finish(ctx)
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// finish writes what all changes write. The counter of invoices and the levels of stock come last, in this order: their
// rows are those that others wait for.
func (t *turn) finish(ctx context.Context) error {
	l := t.desk.o.Ledger
	t.State = t.Sums().State()
	if err := l.Save(ctx, t.Record, t.now); err != nil {
		return err
	}
	if err := t.tell(ctx); err != nil {
		return err
	}
	if err := t.invoices(ctx); err != nil {
		return err
	}
	if err := l.AddEvents(ctx, t.stamped()); err != nil {
		return err
	}
	for _, m := range t.moves {
		m.OrderID, m.Actor, m.Reference = t.ID, t.actor.ID, fmt.Sprintf("order:%d:%d:%s", t.ID, t.Version, m.Way)
		fresh, err := l.BookStock(ctx, m)
		if err != nil {
			return err
		}
		if !fresh {
			continue // stock was told
		}
		if err := t.desk.o.Stock.Follow(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) invoices(ctx context.Context) error {
	if t.bills {
		if err := t.bill(ctx); err != nil {
			return err
		}
	}
	if t.back != nil {
		return t.takeBack(ctx, t.back)
	}
	return nil
}

// tell hands the events so far, which are those that customers learn of, to the outbox.
func (t *turn) tell(ctx context.Context) error {
	for _, e := range t.stamped() {
		if e.Kind == EventPacked {
			continue // of no interest outside the house
		}
		if err := t.desk.o.Outbox.OrderMoved(ctx, t.Record, e); err != nil {
			return err
		}
	}
	return nil
}

// note adds an event.
func (t *turn) note(kind EventKind, d Detail) {
	t.events = append(t.events, Event{OrderID: t.ID, Kind: kind, Actor: t.actor, Detail: d, At: t.now})
}

// stamped returns the events with state and version of the order after the change.
func (t *turn) stamped() []Event {
	for i := range t.events {
		t.events[i].State, t.events[i].Version = t.State, t.Version
	}
	return t.events
}

// move adds what stock has to follow; no units are no move.
func (t *turn) move(way Way, lines []Units) {
	var goods []Stocked
	for _, l := range lines {
		id := t.Lines[l.Position].VariantID
		at := slices.IndexFunc(goods, func(s Stocked) bool { return s.VariantID == id })
		if at < 0 {
			goods, at = append(goods, Stocked{VariantID: id}), len(goods)
		}
		goods[at].Quantity += l.Quantity
	}
	if len(goods) > 0 {
		slices.SortFunc(goods, func(a, b Stocked) int { return cmp.Compare(a.VariantID, b.VariantID) })
		t.moves = append(t.moves, Move{Way: way, Goods: goods})
	}
}

// maxUnits bounds a quantity: far above any order, far below the column's range.
const maxUnits = 1_000_000

// choose returns the units that lines name, summed by line, or all that are available when they name none. available
// tells how many of a line can be chosen.
func (t *turn) choose(lines []Units, available func(Progress) int) ([]Units, error) {
	if len(lines) == 0 {
		for _, p := range t.Progress {
			if n := available(p); n > 0 {
				lines = append(lines, Units{p.Position, n})
			}
		}
	}
	var check fault.Check
	var chosen []Units
	for i, l := range lines {
		name := fmt.Sprintf("lines.%d", i)
		if !check.That(l.Position >= 0 && l.Position < len(t.Progress), name+".position", "unknown") ||
			!check.That(l.Quantity >= 1, name+".quantity", "too_small", fault.With("min", 1)) {
			continue
		}
		at := slices.IndexFunc(chosen, func(c Units) bool { return c.Position == l.Position })
		if at < 0 {
			chosen, at = append(chosen, Units{Position: l.Position}), len(chosen)
		}
		most := available(t.Progress[l.Position]) - chosen[at].Quantity
		if check.That(l.Quantity <= most, name+".quantity", "too_large", fault.With("max", most)) {
			chosen[at].Quantity += l.Quantity
		}
	}
	check.That(len(lines) > 0, "lines", "required")
	return chosen, check.Err()
}
