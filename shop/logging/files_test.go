package logging

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// safeBuffer is a buffer for several writers.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// rig is a folder with the files of a process that looks after them when it is told.
type rig struct {
	*Files
	dir               string
	fallback, notices *safeBuffer
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{dir: filepath.Join(t.TempDir(), "logs"), fallback: &safeBuffer{}, notices: &safeBuffer{}}
	r.Files = OpenFiles(r.dir, FilesOptions{Fallback: r.fallback, Notices: New(r.notices, Options{}), Look: time.Hour})
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *rig) path(name string) string { return filepath.Join(r.dir, name) }

func (r *rig) write(t *testing.T, name ChannelName, line string) {
	t.Helper()
	if n, err := r.To(name).Write([]byte(line)); err != nil || n != len(line) {
		t.Fatalf("got %d, %v", n, err)
	}
}

func (r *rig) look() {
	for _, f := range r.files {
		f.look()
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s: got %q, %v, want %q", filepath.Base(path), got, err, want)
	}
}

func TestEachChannelHasItsFile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, err := os.Stat(r.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing is made before the first line: %v", err)
	}
	r.write(t, Application, "a\n")
	r.write(t, Queue, "q\n")
	r.write(t, Application, "b\n")
	holds(t, r.path("application.log"), "a\nb\n")
	holds(t, r.path("queue.log"), "q\n")
	if _, err := os.Stat(r.path("index.log")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a channel without lines has no file: %v", err)
	}
	for path, want := range map[string]fs.FileMode{r.dir: 0o750, r.path("queue.log"): 0o640} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: got %v, %v", path, info, err)
		}
	}
}

func TestARenamedFileIsLeftAtTheNextLook(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.write(t, Application, "a\n")
	if err := os.Rename(r.path("application.log"), r.path("moved")); err != nil {
		t.Fatal(err)
	}
	r.write(t, Application, "late\n")
	r.look()
	r.write(t, Application, "b\n")
	holds(t, r.path("moved"), "a\nlate\n")
	holds(t, r.path("application.log"), "b\n")
}

func TestFilesAreLookedAfterByThemselves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := OpenFiles(dir, FilesOptions{Notices: New(&safeBuffer{}, Options{}), Look: time.Millisecond})
	defer f.Close()
	path := filepath.Join(dir, "queue.log")
	if _, err := f.To(Queue).Write([]byte("a\n")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	moved, err := os.Open(path + ".moved")
	if err != nil {
		t.Fatal(err)
	}
	defer moved.Close()
	if locked, err := waitLock(t.Context(), moved); !locked || err != nil { // until the test's own deadline
		t.Errorf("got %v, %v", locked, err)
	}
}

func TestWhatAFileDoesNotTakeGoesToTheFallback(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		breakIt, mend func(t *testing.T, r *rig)
		behind        string // what the file holds in the end
	}{
		{
			"the folder is none",
			func(t *testing.T, r *rig) { check(t, os.WriteFile(r.dir, nil, 0o600)) },
			func(t *testing.T, r *rig) { check(t, os.Remove(r.dir)) },
			"three\n",
		},
		{
			"the disk is full",
			func(t *testing.T, r *rig) {
				check(t, os.Mkdir(r.dir, 0o750))
				check(t, os.Symlink("/dev/full", r.path("queue.log")))
			},
			func(t *testing.T, r *rig) { check(t, os.Remove(r.path("queue.log"))) },
			"three\n",
		},
		{
			"the disk was full in the middle of a line",
			func(t *testing.T, r *rig) {
				check(t, os.Mkdir(r.dir, 0o750))
				check(t, os.Symlink("/dev/full", r.path("queue.log")))
			},
			func(t *testing.T, r *rig) {
				check(t, os.Remove(r.path("queue.log")))
				check(t, os.WriteFile(r.path("queue.log"), []byte("zero\nhal"), 0o600))
			},
			"zero\nhal\nthree\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			c.breakIt(t, r)
			r.write(t, Queue, "one\n")
			r.look()
			r.write(t, Queue, "two\n")
			c.mend(t, r)
			r.look()
			r.write(t, Queue, "three\n")
			holds(t, r.path("queue.log"), c.behind)
			if diff := cmp.Diff("one\ntwo\n", r.fallback.String()); diff != "" {
				t.Error(diff)
			}
			told := r.notices.String()
			if strings.Count(told, "\n") != 2 || strings.Count(told, "cannot be written") != 1 || strings.Count(told, "can be written again") != 1 {
				t.Errorf("want each told once, got %s", told)
			}
		})
	}
}

func TestAFailedFileIsNotTriedAtEveryLine(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	check(t, os.WriteFile(r.dir, nil, 0o600))
	r.write(t, Queue, "one\n")
	check(t, os.Remove(r.dir))
	r.write(t, Queue, "two\n")
	if got := r.fallback.String(); got != "one\ntwo\n" {
		t.Errorf("got %q", got)
	}
}

func TestWithoutAFallbackALineIsLeftOut(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "logs")
	check(t, os.WriteFile(dir, nil, 0o600))
	f := OpenFiles(dir, FilesOptions{Notices: New(&safeBuffer{}, Options{})})
	defer f.Close()
	if n, err := f.To(Queue).Write([]byte("x\n")); n != 2 || err != nil {
		t.Errorf("the other outputs have the line: got %d, %v", n, err)
	}
}

func TestLinesAfterTheEndGoToTheFallback(t *testing.T) {
	t.Parallel()
	fallback := &safeBuffer{}
	f := OpenFiles(t.TempDir(), FilesOptions{Fallback: fallback, Notices: New(&safeBuffer{}, Options{})})
	check(t, f.Close())
	if _, err := f.To(Index).Write([]byte("late\n")); err != nil || fallback.String() != "late\n" {
		t.Errorf("got %q, %v", fallback.String(), err)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkLine compares a line with one whose writer asks first whether its file still stands at its path.
func BenchmarkLine(b *testing.B) {
	line := []byte(fmt.Sprintf("%0199d\n", 0))
	for _, asking := range []bool{false, true} {
		b.Run(fmt.Sprintf("asking=%v", asking), func(b *testing.B) {
			f := OpenFiles(b.TempDir(), FilesOptions{Notices: New(&safeBuffer{}, Options{})})
			defer f.Close()
			for b.Loop() {
				if asking {
					f.files[Queue].look()
				}
				if _, err := f.To(Queue).Write(line); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
