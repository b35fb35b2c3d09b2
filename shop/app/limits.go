package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// errEnough says that a worker has reached a limit of its WorkerOptions: this is no failure.
var errEnough = errors.New("a limit is reached")

// limits watches what a worker has used up, as a part of a process that starts after the worker.
type limits struct {
	WorkerOptions
	log    *slog.Logger
	crew   *crew
	spent  chan struct{} // closed after MaxJobs
	held   func() int64  // bytes of memory
	end    context.CancelCauseFunc
	before int64 // the Go runtime's memory limit
}

// memoryEvery is how often the memory is looked at. What grows faster meets the limit of the Go runtime first.
const memoryEvery = 2 * time.Second

// start watches in the background until ctx ends. The Go runtime is told of a little less memory, so that what nobody
// needs any more is given back before it counts.
func (l *limits) start(ctx context.Context) error {
	l.before = debug.SetMemoryLimit(-1)
	if l.Memory > 0 {
		debug.SetMemoryLimit(l.Memory / 10 * 9)
	}
	go l.watch(ctx)
	return nil
}

func (l *limits) stop(context.Context) error {
	debug.SetMemoryLimit(l.before)
	return nil
}

// watch waits for the first limit to be reached, then for the jobs under way, and ends the process.
func (l *limits) watch(ctx context.Context) {
	var timeUp, look <-chan time.Time
	if l.MaxTime > 0 {
		timer := time.NewTimer(l.MaxTime)
		defer timer.Stop()
		timeUp = timer.C
	}
	if l.Memory > 0 {
		ticker := time.NewTicker(memoryEvery)
		defer ticker.Stop()
		look = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-timeUp:
			l.enough(ctx, "max-time "+l.MaxTime.String())
			return
		case <-l.spent:
			l.enough(ctx, fmt.Sprintf("max-jobs %d", l.MaxJobs))
			return
		case <-look:
			if held := l.held(); held > l.Memory {
				l.enough(ctx, fmt.Sprintf("memory %d bytes, %d are held", l.Memory, held))
				return
			}
		}
	}
}

// enough lets the worker finish, then the process.
func (l *limits) enough(ctx context.Context, why string) {
	l.log.InfoContext(ctx, "the worker has reached a limit: it claims no more, finishes its jobs and ends", "limit", why)
	l.crew.finish(ctx)
	select {
	case <-l.crew.done:
	case <-ctx.Done(): // told to stop meanwhile
	}
	l.end(fmt.Errorf("%w: %s", errEnough, why))
}

// heldMemory returns the bytes that the Go runtime has from the operating system and has not given back. SQLite's own pages,
// some megabytes for each connection, are mapped beside the runtime and not in it.
func heldMemory() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64() - sample[1].Value.Uint64())
}
