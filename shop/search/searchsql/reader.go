package searchsql

import (
	"strconv"
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
)

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
