package importing

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
)

// writer commits a run's batches, one transaction each.
type writer struct {
	service  *Service
	feed     Feed
	run      *Run
	options  Options
	known    *vocabulary
	declared map[int64]bool // categories of the feed's schema
}

// prepare loads brands, categories and attributes, and makes those that the feed declares.
func (w *writer) prepare(ctx context.Context) error {
	w.known = &vocabulary{repo: w.service.repo, catalog: w.service.catalog, language: w.feed.Language()}
	if err := w.known.load(ctx); err != nil {
		return err
	}
	schema := w.feed.Schema()
	if err := w.known.declare(ctx, schema); err != nil {
		return err
	}
	w.declared = map[int64]bool{}
	for _, c := range schema.Categories {
		w.declared[w.known.categories[c.Code]] = true
	}
	return nil
}

// overtaken is an error of the catalogue that the batch could not foresee: somebody else took a SKU, changed a product
// or an attribute since it was read.
type overtaken struct{ error }

// Unwrap returns the catalogue's error.
func (o overtaken) Unwrap() error { return o.error }

// writeTries is how often a batch is tried anew when others change the same products.
const writeTries = 4

// write commits one batch: products, links, rejections and the run's account together.
func (w *writer) write(ctx context.Context, rows []parsed) error {
	for try := 1; ; try++ {
		err := w.known.learn(ctx, rows)
		if err == nil {
			err = w.commit(ctx, rows)
		}
		if err == nil {
			return nil
		}
		if _, again := errors.AsType[overtaken](err); !again || try == writeTries {
			return fmt.Errorf("rows %d to %d: %w", rows[0].line, rows[len(rows)-1].line, err)
		}
		if err := w.known.load(ctx); err != nil {
			return err
		}
	}
}

func (w *writer) commit(ctx context.Context, rows []parsed) error {
	repo, before := w.service.repo, *w.run
	err := repo.InTx(ctx, func(ctx context.Context) error {
		*w.run = before // the body may run again
		if err := repo.Exclusive(ctx); err != nil {
			return err
		}
		b := newBatch(w, rows)
		if err := b.perform(ctx); err != nil {
			return err
		}
		for _, r := range b.results {
			w.run.Counts.Add(r)
		}
		now := w.service.clock.Now()
		w.run.UpdatedAt, w.run.LeaseUntil = now, now.Add(leaseTime)
		return repo.Advance(ctx, w.run)
	})
	if err != nil {
		*w.run = before
	}
	return err
}

// batch is one batch on its way into the database.
type batch struct {
	*writer
	rows    []parsed
	results []Result

	links    map[string]Link             // by reference, known before or made here
	joined   map[string]bool             // references that are linked here for the first time, to what was there
	products map[int64]*catalog.Product  // that exist, by id
	made     map[string]*catalog.Product // new ones, by reference
	save     []*catalog.Product          // in the order of the rows
	saving   map[*catalog.Product]bool
	led      []int64 // products that exist and whose leading record changed them
	priced   []int64 // those of them whose price the leading record says
	rejected []Rejection
}

func newBatch(w *writer, rows []parsed) *batch {
	return &batch{
		writer: w, rows: rows, results: make([]Result, len(rows)), links: map[string]Link{}, joined: map[string]bool{},
		products: map[int64]*catalog.Product{}, made: map[string]*catalog.Product{}, saving: map[*catalog.Product]bool{},
	}
}

func (b *batch) perform(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		b.findLinks, b.findJoins, b.loadProducts, b.build, b.name, b.store, b.storeLinks, b.receive,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// store writes the products. Each has passed Prepare, so what the catalogue refuses others have caused.
func (b *batch) store(ctx context.Context) error {
	if len(b.save) == 0 {
		return nil
	}
	err := b.service.catalog.Save(ctx, b.save)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.NotFound:
		return overtaken{err}
	}
	return err
}

func (b *batch) storeLinks(ctx context.Context) error {
	links := make([]Link, 0, len(b.rows))
	written := map[string]bool{}
	for i := range b.rows {
		ref := b.rows[i].record.Reference
		if r := b.results[i]; r != Created && r != Updated || b.rows[i].err != nil || written[ref] {
			continue
		}
		written[ref] = true
		link := b.links[ref]
		if p := b.made[ref]; p != nil {
			link.ProductID = p.ID
		}
		links = append(links, link)
	}
	if err := b.service.repo.SaveLinks(ctx, links); err != nil {
		return err
	}
	if err := b.service.repo.Overtake(ctx, b.feed.Supplier(), b.led, b.priced); err != nil {
		return err
	}
	return b.service.repo.Reject(ctx, b.rejected)
}

func (b *batch) receive(ctx context.Context) error {
	if b.options.InitialStock == 0 || len(b.made) == 0 {
		return nil
	}
	units := map[int64]int{}
	for _, p := range b.made {
		for _, v := range p.Variants {
			if v.Price != nil {
				units[v.ID] = b.options.InitialStock
			}
		}
	}
	return b.service.stock.Receive(ctx, units, "import:"+strconv.FormatInt(b.run.ID, 10))
}
