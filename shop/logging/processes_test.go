package logging

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"vapeart/shop/clock"
)

// child is this test's binary as a process of its own.
type child struct {
	*exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Scanner
	stderr bytes.Buffer
}

func start(t *testing.T, role string, args ...string) *child {
	t.Helper()
	c := &child{Cmd: exec.CommandContext(t.Context(), os.Args[0], args...)}
	c.Env = append(os.Environ(), "LOGGING_UNDER_TEST="+role)
	var err error
	c.stdin, err = c.StdinPipe()
	check(t, err)
	out, err := c.StdoutPipe()
	check(t, err)
	c.stdout, c.Stderr = bufio.NewScanner(out), &c.stderr
	check(t, c.Start())
	t.Cleanup(func() { // of a test that gave up early
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	return c
}

// tell lets a rotator begin a rotation.
func (c *child) tell(t *testing.T) {
	t.Helper()
	_, err := io.WriteString(c.stdin, "rotate\n")
	check(t, err)
}

// answer waits for what a child says next.
func (c *child) answer(t *testing.T) string {
	t.Helper()
	if !c.stdout.Scan() {
		t.Fatalf("it ended: %s", c.stderr.String())
	}
	return c.stdout.Text()
}

// kill ends the process at whatever it is doing, and looks that it had nothing to complain about before.
func (c *child) kill(t *testing.T) {
	t.Helper()
	check(t, c.Process.Kill())
	err := c.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Exited() || c.stderr.Len() > 0 {
		t.Errorf("it ended by itself: %v, %s", err, c.stderr.String())
	}
}

// TestNoLineIsLostTornOrDoubled: four processes write while two others rotate as fast as they can. One of these is killed
// with -9 at every second rotation, as soon as the other has finished or refused its own: wherever it is. Afterwards every
// line stands whole in exactly one file.
func TestNoLineIsLostTornOrDoubled(t *testing.T) {
	t.Parallel()
	const (
		writers = 4
		rounds  = 60
	)
	dir := filepath.Join(t.TempDir(), "logs")
	check(t, os.Mkdir(dir, folderMode))
	var writing []*child
	for id := range writers {
		writing = append(writing, start(t, "writer", dir, strconv.Itoa(id)))
	}
	hasty := start(t, "rotator", dir, "0s") // compresses only what nobody holds at that moment
	patient := start(t, "rotator", dir, "20ms")
	for round := range rounds {
		patient.tell(t)
		hasty.tell(t)
		hasty.answer(t)
		if round%2 == 0 {
			patient.answer(t)
			continue
		}
		patient.kill(t)
		patient = start(t, "rotator", dir, "20ms")
	}
	wrote := map[string]int{}
	for id, w := range writing {
		check(t, w.stdin.Close())
		n, err := strconv.Atoi(w.answer(t))
		check(t, err)
		wrote[strconv.Itoa(id)] = n
		if err := w.Wait(); err != nil || w.stderr.Len() > 0 {
			t.Errorf("writer %d: %v, %s", id, err, w.stderr.String())
		}
	}
	patient.kill(t)
	hasty.kill(t)

	f := Folder{Dir: dir, Clock: clock.System{}, Zone: time.UTC, Keep: 1_000_000, Wait: time.Minute}
	_, err := f.Rotate(t.Context())
	check(t, err)
	count(t, f, wrote)
}

// count reads every line of every file, and holds it against what the writers say they wrote.
func count(t *testing.T, f Folder, wrote map[string]int) {
	t.Helper()
	type id struct {
		name   ChannelName
		writer string
		n      int
	}
	seen := map[id]int{}
	entries, err := f.List()
	check(t, err)
	drafts, err := filepath.Glob(filepath.Join(f.Dir, "*"+tempSuffix))
	check(t, err)
	if len(drafts) > 0 {
		t.Errorf("left over: %v", drafts)
	}
	for _, e := range entries {
		if !e.Compressed {
			t.Errorf("%s is not compressed", e.File)
			continue
		}
		for line := range strings.Lines(unzip(t, filepath.Join(f.Dir, e.File))) {
			var m struct {
				Writer string `json:"writer"`
				N      string `json:"n"`
			}
			if err := json.Unmarshal([]byte(line), &m); err != nil || line[len(line)-1] != '\n' {
				t.Errorf("%s: torn: %.200q", e.File, line)
				continue
			}
			n, err := strconv.Atoi(m.N)
			check(t, err)
			seen[id{e.Channel, m.Writer, n}]++
		}
	}
	want := 0
	for writer, lines := range wrote {
		for _, name := range ChannelNames() {
			for n := range lines {
				if got := seen[id{name, writer, n}]; got != 1 {
					t.Errorf("line %d of writer %s on %s is there %d times", n, writer, name, got)
				}
				want++
			}
		}
	}
	if len(seen) != want {
		t.Errorf("got %d lines, want %d", len(seen), want)
	}
	t.Logf("%d lines in %d files", want, len(entries))
}
