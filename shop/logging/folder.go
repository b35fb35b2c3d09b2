package logging

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"vapeart/shop/clock"
)

// Kept is how many rotated files of each log are kept: two weeks of days.
const Kept = 14

// The ends of names in the folder.
const (
	suffix     = ".log"
	gzipSuffix = ".gz"
	tempSuffix = ".tmp"
	lockName   = ".rotate.lock"
)

// Folder is the folder of log files as those see it who look after it. It needs no Files: any process can rotate what
// others write.
type Folder struct {
	Dir   string
	Clock clock.Clock
	Zone  *time.Location // whose days name rotated files
	Keep  int            // rotated files of each log
	Wait  time.Duration  // how long Rotate waits for writers to let go, at least what they take to look
}

// Entry is a log file as it stands in the folder.
type Entry struct {
	Channel    ChannelName `json:"log"`
	File       string      `json:"file"`
	Bytes      int64       `json:"bytes"`
	ChangedAt  time.Time   `json:"changed_at"`
	Current    bool        `json:"current"` // it is being written; the others are rotated
	Compressed bool        `json:"compressed"`

	day string // 2026-11-24; "" if current
	n   int    // 1 for the first of its day
}

var entryForm = regexp.MustCompile(`^([a-z]+)(?:-(\d{4}-\d{2}-\d{2})(?:-(\d{1,9}))?)?\.log(\.gz)?$`)

// parse reads a name in the folder; false for what is no log of ours.
func parse(name string) (Entry, bool) {
	m := entryForm.FindStringSubmatch(name)
	if m == nil || !slices.Contains(ChannelNames(), ChannelName(m[1])) || m[2] == "" && m[4] != "" {
		return Entry{}, false
	}
	e := Entry{Channel: ChannelName(m[1]), File: name, Current: m[2] == "", Compressed: m[4] != "", day: m[2], n: 1}
	if m[3] != "" {
		e.n, _ = strconv.Atoi(m[3]) // the form allows digits only, and few
	}
	return e, true
}

// rotatedName names the nth file of a day.
func rotatedName(channel ChannelName, day string, n int) string {
	if n == 1 {
		return fmt.Sprintf("%s-%s%s", channel, day, suffix)
	}
	return fmt.Sprintf("%s-%s-%d%s", channel, day, n, suffix)
}

// List returns the log files: by channel, the current one first, then the rotated from the newest to the oldest. A folder
// that is not there has none.
func (f Folder) List() ([]Entry, error) {
	found, err := os.ReadDir(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return []Entry{}, nil
	}
	if err != nil {
		return nil, err
	}
	entries := []Entry{}
	for _, d := range found {
		e, ok := parse(d.Name())
		if !ok {
			continue
		}
		info, err := os.Stat(filepath.Join(f.Dir, d.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // rotated or deleted in between
		}
		if err != nil {
			return nil, err
		}
		e.Bytes, e.ChangedAt = info.Size(), info.ModTime().UTC()
		entries = append(entries, e)
	}
	slices.SortFunc(entries, order)
	return entries, nil
}

func order(a, b Entry) int {
	return cmp.Or(
		cmp.Compare(slices.Index(ChannelNames(), a.Channel), slices.Index(ChannelNames(), b.Channel)),
		-compareBool(a.Current, b.Current),
		-cmp.Compare(a.day, b.day), -cmp.Compare(a.n, b.n),
		compareBool(a.Compressed, b.Compressed),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
