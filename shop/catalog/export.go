package catalog

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// WriteExport writes the whole catalogue as JSON lines: brands, categories, attributes, products, each sorted by its key
// or code. There is no id, version or time of storage in it, so two catalogues are the same to customers and staff
// exactly when their exports are equal byte by byte.
func WriteExport(ctx context.Context, repo Repository, w io.Writer) error {
	buffered := bufio.NewWriter(w)
	e := exporter{enc: json.NewEncoder(buffered), brands: map[int64]string{}, categories: map[int64]string{}, attributes: map[int64]string{}, choices: map[int64]string{}}
	e.enc.SetEscapeHTML(false)
	for _, part := range []func(context.Context, Repository) error{e.writeBrands, e.writeCategories, e.writeAttributes, e.writeProducts} {
		if err := part(ctx, repo); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// exporter remembers what ids stand for.
type exporter struct {
	enc                                     *json.Encoder
	brands, categories, attributes, choices map[int64]string
}

type brandLine struct {
	Type string `json:"type"`
	Key  string `json:"key"`
	Name string `json:"name"`
	Slug string `json:"slug"`
}

func (e *exporter) writeBrands(ctx context.Context, repo Repository) error {
	brands, err := repo.Brands(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(brands, func(a, b Brand) int { return cmp.Compare(a.Key, b.Key) })
	for _, b := range brands {
		e.brands[b.ID] = b.Key
		if err := e.enc.Encode(brandLine{"brand", b.Key, b.Name, b.Slug}); err != nil {
			return err
		}
	}
	return nil
}

type textLine struct {
	Name           string `json:"name"`
	Slug           string `json:"slug"`
	Summary        string `json:"summary,omitempty"`
	Description    string `json:"description,omitempty"`
	SEOTitle       string `json:"seo_title,omitempty"`
	SEODescription string `json:"seo_description,omitempty"`
}

func textLines(texts map[locale.Language]Text) map[locale.Language]textLine {
	lines := make(map[locale.Language]textLine, len(texts))
	for lang, t := range texts {
		lines[lang] = textLine(t)
	}
	return lines
}

type categoryLine struct {
	Type     string                       `json:"type"`
	Code     string                       `json:"code"`
	Parent   string                       `json:"parent,omitempty"`
	Position int                          `json:"position"`
	Texts    map[locale.Language]textLine `json:"texts"`
}

func (e *exporter) writeCategories(ctx context.Context, repo Repository) error {
	categories, err := repo.Categories(ctx)
	if err != nil {
		return err
	}
	for _, c := range categories {
		e.categories[c.ID] = c.Code
	}
	slices.SortFunc(categories, func(a, b Category) int { return cmp.Compare(a.Code, b.Code) })
	for _, c := range categories {
		if err := e.enc.Encode(categoryLine{"category", c.Code, e.categories[c.ParentID], c.Position, textLines(c.Texts)}); err != nil {
			return err
		}
	}
	return nil
}

type choiceLine struct {
	Code     string                     `json:"code"`
	Position int                        `json:"position"`
	Names    map[locale.Language]string `json:"names"`
}

type attributeLine struct {
	Type       string                     `json:"type"`
	Code       string                     `json:"code"`
	Kind       AttributeKind              `json:"kind"`
	Unit       string                     `json:"unit,omitempty"`
	Filterable bool                       `json:"filterable"`
	Position   int                        `json:"position"`
	Names      map[locale.Language]string `json:"names"`
	Choices    []choiceLine               `json:"choices,omitempty"`
}

func (e *exporter) writeAttributes(ctx context.Context, repo Repository) error {
	attributes, err := repo.Attributes(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(attributes, func(a, b Attribute) int { return cmp.Compare(a.Code, b.Code) })
	for _, a := range attributes {
		e.attributes[a.ID] = a.Code
		line := attributeLine{"attribute", a.Code, a.Kind, a.Unit, a.Filterable, a.Position, a.Names, nil}
		for _, c := range a.Choices {
			e.choices[c.ID] = c.Code
			line.Choices = append(line.Choices, choiceLine{c.Code, c.Position, c.Names})
		}
		slices.SortFunc(line.Choices, func(a, b choiceLine) int { return cmp.Compare(a.Code, b.Code) })
		if err := e.enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

type valueLine struct {
	Attribute string                     `json:"attribute"`
	Text      map[locale.Language]string `json:"text,omitempty"`
	Number    string                     `json:"number,omitempty"`
	Bool      *bool                      `json:"bool,omitempty"`
	Choices   []string                   `json:"choices,omitempty"`
}

type mediaLine struct {
	Source string                     `json:"source"`
	Alt    map[locale.Language]string `json:"alt,omitempty"`
}

type priceLine struct {
	Amount    money.Amount  `json:"amount"`
	Sale      *money.Amount `json:"sale,omitempty"`
	SaleFrom  string        `json:"sale_from,omitempty"`
	SaleUntil string        `json:"sale_until,omitempty"`
	Purchase  *money.Amount `json:"purchase,omitempty"`
}

type variantLine struct {
	SKU         string            `json:"sku"`
	MPN         string            `json:"mpn,omitempty"`
	EANs        []string          `json:"eans,omitempty"`
	Options     map[string]string `json:"options,omitempty"`
	WeightGrams int               `json:"weight_grams,omitempty"`
	Active      bool              `json:"active"`
	Price       *priceLine        `json:"price,omitempty"`
}

type productLine struct {
	Type          string                       `json:"type"`
	Code          string                       `json:"code"`
	Brand         string                       `json:"brand,omitempty"`
	TaxClass      TaxClass                     `json:"tax_class"`
	AgeRestricted bool                         `json:"age_restricted"`
	Status        Status                       `json:"status"`
	Popularity    int                          `json:"popularity,omitempty"`
	Texts         map[locale.Language]textLine `json:"texts"`
	Categories    []string                     `json:"categories,omitempty"`
	Attributes    []valueLine                  `json:"attributes,omitempty"`
	Options       []Option                     `json:"options,omitempty"`
	Media         []mediaLine                  `json:"media,omitempty"`
	Variants      []variantLine                `json:"variants"`
}

func (e *exporter) writeProducts(ctx context.Context, repo Repository) error {
	for p, err := range repo.Export(ctx) {
		if err == nil {
			err = e.enc.Encode(e.product(p))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) product(p *Product) productLine {
	line := productLine{
		Type: "product", Code: p.Code, Brand: e.brands[p.BrandID], TaxClass: p.TaxClass, AgeRestricted: p.AgeRestricted,
		Status: p.Status, Popularity: p.Popularity, Texts: textLines(p.Texts), Options: p.Options,
	}
	for _, id := range p.Categories {
		line.Categories = append(line.Categories, e.categories[id])
	}
	for _, v := range p.Attributes {
		value := valueLine{Attribute: e.attributes[v.AttributeID], Text: v.Text, Number: v.Number, Bool: v.Bool}
		for _, id := range v.Choices {
			value.Choices = append(value.Choices, e.choices[id])
		}
		line.Attributes = append(line.Attributes, value)
	}
	for _, m := range p.Media {
		line.Media = append(line.Media, mediaLine{m.Source, m.Alt})
	}
	for i := range p.Variants {
		v := &p.Variants[i]
		line.Variants = append(line.Variants, variantLine{v.SKU, v.MPN, v.EANs, v.Options, v.WeightGrams, v.Active, v.Price.line()})
	}
	return line
}

func (p *Price) line() *priceLine {
	if p == nil {
		return nil
	}
	line := &priceLine{Amount: p.Amount, Purchase: p.Purchase}
	if p.Sale != nil {
		line.Sale = &p.Sale.Amount
		line.SaleFrom, line.SaleUntil = moment(p.Sale.From), moment(p.Sale.Until)
	}
	return line
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
