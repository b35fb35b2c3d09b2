// Package redistest gives tests a Redis. It owns the address of the shared one (TEST_REDIS_QUEUE_URL) and private ones
// that a test may stop, fill and wipe. A missing server fails the test.
package redistest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// URL returns the address of the Redis that all tests share: nothing may be stopped or wiped there.
func URL(t testing.TB) string {
	t.Helper()
	url := os.Getenv("TEST_REDIS_QUEUE_URL")
	if url == "" {
		t.Fatal("TEST_REDIS_QUEUE_URL is not set: run `make test`, or `make up` and then `eval \"$(deploy/dev/servers env)\"`")
	}
	return url
}

// Server is a Redis of the test's own. It keeps its address when it is stopped and started.
type Server struct {
	port    string
	program string
	args    []string
	run     *exec.Cmd
}

// Start starts a Redis with these arguments beside the usual ones (`--maxmemory 4mb`); it ends with the test.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	s := &Server{port: freePort(t), program: program(t), args: args}
	t.Cleanup(func() {
		if s.run != nil {
			s.Stop(t)
		}
	})
	s.Start(t)
	return s
}

// Absent returns a Redis that does not run yet.
func Absent(t testing.TB, args ...string) *Server {
	t.Helper()
	s := Start(t, args...)
	s.Stop(t)
	return s
}

// URL returns the server's address.
func (s *Server) URL() string { return "redis://127.0.0.1:" + s.port + "/0" }

// Start starts the server again after Stop and returns when it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	args := append([]string{"--port", s.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir(), "--loglevel", "warning"}, s.args...)
	s.run = exec.CommandContext(context.WithoutCancel(t.Context()), s.program, args...)
	if err := s.run.Start(); err != nil {
		t.Fatalf("redis: %v", err)
	}
	s.Do(t, "PING")
}

// Stop ends the server and every connection to it at once.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	err := errors.Join(s.run.Process.Signal(syscall.SIGCONT), s.run.Process.Kill())
	state, wait := s.run.Process.Wait()
	if err = errors.Join(err, wait); err != nil || state == nil {
		t.Errorf("redis: stop: %v", err)
	}
	s.run = nil
}

// Hang makes the server silent while its connections stay, until Resume.
func (s *Server) Hang(t testing.TB) { s.signal(t, syscall.SIGSTOP) }

// Resume ends Hang.
func (s *Server) Resume(t testing.TB) { s.signal(t, syscall.SIGCONT) }

func (s *Server) signal(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := s.run.Process.Signal(sig); err != nil {
		t.Fatalf("redis: %v", err)
	}
}

// patience is how long a server may take to answer.
const patience = 30 * time.Second

// Do runs a command on the server, which may just be starting, and returns its answer.
func (s *Server) Do(t testing.TB, command ...any) any {
	t.Helper()
	o, err := redis.ParseURL(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	defer cancel()
	for {
		answer, err := client.Do(ctx, command...).Result()
		var refused net.Error
		switch {
		case err == nil, errors.Is(err, redis.Nil):
			return answer
		case !errors.As(err, &refused) || ctx.Err() != nil: // an answer of the server's, or none in time
			t.Fatalf("redis: %v: %v", command, err)
		}
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// program returns the server's binary: the one that runs the shared Redis, if that is on this machine, or the installed one.
func program(t testing.TB) string {
	t.Helper()
	o, err := redis.ParseURL(URL(t))
	if err != nil {
		t.Fatalf("TEST_REDIS_QUEUE_URL: %v", err)
	}
	client := redis.NewClient(o)
	defer func() { _ = client.Close() }()
	info, err := client.Info(t.Context(), "server").Result()
	if err != nil {
		t.Fatalf("TEST_REDIS_QUEUE_URL: %v: is the server up? (`make up`)", err)
	}
	for line := range strings.Lines(info) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "executable:"); ok {
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal(fmt.Errorf("no redis-server on this machine for tests that stop it: %w", err))
	}
	return path
}
