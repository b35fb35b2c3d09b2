package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"vapeart/deploy/bench/report"
)

// supplied are the real files, in the order in which they are imported.
type supplied struct{ supplier, file string }

func files() []supplied {
	return []supplied{{"icecat", "icecat-19406.jsonl.gz"}, {"opendb", "opendb-47551.jsonl.gz"}}
}

// account is what `worker import --json` answers.
type account struct {
	Read, Created, Updated, Unchanged, Rejected int64
}

// imports brings both files in with the worker, as an operator does, and once more the first: it changes nothing.
func (b *bench) imports(ctx context.Context, s *shop) error {
	t := b.table(partImport, "engine", "file", "rows", "created", "joined", "rejected", "seconds", "rows/s", "peak memory", "CPU seconds")
	var all time.Duration
	for _, f := range files() {
		took, err := b.importFile(ctx, s, t, f, "")
		if err != nil {
			return err
		}
		all += took
	}
	t.Note("%s: both files in %s.", s.title(), report.Seconds(all))
	if !b.wants(partImport) {
		return nil
	}
	_, err := b.importFile(ctx, s, t, files()[0], " (again)")
	return err
}

func (b *bench) importFile(ctx context.Context, s *shop, t *report.Table, f supplied, remark string) (time.Duration, error) {
	b.say("%s: importing %s%s", s.title(), f.file, remark)
	r, err := b.programs.Run(ctx, s.Settings(), "worker", "import", "--json", "--supplier", f.supplier, b.file(f.file))
	if err != nil {
		return 0, err
	}
	var a account
	if err := json.Unmarshal([]byte(r.Stdout), &a); err != nil || r.Code != 0 {
		return 0, fmt.Errorf("worker import ended with %d: %s%s", r.Code, r.Stdout, r.Stderr)
	}
	if a.Created+a.Updated+a.Unchanged+a.Rejected != a.Read || a.Read == 0 {
		return 0, fmt.Errorf("the rows of %s do not add up: %+v", f.file, a)
	}
	t.Row(s.title(), f.file+remark, report.Grouped(a.Read), report.Grouped(a.Created), report.Grouped(a.Updated+a.Unchanged), report.Grouped(a.Rejected),
		report.Seconds(r.Took), report.Grouped(int64(float64(a.Read)/r.Took.Seconds())), strconv.FormatInt(r.PeakMemory>>20, 10)+" MiB", report.Seconds(r.CPU))
	b.say("  %s", t.Last())
	return r.Took, nil
}
