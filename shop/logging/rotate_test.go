package logging

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/clock"
)

// day returns four in the morning of a day of November 2026, in the shop's zone.
func day(n int) time.Time { return time.Date(2026, time.November, n, 4, 0, 0, 0, shopZone()) }

// shopZone is so far east that the shop's days are not those of UTC at 04:00.
func shopZone() *time.Location { return time.FixedZone("shop", 5*60*60) }

// shelf is a folder of logs without processes.
type shelf struct {
	Folder
	clock *clock.Manual
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	c := clock.At(day(24))
	return &shelf{Folder{Dir: t.TempDir(), Clock: c, Zone: shopZone(), Keep: Kept}, c}
}

func (s *shelf) path(name string) string { return filepath.Join(s.Dir, name) }

func (s *shelf) put(t *testing.T, name, text string) {
	t.Helper()
	check(t, os.WriteFile(s.path(name), []byte(text), 0o600))
}

func (s *shelf) rotate(t *testing.T) Report {
	t.Helper()
	r, err := s.Rotate(t.Context())
	check(t, err)
	return r
}

func (s *shelf) names(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(s.Dir)
	check(t, err)
	names := []string{}
	for _, e := range entries {
		if e.Name() != lockName {
			names = append(names, e.Name())
		}
	}
	return names
}

func (s *shelf) has(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.names(t)); diff != "" {
		t.Error(diff)
	}
}

func unzip(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	check(t, err)
	r, err := gzip.NewReader(bytes.NewReader(b))
	check(t, err)
	text, err := io.ReadAll(r)
	check(t, err)
	return string(text)
}

func TestRotateGivesEveryLogTheNameOfTheDay(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.put(t, "application.log", "a\n")
	s.put(t, "queue.log", "q\n")
	s.put(t, "index.log", "")
	s.put(t, "notes.txt", "not ours")
	r := s.rotate(t)
	s.has(t, "application-2026-11-24.log.gz", "index.log", "notes.txt", "queue-2026-11-24.log.gz")
	if got := unzip(t, s.path("application-2026-11-24.log.gz")); got != "a\n" {
		t.Errorf("got %q", got)
	}
	for i := range r.Steps {
		if r.Steps[i].Did == Compressed {
			r.Steps[i].Bytes = 1 // what gzip makes of it is gzip's affair
		}
	}
	want := []Step{
		{Did: Rotated, Channel: Application, File: "application-2026-11-24.log", Bytes: 2},
		{Did: Rotated, Channel: Queue, File: "queue-2026-11-24.log", Bytes: 2},
		{Did: Compressed, Channel: Application, File: "application-2026-11-24.log.gz", Bytes: 1, FromBytes: 2},
		{Did: Compressed, Channel: Queue, File: "queue-2026-11-24.log.gz", Bytes: 1, FromBytes: 2},
	}
	if diff := cmp.Diff(want, r.Steps); diff != "" {
		t.Error(diff)
	}
	if got := r.String(); got != "2 rotated, 2 compressed (4 to 2 bytes), 0 deleted" {
		t.Error(got)
	}
	if info, err := os.Stat(s.path("queue-2026-11-24.log.gz")); err != nil || info.Mode().Perm() != fileMode {
		t.Errorf("got %v, %v", info, err)
	}
}

func TestWithoutLinesThereIsNothingToRotate(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.Dir = s.path("none")
	if r := s.rotate(t); len(r.Steps) != 0 {
		t.Errorf("got %v", r)
	}
	if _, err := os.Stat(s.Dir); err == nil {
		t.Error("the folder is made by who logs")
	}
}

func TestASecondRotationOfADayHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for _, text := range []string{"1\n", "2\n", "3\n"} {
		s.put(t, "queue.log", text)
		s.rotate(t)
	}
	s.has(t, "queue-2026-11-24-2.log.gz", "queue-2026-11-24-3.log.gz", "queue-2026-11-24.log.gz")
	if got := unzip(t, s.path("queue-2026-11-24-3.log.gz")); got != "3\n" {
		t.Errorf("got %q", got)
	}
}

