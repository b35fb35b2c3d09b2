package logging

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"vapeart/shop/clock"
)

// TestMain lets the test's own binary be one of several processes that share log files. What one complains about on
// standard error, the test that started it reads.
func TestMain(m *testing.M) {
	var err error
	switch os.Getenv("LOGGING_UNDER_TEST") {
	case "writer":
		err = beWriter(os.Args[1], os.Args[2])
	case "rotator":
		err = beRotator(os.Args[1], os.Args[2])
	default:
		m.Run() // its result becomes the exit code
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// beWriter writes numbered lines on every channel until its standard input ends, and then tells how many.
func beWriter(dir, id string) error {
	files := OpenFiles(dir, FilesOptions{Fallback: os.Stderr, Notices: New(os.Stderr, Options{}), Look: 2 * time.Millisecond})
	log := NewChannels(Output{To: files.To}).With("writer", id)
	ctx, told := context.WithCancel(context.Background())
	go func() {
		defer told()
		_, _ = io.Copy(io.Discard, os.Stdin)
	}()
	// One line a tick, so that lines outlast the rotations; at most so many, so that a slow machine gets no mountain of them.
	tick := time.NewTicker(500 * time.Microsecond)
	defer tick.Stop()
	const most = 10_000
	n := 0
	for ctx.Err() == nil {
		if n < most {
			for _, name := range ChannelNames() {
				Channel(log, name).Info("line", "n", strconv.Itoa(n), "pad", strings.Repeat("x", padding()))
			}
			n++
		}
		<-tick.C
	}
	fmt.Fprintln(os.Stdout, n)
	return files.Close()
}

// padding is mostly short; some lines are longer than a page and than a pipe's atomic write, a few than 64 KiB.
func padding() int {
	switch n := rand.IntN(500); {
	case n == 0:
		return 70_000
	case n < 10:
		return 9_000
	}
	return 50
}

// beRotator rotates once for every line that it reads, and tells when it has, or that another was at it.
func beRotator(dir, wait string) error {
	patience, err := time.ParseDuration(wait)
	if err != nil {
		return err
	}
	f := Folder{Dir: dir, Clock: clock.System{}, Zone: time.UTC, Keep: 1_000_000, Wait: patience}
	for told := bufio.NewScanner(os.Stdin); told.Scan(); {
		r, err := f.Rotate(context.Background())
		if err != nil && !errors.Is(err, ErrRotating) {
			return err
		}
		fmt.Fprintln(os.Stdout, r, err)
	}
	return nil
}
