package logging

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrRotating is that another process is rotating the same folder; nothing was done, and nothing is missing.
var ErrRotating = errors.New("another process is rotating the logs")

// Deed is what was done to a file.
type Deed string

// The deeds.
const (
	Rotated    Deed = "rotated"    // renamed; its channel goes on in a new file
	Compressed Deed = "compressed" // and the plain file removed
	Deleted    Deed = "deleted"    // older than those that are kept
	Waiting    Deed = "waiting"    // a process still holds it: it is compressed or deleted by a later rotation
)

// Step is one deed of a rotation.
type Step struct {
	Did       Deed        `json:"did"`
	Channel   ChannelName `json:"log"`
	File      string      `json:"file"`
	Bytes     int64       `json:"bytes"`
	FromBytes int64       `json:"from_bytes,omitempty"` // before it was compressed
}

// Report is what a rotation did, in order.
type Report struct{ Steps []Step }

func (r *Report) add(s Step) { r.Steps = append(r.Steps, s) }

// String tells the report on one line.
func (r Report) String() string {
	count := map[Deed]int{}
	var from, to int64
	for _, s := range r.Steps {
		count[s.Did]++
		if s.Did == Compressed {
			from, to = from+s.FromBytes, to+s.Bytes
		}
	}
	text := fmt.Sprintf("%d rotated, %d compressed (%d to %d bytes), %d deleted", count[Rotated], count[Compressed], from, to, count[Deleted])
	if n := count[Waiting]; n > 0 {
		text += fmt.Sprintf(", %d waiting for a process that still holds them", n)
	}
	return text
}

// Rotate renames every log that has lines, compresses what was rotated now or before, and deletes what is more than Keep.
// Killed at any moment, it leaves each line in exactly one whole file, and the next run tidies up. The report tells what
// was done also beside an error. Errors: ErrRotating; the machine's, each with its file.
func (f Folder) Rotate(ctx context.Context) (r Report, err error) {
	lock, err := os.OpenFile(filepath.Join(f.Dir, lockName), os.O_CREATE|os.O_RDWR, fileMode)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil // no folder: nothing was ever logged
	}
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, letGo(lock)) }()
	locked, err := tryLock(lock, exclusive)
	if err != nil {
		return r, err
	}
	if !locked {
		return r, ErrRotating
	}
	err = errors.Join(f.sweep(), f.rename(&r), f.compress(ctx, &r), f.prune(&r))
	return r, err
}

// sweep removes the drafts of a rotation that was killed.
func (f Folder) sweep() error {
	drafts, err := filepath.Glob(filepath.Join(f.Dir, "*"+suffix+gzipSuffix+tempSuffix))
	for _, path := range drafts {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// rename gives the current files the name of the day, which no rotated file of theirs has, or had while newer ones stand.
func (f Folder) rename(r *Report) error {
	entries, err := f.List()
	if err != nil {
		return err
	}
	for i, e := range entries {
		if !e.Current || e.Bytes == 0 {
			continue
		}
		day, n := f.Clock.Now().In(f.Zone).Format(time.DateOnly), 1
		if i+1 < len(entries) {
			// Sorted behind its current file stands the newest of its channel. A clock that was set back must not make
			// the new one look older: that would be deleted first.
			if newest := entries[i+1]; newest.Channel == e.Channel && newest.day >= day {
				day, n = newest.day, newest.n+1
			}
		}
		name := rotatedName(e.Channel, day, n)
		if rerr := os.Rename(filepath.Join(f.Dir, e.File), filepath.Join(f.Dir, name)); rerr != nil {
			err = errors.Join(err, rerr)
			continue
		}
		r.add(Step{Did: Rotated, Channel: e.Channel, File: name, Bytes: e.Bytes})
	}
	return err
}

// compress makes .gz of the rotated files that nobody writes any more; for all of them together it waits once.
func (f Folder) compress(ctx context.Context, r *Report) error {
	entries, err := f.List()
	if err != nil {
		return err
	}
	released, cancel := context.WithTimeout(ctx, f.Wait)
	defer cancel()
	for _, e := range entries {
		if e.Current || e.Compressed {
			continue
		}
		step, cerr := f.compressOne(ctx, released, e)
		if cerr != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", e.File, cerr))
			continue
		}
		r.add(step)
	}
	return err
}

// compressOne puts a whole .gz in the place of a plain file. One that is there already was made by a rotation that was
// killed before it removed the plain file: it is made again, which is surer than to believe it.
func (f Folder) compressOne(ctx, released context.Context, e Entry) (s Step, err error) {
	path := filepath.Join(f.Dir, e.File)
	plain, err := os.Open(path)
	if err != nil {
		return Step{}, err
	}
	defer func() { err = errors.Join(err, letGo(plain)) }() // after the plain file is gone
	if locked, err := waitLock(released, plain); err != nil || !locked {
		return Step{Did: Waiting, Channel: e.Channel, File: e.File, Bytes: e.Bytes}, err
	}
	from, to, err := gzipFile(ctx, plain, path+gzipSuffix)
	if err != nil {
		return Step{}, err
	}
	return Step{Did: Compressed, Channel: e.Channel, File: e.File + gzipSuffix, Bytes: to, FromBytes: from}, os.Remove(path)
}

// prune deletes what is more than Keep of each channel; a file that is still written into stays.
func (f Folder) prune(r *Report) error {
	entries, err := f.List()
	if err != nil {
		return err
	}
	kept := map[ChannelName]map[string]bool{}
	for _, e := range entries {
		if e.Current {
			continue
		}
		if kept[e.Channel] == nil {
			kept[e.Channel] = map[string]bool{}
		}
		base := strings.TrimSuffix(e.File, gzipSuffix) // a plain file and its .gz count as one
		if kept[e.Channel][base] || len(kept[e.Channel]) < f.Keep {
			kept[e.Channel][base] = true
			continue
		}
		deleted, derr := f.deleteOne(e)
		if derr != nil {
			err = errors.Join(err, derr)
		} else if deleted {
			r.add(Step{Did: Deleted, Channel: e.Channel, File: e.File, Bytes: e.Bytes})
		}
	}
	return err
}

// deleteOne tells whether it deleted a file: not while a process holds it.
func (f Folder) deleteOne(e Entry) (deleted bool, err error) {
	path := filepath.Join(f.Dir, e.File)
	opened, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, letGo(opened)) }()
	if locked, err := tryLock(opened, exclusive); err != nil || !locked {
		return false, err
	}
	return true, os.Remove(path)
}
