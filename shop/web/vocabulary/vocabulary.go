// Package vocabulary owns the few names that every catalogue page needs, category tree, brands and attributes, kept in
// memory so that a page does not ask for them again: dropped by tag, and a minute old at most. It refuses products.
package vocabulary

import (
	"context"
	"strings"
	"sync"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/locale"
	"vapeart/shop/web/flight"
)

// Source is where the names come from.
type Source interface {
	// CategoryTree returns all categories, parents before children. 2 statements.
	CategoryTree(ctx context.Context, lang locale.Language) ([]catalog.CategoryView, error)
	// Brands and Attributes return all of them. At most 4 statements together.
	Brands(ctx context.Context) ([]catalog.Brand, error)
	Attributes(ctx context.Context) ([]catalog.Attribute, error)
}

// maxAge bounds what a missed change can do.
const maxAge = time.Minute

// Vocabulary keeps what it once read. It is safe for concurrent use.
type Vocabulary struct {
	source Source
	clock  clock.Clock
	inTree flight.Group[*Tree]
	inName flight.Group[*Names]

	mu    sync.Mutex
	age   uint64 // grows with every drop: what was read before one is not kept
	trees map[locale.Language]kept[*Tree]
	names kept[*Names]
}

type kept[T any] struct {
	value T
	until time.Time
}

// New returns an empty vocabulary.
func New(s Source, c clock.Clock) *Vocabulary {
	return &Vocabulary{source: s, clock: c, trees: map[locale.Language]kept[*Tree]{}}
}

// Drop forgets what tags say has changed: a category the trees, the whole catalogue everything, a product nothing.
func (v *Vocabulary) Drop(tags ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, tag := range tags {
		switch {
		case tag == catalog.TagCatalog:
			v.names = kept[*Names]{}
		case !strings.HasPrefix(tag, "category:"):
			continue
		}
		v.age++
		clear(v.trees)
	}
}

// Tree returns the category tree in a language.
func (v *Vocabulary) Tree(ctx context.Context, lang locale.Language) (*Tree, error) {
	v.mu.Lock()
	have, age := v.trees[lang], v.age
	v.mu.Unlock()
	if have.value != nil && v.clock.Now().Before(have.until) {
		return have.value, nil
	}
	return v.inTree.Do(string(lang), func() (*Tree, error) {
		list, err := v.source.CategoryTree(ctx, lang)
		if err != nil {
			return nil, err
		}
		t := newTree(list)
		v.keep(age, func(until time.Time) { v.trees[lang] = kept[*Tree]{t, until} })
		return t, nil
	})
}

// Names returns brands and attributes.
func (v *Vocabulary) Names(ctx context.Context) (*Names, error) {
	v.mu.Lock()
	have, age := v.names, v.age
	v.mu.Unlock()
	if have.value != nil && v.clock.Now().Before(have.until) {
		return have.value, nil
	}
	return v.inName.Do("", func() (*Names, error) {
		brands, err := v.source.Brands(ctx)
		if err != nil {
			return nil, err
		}
		attributes, err := v.source.Attributes(ctx)
		if err != nil {
			return nil, err
		}
		n := newNames(brands, attributes)
		v.keep(age, func(until time.Time) { v.names = kept[*Names]{n, until} })
		return n, nil
	})
}

// keep stores what was read unless something was dropped since.
func (v *Vocabulary) keep(age uint64, store func(until time.Time)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.age == age {
		store(v.clock.Now().Add(maxAge))
	}
}
