package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"vapeart/deploy/bench/report"
	"vapeart/deploy/e2e/crowd"
)

// result is a row of the table.
type result struct {
	part, what string
	system     system
	how        string
	value      float64 // for the comparison
	told, span string  // the figure, and the lowest and highest
	more       bool    // more is better
	aim        string
}

// String tells a result to people who wait.
func (r result) String() string {
	return fmt.Sprintf("%s, %s, %s: %s (%s)", r.system.title, r.what, r.how, r.told, r.span)
}

func rateOf(part string, s system, how string, jobs int, took []time.Duration) result {
	slices.Sort(took)
	perSecond := func(d time.Duration) string { return report.Grouped(int64(float64(jobs) / d.Seconds())) }
	middle := took[len(took)/2]
	r := result{
		part: part, system: s, how: how, value: float64(jobs) / middle.Seconds(), more: true,
		told: perSecond(middle) + " jobs/s", span: perSecond(took[len(took)-1]) + " – " + perSecond(took[0]),
	}
	switch part {
	case partEnqueue:
		r.what, r.aim = "enqueue, with the row that causes it", "≥ 2,000"
		if s.engine == asynq {
			r.what, r.aim = "enqueue, without a transaction", ""
		}
	case partBulk:
		r.what = "enqueue many at once"
	case partDrain:
		r.what, r.aim = "drain "+report.Grouped(int64(jobs))+" jobs that do nothing", "≥ 10,000 and ≥ 2× asynq"
	}
	return r
}

func pickupOf(v variant, times crowd.Times) result {
	p99 := times.Quantile(0.99)
	return result{
		part: partPickup, what: "pickup when idle, p50 / p99", system: v.system, how: fmt.Sprintf("%d times, %s", len(times), v.how()),
		value: p99.Seconds(), told: report.Millis(times.Quantile(0.5)) + " / " + report.Millis(p99),
		span: report.Millis(slices.Min(times)) + " – " + report.Millis(times.Max()), aim: "p99 ≤ 100 ms",
	}
}

func recoveryOf(v variant, times crowd.Times) result {
	told := func(d time.Duration) string {
		if d >= waitAtAll {
			return "> " + strconv.Itoa(int(waitAtAll.Seconds())) + " s"
		}
		return report.Seconds(d) + " s"
	}
	middle := times.Quantile(0.5)
	return result{
		part: partRecovery, what: "run again after kill -9", system: v.system, how: fmt.Sprintf("%d kills, %d jobs each", len(times), held),
		value: middle.Seconds(), told: told(middle), span: told(slices.Min(times)) + " – " + told(times.Max()), aim: "≤ 30 s",
	}
}

// compared tells how many times better a result is than asynq's best in the same part.
func (b *bench) compared(r result) string {
	if r.system.engine == asynq {
		return ""
	}
	best := 0.0
	for _, other := range b.results {
		if other.part != r.part || other.system.engine != asynq {
			continue
		}
		ratio := other.value / r.value
		if r.more {
			ratio = r.value / other.value
		}
		if best == 0 || ratio < best {
			best = ratio
		}
	}
	if best == 0 {
		return ""
	}
	return strconv.FormatFloat(best, 'f', 2, 64) + "×"
}

// table is what is written down.
func (b *bench) table() *report.Table {
	t := report.NewTable("what", "on", "how", "result", "lowest – highest", "better than asynq", "aim")
	for _, r := range b.results {
		aim := r.aim
		if r.system.engine == asynq {
			aim = ""
		}
		t.Row(r.what, r.system.title, r.how, r.told, r.span, b.compared(r), aim)
	}
	return t
}

// write tells the table, and puts it into the document.
func (b *bench) write() error {
	t := b.table()
	b.say("\n%s", t.Markdown())
	const part = "jobs"
	return report.Run{Command: b.command, Versions: b.settings, Others: b.others}.
		Write(b.doc, []string{part}, map[string]*report.Table{part: t})
}
