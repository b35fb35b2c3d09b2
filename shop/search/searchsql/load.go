package searchsql

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
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
		{"SELECT " + number(changeRow) + " AS kind, block_id AS a, CAST(SUM(changes) AS SIGNED) AS b, 0 AS c, '' AS s, '' AS t FROM listing_change GROUP BY block_id", nil},
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

// record is a row of what a state is read from.
type record struct {
	kind                                  kind
	id, price, published, popularity      int64
	brand, available                      int64
	currency, categories, choices, lenths string
}

const (
	listingRecord  kind = iota
	categoryRecord      // id; price: parent, published: version
	categoryName        // id; currency: language, categories: name
	brandName           // id; published: version, categories: name
)

func scanRecord(r *record, scan sqldb.Scanner) error {
	return scan(&r.kind, &r.id, &r.price, &r.published, &r.popularity, &r.brand, &r.available, &r.currency, &r.categories, &r.choices, &r.lenths)
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

// maxRanges bounds the ranges of one statement; beyond it, all listings are read.
const maxRanges = 48

func records(stale []int64, tree, names bool) (string, []any) {
	var parts []string
	var args []any
	if len(stale) > 0 {
		where, a := ranges(stale)
		args = append(args, a...)
		parts = append(parts, "SELECT "+number(listingRecord)+" AS kind, product_id, price_minor, published_at, popularity, brand_id, available,"+
			" currency, categories, choices, name_terms FROM listing WHERE removed = 0"+where)
	}
	if tree || names {
		parts = append(parts, "SELECT "+number(categoryRecord)+", id, COALESCE(parent_id, 0), version, 0, 0, 0, '', '', '', '' FROM category")
	}
	if names {
		parts = append(parts, "SELECT "+number(categoryName)+", category_id, 0, 0, 0, 0, 0, language, name, '', '' FROM category_text",
			"SELECT "+number(brandName)+", id, 0, version, 0, 0, 0, '', name, '', '' FROM brand")
	}
	return strings.Join(parts, " UNION ALL "), args
}

// ranges returns the condition of being in one of the blocks, which are in order.
func ranges(blocks []int64) (string, []any) {
	var ends []any
	for i := 0; i < len(blocks); {
		j := i
		for j+1 < len(blocks) && blocks[j+1] == blocks[j]+1 {
			j++
		}
		ends = append(ends, blocks[i]*blockSize, (blocks[j]+1)*blockSize)
		i = j + 1
	}
	if len(ends)/2 > maxRanges {
		return "", nil
	}
	return " AND (" + strings.TrimSuffix(strings.Repeat("(product_id >= ? AND product_id < ?) OR ", len(ends)/2), " OR ") + ")", ends
}

// reader builds a state of records.
type reader struct {
	dict  *dictionary
	fresh map[int64]*block
	tree  tree
	names names   // as read: categories by the language of the name
	list  []int32 // being read
	arena []int32 // where lists are kept, many in one allocation
	brand []namedText
	text  map[locale.Language][]namedText
}

type namedText struct {
	id   int64
	name string
}

func (r *reader) take(rec record) {
	switch rec.kind {
	case listingRecord:
		if b, ok := r.fresh[rec.id/blockSize]; ok { // else of a block that was read because of the others
			b.items = append(b.items, r.item(rec))
		}
	case categoryRecord:
		if r.tree.parent == nil {
			r.tree.parent = map[int64]int64{}
		}
		r.tree.parent[rec.id] = rec.price
		r.tree.mark.count++
		r.tree.mark.versions += rec.published
		r.tree.mark.shape += rec.id * (rec.price + 1)
	case categoryName:
		if r.text == nil {
			r.text = map[locale.Language][]namedText{}
		}
		lang := locale.Language(rec.currency)
		r.text[lang] = append(r.text[lang], namedText{rec.id, rec.categories})
	case brandName:
		r.brand = append(r.brand, namedText{rec.id, rec.categories})
		r.names.brands.count++
		r.names.brands.versions += rec.published
	}
}

func (r *reader) item(rec record) item {
	d := r.dict
	x := item{
		id: rec.id, price: rec.price, published: rec.published,
		popularity: int32(rec.popularity), //nolint:gosec // an INT column
		brand:      d.brands.place(rec.brand), available: rec.available == 1,
		currency: uint8(d.currencies.place(money.Currency(rec.currency))), //nolint:gosec // a shop has one, at most a few
	}
	r.list = r.list[:0]
	for id := range strings.FieldsSeq(rec.categories) {
		r.list = append(r.list, d.categories.place(parseID(id)))
	}
	x.categories = r.keep()
	for pair := range strings.FieldsSeq(rec.choices) {
		attribute, id, _ := strings.Cut(pair, ":")
		r.list = append(r.list, d.choices.place(choice{parseID(attribute), parseID(id)}))
	}
	x.choices = r.keep()
	i := 0
	for n := range strings.FieldsSeq(rec.lenths) {
		if i < len(x.nameTerms) {
			x.nameTerms[i] = uint8(parseID(n)) //nolint:gosec // search.Index bounds it
		}
		i++
	}
	return x
}

// keep returns the list that was read, to stay.
func (r *reader) keep() []int32 {
	const room = 4_096
	n := len(r.list)
	if cap(r.arena)-len(r.arena) < n {
		r.arena = make([]int32, 0, max(room, n))
	}
	at := len(r.arena)
	r.arena = append(r.arena, r.list...)
	r.list = r.list[:0]
	return r.arena[at : at+n : at+n]
}

// finish makes the names ready to be searched by customers of each language: a category without a name in it is called as
// in the default one, or in any.
func (r *reader) finish() names {
	n := names{tree: r.tree.mark, brands: r.names.brands, category: map[locale.Language][]named{}, brand: map[locale.Language][]named{}}
	for _, lang := range locale.Supported() {
		have := map[int64]bool{}
		for _, l := range append([]locale.Language{lang, locale.Default}, locale.Supported()...) {
			for _, c := range r.text[l] {
				if !have[c.id] {
					have[c.id] = true
					n.category[lang] = append(n.category[lang], named{c.id, search.Words(lang, c.name)})
				}
			}
		}
		for _, b := range r.brand {
			n.brand[lang] = append(n.brand[lang], named{b.id, search.Words(lang, b.name)})
		}
	}
	return n
}

// parseID reads a number that this package wrote.
func parseID(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
