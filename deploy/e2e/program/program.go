// Package program owns the shop's programs as operators meet them: built binaries, an environment, signals, exit codes.
// Tests and measurements start them through it. It refuses to look inside: what a program tells, it tells on its
// listeners, its output and by its exit code.
package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"vapeart/shop/clock"
)

// Programs is a folder with the built binaries.
type Programs struct{ dir string }

// Build builds the programs of the module that the working directory is in, into dir.
func Build(ctx context.Context, dir string) (Programs, error) {
	root, err := moduleRoot()
	if err != nil {
		return Programs{}, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", dir+string(filepath.Separator), "./cmd/storefront", "./cmd/worker")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return Programs{}, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return Programs{dir}, nil
}

// moduleRoot is the nearest folder above with a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("the working directory is in no Go module")
		}
		dir = up
	}
}

// command is a program with the settings and nothing of the caller's own environment but what every process needs.
func (p Programs) command(settings []string, name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(p.dir, name), args...) //nolint:noctx // ended by signals, as operators do
	c.Dir = p.dir                                          // where no .env lies
	c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir()}, settings...)
	return c
}

// Result is how a program ended.
type Result struct {
	Stdout, Stderr string
	Code           int // -1: killed by a signal
	Took           time.Duration
	PeakMemory     int64 // bytes of resident memory at most
	OwnMemory      int64 // of a storefront: bytes that no file stands behind, when it was told to stop
	CPU            time.Duration
}

// Run runs a verb of a program to its end. A program that ends with a code other than 0 is no error here. Errors: it
// could not be started; ctx ended, upon which it was killed.
func (p Programs) Run(ctx context.Context, settings []string, name string, args ...string) (Result, error) {
	var stdout, stderr bytes.Buffer
	c := p.command(settings, name, args...)
	c.Stdout, c.Stderr = &stdout, &stderr
	took := clock.Stopwatch()
	if err := c.Start(); err != nil {
		return Result{}, err
	}
	kill := context.AfterFunc(ctx, func() { _ = c.Process.Kill() }) // already gone is as well
	peak := watchMemory(c.Process.Pid)
	err := c.Wait()
	memory := peak()
	if !kill() {
		return Result{}, fmt.Errorf("%s: %w\n%s", name, ctx.Err(), stderr.String())
	}
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		return Result{}, err
	}
	r := result(c.ProcessState, took())
	r.Stdout, r.Stderr, r.PeakMemory = stdout.String(), stderr.String(), memory
	return r, nil
}

func result(state *os.ProcessState, took time.Duration) Result {
	return Result{Code: state.ExitCode(), Took: took, CPU: state.UserTime() + state.SystemTime()}
}