func TestFourteenOfEachLogAreKept(t *testing.T) {
	t.Parallel()
	t.Run("the oldest days go first", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t)
		s.put(t, "queue.log", "q\n")
		for n := 1; n <= 20; n++ {
			s.clock.Set(day(n))
			s.put(t, "application.log", "a\n")
			s.rotate(t)
		}
		var want []string
		for n := 7; n <= 20; n++ {
			want = append(want, fmt.Sprintf("application-2026-11-%02d.log.gz", n))
		}
		s.has(t, append(want, "queue-2026-11-01.log.gz")...)
	})
	t.Run("many on one day are told apart by number", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t)
		for n := range 30 {
			s.put(t, "index.log", fmt.Sprintln(n+1))
			s.rotate(t)
		}
		var want []string
		for n := 17; n <= 30; n++ {
			name := fmt.Sprintf("index-2026-11-24-%d.log.gz", n)
			if got := unzip(t, s.path(name)); got != fmt.Sprintln(n) {
				t.Errorf("%s: got %q", name, got)
			}
			want = append(want, name)
		}
		s.has(t, want...)
	})
	t.Run("a clock that was set back does not make the newest the oldest", func(t *testing.T) {
		t.Parallel()
		s := newShelf(t)
		s.Keep = 2
		for _, at := range []int{22, 23, 3} {
			s.clock.Set(day(at))
			s.put(t, "queue.log", fmt.Sprintln(at))
			s.rotate(t)
		}
		s.has(t, "queue-2026-11-23-2.log.gz", "queue-2026-11-23.log.gz")
		if got := unzip(t, s.path("queue-2026-11-23-2.log.gz")); got != "3\n" {
			t.Errorf("got %q", got)
		}
	})
}

func TestAFileThatIsStillHeldWaits(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.Keep = 1
	writer, err := openLog(s.path("queue.log"))
	check(t, err)
	write := func(text string) {
		_, err := writer.WriteString(text)
		check(t, err)
	}
	write("one\n")
	r := s.rotate(t)
	if r.Steps[1].Did != Waiting {
		t.Fatalf("got %v", r)
	}
	if got := r.String(); got != "1 rotated, 0 compressed (0 to 0 bytes), 0 deleted, 1 waiting for a process that still holds them" {
		t.Error(got)
	}
	write("late\n")

	s.put(t, "queue.log", "two\n")
	s.rotate(t)
	s.has(t, "queue-2026-11-24-2.log.gz", "queue-2026-11-24.log") // nor is it deleted, though there is one too many

	write("very late\n")
	check(t, letGo(writer))
	s.Keep = 2
	s.rotate(t)
	s.has(t, "queue-2026-11-24-2.log.gz", "queue-2026-11-24.log.gz")
	if got := unzip(t, s.path("queue-2026-11-24.log.gz")); got != "one\nlate\nvery late\n" {
		t.Errorf("got %q", got)
	}
}

// A process that is stopped between opening a file and locking it finds out, whatever has happened since.
func TestAFileThatWasRotatedBeforeItWasLockedIsNotWritten(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.put(t, "queue.log", "q\n")
	open := func() *os.File {
		opened, err := os.OpenFile(s.path("queue.log"), os.O_APPEND|os.O_RDWR, 0)
		check(t, err)
		t.Cleanup(func() { opened.Close() })
		return opened
	}
	slow := open()
	s.rotate(t)
	if held, err := hold(slow, s.path("queue.log")); held || err != nil {
		t.Errorf("it is compressed and gone: got %v, %v", held, err)
	}
	s.put(t, "queue.log", "new\n")
	if held, err := hold(open(), s.path("queue.log")); !held || err != nil {
		t.Errorf("the one at its path is: got %v, %v", held, err)
	}
}

