package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/demo"
	"vapeart/shop/gateway/richtext"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// LoadDemo fills an empty shop with the demo catalogue, wholly or not at all, and returns how many products it made:
// none when the shop has products already.
func (a *App) LoadDemo(ctx context.Context) (int, error) {
	empty, err := a.catalogEmpty(ctx)
	if err != nil || !empty {
		return 0, err
	}
	source, err := demo.Load()
	if err != nil {
		return 0, fmt.Errorf("demo catalogue: %w", err)
	}
	l := &demoLoader{app: a, now: a.Clock.Now(), source: source}
	err = a.DB.InTx(ctx, func(ctx context.Context) error {
		if empty, err := a.catalogEmpty(ctx); err != nil || !empty {
			l.products = nil
			return err
		}
		return l.load(ctx)
	})
	if err != nil {
		return 0, fmt.Errorf("demo catalogue: %w", err)
	}
	return len(l.products), nil
}

func (a *App) catalogEmpty(ctx context.Context) (bool, error) {
	for _, err := range a.Products.Export(ctx) {
		return false, err
	}
	return true, nil
}

// demoLoader translates the demo catalogue's codes into ids while it writes.
type demoLoader struct {
	app        *App
	now        time.Time
	source     demo.Catalogue
	brands     map[string]int64
	categories map[string]int64
	attributes map[string]*catalog.Attribute
	products   []*catalog.Product
}

