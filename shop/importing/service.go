package importing

import (
	"context"
	"errors"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// Catalog is what an import needs of the catalogue.
type Catalog interface {
	// Prepare cleans a product and checks it. Errors: Invalid.
	Prepare(p *catalog.Product) error
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
	repo    Repository
	catalog Catalog
	stock   Stock
	clock   clock.Clock
	owner   string
}

// NewService returns a service; owner names this process in leases, for people.
func NewService(repo Repository, products Catalog, stock Stock, clk clock.Clock, owner string) *Service {
	return &Service{repo: repo, catalog: products, stock: stock, clock: clk, owner: owner}
}

// Runs lists runs, newest first, ids below before (0: the newest).
func (s *Service) Runs(ctx context.Context, before int64, limit int) ([]Run, error) {
	return s.repo.Runs(ctx, before, limit)
}

// Run returns one run. Errors: NotFound import.run_unknown.
func (s *Service) Run(ctx context.Context, id int64) (*Run, error) { return s.repo.Run(ctx, id) }

// Rejections lists a run's rejected rows by line, behind a place; with values also what was dropped of rows that were
// taken over.
func (s *Service) Rejections(ctx context.Context, runID int64, values bool, after Place, limit int) ([]Rejection, error) {
	return s.repo.Rejections(ctx, runID, values, after, limit)
}

// Options of one run.
type Options struct {
	// InitialStock is booked for every variant that the run creates with a price.
	InitialStock int
	// Waiting is told of a run of this supplier whose process seems to have been killed: the import waits for the end of
	// its lease to know. May be nil.
	Waiting func(Run)
	// Progress is told where the run starts and after every batch; may be nil.
	Progress func(Progress)
}

// Progress is how far a run is.
type Progress struct {
	Run       Run
	Resumed   int64 // rows that an earlier start of the run had done
	BytesRead int64 // of BytesAll, on disk; BytesAll 0: unknown
	BytesAll  int64
}

// Import brings a file in and returns its run, also beside an error: what was committed before it stays, and the same
// file goes on there. Errors: Conflict import.run_active, import.lease_lost; Invalid import.… of the file.
func (s *Service) Import(ctx context.Context, feed Feed, src *Source, o Options) (Run, error) {
	if err := feedFits(feed, src); err != nil {
		return Run{}, err
	}
	run, err := s.begin(ctx, feed, src, o)
	if err != nil {
		return Run{}, err
	}
	working, release := s.hold(ctx, *run)
	err = s.work(working, feed, src, run, o)
	if err != nil && ctx.Err() == nil && working.Err() != nil {
		err = context.Cause(working)
	}
	release()
	return *run, s.end(ctx, run, err)
}

// work commits the batches that the run has not yet.
func (s *Service) work(ctx context.Context, feed Feed, src *Source, run *Run, o Options) error {
	w := &writer{service: s, feed: feed, run: run, options: o}
	if err := w.prepare(ctx); err != nil {
		return err
	}
	resumed := run.Counts.Read
	tell := func() {
		if o.Progress != nil {
			o.Progress(Progress{Run: *run, Resumed: resumed, BytesRead: src.Progress(), BytesAll: src.Size})
		}
	}
	tell()
	for batch, err := range batches(ctx, feed, src, resumed) {
		if err == nil {
			err = w.write(ctx, batch)
		}
		if err != nil {
			return err
		}
		tell()
	}
	return nil
}

// end writes how the run ended. A run that was interrupted stays resumable, and its lease is given back at once.
func (s *Service) end(ctx context.Context, run *Run, cause error) error {
	interrupted := ctx.Err() != nil || errors.Is(cause, context.Canceled)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseTime)
	defer cancel()
	now := s.clock.Now()
	run.UpdatedAt, run.FinishedAt, run.LeaseUntil = now, now, time.Time{}
	switch {
	case cause == nil:
		run.State = Done
	case interrupted:
		run.State = Interrupted
	default:
		run.State, run.Error = Failed, cause.Error()
	}
	err := s.repo.Advance(ctx, run)
	if cause != nil {
		return cause
	}
	return err
}

// maxSource is the width of a file's name: its end says more than its beginning.
const maxSource = 500

func sourceName(name string) string {
	if r := []rune(name); len(r) > maxSource {
		return string(r[len(r)-maxSource:])
	}
	return name
}

// maxSupplier is the width of a supplier's code.
const maxSupplier = 40

func feedFits(feed Feed, src *Source) error {
	if code := feed.Supplier(); code == "" || len(code) > maxSupplier || catalog.Slugify(code) != code {
		return fault.New(fault.Internal, "import.bad_supplier", fault.With("supplier", code), fault.With("file", src.Name))
	}
	return nil
}
