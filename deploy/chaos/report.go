package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"vapeart/deploy/chaos/judge"
)

// verdict judges, prints the figures and the violations, and returns whether there are none.
func (r *sitting) verdict(ctx context.Context, took time.Duration) (bool, error) {
	f, err := r.facts(ctx)
	if err != nil {
		return false, err
	}
	violations, figures := judge.Judge(f)
	violations = append(r.violations, violations...)
	r.table(figures, took)
	if len(violations) == 0 {
		fmt.Fprintf(r.out, "%s: every promise was kept\n", r.name)
		return true, nil
	}
	byRule := map[string][]judge.Violation{}
	for _, v := range violations {
		byRule[v.Rule] = append(byRule[v.Rule], v)
	}
	for _, rule := range slices.Sorted(maps.Keys(byRule)) {
		const most = 20
		list := byRule[rule]
		fmt.Fprintf(r.out, "VIOLATION %s: %d\n", rule, len(list))
		for _, v := range list[:min(most, len(list))] {
			fmt.Fprintf(r.out, "   promise %d: %s\n", v.ID, v.What)
		}
		if len(list) > most {
			ids := make([]string, 0, len(list))
			for _, v := range list[most:] {
				ids = append(ids, strconv.FormatInt(v.ID, 10))
			}
			fmt.Fprintf(r.out, "   and promises %s\n", strings.Join(ids, " "))
		}
	}
	fmt.Fprintf(r.out, "%s: %d VIOLATIONS (seed %d)\n", r.name, len(violations), r.seed)
	return false, nil
}

// table prints the figures.
func (r *sitting) table(f judge.Figures, took time.Duration) {
	line := func(name, value string) { fmt.Fprintf(r.out, "   %-52s %s\n", name, value) }
	number := func(name string, n int) {
		if n != 0 {
			line(name, strconv.Itoa(n))
		}
	}
	number("jobs", f.Jobs)
	for _, s := range slices.Sorted(maps.Keys(f.States)) {
		number("  "+string(s), f.States[s])
	}
	for _, reason := range slices.Sorted(maps.Keys(f.Dead)) {
		number("  dead: "+reason, f.Dead[reason])
	}
	number("effects, each written once with Complete", f.Effects)
	number("duplicates refused", f.Refused)
	number("promises rolled back without a trace", f.RolledBack)
	number("failed tries that came again", f.Retries)
	number("snoozes and jobs taken from stopping workers", f.Snoozes)
	number("claims given back before the job began", f.GivenBack)
	number("leases lost", f.LostLeases)
	number("  of living workers, MySQL away", f.LostInOutage)
	number("attempts that went on after they had been replaced", f.Ghosts)
	for _, name := range slices.Sorted(maps.Keys(r.counts)) {
		number(name, r.counts[name])
	}
	var away time.Duration
	for _, o := range r.outages {
		away += o.To.Sub(o.From)
	}
	if away > 0 {
		line("MySQL away in all", away.String())
	}
	if f.Recoveries > 0 {
		line("jobs that ran again after a death, the longest wait", fmt.Sprintf("%d, %s", f.Recoveries, f.LongestRecovery))
	}
	for _, figure := range r.figures {
		line(figure[0], figure[1])
	}
	line("duration", took.Round(time.Millisecond).String())
	line("jobs/s, everything included", strconv.FormatFloat(float64(f.Jobs)/took.Seconds(), 'f', 0, 64))
}
