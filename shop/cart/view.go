package cart

import (
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// View is a cart as it stands now.
type View struct {
	ID       int64
	Version  int64
	Lines    []LineView
	Notices  []Notice
	Units    int          // of lines that can be had, if not in their quantity
	Goods    money.Amount // sum of those lines
	Weight   int          // grams, of those lines
	AgeGated bool         // a line that can be had is age-restricted
	Ready    bool         // at least one line and every line can be ordered in its quantity
}

// LineView is a line with its offer of now. A variant that is known no more has an empty Offer but for its id.
type LineView struct {
	Offer
	Quantity int
	Total    money.Amount
	Problem  Problem // empty when it can be ordered
}

// Problem says why a line cannot be ordered as it stands.
type Problem string

// The problems.
const (
	Gone    Problem = "gone"     // no longer for sale
	SoldOut Problem = "sold_out" // none left
	TooMany Problem = "too_many" // fewer left than wanted
)

// Key is the key of the problem's text; its placeholder is {available}.
func (p Problem) Key() locale.Key { return locale.Key("cart.problem." + string(p)) }

// Assess returns a cart as offers make it, with notices of what differs from what the customer last saw: a price, once;
// a line that cannot be ordered, as long as it stands. Errors: Invalid money.overflow.
func Assess(c *Cart, offers map[int64]Offer) (View, error) {
	v := View{ID: c.ID, Version: c.Version, Ready: len(c.Lines) > 0}
	for _, line := range c.Lines {
		offer, known := offers[line.VariantID]
		if !known {
			offer = Offer{VariantID: line.VariantID}
		}
		if err := v.add(line, offer); err != nil {
			return View{}, err
		}
	}
	return v, nil
}

func (v *View) add(line Line, offer Offer) error {
	l := LineView{Offer: offer, Quantity: line.Quantity, Problem: problem(line, offer)}
	if n, ok := priceNotice(line, offer); ok {
		v.Notices = append(v.Notices, n)
	}
	if l.Problem != "" {
		v.Ready = false
		v.Notices = append(v.Notices, problemNotice(l.Problem, offer))
	}
	if l.Problem == "" || l.Problem == TooMany {
		var err error
		if l.Total, err = offer.Unit.Times(line.Quantity); err != nil {
			return err
		}
		if v.Goods, err = v.Goods.Add(l.Total); err != nil {
			return err
		}
		v.Units += line.Quantity
		v.Weight += line.Quantity * offer.WeightGrams
		v.AgeGated = v.AgeGated || offer.AgeRestricted
	}
	v.Lines = append(v.Lines, l)
	return nil
}

func problem(line Line, offer Offer) Problem {
	switch {
	case !offer.Purchasable:
		return Gone
	case offer.Available <= 0:
		return SoldOut
	case offer.Available < line.Quantity:
		return TooMany
	}
	return ""
}

// Seen returns the prices that differ from those last shown, to be noted when v is shown.
func (c *Cart) Seen(v View) map[int64]money.Amount {
	now := make(map[int64]money.Amount, len(v.Lines))
	for _, l := range v.Lines {
		now[l.VariantID] = l.Unit
	}
	changed := map[int64]money.Amount{}
	for _, line := range c.Lines {
		if unit := now[line.VariantID]; !unit.IsZero() && unit != line.Seen {
			changed[line.VariantID] = unit
		}
	}
	return changed
}

// Line returns the line of a variant.
func (c *Cart) Line(variantID int64) (Line, bool) {
	for _, l := range c.Lines {
		if l.VariantID == variantID {
			return l, true
		}
	}
	return Line{}, false
}

// VariantIDs returns the variants of all lines.
func (c *Cart) VariantIDs() []int64 {
	ids := make([]int64, len(c.Lines))
	for i, l := range c.Lines {
		ids[i] = l.VariantID
	}
	return ids
}
