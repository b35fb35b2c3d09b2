package importing

import (
	"context"
	"fmt"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
)

// writer commits a run's batches, one transaction each.
type writer struct {
	service *Service
	feed    Feed
	run     *Run
	options Options
	known   *vocabulary
}

// prepare loads brands, categories and attributes, and makes those that the feed declares.
func (w *writer) prepare(ctx context.Context) error {
	w.known = &vocabulary{catalog: w.service.Catalog, language: w.feed.Language()}
	if err := w.known.load(ctx); err != nil {
		return err
	}
	return w.known.declare(ctx, w.feed.Schema())
}

// write commits one batch: products, links, rejections and the run's account together.
func (w *writer) write(ctx context.Context, rows []parsed) error {
	if err := w.known.learn(ctx, rows); err != nil {
		return err
	}
	repo, before := w.service.Repository, *w.run
	err := repo.InTx(ctx, func(ctx context.Context) error {
		*w.run = before // the body may run again
		b := &batch{writer: w, results: make([]Result, len(rows)), rows: rows}
		if err := b.apply(ctx); err != nil {
			return err
		}
		for _, r := range b.results {
			w.run.Counts.Add(r)
		}
		now := w.service.Clock.Now()
		w.run.UpdatedAt, w.run.LeaseUntil = now, now.Add(leaseTime)
		return repo.Advance(ctx, w.run)
	})
	if err != nil {
		*w.run = before
		return fmt.Errorf("rows %d to %d: %w", rows[0].line, rows[len(rows)-1].line, err)
	}
	return nil
}

// batch is one batch on its way into the database.
type batch struct {
	*writer
	rows    []parsed
	results []Result

	links    map[string]Link             // by reference, known before or made here
	products map[int64]*catalog.Product  // that exist, by id
	made     map[string]*catalog.Product // new ones, by reference
	save     []*catalog.Product          // in the order of the rows
	saving   map[*catalog.Product]bool
	rejected []Rejection
}

func (b *batch) apply(ctx context.Context) error {
	steps := []func(context.Context) error{b.findLinks, b.findJoins, b.loadProducts, b.build, b.name, b.store}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// reject notes why row i is not taken over: its first field at fault.
func (b *batch) reject(i int, err *fault.Error) {
	r := Rejection{RunID: b.run.ID, Line: b.rows[i].line, Reference: b.rows[i].record.Reference, Code: err.Code}
	args := err.Args
	if len(err.Fields) > 0 {
		r.Field, r.Code, args = err.Fields[0].Name, err.Fields[0].Code, err.Fields[0].Args
	}
	for _, a := range args {
		r.Detail += a.Name + "=" + a.Value + " "
	}
	if err.Err != nil {
		r.Detail += err.Err.Error()
	}
	r.Detail, r.Reference = cutText(r.Detail, 400), cutText(r.Reference, maxReference)
	b.results[i] = Rejected
	b.rejected = append(b.rejected, r)
}

// store writes everything that the batch decided.
func (b *batch) store(ctx context.Context) error {
	if len(b.save) > 0 {
		if err := b.service.Catalog.Save(ctx, b.save); err != nil {
			return err
		}
	}
	links := make([]Link, 0, len(b.rows))
	written := map[string]bool{}
	for i, row := range b.rows {
		ref := row.record.Reference
		if row.err != nil || b.results[i] == Rejected || written[ref] {
			continue
		}
		written[ref] = true
		link := b.links[ref]
		if p := b.made[ref]; p != nil {
			link.ProductID = p.ID
		}
		links = append(links, link)
	}
	if err := b.service.Repository.SaveLinks(ctx, b.run.ID, links); err != nil {
		return err
	}
	if err := b.service.Repository.Reject(ctx, b.rejected); err != nil {
		return err
	}
	return b.receive(ctx)
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
	return b.service.Stock.Receive(ctx, units, fmt.Sprintf("import:%d", b.run.ID))
}

// cutText cuts at a character's border.
func cutText(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}
