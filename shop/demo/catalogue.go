// Package demo is the catalogue that ships in the program: some 150 products
// of invented brands with texts in English and German, and their drawn
// pictures.
//
// It owns the words, the figures and the drawing instructions, and the rules
// they must keep (every reference exists, every text is there in both
// languages, no liquid goes beyond what the EU allows). It refuses to know
// the shop: it imports no domain, stores nothing and converts nothing. The
// program reads the Catalogue and creates its own products from it.
package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
)

//go:embed data/*.json
var data embed.FS

// Load decodes and checks the embedded catalogue. It fails only when the
// program was built from damaged data, and then names every fault at once.
func Load() (Catalogue, error) {
	whole, err := read()
	if err != nil {
		return Catalogue{}, fmt.Errorf("demo catalogue: %w", err)
	}
	if err := Check(whole); err != nil {
		return Catalogue{}, fmt.Errorf("demo catalogue: %w", err)
	}
	return whole, nil
}

// read joins the embedded files in the order of their names.
func read() (Catalogue, error) {
	entries, err := data.ReadDir("data")
	if err != nil {
		return Catalogue{}, err
	}
	var whole Catalogue
	for _, e := range entries {
		raw, err := data.ReadFile("data/" + e.Name())
		if err != nil {
			return Catalogue{}, err
		}
		part, err := decode(raw)
		if err != nil {
			return Catalogue{}, fmt.Errorf("%s: %w", e.Name(), err)
		}
		whole.Categories = append(whole.Categories, part.Categories...)
		whole.Brands = append(whole.Brands, part.Brands...)
		whole.Attributes = append(whole.Attributes, part.Attributes...)
		whole.Products = append(whole.Products, part.Products...)
	}
	return whole, nil
}

// decode reads one file strictly: an unknown field is a typing error.
func decode(raw []byte) (Catalogue, error) {
	var part Catalogue
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&part); err != nil {
		return Catalogue{}, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return Catalogue{}, fmt.Errorf("more than one document")
	}
	return part, nil
}
