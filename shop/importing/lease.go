package importing

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"vapeart/shop/fault"
)

// A run's lease says that its process lives: it is renewed three times in its length, so a process that was killed is
// known as dead within leaseTime, and one that hangs loses its run to the next and notices at its next commit.
const (
	leaseTime  = 9 * time.Second
	renewEvery = leaseTime / 3
	lookEvery  = 250 * time.Millisecond
)

// begin takes the unfinished run of this file, or a new one. Where another process has the supplier's run, it watches
// the lease: one that is renewed has a living holder, and one that ends unrenewed is taken.
func (s *Service) begin(ctx context.Context, feed Feed, src *Source, o Options) (*Run, error) {
	owner := cutText(rand.Text()[:10]+" "+s.owner, maxOwner)
	var first *Run
	for {
		run, holder, err := s.take(ctx, feed, src, owner)
		if err != nil || holder == nil {
			return run, err
		}
		if first != nil && (holder.ID != first.ID || !holder.LeaseUntil.Equal(first.LeaseUntil)) {
			return nil, activeFault(holder)
		}
		if first == nil {
			first = holder
			if o.Waiting != nil {
				o.Waiting(*holder)
			}
		}
		if err := pause(ctx, lookEvery); err != nil {
			return nil, err
		}
	}
}

// maxOwner is the width of a lease's owner.
const maxOwner = 80

func activeFault(holder *Run) error {
	return fault.New(fault.Conflict, "import.run_active", fault.With("run", holder.ID), fault.With("supplier", holder.Supplier),
		fault.With("rows", holder.Counts.Read), fault.With("source", holder.Source))
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller's own
	}
}

// take returns the run with its lease taken, or the run that stands in its way.
func (s *Service) take(ctx context.Context, feed Feed, src *Source, owner string) (run, holder *Run, err error) {
	now := s.clock.Now()
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		run, holder = nil, nil
		latest, err := s.repo.Latest(ctx, feed.Supplier())
		switch {
		case err == nil && latest.held(now):
			holder = latest
			return nil
		case err == nil && latest.State != Done && latest.SourceHash == src.Hash && src.Hash != "":
			run = latest
			run.State, run.Error, run.FinishedAt = Running, "", time.Time{}
			run.UpdatedAt, run.Owner, run.LeaseUntil = now, owner, now.Add(leaseTime)
			return s.repo.Take(ctx, run, now)
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return err
		}
		run = &Run{
			Supplier: feed.Supplier(), Source: sourceName(src.Name), SourceHash: src.Hash, State: Running,
			StartedAt: now, UpdatedAt: now, Owner: owner, LeaseUntil: now.Add(leaseTime),
		}
		return s.repo.Insert(ctx, run, now)
	})
	return run, holder, err
}

// hold renews the lease until release, and ends the context when it is lost.
func (s *Service) hold(ctx context.Context, run Run) (working context.Context, release func()) {
	working, cancel := context.WithCancelCause(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() {
		ticker := time.NewTicker(renewEvery)
		defer ticker.Stop()
		for {
			select {
			case <-working.Done():
				return
			case <-ticker.C:
			}
			run.LeaseUntil = s.clock.Now().Add(leaseTime)
			// Other errors than the loss pass: the next turn or the next commit meets them again.
			if err := s.repo.Renew(working, run); fault.KindOf(err) == fault.Conflict {
				cancel(err)
				return
			}
		}
	})
	return working, func() {
		cancel(nil)
		renewing.Wait()
	}
}
