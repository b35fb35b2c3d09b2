package searchsql

import (
	"context"
	"strings"

	"vapeart/shop/page"
	"vapeart/shop/search"
)

// Find implements search.Engine. It takes one statement, one more when listings have changed since the last call, and for a
// text that finds little up to three more.
func (e *Engine) Find(ctx context.Context, q search.Query) (search.Result, error) {
	if err := q.Check(); err != nil {
		return search.Result{}, err
	}
	p, err := e.pager(q)
	if err != nil {
		return search.Result{}, err
	}
	r, err := e.find(ctx, q, p)
	if err != nil {
		return search.Result{}, away(err)
	}
	return r, nil
}

// pager returns a pager for the page that the query asks for. Errors: Invalid page.bad_cursor.
func (e *Engine) pager(q search.Query) (*pager, error) {
	size, err := page.Size(q.Size)
	if err != nil {
		return nil, err
	}
	cursor := q.After + q.Before // at most one is there
	if cursor == "" {
		return newPager(nil, false, size), nil
	}
	var place key
	if err := e.signer.Open(q.List(), cursor, &place); err != nil {
		return nil, err
	}
	return newPager(&place, q.Before != "", size), nil
}

// listings returns the listings as they are now, and what the statement that found that out says about a text.
func (e *Engine) listings(ctx context.Context, t *texter) (*state, error) {
	before := e.current.Load()
	var m marks
	parts := checks(false)
	if t != nil {
		parts = append(parts, t.parts()...)
	}
	for r, err := range ask(ctx, e.db, parts) {
		if err != nil {
			return nil, err
		}
		m.see(r)
		if t != nil {
			t.see(r)
		}
	}
	return e.state(ctx, before, m)
}

func (e *Engine) find(ctx context.Context, q search.Query, p *pager) (search.Result, error) {
	var t *texter
	if strings.TrimSpace(q.Text) != "" {
		t = e.newTexter(q)
	}
	s, err := e.listings(ctx, t)
	if err != nil {
		return search.Result{}, err
	}
	out := search.Result{}
	if t == nil {
		e.collect(s, q, p, nil, &out)
	} else {
		found, err := t.hits(ctx, s)
		if err != nil {
			return search.Result{}, err
		}
		out.Corrected = t.corrected
		e.collect(s, q, p, &found, &out)
	}
	return out, e.cursors(q, p, &out)
}

// collect filters, counts and orders the items of hits, or all without.
func (e *Engine) collect(s *state, q search.Query, p *pager, found *hits, out *search.Result) {
	f := newFilter(s, q)
	var t *tally
	if q.Facets {
		t = newTally(s, f)
	}
	order := q.Order()
	visit := func(ordinal int, score int64) {
		x := s.items[ordinal]
		if !f.in(x) {
			return
		}
		fails := f.fails(x)
		if t != nil {
			t.count(ordinal, x, fails)
		}
		if fails == 0 {
			p.add(keyOf(order, x, score))
		}
	}
	if found == nil {
		for i := range s.items {
			visit(i, 0)
		}
	} else {
		for _, o := range found.ordinals {
			visit(int(o), found.scores[o])
		}
	}
	out.Total = p.total
	if t != nil {
		out.Facets = t.facets()
	}
}

// cursors fills in the page's ids and the cursors to its neighbours.
func (e *Engine) cursors(q search.Query, p *pager, out *search.Result) error {
	keys, before, behind := p.page()
	if len(keys) == 0 {
		if p.place != nil && before { // what was on the page is gone
			var err error
			out.Previous, err = e.signer.Seal(q.List(), *p.place)
			return err
		}
		return nil
	}
	out.ProductIDs = make([]int64, len(keys))
	for i, k := range keys {
		out.ProductIDs[i] = k[2]
	}
	var err error
	if behind {
		if out.Next, err = e.signer.Seal(q.List(), keys[len(keys)-1]); err != nil {
			return err
		}
	}
	if before {
		out.Previous, err = e.signer.Seal(q.List(), keys[0])
	}
	return err
}
