package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"vapeart/shop/app"
	"vapeart/shop/locale"
)

// progress tells how far an import is: one line that is drawn over on a terminal, a plain line now and then elsewhere.
type progress struct {
	out     io.Writer
	width   int // 0: not a terminal
	elapsed func() time.Duration

	begun    bool
	resumed  int64         // rows that were done before
	start    float64       // share of the file that was read when the first state came
	began    time.Duration // when it came
	drawn    time.Duration // when the last line was written
	lastRows int64
	lastAt   time.Duration
	rate     float64 // rows/s, smoothed
}

// How often a line is written.
const (
	redrawEvery = 200 * time.Millisecond
	lineEvery   = 5 * time.Second
)

func newProgress(out io.Writer, width int, elapsed func() time.Duration) *progress {
	return &progress{out: out, width: width, elapsed: elapsed}
}

// terminalWidth returns the columns of a terminal, 0 when f is none.
func terminalWidth(f *os.File) int {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) {
		return 0
	}
	width, _, err := term.GetSize(fd)
	if err != nil || width <= 0 {
		return 80
	}
	return width
}

// say writes a line of its own.
func (p *progress) say(text string) {
	p.done()
	fmt.Fprintln(p.out, text)
}

// tell shows a state if enough time has passed since the last.
func (p *progress) tell(s app.ImportProgress) {
	now := p.elapsed()
	if !p.begun {
		p.begin(s, now)
		return
	}
	if p.resumed > 0 && p.lastRows == p.resumed && p.rate == 0 { // what an earlier start had done was only passed over
		p.start, p.began = share(s), now
	}
	every := lineEvery
	if p.width > 0 {
		every = redrawEvery
	}
	if now-p.drawn < every {
		return
	}
	p.measure(s.Run.Counts.Read, now)
	p.drawn = now
	if p.width > 0 {
		fmt.Fprintf(p.out, "\r%s\x1b[K", cutLine(p.line(s, now), p.width-1))
		return
	}
	fmt.Fprintln(p.out, p.line(s, now))
}

func (p *progress) begin(s app.ImportProgress, now time.Duration) {
	p.begun, p.resumed, p.lastRows = true, s.Resumed, s.Resumed
	p.start, p.began, p.lastAt = share(s), now, now
	if s.Resumed > 0 {
		p.say(fmt.Sprintf("run %d goes on behind %s rows", s.Run.ID, grouped(s.Resumed)))
	}
}

// done takes the drawn line away.
func (p *progress) done() {
	if p.width > 0 {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

func (p *progress) measure(rows int64, now time.Duration) {
	span := (now - p.lastAt).Seconds()
	if span <= 0 {
		return
	}
	latest := float64(rows-p.lastRows) / span
	if p.rate == 0 {
		p.rate = latest
	}
	const weight = 0.3 // of the latest measurement: steady to the eye, yet not slow to follow
	p.rate += weight * (latest - p.rate)
	p.lastRows, p.lastAt = rows, now
}

// share returns how much of the file is read, 0 when its size is not known.
func share(s app.ImportProgress) float64 {
	if s.BytesAll <= 0 {
		return 0
	}
	return min(1, float64(s.BytesRead)/float64(s.BytesAll))
}

func (p *progress) line(s app.ImportProgress, now time.Duration) string {
	c := s.Run.Counts
	text := fmt.Sprintf("%s rows  %s/s", grouped(c.Read), grouped(int64(p.rate)))
	if read := share(s); read > p.start {
		left := time.Duration(float64(now-p.began) * (1 - read) / (read - p.start)).Round(time.Second)
		text = fmt.Sprintf("%s %3.0f %%  %s  %s left", bar(read), read*100, text, left)
	}
	return fmt.Sprintf("%s  (%s new, %s changed, %s same, %s rejected)", text, grouped(c.Created), grouped(c.Updated), grouped(c.Unchanged), grouped(c.Rejected))
}

// barCells is the bar's width in characters.
const barCells = 20

func bar(share float64) string {
	full := int(share * barCells)
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", barCells-full) + "]"
}

// grouped writes 66957 as 66,957.
func grouped(n int64) string { return locale.English.Number(n) }

func cutLine(s string, width int) string {
	if r := []rune(s); len(r) > width {
		return string(r[:max(0, width)])
	}
	return s
}
