package searchsql

import (
	"context"
	"maps"
	"slices"

	"vapeart/shop/sqldb"
)

// marks is what a statement said about how new a state must be.
type marks struct {
	changes map[int64]int64 // by block
	tree    mark
	brands  mark
	named   bool // names are asked for
}

// checks returns the parts that read the marks.
func checks(named bool) []part {
	parts := []part{
		{"SELECT " + number(changeRow) + " AS kind, block_id AS a, CAST(SUM(changes) AS SIGNED) AS b, 0 AS c, '' AS s, '' AS t FROM listing_change WHERE block_id >= 0 GROUP BY block_id", nil},
		{"SELECT " + number(treeRow) + ", COUNT(*), CAST(COALESCE(SUM(version), 0) AS SIGNED), CAST(COALESCE(SUM(id * (COALESCE(parent_id, 0) + 1)), 0) AS SIGNED), '', '' FROM category", nil},
	}
	if named {
		parts = append(parts, part{"SELECT " + number(namesRow) + ", COUNT(*), CAST(COALESCE(SUM(version), 0) AS SIGNED), 0, '', '' FROM brand", nil})
	}
	return parts
}

// see takes a row's mark.
func (m *marks) see(r row) {
	switch r.kind {
	case changeRow:
		if m.changes == nil {
			m.changes = map[int64]int64{}
		}
		m.changes[r.a] = r.b
	case treeRow:
		m.tree = mark{r.a, r.b, r.c}
	case namesRow:
		m.brands, m.named = mark{count: r.a, versions: r.b}, true
	}
}

// stale returns the blocks that are older than the marks.
func (s *state) stale(m marks) []int64 {
	var out []int64
	for number, changes := range m.changes {
		if b, ok := s.blocks[number]; !ok || b.changes < changes {
			out = append(out, number)
		}
	}
	slices.Sort(out)
	return out
}

// ahead tells whether the state knows of more changes than there are: another database is in the place of the one it was
// read from, such as a restored backup. The marks must have been read after the state.
func (s *state) ahead(m marks) bool {
	for number, b := range s.blocks {
		if b.changes > m.changes[number] {
			return true
		}
	}
	return false
}

func (s *state) current(m marks) bool {
	return len(s.stale(m)) == 0 && s.tree.mark == m.tree && s.namesCurrent(m)
}

func (s *state) namesCurrent(m marks) bool {
	return !m.named || (s.names.tree == m.tree && s.names.brands == m.brands && s.names.category != nil)
}

// state returns a copy that is at least as new as the marks. before is the one that was there when they were read. It takes
// one statement, none when before is new enough. Inside a transaction the copy is for this call only: it may hold what is
// never committed.
func (e *Engine) state(ctx context.Context, before *state, m marks) (*state, error) {
	if before.ahead(m) {
		e.current.CompareAndSwap(before, &state{})
		before = &state{}
	}
	if before.current(m) {
		return before, nil
	}
	if e.db.InTransaction(ctx) {
		dict := before.dict.clone()
		return e.read(ctx, before, &dict, m)
	}
	select {
	case e.loading <- struct{}{}:
		defer func() { <-e.loading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	before = e.current.Load()
	if before.current(m) { // somebody has read it meanwhile
		return before, nil
	}
	next, err := e.read(ctx, before, &e.dict, m)
	if err != nil {
		return nil, err
	}
	e.current.Store(next)
	return next, nil
}

// read returns before with what is stale read again.
func (e *Engine) read(ctx context.Context, before *state, dict *dictionary, m marks) (*state, error) {
	next := &state{blocks: maps.Clone(before.blocks), tree: before.tree, names: before.names}
	if next.blocks == nil {
		next.blocks = map[int64]*block{}
	}
	dict.brands.place(0)
	stale := before.stale(m)
	text, args := records(stale, before.tree.mark != m.tree, !before.namesCurrent(m))
	r := reader{dict: dict, fresh: map[int64]*block{}}
	for _, number := range stale {
		r.fresh[number] = &block{number: number, changes: m.changes[number]}
	}
	for rec, err := range sqldb.Each(ctx, e.db, scanRecord, text, args...) {
		if err != nil {
			return nil, err
		}
		r.take(rec)
	}
	if before.tree.mark != m.tree {
		next.tree = r.tree
	}
	if !before.namesCurrent(m) {
		next.names = r.finish()
	}
	next.dict = *dict
	next.replace(slices.Collect(maps.Values(r.fresh)))
	return next, nil
}
