package logging

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// The modes of the folder and of what is in it: operators read logs through their group.
const (
	folderMode = 0o750
	fileMode   = 0o640
)

// defaultLook is how often a process looks whether its files have been rotated. It bounds how long rotated files get
// lines and cannot be compressed; to look at every line makes lines some five times as dear (BenchmarkLine).
const defaultLook = time.Second

// FilesOptions are what Files need.
type FilesOptions struct {
	Fallback io.Writer     // takes the lines that a file does not; nil when they are written elsewhere anyway
	Notices  *slog.Logger  // is told once when a file cannot be written, and when it can be again; not one of the files
	Look     time.Duration // how often files are looked after; 0 for every second
}

// Files are one process's log files: <channel>.log in a folder that it shares with other processes. A file is opened by
// its first line and closed within a moment of being renamed; the next line then makes a new one.
type Files struct {
	files map[ChannelName]*file
	stop  chan struct{}
	done  sync.WaitGroup
}

// OpenFiles returns the files of a folder, which is made by the first line, and looks after them until Close.
func OpenFiles(dir string, o FilesOptions) *Files {
	f := &Files{files: map[ChannelName]*file{}, stop: make(chan struct{})}
	for _, name := range ChannelNames() {
		f.files[name] = &file{path: filepath.Join(dir, string(name)+suffix), fallback: o.Fallback, notices: o.Notices}
	}
	f.done.Go(func() { f.lookAfter(o.Look) })
	return f
}

// To returns the writer of a channel. Each Write must be whole lines; it never fails but with its fallback.
func (f *Files) To(name ChannelName) io.Writer { return f.files[name] }

// Close closes the files; later lines go to the fallback.
func (f *Files) Close() error {
	close(f.stop)
	f.done.Wait()
	var err error
	for _, one := range f.files {
		err = errors.Join(err, one.close())
	}
	return err
}

func (f *Files) lookAfter(every time.Duration) {
	if every == 0 {
		every = defaultLook
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-tick.C:
			for _, one := range f.files {
				one.look()
			}
		}
	}
}

// file appends lines to a path.
type file struct {
	path     string
	fallback io.Writer
	notices  *slog.Logger

	mu      sync.Mutex
	open    *os.File // nil until the next line
	failing bool     // the last line did not get in, and that was told
	resting bool     // do not try before the next look
	closed  bool
}

// Write appends a line with a single write(2), so that lines of several processes never mix.
func (f *file) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.resting && !f.closed {
		err := f.append(line)
		if err == nil {
			f.recovered()
			return len(line), nil
		}
		f.failed(err)
	}
	if f.fallback == nil {
		return len(line), nil
	}
	return f.fallback.Write(line)
}

func (f *file) append(line []byte) error {
	if f.open == nil {
		opened, err := openLog(f.path)
		if err != nil {
			return err
		}
		f.open = opened
		if f.failing && endsTorn(opened) { // a full disk took a part of a line
			line = append([]byte{'\n'}, line...)
		}
	}
	_, err := f.open.Write(line)
	return err
}

// failed gives the file up until the next look, and tells it the first time.
func (f *file) failed(err error) {
	err = errors.Join(err, f.release())
	f.resting = true
	if !f.failing {
		f.failing = true
		f.notices.Error("log file cannot be written: its lines go to standard error until it can", "file", f.path, "err", err.Error())
	}
}

func (f *file) recovered() {
	if f.failing {
		f.failing = false
		f.notices.Warn("log file can be written again", "file", f.path)
	}
}

// look lets go of a file that has been renamed or removed, and allows a new try after a failure.
func (f *file) look() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.resting = false
	if f.open == nil || isAt(f.open, f.path) {
		return
	}
	if err := f.release(); err != nil {
		f.failed(err)
	}
}

func (f *file) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	return f.release()
}

// release closes the file, if it is open.
func (f *file) release() error {
	if f.open == nil {
		return nil
	}
	err := letGo(f.open)
	f.open = nil
	return err
}

var errElusive = errors.New("the path leads to another file at every try")

// openLog opens the file at path for its writer.
func openLog(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return nil, err
	}
	const tries = 100
	for range tries {
		opened, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_RDWR, fileMode)
		if err != nil {
			return nil, err
		}
		held, err := hold(opened, path)
		if held {
			return opened, nil
		}
		if err = errors.Join(err, letGo(opened)); err != nil {
			return nil, err
		}
	}
	return nil, &os.PathError{Op: "open", Path: path, Err: errElusive}
}

// hold locks a file for writing and tells whether that was in time: since it was opened it may have been renamed, and
// compressed too. Only a file that still stands at its path after it was locked is safe to write into.
func hold(opened *os.File, path string) (bool, error) {
	locked, err := tryLock(opened, shared)
	return locked && isAt(opened, path), err
}

// endsTorn tells whether a file ends within a line.
func endsTorn(opened *os.File) bool {
	info, err := opened.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = opened.ReadAt(last, info.Size()-1)
	return err == nil && last[0] != '\n'
}
