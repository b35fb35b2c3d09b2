package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"vapeart/deploy/bench/report"
)

// bench is one call.
type bench struct {
	options
	dir, self, asynq string // folder for what it makes, its own program, asynq's side
	out              io.Writer
	databases        atomic.Int64 // of Redis that were taken
	settings         []string     // of the servers
	others           string       // how busy the machine was before
	results          []result
}

func newBench(ctx context.Context, o options, dir string, out io.Writer) (*bench, error) {
	b := &bench{options: o, dir: dir, out: out, others: report.Busy()}
	var err error
	if b.self, err = os.Executable(); err != nil {
		return nil, err
	}
	b.asynq, err = buildAsynq(ctx, dir)
	return b, err
}

// buildAsynq builds asynq's side, which is a module of its own.
func buildAsynq(ctx context.Context, dir string) (string, error) {
	built := filepath.Join(dir, "asynq")
	c := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", built, ".")
	c.Dir = filepath.Join("deploy", "bench", "asynq")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build in %s: %w\n%s", c.Dir, err, out)
	}
	return built, nil
}

// say tells how far it is.
func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }

// all runs the chosen parts.
func (b *bench) all(ctx context.Context) error {
	if err := b.look(ctx); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		run  func(context.Context) error
	}{
		{partEnqueue, b.enqueue}, {partBulk, b.bulk}, {partDrain, b.drain}, {partPickup, b.pickup}, {partRecovery, b.recovery},
	} {
		if !slices.Contains(b.parts, part.name) {
			continue
		}
		b.say("%s (load of the machine: %s)", part.name, report.Busy())
		if err := part.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// look asks the servers how they keep what they confirm.
func (b *bench) look(ctx context.Context) error {
	for _, s := range b.systems {
		err := b.withStore(ctx, s, func(p *place) error {
			answer, err := p.desk.ask(ctx, "settings")
			if err != nil {
				return err
			}
			if b.doc != "" && !strings.Contains(answer, s.durable) {
				return fmt.Errorf("%s: want %s: run it as `make bench-jobs`, or without -doc for figures that are not kept", answer, s.durable)
			}
			if !slices.Contains(b.settings, answer) {
				b.settings = append(b.settings, answer)
				b.say("%s", answer)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}
