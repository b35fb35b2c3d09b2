package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"

	"vapeart/deploy/e2e/shopper"
)

// addresses finds what is asked for, as customers would: by looking around. It does so at a storefront of its own, so
// that the one which is measured has seen nothing.
func (b *bench) addresses(ctx context.Context, s *shop) (kinds []kind, err error) {
	b.say("%s: looking around for addresses", s.title())
	front, err := b.programs.StartStorefront(ctx, s.Shop, "--no-demo")
	if err != nil {
		return nil, err
	}
	defer func() {
		if _, stopErr := front.Stop(ctx); err == nil {
			err = stopErr
		}
	}()
	visitor, err := shopper.New(shopper.Options{Base: front.Public, Language: "en"})
	if err != nil {
		return nil, err
	}
	defer visitor.Close()
	e := explorer{Shopper: visitor, chance: rand.New(rand.NewPCG(1, 2)), filtered: map[string]bool{}}
	if err := e.explore(ctx); err != nil {
		return nil, err
	}
	products, err := s.slugs(ctx, coldPages)
	if err != nil {
		return nil, err
	}
	queries, err := b.queries(ctx, s)
	if err != nil {
		return nil, err
	}
	kinds = []kind{
		{"listing", e.listings},
		{"filtered listing", e.filters()},
		{"product", under("/en/p/", products)},
		{"search", under("/en/search?q=", queries)},
	}
	for _, k := range kinds {
		b.say("  %d addresses of kind %s", len(k.paths), k.name)
	}
	return kinds, nil
}

func under(prefix string, names []string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = prefix + name
	}
	return paths
}

// explorer looks around in the categories.
type explorer struct {
	*shopper.Shopper
	chance   *rand.Rand
	listings []string
	filtered map[string]bool
}

const (
	deepest      = 400 // pages of lists that are followed by their "next"
	perListing   = 12  // combinations of filters that are tried on a list
	mostCategory = 60
)

// explore walks through the categories: each in every order, on by "next", and narrowed down by what its form offers.
func (e *explorer) explore(ctx context.Context) error {
	if err := e.Open(ctx, "categories", e.Path("/c")); err != nil {
		return err
	}
	var categories []string
	for _, l := range e.Page.Links() {
		if strings.HasPrefix(l.Address.Path, e.Path("/c/")) && !slices.Contains(categories, l.Address.Path) {
			categories = append(categories, l.Address.Path)
		}
	}
	if len(categories) == 0 {
		return fmt.Errorf("%s lists no category", e.Page.Address)
	}
	for _, c := range spread(categories, mostCategory) {
		if err := e.category(ctx, c, deepest/min(len(categories), mostCategory)); err != nil {
			return err
		}
	}
	e.listings = spread(e.listings, coldPages)
	return nil
}

// category looks at one category, and follows its list for some pages.
func (e *explorer) category(ctx context.Context, path string, pages int) error {
	if err := e.Open(ctx, "category", path); err != nil {
		return err
	}
	e.narrow()
	for _, order := range []string{"", "newest", "price_asc", "price_desc"} {
		address := path
		if order != "" {
			address += "?sort=" + order
		}
		e.listings = append(e.listings, address)
	}
	for range pages {
		next, ok := e.next()
		if !ok {
			return nil
		}
		e.listings = append(e.listings, next.Address.RequestURI())
		if err := e.Follow(ctx, "next", next); err != nil {
			return err
		}
	}
	return nil
}

// next is the link to the list's next page.
func (e *explorer) next() (shopper.Link, bool) {
	for _, l := range e.Page.Links() {
		if l.Address.Query().Has("after") {
			return l, true
		}
	}
	return shopper.Link{}, false
}

// narrow ticks one or two boxes of the filter, several times.
func (e *explorer) narrow() {
	for range perListing {
		form, ok := e.Page.Form("sort")
		if !ok {
			return
		}
		ticks := form.Ticks()
		if len(ticks) == 0 {
			return
		}
		for range 1 + e.chance.IntN(2) {
			tick := ticks[e.chance.IntN(len(ticks))]
			if err := form.Set(tick.Name, tick.Value); err != nil {
				return
			}
		}
		to := *form.Action
		to.RawQuery = nonEmpty(form.Values()).Encode()
		e.filtered[to.RequestURI()] = true
	}
}

func (e *explorer) filters() []string {
	var all []string
	for address := range e.filtered {
		all = append(all, address)
	}
	slices.Sort(all)
	return spread(all, coldPages)
}

// nonEmpty leaves out what says nothing.
func nonEmpty(v url.Values) url.Values {
	kept := url.Values{}
	for name, values := range v {
		for _, value := range values {
			if value != "" {
				kept.Add(name, value)
			}
		}
	}
	return kept
}

// queries are what people typed into a real shop's search, and words of our products' names: escaped.
func (b *bench) queries(ctx context.Context, s *shop) ([]string, error) {
	var all []string
	text, err := os.ReadFile(b.file("chorus-dev-queries.tsv"))
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		if _, query, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			all = append(all, query)
		}
	}
	slugs, err := s.slugs(ctx, coldPages)
	if err != nil {
		return nil, err
	}
	for i, slug := range slugs {
		words := strings.Split(slug, "-")
		all = append(all, strings.Join(words[:min(len(words), 1+i%3)], " "))
	}
	for i, query := range all {
		all[i] = url.QueryEscape(query)
	}
	slices.Sort(all)
	return spread(slices.Compact(all), coldPages), nil
}
