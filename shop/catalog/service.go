package catalog

import (
	"context"
	"strconv"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// Service writes the catalogue by its rules.
type Service struct {
	repo      Repository
	sanitizer Sanitizer
	clock     clock.Clock
	followers []Follower
}

// NewService returns a service whose followers are told of every product that it writes.
func NewService(repo Repository, sanitizer Sanitizer, clk clock.Clock, followers ...Follower) *Service {
	return &Service{repo: repo, sanitizer: sanitizer, clock: clk, followers: followers}
}

// Products returns whole products by id, in the order of ids, leaving out ids that do not exist.
func (s *Service) Products(ctx context.Context, ids []int64) ([]*Product, error) {
	return s.repo.Products(ctx, ids)
}

// TakenSKUs returns those of skus that exist, with their product.
func (s *Service) TakenSKUs(ctx context.Context, skus []string) (map[string]int64, error) {
	return s.repo.TakenSKUs(ctx, skus)
}

// TakenCodes returns those product codes that exist, with their product.
func (s *Service) TakenCodes(ctx context.Context, codes []string) (map[string]int64, error) {
	return s.repo.TakenCodes(ctx, codes)
}

// ProductIDsByMPNKey returns the product of each part-number key (MPNKey) that is known.
func (s *Service) ProductIDsByMPNKey(ctx context.Context, keys []string) (map[string]int64, error) {
	return s.repo.ProductIDsByMPNKey(ctx, keys)
}

// Brands returns all brands.
func (s *Service) Brands(ctx context.Context) ([]Brand, error) { return s.repo.Brands(ctx) }

// Categories returns all categories, parents before children, siblings by position.
func (s *Service) Categories(ctx context.Context) ([]Category, error) { return s.repo.Categories(ctx) }

// Attributes returns all attributes with their choices, by position.
func (s *Service) Attributes(ctx context.Context) ([]Attribute, error) { return s.repo.Attributes(ctx) }

// Prepare cleans a product and checks all of it that can be checked without the database, so that one of a batch can be
// refused by itself. Errors: Invalid as Product.Check.
func (s *Service) Prepare(p *Product) error {
	p.clean(s.sanitizer)
	return p.Check()
}

// Save writes products in one transaction, or the caller's: those without an id are new, the others replace what is
// stored. Texts are cleaned, texts without a slug get one (a text whose name did not change keeps its), a product that
// is as it is stored is not written. ids, slugs, versions and times are set in products when Save returns nil.
//
// Fields at fault are named from the product ("texts.en.name"); in a batch of several, behind the product's index
// ("17.texts.en.name"). Errors: Invalid; NotFound catalog.product_unknown; Conflict catalog.product_changed,
// catalog.code_taken, catalog.sku_taken, catalog.slug_taken.
func (s *Service) Save(ctx context.Context, products []*Product) error {
	if len(products) == 0 {
		return nil
	}
	var c fault.Check
	for i, p := range products {
		if err := s.Prepare(p); err != nil {
			join(&c, products, i, err)
		}
	}
	if err := c.Err(); err != nil {
		return err
	}
	var saved []*Product
	err := s.repo.InTx(ctx, func(ctx context.Context) error {
		b := batch{Service: s, now: s.clock.Now(), products: make([]*Product, len(products))}
		for i, p := range products {
			b.products[i] = p.clone() // the body may run again
		}
		saved = b.products
		return b.run(ctx)
	})
	if err != nil {
		return err
	}
	for i, p := range saved {
		*products[i] = *p
	}
	return nil
}

// join takes over what is wrong with one product of a batch.
func join(c *fault.Check, products []*Product, i int, err error) {
	if len(products) > 1 {
		c.Join(strconv.Itoa(i), err)
		return
	}
	for _, f := range fault.FieldsOf(err) {
		c.Add(f.Name, f.Code, f.Args...)
	}
	if len(fault.FieldsOf(err)) == 0 {
		c.Join("product", err)
	}
}
