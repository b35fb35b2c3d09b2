package importing

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// Catalog is what an import needs of the catalogue.
type Catalog interface {
	// Save writes products, new ones (ID 0) and changed ones, in the caller's transaction.
	Save(ctx context.Context, products []*catalog.Product) error
	Products(ctx context.Context, ids []int64) ([]*catalog.Product, error)
	TakenSKUs(ctx context.Context, skus []string) (map[string]int64, error)
	TakenCodes(ctx context.Context, codes []string) (map[string]int64, error)

	Brands(ctx context.Context) ([]catalog.Brand, error)
	Categories(ctx context.Context) ([]catalog.Category, error)
	Attributes(ctx context.Context) ([]catalog.Attribute, error)
	SaveBrands(ctx context.Context, brands []*catalog.Brand) error
	SaveCategory(ctx context.Context, category *catalog.Category) error
	SaveAttributes(ctx context.Context, attributes []*catalog.Attribute) error
	AddChoices(ctx context.Context, attributeID int64, choices []*catalog.Choice) error
}

// Stock books the first stock of new variants.
type Stock interface {
	Receive(ctx context.Context, units map[int64]int, reference string) error
}

// Service runs imports.
type Service struct {
	Repository Repository
	Catalog    Catalog
	Stock      Stock
	Clock      clock.Clock
	Log        *slog.Logger
	Owner      string // names this process in leases
}

// Options of one run.
type Options struct {
	// InitialStock is booked for every variant that the run creates with a price.
	InitialStock int
	// Progress is told after every batch; may be nil.
	Progress func(Progress)
}

// Progress is how far a run is.
type Progress struct {
	Run       Run
	Resumed   int64 // rows that an earlier start of the run had done
	BytesRead int64 // of BytesAll, on disk; BytesAll 0: unknown
	BytesAll  int64
}

// leaseTime bounds how long a killed run keeps others off.
const leaseTime = 15 * time.Second

// Import brings a file in and returns its run, also beside an error of the file: what was committed before it stays, and
// the same file goes on there. Errors: Conflict import.run_active, import.lease_lost; Invalid import.… of the file.
func (s *Service) Import(ctx context.Context, feed Feed, src *Source, o Options) (Run, error) {
	run, err := s.begin(ctx, feed, src)
	if err != nil {
		return Run{}, err
	}
	w := &writer{service: s, feed: feed, run: run, options: o}
	if err := w.prepare(ctx); err != nil {
		return *run, s.end(ctx, run, err)
	}
	resumed := run.Counts.Read
	for batch, err := range batches(ctx, feed, src, resumed) {
		if err == nil {
			err = w.write(ctx, batch)
		}
		if err != nil {
			return *run, s.end(ctx, run, err)
		}
		if o.Progress != nil {
			o.Progress(Progress{Run: *run, Resumed: resumed, BytesRead: src.Progress(), BytesAll: src.Size})
		}
	}
	return *run, s.end(ctx, run, nil)
}

// begin takes the unfinished run of this file, or a new one.
func (s *Service) begin(ctx context.Context, feed Feed, src *Source) (*Run, error) {
	now := s.Clock.Now()
	var run *Run
	err := s.Repository.InTx(ctx, func(ctx context.Context) error {
		run = nil
		if active, err := s.Repository.Active(ctx, feed.Supplier(), now); err == nil {
			return fault.New(fault.Conflict, "import.run_active", fault.With("run", active.ID), fault.With("until", active.LeaseUntil.Format(time.RFC3339)))
		} else if fault.KindOf(err) != fault.NotFound {
			return err
		}
		if src.Hash != "" {
			found, err := s.Repository.Unfinished(ctx, feed.Supplier(), src.Hash)
			if err == nil {
				run = found
				run.Owner, run.LeaseUntil, run.State, run.Error = s.Owner, now.Add(leaseTime), Running, ""
				return s.Repository.Take(ctx, run.ID, s.Owner, now, run.LeaseUntil)
			} else if fault.KindOf(err) != fault.NotFound {
				return err
			}
		}
		run = &Run{
			Supplier: feed.Supplier(), Source: src.Name, SourceHash: src.Hash, State: Running,
			StartedAt: now, UpdatedAt: now, Owner: s.Owner, LeaseUntil: now.Add(leaseTime),
		}
		return s.Repository.Insert(ctx, run)
	})
	return run, err
}

// end writes how the run ended. A run that was interrupted stays resumable, and its lease is given back at once.
func (s *Service) end(ctx context.Context, run *Run, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseTime)
	defer cancel()
	now := s.Clock.Now()
	run.UpdatedAt, run.FinishedAt, run.LeaseUntil = now, now, time.Time{}
	switch {
	case cause == nil:
		run.State = Done
	case errors.Is(cause, context.Canceled):
		run.State, run.Error = Cancelled, "cancelled"
	default:
		run.State, run.Error = Failed, cause.Error()
	}
	err := s.Repository.Advance(ctx, run)
	if cause != nil {
		return cause
	}
	return err
}
