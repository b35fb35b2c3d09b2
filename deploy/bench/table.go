package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"vapeart/shop/clock"
)

// table is one part's figures, and what is to be said about them.
type table struct {
	head  []string
	rows  [][]string
	notes []string
}

// table returns a part's table, with this head when it is new.
func (b *bench) table(part string, head ...string) *table {
	if b.tables[part] == nil {
		b.tables[part] = &table{head: head}
	}
	return b.tables[part]
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// last is the latest row, for people who wait.
func (t *table) last() string {
	cells := make([]string, len(t.head))
	for i, name := range t.head {
		cells[i] = name + " " + t.rows[len(t.rows)-1][i]
	}
	return strings.Join(cells, " · ")
}

func (t *table) markdown() string {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(t.head)
	b.WriteString(strings.Repeat("|---", len(t.head)) + "|\n")
	for _, r := range t.rows {
		line(r)
	}
	for _, n := range t.notes {
		b.WriteString("\n" + n + "\n")
	}
	return b.String()
}

// write puts the tables of the parts that ran between their markers in the document, and leaves the others as they are.
func (b *bench) write() error {
	if b.doc == "" {
		return nil
	}
	text, err := os.ReadFile(b.doc)
	if err != nil {
		return err
	}
	where := machine()
	for _, part := range b.parts {
		if b.tables[part] == nil {
			continue
		}
		section := fmt.Sprintf("`%s`, %s, on %s; %s. Load of the machine before: %s.\n\n%s", b.command,
			clock.System{}.Now().Format(time.DateOnly), where, strings.Join(b.versions, ", "), b.others, b.tables[part].markdown())
		if text, err = between(text, part, section); err != nil {
			return fmt.Errorf("%s: %w", b.doc, err)
		}
	}
	const everybody = 0o644
	return os.WriteFile(b.doc, text, everybody)
}

// between replaces what stands between a part's markers.
func between(text []byte, part, section string) ([]byte, error) {
	begin, end := []byte("<!-- "+part+" -->\n"), []byte("<!-- end of "+part+" -->")
	before, rest, ok := bytes.Cut(text, begin)
	if !ok {
		return nil, errors.New("it has no " + strings.TrimSpace(string(begin)))
	}
	_, after, ok := bytes.Cut(rest, end)
	if !ok {
		return nil, errors.New("it has no " + string(end))
	}
	return bytes.Join([][]byte{before, begin, []byte(section), end, after}, nil), nil
}

// machine tells on what was measured.
func machine() string {
	return fmt.Sprintf("%d cores of %s, %s of memory, %s, %s", runtime.NumCPU(), lineOf("/proc/cpuinfo", "model name"),
		memory(), kernel(), runtime.Version())
}

// busy tells how many processes wanted to run in the last minute: with more than a few, others share the cores.
func busy() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	minute, _, _ := strings.Cut(string(text), " ")
	return minute
}

// lineOf returns what a "name: value" file says of a name.
func lineOf(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func memory() string {
	kib, err := strconv.ParseInt(strings.TrimSuffix(lineOf("/proc/meminfo", "MemTotal"), " kB"), 10, 64)
	if err != nil {
		return "unknown size"
	}
	return strconv.FormatInt(kib>>20, 10) + " GiB"
}

func kernel() string {
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return runtime.GOOS
	}
	return "Linux " + strings.TrimSpace(string(release))
}

// grouped writes 66957 as 66,957.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) }

func millis(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 2, 64) + " ms"
}
