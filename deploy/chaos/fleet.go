package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"vapeart/deploy/chaos/judge"
	"vapeart/deploy/chaos/role"
	"vapeart/shop/clock"
)

// fleet is the processes of a run. What dies is replaced, as a supervisor would, until it is closed.
type fleet struct {
	run    *sitting
	mu     sync.Mutex
	live   map[string]*process
	deaths map[string][]judge.Death
	closed bool
	wg     sync.WaitGroup
}

// process is a child.
type process struct {
	*exec.Cmd
	name  string
	stdin io.Closer
	role  string
	by    string // who ended it; empty: nobody
	still bool   // it is stopped and must go on before anything else
	done  chan struct{}
}

func newFleet(r *sitting) *fleet {
	return &fleet{run: r, live: map[string]*process{}, deaths: map[string][]judge.Death{}}
}

// spawn starts this binary in a role.
func (f *fleet) spawn(what, name string, settings any, stdout io.Writer) (*process, error) {
	text, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(f.run.folder, name+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c := exec.Command(self, what, string(text)) //nolint:gosec,noctx // ourselves; ended by signals, that is the point
	c.Stdout, c.Stderr = stdout, log
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C is for the harness, which then stops them in order
	stdin, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, errClosed
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	p := &process{Cmd: c, name: name, stdin: stdin, role: what, done: make(chan struct{})}
	f.live[name] = p
	return p, nil
}

var errClosed = errors.New("the run is over")

// buried waits for a process's end and notes it.
func (f *fleet) buried(p *process) (code int) {
	_ = p.Wait() // the state tells
	_ = p.stdin.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.live, p.name)
	by := p.by
	signalled := p.ProcessState.ExitCode() < 0
	switch {
	case by == "" && signalled && p.role == working:
		by = judge.Itself
		f.run.count("workers killed by a poison")
	case by == judge.Asked && p.role == producing:
	case p.ProcessState.ExitCode() > 0, by == judge.Asked && signalled:
		f.run.accuse(judge.WrongEnd, "%s ended with %s: see %s.log (-keep)\n%s", p.name, p.ProcessState, p.name, f.tail(p.name))
	}
	f.deaths[p.name] = append(f.deaths[p.name], judge.Death{At: clock.System{}.Now(), By: by})
	close(p.done)
	return p.ProcessState.ExitCode()
}

// tail returns the last lines that a process wrote.
func (f *fleet) tail(name string) string {
	text, err := os.ReadFile(filepath.Join(f.run.folder, name+".log"))
	if err != nil {
		return err.Error()
	}
	const lines = 12
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	return "    " + strings.Join(all[max(0, len(all)-lines):], "\n    ")
}

// worker keeps a worker running: its successors have its name and a number.
func (f *fleet) worker(slot string, w role.Worker) {
	w.Site, w.Folder = f.run.site, f.run.folder
	f.keep(working, slot, func(name string) any {
		w.Name = name
		return w
	}, io.Discard)
}

// producer keeps a producer running until it has promised its part.
func (f *fleet) producer(slot string, p role.Producer) {
	p.Site, p.Plan = f.run.site, f.run.plan
	f.keep(producing, slot, func(string) any { return p }, nil)
}

func (f *fleet) keep(what, slot string, settings func(name string) any, stdout io.Writer) {
	f.wg.Go(func() {
		for n := 1; !f.isClosed(); n++ {
			name := slot + "." + strconv.Itoa(n)
			out := stdout
			if out == nil {
				out = &acks{run: f.run}
			}
			p, err := f.spawn(what, name, settings(name), out)
			if errors.Is(err, errClosed) {
				return
			}
			if err != nil {
				f.run.accuse(judge.WrongEnd, "%s could not be started: %s", name, err)
				return
			}
			code := f.buried(p)
			if code > 0 || code == 0 && what == producing {
				return
			}
		}
	})
}

func (f *fleet) isClosed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.closed
}

// names returns the live processes of a role that move, in order.
func (f *fleet) names(what string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []string
	for _, name := range slices.Sorted(maps.Keys(f.live)) {
		if p := f.live[name]; p.role == what && !p.still && p.by == "" {
			list = append(list, name)
		}
	}
	return list
}

// end sends a live process a signal that ends it.
func (f *fleet) end(name string, by string, signal syscall.Signal) *process {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.live[name]
	if p == nil {
		return nil
	}
	p.by = by
	_ = p.Process.Signal(signal) // already gone is as well
	return p
}

// freeze makes a worker stand still for a while, as a paused machine does.
func (f *fleet) freeze(ctx context.Context, name string, d time.Duration) {
	f.mu.Lock()
	p := f.live[name]
	if p == nil {
		f.mu.Unlock()
		return
	}
	p.still = true
	from := clock.System{}.Now()
	_ = p.Process.Signal(syscall.SIGSTOP)
	f.mu.Unlock()
	_ = role.Wait(ctx, d) // cut short when the run ends
	f.mu.Lock()
	defer f.mu.Unlock()
	f.deaths[name] = append(f.deaths[name], judge.Death{At: from, Until: clock.System{}.Now(), By: judge.Stopped})
	_ = p.Process.Signal(syscall.SIGCONT)
	p.still = false
}

// close asks every process to stop, waits, and ends those that do not heed.
func (f *fleet) close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	for _, what := range []string{producing, working} {
		for _, name := range f.names(what) {
			f.end(name, judge.Asked, syscall.SIGTERM)
		}
	}
	const patience = time.Minute
	hurry := time.AfterFunc(patience, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, p := range f.live {
			_ = p.Process.Kill()
		}
	})
	defer hurry.Stop()
	f.wg.Wait()
}

// acks reads the ids that a producer acknowledges; half a line, of one that was killed, is none.
type acks struct {
	run  *sitting
	half []byte
}

// Write implements io.Writer.
func (a *acks) Write(b []byte) (int, error) {
	a.half = append(a.half, b...)
	a.run.mu.Lock()
	defer a.run.mu.Unlock()
	for {
		line, rest, ok := bytes.Cut(a.half, []byte("\n"))
		if !ok {
			return len(b), nil
		}
		for word := range strings.FieldsSeq(string(line)) {
			id, err := strconv.ParseInt(word, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("not an id: %q", word)
			}
			a.run.acked[id]++
		}
		a.half = rest
	}
}
