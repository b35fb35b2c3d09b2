package app

import (
	"context"
	"strconv"
	"strings"

	"vapeart/shop/demo"
	"vapeart/shop/fault"
)

// pictures opens what the shop serves itself.
type pictures struct{ *App }

// Picture draws a product of the demo catalogue ("demo:<code>/<view>"). Errors: NotFound media.unknown.
func (p pictures) Picture(_ context.Context, source string) ([]byte, string, error) {
	name, ok := strings.CutPrefix(source, "demo:")
	code, number, cut := strings.Cut(name, "/")
	view, err := strconv.Atoi(number)
	if !ok || !cut || err != nil {
		return nil, "", fault.Wrap(fault.NotFound, "media.unknown", err, fault.With("source", source))
	}
	products, err := p.demoProducts()
	if err != nil {
		return nil, "", err
	}
	product, ok := products[code]
	if !ok || view < 0 || view >= demo.Views(product) {
		return nil, "", fault.New(fault.NotFound, "media.unknown", fault.With("source", source))
	}
	return demo.Picture(product, view), "image/svg+xml", nil
}

// loadDemoProducts returns the demo catalogue by code.
func loadDemoProducts() (map[string]demo.Product, error) {
	source, err := demo.Load()
	if err != nil {
		return nil, err
	}
	products := make(map[string]demo.Product, len(source.Products))
	for _, p := range source.Products {
		products[p.Code] = p
	}
	return products, nil
}
