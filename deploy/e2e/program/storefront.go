package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"vapeart/shop/clock"
)

// Shop is the settings that programs of one shop share.
type Shop struct {
	Data          string   // DATA_DIR
	DSN           string   // of MySQL or MariaDB; empty: SQLite in Data
	Public, Admin string   // where its storefront serves, "http://127.0.0.1:20123"; empty: wherever it is free
	Extra         []string // further settings, "NAME=value"
}

// Settings is the environment of a program of the shop.
func (s Shop) Settings(more ...string) []string {
	settings := []string{"APP_ENV=local", "DATA_DIR=" + s.Data, "LOG_LEVEL=warn"}
	if s.DSN != "" {
		settings = append(settings, "DB_CONNECTION=mysql", "DB_DSN="+s.DSN)
	}
	return append(append(settings, s.Extra...), more...)
}

// Storefront is a running storefront.
type Storefront struct {
	Public, Admin string // "http://127.0.0.1:20123"
	cmd           *exec.Cmd
	stderr        *lines
	ended         chan struct{} // closed when it has ended, result then says how
	result        Result
}

// attempts is how often a start is tried whose ports somebody else took first.
const attempts = 3

// StartStorefront starts a storefront on free ports of this machine and waits until it says that it is ready. Errors:
// *Ended when it ended instead; ctx ended, upon which it was killed.
func (p Programs) StartStorefront(ctx context.Context, shop Shop, args ...string) (*Storefront, error) {
	for attempt := 1; ; attempt++ {
		s, err := p.start(ctx, shop, args)
		if ended, ok := errors.AsType[*Ended](err); ok && ended.portTaken() && attempt < attempts {
			continue
		}
		return s, err
	}
}

func (p Programs) start(ctx context.Context, shop Shop, args []string) (*Storefront, error) {
	public, err := addressOf(shop.Public)
	if err != nil {
		return nil, err
	}
	admin, err := addressOf(shop.Admin)
	if err != nil {
		return nil, err
	}
	s := &Storefront{Public: scheme + public, Admin: scheme + admin, stderr: &lines{}, ended: make(chan struct{})}
	settings := shop.Settings("HTTP_ADDR="+public, "ADMIN_ADDR="+admin)
	s.cmd = p.command(settings, "storefront", append([]string{"serve"}, args...)...)
	s.cmd.Stderr = s.stderr
	took := clock.Stopwatch()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait() // the state says it all
		s.result = result(s.cmd.ProcessState, took())
		s.result.Stderr = s.stderr.String()
		close(s.ended)
	}()
	if err := s.ready(ctx); err != nil {
		s.Kill()
		return nil, err
	}
	return s, nil
}

const scheme = "http://"

// addressOf is where a listener that was asked for listens; "" asks for any.
func addressOf(asked string) (string, error) {
	if asked == "" {
		return FreeAddress()
	}
	return strings.TrimPrefix(asked, scheme), nil
}

// readyEvery is how often a starting program is asked whether it is ready.
const readyEvery = 25 * time.Millisecond

// ready waits until the program says that it is.
func (s *Storefront) ready(ctx context.Context) error {
	ask := time.NewTicker(readyEvery)
	defer ask.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the storefront is not ready: %w\n%s", ctx.Err(), s.stderr.String())
		case <-s.ended:
			return &Ended{s.result}
		case <-ask.C:
			if status, _, err := s.Ask(ctx, "/readyz"); err == nil && status == http.StatusOK {
				return nil
			}
		}
	}
}

// Ask gets a path of the admin listener.
func (s *Storefront) Ask(ctx context.Context, path string) (status int, body string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Admin+path, nil)
	if err != nil {
		return 0, "", err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(all), err
}

// Stop asks it to end, as systemd does, and waits until it has. Errors: ctx ended, upon which it was killed.
func (s *Storefront) Stop(ctx context.Context) (Result, error) {
	peak, own := peakMemory(s.cmd.Process.Pid), ownMemory(s.cmd.Process.Pid)
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return Result{}, err
	}
	select {
	case <-s.ended:
		r := s.result
		r.PeakMemory, r.OwnMemory = peak, own
		return r, nil
	case <-ctx.Done():
		s.Kill()
		return s.result, fmt.Errorf("the storefront does not stop: %w\n%s", ctx.Err(), s.stderr.String())
	}
}

// Kill ends it at once, as a power failure does, and waits until it is gone.
func (s *Storefront) Kill() Result {
	_ = s.cmd.Process.Kill() // already gone is as well
	<-s.ended
	return s.result
}

// Ended is closed when the program has ended, however.
func (s *Storefront) Ended() <-chan struct{} { return s.ended }

// Log is what it has written to its log so far.
func (s *Storefront) Log() string { return s.stderr.String() }

// Process is the number of its process.
func (s *Storefront) Process() int { return s.cmd.Process.Pid }

// Ended is a program that was to serve and ended.
type Ended struct{ Result }

func (e *Ended) Error() string { return fmt.Sprintf("ended with %d:\n%s", e.Code, e.Stderr) }

func (e *Ended) portTaken() bool {
	return strings.Contains(e.Stderr, "address already in use")
}

// Free ports are sought below those that the kernel gives to outgoing connections, so that none of these takes one
// between our look and the program's.
const (
	lowestPort  = 20000
	highestPort = 32000
)

// FreeAddress is a loopback address with a port that nobody listens on.
func FreeAddress() (string, error) {
	for range 100 {
		port := lowestPort + rand.IntN(highestPort-lowestPort)
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)) //nolint:noctx // returns at once
		if err != nil {
			continue
		}
		return l.Addr().String(), l.Close()
	}
	return "", errors.New("no port is free")
}

// lines keeps the end of a program's output.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const keep = 1 << 20

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buf.Write(b)
	if over := l.buf.Len() - keep; over > 0 {
		l.buf.Next(over)
	}
	return len(b), nil
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
