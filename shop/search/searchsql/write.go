package searchsql

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
)

// batchSize is how many products are written by one set of statements.
const batchSize = 500

// Put implements search.Engine. A document whose product has a newer one already is passed over. The number of statements
// depends on the number of batches only.
func (e *Engine) Put(ctx context.Context, documents []search.Document) error {
	return e.db.InTx(ctx, func(ctx context.Context) error {
		for batch := range slices.Chunk(documents, batchSize) {
			if err := e.put(ctx, batch, accept, false); err != nil {
				return err
			}
		}
		return nil
	})
}

// accept takes a document that is not older than what is stored.
func accept(d search.Document, s stored) bool { return d.Version >= s.version }

// stored is what is known of a product before it is written.
type stored struct {
	id, version int64
	removed     bool
	hash        string
}

// put writes those documents of a batch that take accepts, texts that are stored as they are only when all are to be.
func (e *Engine) put(ctx context.Context, documents []search.Document, take func(search.Document, stored) bool, all bool) error {
	documents = newest(documents)
	known, err := e.stored(ctx, documents)
	if err != nil {
		return err
	}
	documents = slices.DeleteFunc(documents, func(d search.Document) bool {
		s, ok := known[d.ProductID]
		return ok && !take(d, s)
	})
	if len(documents) == 0 {
		return nil
	}
	attributes, err := e.attributes(ctx, documents)
	if err != nil {
		return err
	}
	b := batch{all: all, indexer: search.NewIndexer(), words: map[locale.Language]map[string]*word{}}
	for _, d := range documents {
		b.add(d, known[d.ProductID], attributes)
	}
	return e.write(ctx, &b)
}

// newest returns each product's newest document, by product: everybody locks rows in the same order.
func newest(documents []search.Document) []search.Document {
	out := slices.Clone(documents)
	slices.SortStableFunc(out, func(a, b search.Document) int {
		return cmp.Or(cmp.Compare(a.ProductID, b.ProductID), cmp.Compare(a.Version, b.Version))
	})
	kept := out[:0]
	for i, d := range out {
		if i+1 == len(out) || out[i+1].ProductID != d.ProductID {
			kept = append(kept, d)
		}
	}
	return kept
}

func (e *Engine) stored(ctx context.Context, documents []search.Document) (map[int64]stored, error) {
	ids := make([]any, len(documents))
	for i, d := range documents {
		ids[i] = d.ProductID
	}
	out := map[int64]stored{}
	for s, err := range sqldb.Each(ctx, e.db, func(s *stored, scan sqldb.Scanner) error { return scan(&s.id, &s.version, &s.removed, &s.hash) },
		"SELECT product_id, version, removed, text_hash FROM listing WHERE product_id IN ("+sqldb.Marks(len(ids))+") ORDER BY product_id"+e.db.ForUpdate(), ids...) {
		if err != nil {
			return nil, err
		}
		out[s.id] = s
	}
	return out, nil
}

// attributes returns the attribute of every choice of the documents.
func (e *Engine) attributes(ctx context.Context, documents []search.Document) (map[int64]int64, error) {
	wanted := map[int64]bool{}
	for _, d := range documents {
		for _, c := range d.ChoiceIDs {
			wanted[c] = true
		}
	}
	out := map[int64]int64{}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(wanted)), batchSize) {
		for c, err := range sqldb.Each(ctx, e.db, func(c *choice, scan sqldb.Scanner) error { return scan(&c.id, &c.attribute) },
			"SELECT id, attribute_id FROM choice WHERE id IN ("+sqldb.Marks(len(ids))+")", sqldb.Args(ids)...) {
			if err != nil {
				return nil, err
			}
			out[c.id] = c.attribute
		}
	}
	return out, nil
}

// batch is rows to write.
type batch struct {
	indexer  *search.Indexer
	all      bool // texts too that are stored as they are
	listings [][]any
	blocks   map[int64]bool
	replaced int     // texts that are stored already
	texts    []int64 // products whose texts and codes are written anew
	tokens   [][]any
	codes    [][]any
	words    map[locale.Language]map[string]*word
}

// word is an entry of the vocabulary with how many products of the batch have it.
type word struct {
	search.Word
	products int
}