func (l *demoLoader) load(ctx context.Context) error {
	l.brands, l.categories, l.attributes, l.products = map[string]int64{}, map[string]int64{}, map[string]*catalog.Attribute{}, nil
	for _, step := range []func(context.Context) error{l.saveBrands, l.saveCategories, l.saveAttributes, l.saveProducts, l.receive} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func texts(t demo.Text) map[locale.Language]string {
	return map[locale.Language]string{locale.English: t.En, locale.German: t.De}
}

func (l *demoLoader) saveBrands(ctx context.Context) error {
	brands := make([]*catalog.Brand, len(l.source.Brands))
	for i, b := range l.source.Brands {
		brands[i] = &catalog.Brand{Name: b.Name}
	}
	if err := l.app.Catalog.SaveBrands(ctx, brands); err != nil {
		return err
	}
	for i, b := range l.source.Brands {
		l.brands[b.Code] = brands[i].ID
	}
	return nil
}

func (l *demoLoader) saveCategories(ctx context.Context) error {
	for _, c := range l.source.Categories {
		category := &catalog.Category{
			Code: c.Code, ParentID: l.categories[c.Parent], Position: c.Position,
			Texts: map[locale.Language]catalog.Text{
				locale.English: {Name: c.Name.En, Slug: c.Slug.En, Description: c.Description.En, SEODescription: c.Description.En},
				locale.German:  {Name: c.Name.De, Slug: c.Slug.De, Description: c.Description.De, SEODescription: c.Description.De},
			},
		}
		if err := l.app.Catalog.SaveCategory(ctx, category); err != nil {
			return err
		}
		l.categories[c.Code] = category.ID
	}
	return nil
}

func (l *demoLoader) saveAttributes(ctx context.Context) error {
	attributes := make([]*catalog.Attribute, len(l.source.Attributes))
	for i, a := range l.source.Attributes {
		kind := catalog.AttributeKind(a.Kind)
		attributes[i] = &catalog.Attribute{
			Code: a.Code, Kind: kind, Unit: a.Unit, Position: i + 1, Names: texts(a.Name),
			Filterable: a.Filterable && kind == catalog.ChoiceAttribute,
		}
		for n, c := range a.Choices {
			attributes[i].Choices = append(attributes[i].Choices, catalog.Choice{Code: c.Code, Position: n + 1, Names: texts(c.Name)})
		}
		l.attributes[a.Code] = attributes[i]
	}
	return l.app.Catalog.SaveAttributes(ctx, attributes)
}

// The demo shop opened a season ago: its products came a few at a time, and their reductions later than their prices, so
// that "new" and "lowest price of the last 30 days" have something to say.
const (
	demoBatch = 10
	demoAge   = 90 * 24 * time.Hour
	demoPace  = 3 * 24 * time.Hour
)

func (l *demoLoader) saveProducts(ctx context.Context) error {
	for i := range l.source.Products {
		l.products = append(l.products, l.product(&l.source.Products[i]))
	}
	then := clock.At(l.now.Add(-demoAge))
	past := catalog.NewService(l.app.Products, richtext.New(), then, l.app.indexer)
	for batch := range slices.Chunk(l.products, demoBatch) {
		kept := takeSales(batch)
		if err := past.Save(ctx, batch); err != nil {
			return err
		}
		giveSales(batch, kept)
		if err := l.app.Catalog.Save(ctx, batch); err != nil {
			return err
		}
		then.Advance(demoPace)
	}
	return nil
}

// takeSales takes the sales off the variants and returns them in order.
func takeSales(products []*catalog.Product) (sales []*catalog.Sale) {
	for _, p := range products {
		for i := range p.Variants {
			sales = append(sales, p.Variants[i].Price.Sale)
			p.Variants[i].Price.Sale = nil
		}
	}
	return sales
}

func giveSales(products []*catalog.Product, sales []*catalog.Sale) {
	n := 0
	for _, p := range products {
		for i := range p.Variants {
			p.Variants[i].Price.Sale = sales[n]
			n++
		}
	}
}

func (l *demoLoader) product(p *demo.Product) *catalog.Product {
	out := &catalog.Product{
		Code: p.Code, BrandID: l.brands[p.Brand], TaxClass: catalog.TaxClass(p.TaxClass), AgeRestricted: p.AgeRestricted,
		Status: catalog.Active, Popularity: p.Popularity, Attributes: l.values(p), Variants: l.variants(p),
		Texts: map[locale.Language]catalog.Text{
			locale.English: {Name: p.Name.En, Slug: p.Slug.En, Summary: p.Summary.En, Description: p.Description.En, SEOTitle: p.SEOTitle.En, SEODescription: p.SEODescription.En},
			locale.German:  {Name: p.Name.De, Slug: p.Slug.De, Summary: p.Summary.De, Description: p.Description.De, SEOTitle: p.SEOTitle.De, SEODescription: p.SEODescription.De},
		},
	}
	for _, code := range p.Categories {
		out.Categories = append(out.Categories, l.categories[code])
	}
	for _, o := range p.Options {
		option := catalog.Option{Code: o.Code, Names: texts(o.Name)}
		for _, v := range o.Values {
			option.Values = append(option.Values, catalog.OptionValue{Code: v.Code, Names: texts(v.Name)})
		}
		out.Options = append(out.Options, option)
	}
	for view := range demo.Views(*p) {
		out.Media = append(out.Media, catalog.Media{
			Source: fmt.Sprintf("demo:%s/%d", p.Code, view), Alt: texts(demo.PictureAlt(*p, view)),
		})
	}
	return out
}

// values keeps the order in which the attributes are declared.
func (l *demoLoader) values(p *demo.Product) (values []catalog.Value) {
	for _, declared := range l.source.Attributes {
		v, ok := p.Attributes[declared.Code]
		if !ok {
			continue
		}
		a := l.attributes[declared.Code]
		value := catalog.Value{AttributeID: a.ID, Number: v.Number, Bool: v.Bool}
		if v.Text.En != "" {
			value.Text = texts(v.Text)
		}
		for _, code := range v.Choices {
			for _, c := range a.Choices {
				if c.Code == code {
					value.Choices = append(value.Choices, c.ID)
				}
			}
		}
		values = append(values, value)
	}
	return values
}

func (l *demoLoader) variants(p *demo.Product) []catalog.Variant {
	currency := l.app.Config.Shop.Currency
	variants := make([]catalog.Variant, len(p.Variants))
	for i, v := range p.Variants {
		price := &catalog.Price{Amount: money.Of(v.PriceMinor, currency)}
		if v.PurchaseMinor > 0 {
			purchase := money.Of(v.PurchaseMinor, currency)
			price.Purchase = &purchase
		}
		if v.SalePriceMinor > 0 {
			price.Sale = &catalog.Sale{Amount: money.Of(v.SalePriceMinor, currency), From: l.day(v.SaleFromDays), Until: l.day(v.SaleUntilDays)}
		}
		variants[i] = catalog.Variant{
			SKU: v.SKU, Options: v.Options, WeightGrams: v.WeightGrams, Active: true, Price: price,
		}
		if v.EAN != "" {
			variants[i].EANs = []string{v.EAN}
		}
	}
	return variants
}

// day is a number of days from now; zero is no time at all.
func (l *demoLoader) day(days int) time.Time {
	if days == 0 {
		return time.Time{}
	}
	return l.now.AddDate(0, 0, days)
}

// receive books the first stock, so that the ledger explains every unit.
func (l *demoLoader) receive(ctx context.Context) error {
	var demands []inventory.Demand
	for i, p := range l.products {
		for n, v := range p.Variants {
			if units := l.source.Products[i].Variants[n].Stock; units > 0 {
				demands = append(demands, inventory.Demand{VariantID: v.ID, Quantity: units})
			}
		}
	}
	return l.app.Inventory.Receive(ctx, demands, "demo", "demo")
}
