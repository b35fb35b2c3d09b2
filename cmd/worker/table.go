package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// table is rows for people. On a terminal no line is wider than that is: first the last column is cut, then those that
// may be. Elsewhere nothing is cut.
type table struct {
	columns []column
	rows    [][]string
}

// column is how a column looks.
type column struct {
	title string
	right bool // numbers stand to the right
	least int  // down to how many characters it may be cut; 0: never
}

func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = printable(strings.Join(strings.Fields(cells[i]), " "))
	}
	t.rows = append(t.rows, cells)
}

// gap is how many spaces are between two columns.
const gap = 2

// write writes the table, at most width characters wide; 0 means as wide as it is.
func (t *table) write(w io.Writer, width int) error {
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = c.title
	}
	lines := append([][]string{titles}, t.rows...)
	widths := make([]int, len(t.columns))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], cells(cell))
		}
	}
	if width > 0 {
		t.fit(widths, width)
	}
	for _, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			cell = cut(cell, widths[i])
			pad := strings.Repeat(" ", widths[i]-cells(cell))
			switch {
			case t.columns[i].right:
				cell = pad + cell
			case i < len(line)-1:
				cell += pad
			}
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(cell)
		}
		text := strings.TrimRight(b.String(), " ")
		if width > 0 {
			text = cut(text, width) // columns that may not be cut are too many for this terminal
		}
		if _, err := fmt.Fprintln(w, text); err != nil {
			return err
		}
	}
	return nil
}

// fit makes columns narrower until a line has its place, from the last to the first.
func (t *table) fit(widths []int, width int) {
	over := gap*(len(widths)-1) - width
	for _, w := range widths {
		over += w
	}
	for i := len(widths) - 1; i >= 0 && over > 0; i-- {
		if least := t.columns[i].least; least > 0 && widths[i] > least {
			less := min(over, widths[i]-least)
			widths[i] -= less
			over -= less
		}
	}
}

// cut shortens a text to so many cells of a terminal, and says so.
func cut(text string, width int) string {
	if cells(text) <= width {
		return text
	}
	used := 0
	for i, r := range text {
		if used += runeCells(r); used > width-1 {
			return strings.TrimRight(text[:i], " ") + "…"
		}
	}
	return text
}

// cells is how wide a terminal shows a text.
func cells(text string) (n int) {
	for _, r := range text {
		n += runeCells(r)
	}
	return n
}

// runeCells tells the scripts whose letters are two cells wide, and marks that stand upon others, well enough for columns.
func runeCells(r rune) int {
	const fullwidth, emoji = 0xff00, 0x1f300
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), r >= fullwidth && r <= fullwidth+0x60, r >= emoji:
		return 2
	}
	return 1
}

// widthOf returns the columns of the terminal that w is. Where it is none, COLUMNS may say how wide the reader's is; else 0.
func widthOf(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width := terminalWidth(f); width > 0 {
			return width
		}
	}
	width, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil || width < 1 {
		return 0
	}
	return width
}

// span writes a duration by its largest unit: 250ms, 42s, 3m, 5h, 12d.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", max(0, d.Milliseconds()))
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < 2*day:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dd", d/day)
}

// ago writes a time as people tell it: "3m ago", "in 5m".
func ago(now, at time.Time) string {
	switch d := now.Sub(at); {
	case at.IsZero():
		return "never"
	case d > -time.Second && d < time.Second:
		return "now"
	case d < 0:
		return "in " + span(-d)
	default:
		return span(d) + " ago"
	}
}

// absolute writes a time to the millisecond, in UTC.
func absolute(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05.000Z") }
