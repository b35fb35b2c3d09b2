// Package journal owns what workers note about attempts outside the database, so that the judge need not believe the
// ledger about itself: when an attempt's function began and when it was done with its work. One file a process; a line is
// one write, so a process that is killed loses nothing that it had noted. It refuses to buffer.
package journal

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vapeart/shop/clock"
)

// Note is one attempt as its worker saw it.
type Note struct {
	Promise int64
	Job     int64
	Attempt int
	Key     string // unique key or -
	Worker  string
	Began   time.Time
	Ended   time.Time // zero: its process died first
}

// Writer is a process's journal.
type Writer struct{ file *os.File }

// Create begins the journal of a worker in a folder.
func Create(folder, worker string) (*Writer, error) {
	const ours = 0o600
	f, err := os.OpenFile(filepath.Join(folder, worker+suffix), os.O_CREATE|os.O_APPEND|os.O_WRONLY, ours)
	if err != nil {
		return nil, err
	}
	return &Writer{f}, nil
}

const suffix = ".journal"

// Begin notes that an attempt began.
func (w *Writer) Begin(promise, job int64, attempt int, key string) error {
	if key == "" {
		key = "-"
	}
	return w.line("B %d %d %d %s %d\n", promise, job, attempt, key, clock.System{}.Now().UnixMilli())
}

// End notes that an attempt has done what it does, before it writes its result.
func (w *Writer) End(promise, job int64, attempt int) error {
	return w.line("E %d %d %d - %d\n", promise, job, attempt, clock.System{}.Now().UnixMilli())
}

func (w *Writer) line(format string, args ...any) error {
	_, err := fmt.Fprintf(w.file, format, args...) // formats first, then writes once
	return err
}

// Close ends the journal.
func (w *Writer) Close() error { return w.file.Close() }

type attemptOf struct {
	job     int64
	attempt int
}

// Read returns what all journals of a folder say, by job and attempt.
func Read(folder string) (map[int64][]Note, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*"+suffix))
	if err != nil {
		return nil, err
	}
	all := map[int64][]Note{}
	for _, file := range files {
		if err := read(file, all); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return all, nil
}

// read adds one journal. A last line that a kill cut short is passed over.
func read(file string, all map[int64][]Note) error {
	f, err := os.Open(file) //nolint:gosec // of our own making
	if err != nil {
		return err
	}
	defer f.Close()
	worker := strings.TrimSuffix(filepath.Base(file), suffix)
	open := map[attemptOf]int{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var what, key string
		var n Note
		var at int64
		if _, err := fmt.Sscan(lines.Text(), &what, &n.Promise, &n.Job, &n.Attempt, &key, &at); err != nil {
			continue
		}
		name := attemptOf{n.Job, n.Attempt}
		if what == "B" {
			n.Key, n.Worker, n.Began = key, worker, time.UnixMilli(at).UTC()
			open[name] = len(all[n.Job])
			all[n.Job] = append(all[n.Job], n)
			continue
		}
		if i, ok := open[name]; ok && all[n.Job][i].Ended.IsZero() {
			all[n.Job][i].Ended = time.UnixMilli(at).UTC()
		}
	}
	return lines.Err()
}
