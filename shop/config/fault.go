package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one setting that is wrong: which and where from, what is wrong, and what to do.
type Fault struct {
	Setting string
	Origin  Origin
	Wrong   string
	Remedy  string
}

// Faults is the error of Load: everything that is wrong, by setting.
type Faults []Fault

// Error tells every fault on a line of its own.
func (f Faults) Error() string {
	var b strings.Builder
	switch len(f) {
	case 1:
		b.WriteString("1 setting is wrong:")
	default:
		fmt.Fprintf(&b, "%d settings are wrong:", len(f))
	}
	for _, x := range f {
		fmt.Fprintf(&b, "\n  %s", x.Setting)
		if x.Origin != "" {
			fmt.Fprintf(&b, " (%s)", x.Origin)
		}
		fmt.Fprintf(&b, ": %s; %s", x.Wrong, x.Remedy)
	}
	return b.String()
}

// err returns the faults sorted, nil if there are none.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	slices.SortFunc(f, func(a, b Fault) int { return cmp.Or(cmp.Compare(a.Setting, b.Setting), cmp.Compare(a.Wrong, b.Wrong)) })
	return f
}
