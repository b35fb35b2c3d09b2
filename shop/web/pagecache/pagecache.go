// Package pagecache owns keeping rendered pages in memory: bounded in bytes, at most a minute old, dropped by tag the
// moment a row behind them changes, and rendered once however many ask at the same time. It refuses pages that differ
// from one reader to the next: a key is an address, and nothing of a request but its address can get in.
package pagecache

import (
	"context"
	"sync"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/web/flight"
	"vapeart/shop/web/payload"
	"vapeart/shop/web/recent"
)

// Page is a rendered answer.
type Page struct {
	Payload  *payload.Payload
	Status   int
	Location string   // of a redirect
	Tags     []string // what it shows: "product:7", "category:3", "catalog"
}

// DefaultBytes is how much memory pages take unless told otherwise.
const DefaultBytes = 64 << 20

// MaxAge is how long a page is kept when nothing drops it: the bound on what a missed change can do.
const MaxAge = 60 * time.Second

// Cache holds pages. It is safe for concurrent use.
type Cache struct {
	clock  clock.Clock
	limit  int
	flight flight.Group[*Page]

	mu      sync.Mutex
	size    int
	entries recent.List[string, entry]
	tagged  map[string]map[string]bool // tag → keys
	flying  map[string]int             // keys that are being rendered
	drops   drops
}

type entry struct {
	page    *Page
	size    int
	expires time.Time
}

// New returns a cache of at most limit bytes; 0 is DefaultBytes.
func New(c clock.Clock, limit int) *Cache {
	if limit <= 0 {
		limit = DefaultBytes
	}
	return &Cache{
		clock: c, limit: limit, tagged: map[string]map[string]bool{},
		flying: map[string]int{}, drops: drops{at: map[string]uint64{}, rendering: map[uint64]int{}},
	}
}

// Get returns the page of a key, rendering it when there is none. Of many who ask at once one renders and all get its
// page or its error; errors are not kept. A page of which a tag was dropped while it was being rendered is answered but
// not kept: it may show what was before.
func (c *Cache) Get(ctx context.Context, key string, render func(context.Context) (*Page, error)) (*Page, error) {
	if p := c.find(key); p != nil {
		return p, nil
	}
	return c.flight.Do(key, func() (*Page, error) {
		if p := c.find(key); p != nil { // stored between the look and the flight
			return p, nil
		}
		return c.render(ctx, key, render)
	})
}

func (c *Cache) find(key string) *Page {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, ok := c.entries.Use(key)
	if !ok {
		return nil
	}
	if !c.clock.Now().Before(kept.expires) {
		c.remove(key)
		return nil
	}
	return kept.page
}

func (c *Cache) render(ctx context.Context, key string, render func(context.Context) (*Page, error)) (p *Page, err error) {
	seq := c.begin(key)
	defer func() { c.end(key, p, seq) }() // a panic of render passes on to all who wait
	return render(ctx)
}

func (c *Cache) begin(key string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flying[key]++
	return c.drops.begin()
}

func (c *Cache) end(key string, p *Page, seq uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flying[key]--; c.flying[key] == 0 {
		delete(c.flying, key)
	}
	stale := p != nil && c.drops.since(p.Tags, seq)
	c.drops.end(seq)
	if p != nil && !stale {
		c.store(key, p)
	}
}

// store keeps a page, making room from the least recently used end. A page larger than an eighth of the cache is not
// worth the many that it would push out.
func (c *Cache) store(key string, p *Page) {
	const overhead, share = 512, 8
	size := overhead + len(key)
	if p.Payload != nil {
		size += p.Payload.Size()
	}
	if size > c.limit/share {
		return
	}
	c.remove(key)
	for c.size+size > c.limit {
		oldest, _ := c.entries.Oldest() // there is one: sizes are more than nothing
		c.remove(oldest)
	}
	c.size += size
	c.entries.Put(key, entry{page: p, size: size, expires: c.clock.Now().Add(MaxAge)})
	for _, tag := range p.Tags {
		if c.tagged[tag] == nil {
			c.tagged[tag] = map[string]bool{}
		}
		c.tagged[tag][key] = true
	}
}

func (c *Cache) remove(key string) {
	old, ok := c.entries.Remove(key)
	if !ok {
		return
	}
	c.size -= old.size
	for _, tag := range old.page.Tags {
		if keys := c.tagged[tag]; keys != nil {
			if delete(keys, key); len(keys) == 0 {
				delete(c.tagged, tag)
			}
		}
	}
}

// Drop removes every page that carries one of the tags, and returns how many. Who asks from now on does not wait for a
// rendering that began before.
func (c *Cache) Drop(tags ...string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drops.note(tags)
	for key := range c.flying {
		c.flight.Forget(key)
	}
	n := 0
	for _, tag := range tags {
		for key := range c.tagged[tag] {
			c.remove(key)
			n++
		}
	}
	return n
}

// Stats is what the cache holds now.
type Stats struct{ Pages, Bytes int }

// Stats returns how full the cache is.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{Pages: c.entries.Len(), Bytes: c.size}
}
