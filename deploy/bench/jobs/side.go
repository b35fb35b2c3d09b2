package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
)

// side is a process of one of the two systems that are compared. Both speak the same few words: it reads an order per
// line on its input, `fill 1000 8`, and answers `ok`, `ok 17` or `failed …` when it is done; between answers it tells
// `ran 5` when the handler of job 5 is entered. So both are timed by one clock, from outside, over pipes of the same length.
type side struct {
	name    string
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers chan string
	ran     chan string // the jobs whose handlers were entered, as they told
	stderr  *tail
	gone    chan struct{} // closed when it has ended
	once    sync.Once
}

// storeVariable is where a side reads the address of its store: in the environment, which not everybody may read.
const storeVariable = "BENCH_STORE"

// startSide starts a process and waits until it says that it has opened its store.
func startSide(ctx context.Context, name, address, program string, args ...string) (*side, error) {
	s := &side{
		name: name, cmd: exec.Command(program, args...), //nolint:noctx // ended by its input's end, or by a kill that is measured
		answers: make(chan string, 1), ran: make(chan string, 4096), stderr: &tail{}, gone: make(chan struct{}),
	}
	s.cmd.Stderr = s.stderr
	s.cmd.Env = append(os.Environ(), storeVariable+"="+address)
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go s.listen(out)
	if _, err := s.answer(ctx); err != nil {
		return nil, errors.Join(err, s.kill())
	}
	return s, nil
}

func (s *side) listen(out io.Reader) {
	defer close(s.gone)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "ran "); ok {
			s.ran <- id
			continue
		}
		s.answers <- lines.Text()
	}
	_ = s.cmd.Wait() // how it ended is told by those who wait for an answer
}

// ask gives an order and waits until it is carried out; it returns what the answer says beside `ok`.
func (s *side) ask(ctx context.Context, format string, args ...any) (string, error) {
	order := fmt.Sprintf(format, args...)
	if _, err := fmt.Fprintln(s.in, order); err != nil {
		return "", fmt.Errorf("%s: %s: %w\n%s", s.name, order, err, s.stderr)
	}
	answer, err := s.answer(ctx)
	if err != nil {
		return "", fmt.Errorf("%s: %w", order, err)
	}
	return answer, nil
}

func (s *side) answer(ctx context.Context) (string, error) {
	select {
	case line := <-s.answers:
		rest, ok := strings.CutPrefix(line, "ok")
		if !ok {
			return "", fmt.Errorf("%s: %s", s.name, line)
		}
		return strings.TrimSpace(rest), nil
	case <-s.gone:
		return "", fmt.Errorf("%s ended\n%s", s.name, s.stderr)
	case <-ctx.Done():
		return "", fmt.Errorf("%s: %w", s.name, context.Cause(ctx))
	}
}

// stop lets it finish: the end of its input is the order to end.
func (s *side) stop() error {
	var err error
	s.once.Do(func() {
		err = s.in.Close()
		<-s.gone
		if code := s.cmd.ProcessState.ExitCode(); code != 0 {
			err = fmt.Errorf("%s ended with %d\n%s", s.name, code, s.stderr)
		}
	})
	return err
}

// kill ends it as a crash would.
func (s *side) kill() error {
	var err error
	s.once.Do(func() {
		err = s.cmd.Process.Kill()
		<-s.gone
	})
	return err
}

// tail keeps the beginning of what a process complains about.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	const enough = 8 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p[:min(len(p), enough-min(enough, len(t.text)))]...)
	return len(p), nil
}

// String is what was said.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
