package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"vapeart/shop/locale"
	"vapeart/shop/search"
	"vapeart/shop/web/link"
)

// Warming asks for pages as a customer would, and no harder than a few of them.
const (
	warmProducts = 200 // the most popular, in each language
	warmAtOnce   = 4
	warmPage     = 15 * time.Second // for one page
	warmTotal    = 10 * time.Minute
)

var errNotWarm = errors.New("most pages cannot be had")

// warmPages asks the storefront for home, categories and the most popular products in every language, so that customers
// find them in the caches on the way. Of several storefronts behind one address it reaches the one that answers. The
// result tells how many came; it is an error when the home page or most others did not.
func (a *App) warmPages(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, warmTotal)
	defer cancel()
	w := &warmer{base: a.Config.App.URL.String(), client: &http.Client{Timeout: warmPage, CheckRedirect: staysThere}}
	if err := w.get(ctx, link.Home(locale.Default)); err != nil {
		return "", fmt.Errorf("the storefront is away: %w", err)
	}
	paths, err := a.warmPaths(ctx)
	if err != nil {
		return "", err
	}
	w.all(ctx, paths)
	return w.verdict(len(paths))
}

// staysThere follows redirects to pages of the same host only, and not for long.
func staysThere(next *http.Request, before []*http.Request) error {
	if len(before) > 3 || next.URL.Host != before[0].URL.Host {
		return http.ErrUseLastResponse
	}
	return nil
}

// warmPaths returns what is worth warming, the most important first.
func (a *App) warmPaths(ctx context.Context) ([]string, error) {
	var homes, categories, products []string
	for _, l := range locale.Supported() {
		homes = append(homes, link.Home(l), link.Categories(l))
		tree, err := a.Reader.CategoryTree(ctx, l)
		if err != nil {
			return nil, err
		}
		for _, c := range tree {
			categories = append(categories, link.Category(l, c.Slug))
		}
		popular, err := a.popular(ctx, l)
		if err != nil {
			return nil, err
		}
		cards, err := a.Reader.Cards(ctx, popular, l)
		if err != nil {
			return nil, err
		}
		for _, c := range cards {
			products = append(products, link.Product(l, c.Slug))
		}
	}
	return append(append(homes, categories...), products...), nil
}

// popular returns the products that most people want.
func (a *App) popular(ctx context.Context, l locale.Language) ([]int64, error) {
	var ids []int64
	for q := (search.Query{Language: l, Sort: search.Popular}); len(ids) < warmProducts; {
		found, err := a.Search.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found.ProductIDs...)
		if q.After = found.Next; q.After == "" {
			break
		}
	}
	return ids[:min(len(ids), warmProducts)], nil
}

// warmer asks for pages and remembers the first that did not come.
type warmer struct {
	base   string
	client *http.Client

	mu     sync.Mutex
	failed int
	first  error
}

func (w *warmer) all(ctx context.Context, paths []string) {
	var group errgroup.Group
	group.SetLimit(warmAtOnce)
	for _, path := range paths {
		group.Go(func() error {
			if err := w.get(ctx, path); err != nil {
				w.mu.Lock()
				defer w.mu.Unlock()
				if w.failed++; w.first == nil {
					w.first = err
				}
			}
			return nil // one page's failure does not stop the others
		})
	}
	_ = group.Wait() // nothing fails
}

// get reads a page to its end.
func (w *warmer) get(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.base+path, http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "VapeArt-warming/"+Version())
	resp, err := w.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	return nil
}

func (w *warmer) verdict(pages int) (string, error) {
	text := fmt.Sprintf("%d pages, %d failed", pages, w.failed)
	if w.first != nil {
		text += ", the first: " + w.first.Error()
	}
	if 2*w.failed > pages {
		return "", fmt.Errorf("%w: %s", errNotWarm, text)
	}
	return text, nil
}
