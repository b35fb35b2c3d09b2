package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/app"
)

func state(read, rejected, bytes int64) (s app.ImportProgress) {
	s.Run.ID, s.BytesRead, s.BytesAll = 3, bytes, 1_000
	s.Run.Counts.Read, s.Run.Counts.Created, s.Run.Counts.Rejected = read, read-rejected, rejected
	return s
}

func TestProgressIsALineNowAndThenWhereNoTerminalIs(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	var now time.Duration
	p := newProgress(&out, 0, func() time.Duration { return now })
	p.tell(state(0, 0, 0))
	for i := range 10 {
		now += time.Second
		p.tell(state(int64(i+1)*1_000, 3, int64(i+1)*100))
	}
	p.done()
	want := "[##########----------]  50 %  5,000 rows  1,000/s  5s left  (4,997 new, 0 changed, 0 same, 3 rejected)\n" +
		"[####################] 100 %  10,000 rows  1,000/s  0s left  (9,997 new, 0 changed, 0 same, 3 rejected)\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestProgressIsDrawnOverOnATerminalAndFitsIt(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	var now time.Duration
	p := newProgress(&out, 40, func() time.Duration { return now })
	p.tell(state(0, 0, 0))
	now = time.Second
	p.tell(state(1_000, 0, 250))
	p.tell(state(1_001, 0, 251)) // too soon
	p.done()
	want := "\r[#####---------------]  25 %  1,000 row\x1b[K\r\x1b[K"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("drawn (-want +got):\n%s", diff)
	}
}

func TestProgressOfAResumedRunCountsOnlyWhatIsDoneNow(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	var now time.Duration
	p := newProgress(&out, 0, func() time.Duration { return now })
	begin := state(5_000, 0, 0)
	begin.Resumed = 5_000
	p.tell(begin)
	for _, s := range []app.ImportProgress{state(5_500, 0, 500), state(7_000, 0, 750)} {
		now += 5 * time.Second
		s.Resumed = 5_000
		p.tell(s)
	}
	want := "run 3 goes on behind 5,000 rows\n5,500 rows  100/s  (5,500 new, 0 changed, 0 same, 0 rejected)\n" +
		"[###############-----]  75 %  7,000 rows  160/s  5s left  (7,000 new, 0 changed, 0 same, 0 rejected)\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestAStreamOfUnknownLengthHasNoBar(t *testing.T) {
	t.Parallel()
	var now time.Duration
	p := newProgress(&strings.Builder{}, 0, func() time.Duration { return now })
	s := state(500, 0, 100)
	s.BytesAll = 0
	if line := p.line(s, time.Second); strings.Contains(line, "%") || strings.Contains(line, "left") {
		t.Error(line)
	}
}
