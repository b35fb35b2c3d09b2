package pagecache_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/payload"
)

func page(text string, tags ...string) *pagecache.Page {
	return &pagecache.Page{Payload: payload.New("text/plain", []byte(text), payload.None), Status: 200, Tags: tags}
}

// get asks for a key and returns the body; rendered is what a render would give.
func get(t *testing.T, c *pagecache.Cache, key string, rendered *pagecache.Page) string {
	t.Helper()
	p, err := c.Get(t.Context(), key, func(context.Context) (*pagecache.Page, error) { return rendered, nil })
	if err != nil {
		t.Fatal(err)
	}
	return string(p.Payload.Plain)
}

func setup() (*pagecache.Cache, *clock.Manual) {
	now := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	return pagecache.New(now, 1<<20), now
}

func TestPagesAreKept(t *testing.T) {
	t.Parallel()
	c, now := setup()
	get(t, c, "/en/p/arc", page("one", "product:1"))
	if got := get(t, c, "/en/p/arc", page("two")); got != "one" {
		t.Errorf("a kept page was rendered again: %s", got)
	}
	now.Advance(pagecache.MaxAge - time.Millisecond)
	if got := get(t, c, "/en/p/arc", page("two")); got != "one" {
		t.Errorf("dropped before its time: %s", got)
	}
	now.Advance(time.Millisecond)
	if got := get(t, c, "/en/p/arc", page("two")); got != "two" {
		t.Errorf("kept past its time: %s", got)
	}
}

func TestDropByTag(t *testing.T) {
	t.Parallel()
	c, _ := setup()
	get(t, c, "arc", page("arc 1", "product:1", "category:3"))
	get(t, c, "leaf", page("leaf 1", "product:2", "category:3"))
	get(t, c, "home", page("home 1", "catalog"))
	if n := c.Drop("product:1", "product:99"); n != 1 {
		t.Errorf("%d dropped, want 1", n)
	}
	for key, want := range map[string]string{"arc": "arc 2", "leaf": "leaf 1", "home": "home 1"} {
		if got := get(t, c, key, page(key+" 2", "category:3")); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	if n := c.Drop("category:3"); n != 2 {
		t.Errorf("%d dropped, want 2", n)
	}
	if s := c.Stats(); s.Pages != 1 {
		t.Errorf("%+v", s)
	}
}

func TestAPageRenderedFromWhatWasBeforeIsNotKept(t *testing.T) {
	t.Parallel()
	c, _ := setup()
	p, err := c.Get(t.Context(), "arc", func(context.Context) (*pagecache.Page, error) {
		c.Drop("product:1") // the row changes after it was read
		return page("old", "product:1"), nil
	})
	if err != nil || string(p.Payload.Plain) != "old" {
		t.Fatal(p, err)
	}
	if got := get(t, c, "arc", page("new", "product:1")); got != "new" {
		t.Errorf("%s", got)
	}
	if got := get(t, c, "arc", page("newer", "product:1")); got != "new" {
		t.Errorf("the next rendering was not kept: %s", got)
	}
}

func TestWhoAsksAfterADropGetsWhatIsNow(t *testing.T) {
	t.Parallel()
	c, _ := setup()
	old, err := c.Get(t.Context(), "arc", func(context.Context) (*pagecache.Page, error) {
		c.Drop("product:1")
		if got := get(t, c, "arc", page("new", "product:1")); got != "new" { // would wait for itself without the drop
			t.Errorf("%s", got)
		}
		return page("old", "product:1"), nil
	})
	if err != nil || string(old.Payload.Plain) != "old" {
		t.Fatal(old, err)
	}
	if got := get(t, c, "arc", page("newer", "product:1")); got != "new" {
		t.Errorf("the old page took the new one's place: %s", got)
	}
}

func TestAPanicLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	c, _ := setup()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, err := c.Get(t.Context(), "k", func(context.Context) (*pagecache.Page, error) {
			panic("broken template") //nolint:forbidigo // it is what the test is about
		})
		t.Error(err)
	}()
	if got := get(t, c, "k", page("whole")); got != "whole" {
		t.Error(got)
	}
}

func TestErrorsAreNotKept(t *testing.T) {
	t.Parallel()
	c, _ := setup()
	away := errors.New("away")
	if _, err := c.Get(t.Context(), "k", func(context.Context) (*pagecache.Page, error) { return nil, away }); !errors.Is(err, away) {
		t.Error(err)
	}
	if got := get(t, c, "k", page("here")); got != "here" {
		t.Error(got)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Unix(0, 0))
	c := pagecache.New(now, 100_000)
	for i := range 100 {
		get(t, c, strconv.Itoa(i), page(strings.Repeat("x", 5000), "t"+strconv.Itoa(i%3)))
		get(t, c, "0", page("", "t0")) // stays in use
	}
	s := c.Stats()
	if s.Bytes > 100_000 || s.Pages < 10 {
		t.Errorf("%+v", s)
	}
	if got := get(t, c, "0", page("again")); got == "again" {
		t.Error("the page in use was pushed out")
	}
	get(t, c, "giant", page(strings.Repeat("x", 60_000)))
	if c.Stats().Pages != s.Pages {
		t.Error("one giant page pushed others out")
	}
}

func TestManyAskAndOneRenders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := setup()
		var renders atomic.Int32
		release := make(chan struct{})
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() {
				p, err := c.Get(t.Context(), "hot", func(context.Context) (*pagecache.Page, error) {
					renders.Add(1)
					<-release
					return page("hot"), nil
				})
				if err != nil || string(p.Payload.Plain) != "hot" {
					t.Error(p, err)
				}
			})
		}
		synctest.Wait() // all stand before the one rendering
		close(release)
		all.Wait()
		if renders.Load() != 1 {
			t.Errorf("rendered %d times", renders.Load())
		}
	})
}

func BenchmarkHit(b *testing.B) {
	c, _ := setup()
	p := page(strings.Repeat("x", 20_000))
	for b.Loop() {
		if _, err := c.Get(b.Context(), "k", func(context.Context) (*pagecache.Page, error) { return p, nil }); err != nil {
			b.Fatal(err)
		}
	}
}
