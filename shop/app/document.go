package app

import (
	"context"
	"slices"
	"strings"
	"sync"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/gateway/richtext"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/search"
)

// indexer follows the catalogue: it keeps the search documents as the products are, in the transaction that changes
// them.
type indexer struct {
	engine  search.Engine
	catalog catalog.Repository
	levels  func(ctx context.Context, variantIDs []int64) (map[int64]int, error)
	clock   clock.Clock

	mu    sync.Mutex
	names *names
}

// names are the words that a document takes from beside the product.
type names struct {
	brands     map[int64]string
	parents    map[int64]int64
	categories map[int64]map[locale.Language]catalog.Text
	choices    map[int64]map[locale.Language]string
	filterable map[int64]bool   // choice ids
	units      map[int64]string // of number attributes
}

// ProductsWritten implements catalog.Follower.
func (x *indexer) ProductsWritten(ctx context.Context, before, after []*catalog.Product) error {
	documents, err := x.documents(ctx, after)
	if err != nil {
		return err
	}
	var gone []int64
	for i, p := range after {
		if before[i] != nil && !findable(p) {
			gone = append(gone, p.ID)
		}
	}
	if len(gone) > 0 {
		if err := x.engine.Remove(ctx, gone); err != nil {
			return err
		}
	}
	if len(documents) == 0 {
		return nil
	}
	return x.engine.Put(ctx, documents)
}

// documents returns those of the products that customers can find.
func (x *indexer) documents(ctx context.Context, products []*catalog.Product) ([]search.Document, error) {
	found := slices.DeleteFunc(slices.Clone(products), func(p *catalog.Product) bool { return !findable(p) })
	if len(found) == 0 {
		return nil, nil
	}
	available, err := x.available(ctx, found)
	if err != nil {
		return nil, err
	}
	known, err := x.namesFor(ctx, found)
	if err != nil {
		return nil, err
	}
	documents := make([]search.Document, len(found))
	for i, p := range found {
		documents[i] = x.document(p, known, available)
	}
	return documents, nil
}

// findable tells whether customers see a product in lists: it is active and has something to buy, sold out or not.
func findable(p *catalog.Product) bool {
	return p.Status == catalog.Active &&
		slices.ContainsFunc(p.Variants, func(v catalog.Variant) bool { return v.Active && v.Price != nil })
}

// available returns free units by variant; new products have none yet, and need no question.
func (x *indexer) available(ctx context.Context, products []*catalog.Product) (map[int64]int, error) {
	var ids []int64
	for _, p := range products {
		if p.Version <= 1 {
			continue
		}
		for _, v := range p.Variants {
			ids = append(ids, v.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // no units of nothing
	}
	return x.levels(ctx, ids)
}

// namesFor returns the words, read anew when a product refers to one that is not known yet.
func (x *indexer) namesFor(ctx context.Context, products []*catalog.Product) (*names, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.names != nil && x.names.know(products) {
		return x.names, nil
	}
	fresh, err := readNames(ctx, x.catalog)
	if err != nil {
		return nil, err
	}
	x.names = fresh
	return fresh, nil
}

func readNames(ctx context.Context, repo catalog.Repository) (*names, error) {
	brands, err := repo.Brands(ctx)
	if err != nil {
		return nil, err
	}
	categories, err := repo.Categories(ctx)
	if err != nil {
		return nil, err
	}
	attributes, err := repo.Attributes(ctx)
	if err != nil {
		return nil, err
	}
	n := &names{
		brands: map[int64]string{}, parents: map[int64]int64{}, categories: map[int64]map[locale.Language]catalog.Text{},
		choices: map[int64]map[locale.Language]string{}, filterable: map[int64]bool{}, units: map[int64]string{},
	}
	for _, b := range brands {
		n.brands[b.ID] = b.Name
	}
	for _, c := range categories {
		n.parents[c.ID], n.categories[c.ID] = c.ParentID, c.Texts
	}
	for _, a := range attributes {
		n.units[a.ID] = a.Unit
		for _, c := range a.Choices {
			n.choices[c.ID], n.filterable[c.ID] = c.Names, a.Filterable
		}
	}
	return n, nil
}

func (n *names) know(products []*catalog.Product) bool {
	for _, p := range products {
		if p.BrandID != 0 && n.brands[p.BrandID] == "" {
			return false
		}
		for _, id := range p.Categories {
			if n.categories[id] == nil {
				return false
			}
		}
		for _, v := range p.Attributes {
			for _, id := range v.Choices {
				if n.choices[id] == nil {
					return false
				}
			}
		}
	}
	return true
}

// document is the product as the search knows it.
func (x *indexer) document(p *catalog.Product, n *names, available map[int64]int) search.Document {
	d := search.Document{
		ProductID: p.ID, Version: p.Version, BrandID: p.BrandID, Brand: n.brands[p.BrandID], CategoryIDs: p.Categories,
		Popularity: p.Popularity, PublishedAt: p.PublishedAt, Texts: make(map[locale.Language]search.DocumentText, len(p.Texts)),
	}
	d.Price = lowest(p, x.clock)
	for _, v := range p.Variants {
		if !v.Active {
			continue
		}
		d.Codes = append(append(d.Codes, v.SKU), v.EANs...)
		if v.MPN != "" {
			d.Codes = append(d.Codes, v.MPN)
		}
		d.Available = d.Available || available[v.ID] > 0
	}
	for _, v := range p.Attributes {
		for _, id := range v.Choices {
			if n.filterable[id] {
				d.ChoiceIDs = append(d.ChoiceIDs, id)
			}
		}
	}
	for lang, text := range p.Texts {
		d.Texts[lang] = search.DocumentText{
			Name: text.Name, Summary: text.Summary, Categories: n.path(p.Categories, lang),
			Body: richtext.Text(text.Description), Attributes: n.words(p, lang),
		}
	}
	return d
}

// lowest returns the price that a product is sorted by: the lowest that a variant costs now.
func lowest(p *catalog.Product, clk clock.Clock) (price money.Amount) {
	now := clk.Now()
	for _, v := range p.Variants {
		if !v.Active || v.Price == nil {
			continue
		}
		amount := v.Price.Amount
		if v.Price.Sale.Runs(now) {
			amount = v.Price.Sale.Amount
		}
		if price.IsZero() || amount.Minor < price.Minor {
			price = amount
		}
	}
	return price
}

// path returns the names of categories and of all above them.
func (n *names) path(ids []int64, lang locale.Language) (path []string) {
	seen := map[int64]bool{}
	for _, id := range ids {
		for ; id != 0 && !seen[id]; id = n.parents[id] {
			seen[id] = true
			if name := n.categories[id][lang].Name; name != "" {
				path = append(path, name)
			}
		}
	}
	return path
}

// words returns what a product's attributes and options say in a language.
func (n *names) words(p *catalog.Product, lang locale.Language) (words []string) {
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			words = append(words, text)
		}
	}
	for _, v := range p.Attributes {
		add(v.Text[lang])
		if unit := n.units[v.AttributeID]; v.Number != "" && unit != "" {
			add(v.Number + " " + unit)
		}
		for _, id := range v.Choices {
			add(n.choices[id][lang])
		}
	}
	for _, o := range p.Options {
		for _, value := range o.Values {
			add(value.Names[lang])
		}
	}
	return words
}
