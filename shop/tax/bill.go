package tax

import (
	"cmp"
	"slices"

	"vapeart/shop/money"
)

// Line is something sold: what it costs with tax, and at which rate.
type Line struct {
	Gross money.Amount
	Rate  money.Rate
}

// Sum is what one rate brings: the tax that Gross contains.
type Sum struct {
	Rate       money.Rate
	Gross, Tax money.Amount
}

// Bill is the tax that an order contains. Everything adds up to the cent: Lines and Costs to Total, and Sums to Total.
type Bill struct {
	Lines []money.Amount // the tax in each line, in the order given
	Costs money.Amount   // the tax in the costs
	Sums  []Sum          // by rate, highest first
	Total money.Amount
}

// Included returns the tax that lines and costs contain.
//
// Costs (delivery, a fee for the way of paying) share the treatment of the goods they serve, at each rate in proportion
// to the goods' prices. Source: Directive 2006/112/EC article 78(b), by which transport belongs to the taxable amount of
// the goods, and the Court's rule that what is ancillary follows the principal supply (C-349/96, Card Protection Plan).
//
// The tax of a rate is computed once, from the sum of all that bears it, and then divided over the lines in proportion
// to their prices; rounding each line by itself would differ from it by a cent per line. Errors: Invalid money.overflow.
func Included(lines []Line, costs money.Amount) (Bill, error) {
	groups := byRate(lines)
	shares, err := divide(costs, groups)
	if err != nil {
		return Bill{}, err
	}
	bill := Bill{Lines: make([]money.Amount, len(lines)), Sums: make([]Sum, len(groups))}
	for i, g := range groups {
		sum, err := g.sum(shares[i])
		if err != nil {
			return Bill{}, err
		}
		parts, err := g.parts(sum.Tax, shares[i])
		if err != nil {
			return Bill{}, err
		}
		for n, line := range g.lines {
			bill.Lines[line] = parts[n]
		}
		if bill.Costs, err = bill.Costs.Add(parts[len(g.lines)]); err != nil {
			return Bill{}, err
		}
		if bill.Total, err = bill.Total.Add(sum.Tax); err != nil {
			return Bill{}, err
		}
		bill.Sums[i] = sum
	}
	return bill, nil
}

// group is the lines of one rate.
type group struct {
	rate  money.Rate
	lines []int          // their positions
	gross []money.Amount // of each
}

func byRate(lines []Line) []group {
	at := map[money.Rate]int{}
	var groups []group
	for i, l := range lines {
		n, known := at[l.Rate]
		if !known {
			n = len(groups)
			at[l.Rate] = n
			groups = append(groups, group{rate: l.Rate})
		}
		groups[n].lines = append(groups[n].lines, i)
		groups[n].gross = append(groups[n].gross, l.Gross)
	}
	slices.SortFunc(groups, func(a, b group) int { return cmp.Compare(b.rate, a.rate) })
	return groups
}

// divide gives each group its part of the costs, in proportion to its goods; of goods that cost nothing, equal parts.
func divide(costs money.Amount, groups []group) ([]money.Amount, error) {
	weights := make([]int64, len(groups))
	var all int64
	for i, g := range groups {
		sum, err := money.Sum(g.gross...)
		if err != nil {
			return nil, err
		}
		weights[i] = sum.Minor
		all += sum.Minor
	}
	if all == 0 {
		for i := range weights {
			weights[i] = 1
		}
	}
	if len(groups) == 0 {
		return nil, nil
	}
	return costs.Split(weights...)
}

func (g group) sum(costs money.Amount) (Sum, error) {
	gross, err := money.Sum(append(slices.Clone(g.gross), costs)...)
	if err != nil {
		return Sum{}, err
	}
	contained, err := gross.TaxIncluded(g.rate)
	if err != nil {
		return Sum{}, err
	}
	return Sum{Rate: g.rate, Gross: gross, Tax: contained}, nil
}

// parts divides the group's tax over its lines and, last, the costs.
func (g group) parts(contained, costs money.Amount) ([]money.Amount, error) {
	weights := make([]int64, 0, len(g.gross)+1)
	var all int64
	for _, a := range append(slices.Clone(g.gross), costs) {
		weights = append(weights, a.Minor)
		all += a.Minor
	}
	if all == 0 {
		weights[len(weights)-1] = 1 // nothing contains no tax: any division will do
	}
	return contained.Split(weights...)
}