func (b *batch) add(d search.Document, before stored, attributes map[int64]int64) {
	indexes, own := map[locale.Language]search.Index{}, map[locale.Language]search.Index{}
	var lengths []string
	for _, lang := range locale.Supported() {
		l := d.Language(lang)
		if _, ok := own[l]; !ok {
			own[l] = b.indexer.Index(d, l)
		}
		indexes[lang] = own[l]
		lengths = append(lengths, strconv.Itoa(indexes[lang].NameTerms))
	}
	text := tokens(indexes)
	codes := codeKeys(d.Codes)
	hash := textHash(text, codes)
	b.listings = append(b.listings, []any{
		d.ProductID, d.Version, 0, d.BrandID, d.Price.Minor, string(d.Price.Currency), sqldb.Bool(d.Available), d.Popularity,
		sqldb.Millis(d.PublishedAt), ids(d.CategoryIDs), choices(d.ChoiceIDs, attributes), strings.Join(lengths, " "), hash,
	})
	if b.blocks == nil {
		b.blocks = map[int64]bool{}
	}
	b.blocks[d.ProductID/blockSize] = true
	if !b.all && before.hash == hash && !before.removed {
		return
	}
	b.texts = append(b.texts, d.ProductID)
	if before.hash != "" && !before.removed {
		b.replaced++
	}
	b.tokens = append(b.tokens, []any{d.ProductID, text})
	for _, code := range codes {
		b.codes = append(b.codes, []any{code, d.ProductID})
	}
	for lang, x := range indexes {
		b.note(lang, x.Words)
	}
}

func (b *batch) note(lang locale.Language, words []search.Word) {
	if b.words[lang] == nil {
		b.words[lang] = map[string]*word{}
	}
	for _, w := range words {
		if known, ok := b.words[lang][w.Word]; ok {
			known.products++
			continue
		}
		b.words[lang][w.Word] = &word{w, 1}
	}
}

// write stores a batch. Rows of other products are never locked but for words that are new to the vocabulary.
func (e *Engine) write(ctx context.Context, b *batch) error {
	err := e.db.UpsertAll(ctx, "listing", []string{"product_id"}, []string{
		"version", "removed", "brand_id", "price_minor", "currency", "available", "popularity", "published_at", "categories", "choices", "name_terms", "text_hash",
	}, b.listings)
	if err != nil {
		return err
	}
	if len(b.texts) > 0 {
		if err := e.dropTexts(ctx, b.texts); err != nil {
			return err
		}
		if err := e.text.put(ctx, b.tokens); err != nil {
			return err
		}
		if err := e.db.InsertRows(ctx, "search_code", []string{"code_key", "product_id"}, b.codes); err != nil {
			return err
		}
		if err := e.learn(ctx, b.words); err != nil {
			return err
		}
	}
	return e.changed(ctx, b.blocks, b.replaced)
}

func (e *Engine) dropTexts(ctx context.Context, products []int64) error {
	if err := e.text.remove(ctx, products); err != nil {
		return err
	}
	_, err := e.db.Exec(ctx, "DELETE FROM search_code WHERE product_id IN ("+sqldb.Marks(len(products))+")", sqldb.Args(products)...)
	return err
}

// wasteBlock is where listing_change counts the texts that were replaced or removed since the full text was renewed.
const wasteBlock = -1

// changed notes that listings of the blocks have changed, and how many texts were replaced or removed.
func (e *Engine) changed(ctx context.Context, blocks map[int64]bool, waste int) error {
	rows := make([][]any, 0, len(blocks)+1)
	if waste > 0 {
		rows = append(rows, []any{wasteBlock, waste})
	}
	for _, number := range slices.Sorted(maps.Keys(blocks)) {
		rows = append(rows, []any{number, 1})
	}
	return e.db.InsertRows(ctx, "listing_change", []string{"block_id", "changes"}, rows)
}

func ids(list []int64) string {
	var b strings.Builder
	for i, id := range canonical(list) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatInt(id, 10))
	}
	return b.String()
}

// choices writes choices with their attributes; one that is not in the catalogue cannot be a facet.
func choices(list []int64, attributes map[int64]int64) string {
	var out []string
	for _, id := range canonical(list) {
		if attribute, ok := attributes[id]; ok {
			out = append(out, strconv.FormatInt(attribute, 10)+":"+strconv.FormatInt(id, 10))
		}
	}
	return strings.Join(out, " ")
}

func codeKeys(codes []string) []string {
	var out []string
	for _, code := range codes {
		if key := search.CodeKey(code); key != "" {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func textHash(text string, codes []string) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s|%s", text, strings.Join(codes, " "))))
	return hex.EncodeToString(sum[:16])
}