func TestRotateWaitsForWritersToLook(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.Wait = time.Hour // until the writer looks, however slow the machine
	f := OpenFiles(s.Dir, FilesOptions{Notices: New(io.Discard, Options{}), Look: time.Millisecond})
	defer f.Close()
	_, err := f.To(Application).Write([]byte("a\n"))
	check(t, err)
	s.rotate(t)
	s.has(t, "application-2026-11-24.log.gz")
}

func TestTwoRotationsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.put(t, "queue.log", "q\n")
	other, err := os.Create(s.path(lockName))
	check(t, err)
	_, err = tryLock(other, exclusive)
	check(t, err)
	if r, err := s.Rotate(t.Context()); !errors.Is(err, ErrRotating) || len(r.Steps) != 0 {
		t.Errorf("got %v, %v", r, err)
	}
	s.has(t, "queue.log")
	check(t, letGo(other))
	s.rotate(t)
	s.has(t, "queue-2026-11-24.log.gz")
}

func TestTheNextRotationTidiesUpAfterAKilledOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		left map[string]string
	}{
		{"between renaming and compressing", map[string]string{"queue-2026-11-23.log": "q\n"}},
		{"while compressing", map[string]string{"queue-2026-11-23.log": "q\n", "queue-2026-11-23.log.gz.tmp": "\x1f\x8bhal"}},
		{"and then its plain file was removed by hand", map[string]string{"queue-2026-11-23.log": "q\n", "index-2026-11-22.log.gz.tmp": "\x1f\x8bhal"}},
		{"before the plain file was removed", map[string]string{"queue-2026-11-23.log": "q\n", "queue-2026-11-23.log.gz": "whatever it holds"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t)
			s.Keep = 1 // a plain file and its .gz count as one
			for name, text := range c.left {
				s.put(t, name, text)
			}
			s.rotate(t)
			s.has(t, "queue-2026-11-23.log.gz")
			if got := unzip(t, s.path("queue-2026-11-23.log.gz")); got != "q\n" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestARotationThatIsToldToStopLeavesPlainFiles(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.put(t, "queue.log", "q\n")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.Rotate(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.has(t, "queue-2026-11-24.log")
	s.rotate(t)
	s.has(t, "queue-2026-11-24.log.gz")
}

func TestOneFileThatFailsDoesNotKeepTheOthers(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.put(t, "application-2026-11-23.log", "a\n")
	s.put(t, "queue.log", "q\n")
	check(t, os.MkdirAll(s.path("application-2026-11-23.log.gz/in the way"), 0o750)) // no file can take its place
	r, err := s.Rotate(t.Context())
	if err == nil || !slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Did == Compressed && s.Channel == Queue }) {
		t.Errorf("got %v, %v", r, err)
	}
	s.has(t, "application-2026-11-23.log", "application-2026-11-23.log.gz", "queue-2026-11-24.log.gz")
}

func TestList(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for _, name := range []string{
		"queue.log", "index-2026-11-24.log.gz", "index-2026-11-24-10.log", "index-2026-11-24-9.log.gz", "index.log", "application-2026-11-02.log.gz",
		"queue.log.gz", "other.log", "index-2026-11-24.log.gz.tmp", "index-24.log", "x-queue.log",
	} {
		s.put(t, name, "12345")
		check(t, os.Chtimes(s.path(name), day(5), day(5)))
	}
	entries, err := s.List()
	check(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.File)
		if e.Bytes != 5 || !e.ChangedAt.Equal(day(5)) || e.Current != (e.day == "") {
			t.Errorf("got %+v", e)
		}
	}
	want := []string{
		"application-2026-11-02.log.gz", "queue.log", "index.log", "index-2026-11-24-10.log", "index-2026-11-24-9.log.gz", "index-2026-11-24.log.gz",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	s.Dir = s.path("none")
	if entries, err := s.List(); err != nil || len(entries) != 0 {
		t.Errorf("got %v, %v", entries, err)
	}
}
