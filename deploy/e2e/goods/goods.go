// Package goods owns what tests and measurements sell, and the look into the books afterwards: whether what was sold, what
// was promised and what was ordered agree. It refuses to buy anything.
package goods

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"vapeart/shop/app"
	"vapeart/shop/catalog"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/sqldb"
)

// Price is what each article costs at first, in minor units.
const Price = 1250

// Article is a product with one variant. It asks for age.
type Article struct {
	ProductID, VariantID int64
	Path                 string // of its page, without the language
}

// Sell opens a shop's schema and puts articles on sale, each with some units. 250 articles are written at once.
func Sell(ctx context.Context, a *app.App, articles, units int) ([]Article, error) {
	if err := a.EnsureSchema(ctx); err != nil {
		return nil, err
	}
	var sold []Article
	const batch = 250
	for from := 0; from < articles; from += batch {
		products := make([]*catalog.Product, 0, batch)
		for n := from; n < min(articles, from+batch); n++ {
			products = append(products, product(n, a.Config.Shop.Currency))
		}
		if err := a.Catalog.Save(ctx, products); err != nil {
			return nil, err
		}
		var received []inventory.Demand
		for _, p := range products {
			received = append(received, inventory.Demand{VariantID: p.Variants[0].ID, Quantity: units})
			sold = append(sold, Article{p.ID, p.Variants[0].ID, "/p/" + p.Texts[locale.English].Slug})
		}
		if err := a.Inventory.Receive(ctx, received, "goods", "goods"); err != nil {
			return nil, err
		}
	}
	return sold, nil
}

func product(n int, currency money.Currency) *catalog.Product {
	name := "widget-" + strconv.Itoa(n)
	text := catalog.Text{Name: "Widget " + strconv.Itoa(n), Slug: name, Summary: "For tests."}
	return &catalog.Product{
		Code: name, TaxClass: catalog.Standard, AgeRestricted: true, Status: catalog.Active,
		Texts: map[locale.Language]catalog.Text{locale.English: text, locale.German: text},
		Variants: []catalog.Variant{{
			SKU: name, WeightGrams: 100, Active: true, Price: &catalog.Price{Amount: money.Of(Price, currency)},
		}},
	}
}

// Reprice changes what an article costs.
func Reprice(ctx context.Context, a *app.App, article Article, minor int64) error {
	products, err := a.Catalog.Products(ctx, []int64{article.ProductID})
	if err != nil {
		return err
	}
	products[0].Variants[0].Price.Amount.Minor = minor
	return a.Catalog.Save(ctx, products)
}

// Books is what a shop has written down.
type Books struct {
	Orders int
	Units  int // on all orders
}

// Read counts orders and proves that none is in pieces: each has lines that add up, two addresses, its tax and the job of
// its mail; and that of every variant no more is promised than there is, and as much to orders as stands on them.
// Errors: all that is wrong, together.
func Read(ctx context.Context, a *app.App) (Books, error) {
	var (
		b    Books
		errs []error
	)
	count := func(query string) int {
		n, err := sqldb.One(ctx, a.DB, sqldb.Scalar[int], query)
		errs = append(errs, err)
		return n
	}
	b.Orders = count("SELECT COUNT(*) FROM orders")
	b.Units = count("SELECT COALESCE(SUM(quantity), 0) FROM order_line")
	for _, c := range checks() {
		if n := count(c.query); n != 0 {
			errs = append(errs, fmt.Errorf("%d %s", n, c.wrong))
		}
	}
	return b, errors.Join(errs...)
}

type check struct{ wrong, query string }

// checks count what must not be.
func checks() []check {
	return []check{
		{"orders have other lines than they say", `SELECT COUNT(*) FROM orders o WHERE goods_minor <>
			COALESCE((SELECT SUM(total_minor) FROM order_line l WHERE l.order_id = o.id), -1)`},
		{"orders have not two addresses", `SELECT COUNT(*) FROM orders o WHERE
			(SELECT COUNT(*) FROM order_address x WHERE x.order_id = o.id) <> 2`},
		{"orders have other tax than they say", `SELECT COUNT(*) FROM orders o WHERE tax_minor <>
			COALESCE((SELECT SUM(tax_minor) FROM order_tax x WHERE x.order_id = o.id), -1)`},
		{"orders have no job, or several, for their mail", `SELECT COUNT(*) FROM orders o WHERE (SELECT COUNT(*) FROM job j
			WHERE j.kind = 'order_confirmation' AND j.arguments = CONCAT('{"order_id":', o.id, '}')) <> 1`},
		{"variants are oversold", `SELECT COUNT(*) FROM stock_level WHERE reserved > on_hand`},
		{"variants are promised to orders otherwise than ordered", `SELECT COUNT(*) FROM stock_level s WHERE
			COALESCE((SELECT SUM(quantity) FROM order_line l WHERE l.variant_id = s.variant_id), 0) <>
			COALESCE((SELECT SUM(quantity) FROM reservation r WHERE r.variant_id = s.variant_id AND r.owner LIKE 'order:%'), 0)`},
	}
}
