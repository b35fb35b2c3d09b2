package ordersql

import (
	"context"
	"database/sql"

	"vapeart/shop/fault"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/sqldb"
)

// ByNumber implements order.Repository.
func (r *Repository) ByNumber(ctx context.Context, number string) (*order.Order, error) {
	return r.read(ctx, "number = ?", number)
}

// ByID implements order.Repository.
func (r *Repository) ByID(ctx context.Context, id int64) (*order.Order, error) {
	return r.read(ctx, "id = ?", id)
}

// ByNumberAndEmail implements order.Repository.
func (r *Repository) ByNumberAndEmail(ctx context.Context, number, emailKey string) (*order.Order, error) {
	return r.read(ctx, "number = ? AND email_key = ?", number, emailKey)
}

// read returns the whole order that a condition on unique columns finds.
func (r *Repository) read(ctx context.Context, where string, args ...any) (*order.Order, error) {
	o, err := sqldb.One(ctx, r.db, scanHead, `SELECT id, number, cart_id, state, email, phone, language, currency, goods_minor,
		delivery_minor, payment_minor, tax_minor, total_minor, delivery_method, payment_method, weight_grams,
		age_restricted, birth_date, terms_version, request_id, version, placed_at FROM orders WHERE `+where, args...)
	if sqldb.NoRows(err) {
		return nil, fault.New(fault.NotFound, "order.unknown")
	}
	if err != nil {
		return nil, err
	}
	for _, fill := range []func(context.Context, *order.Order) error{r.readAddresses, r.readLines, r.readTaxes} {
		if err := fill(ctx, &o); err != nil {
			return nil, err
		}
	}
	return &o, nil
}

func scanHead(o *order.Order, scan sqldb.Scanner) error {
	var cart sql.NullInt64
	var currency money.Currency
	var placed int64
	err := scan(&o.ID, &o.Number, &cart, &o.State, &o.Email, &o.Phone, &o.Language, &currency, &o.Goods.Minor,
		&o.DeliveryCost.Minor, &o.PaymentCost.Minor, &o.Tax.Minor, &o.Total.Minor, &o.DeliveryMethod, &o.PaymentMethod,
		&o.WeightGrams, &o.AgeRestricted, &o.BirthDate, &o.TermsVersion, &o.RequestID, &o.Version, &placed)
	o.CartID, o.PlacedAt = cart.Int64, sqldb.Time(placed)
	for _, a := range []*money.Amount{&o.Goods, &o.DeliveryCost, &o.PaymentCost, &o.Tax, &o.Total} {
		a.Currency = currency
	}
	return err
}

func (r *Repository) readAddresses(ctx context.Context, o *order.Order) error {
	type row struct {
		kind string
		order.Address
	}
	rows, err := sqldb.All(ctx, r.db, func(a *row, scan sqldb.Scanner) error {
		return scan(&a.kind, &a.Name, &a.Company, &a.Street, &a.Extra, &a.Postcode, &a.City, &a.Region, &a.Country)
	}, `SELECT kind, name, company, street, extra, postcode, city, region, country FROM order_address WHERE order_id = ?`, o.ID)
	for _, a := range rows {
		if a.kind == deliveryAddress {
			o.Delivery = a.Address
		} else {
			o.Billing = a.Address
		}
	}
	return err
}

func (r *Repository) readLines(ctx context.Context, o *order.Order) (err error) {
	currency := o.Total.Currency
	o.Lines, err = sqldb.All(ctx, r.db, func(l *order.Line, scan sqldb.Scanner) error {
		l.Unit.Currency, l.Total.Currency, l.Tax.Currency = currency, currency, currency
		return scan(&l.ProductID, &l.VariantID, &l.SKU, &l.Name, &l.Options, &l.Quantity, &l.Unit.Minor, &l.Total.Minor,
			&l.TaxRate, &l.Tax.Minor, &l.WeightGrams, &l.AgeRestricted)
	}, `SELECT product_id, variant_id, sku, name, options, quantity, unit_minor, total_minor, tax_rate, tax_minor,
		weight_grams, age_restricted FROM order_line WHERE order_id = ? ORDER BY position`, o.ID)
	return err
}

func (r *Repository) readTaxes(ctx context.Context, o *order.Order) (err error) {
	currency := o.Total.Currency
	o.Taxes, err = sqldb.All(ctx, r.db, func(t *order.Tax, scan sqldb.Scanner) error {
		t.Gross.Currency, t.Tax.Currency = currency, currency
		return scan(&t.Rate, &t.Gross.Minor, &t.Tax.Minor)
	}, "SELECT rate, gross_minor, tax_minor FROM order_tax WHERE order_id = ? ORDER BY rate DESC", o.ID)
	return err
}
