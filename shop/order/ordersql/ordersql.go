// Package ordersql stores orders in SQL.
package ordersql

import (
	"context"

	"vapeart/shop/fault"
	"vapeart/shop/order"
	"vapeart/shop/sqldb"
)

// Repository implements order.Repository.
type Repository struct{ db *sqldb.DB }

var _ order.Repository = (*Repository)(nil)

// New returns the repository of a database.
func New(db *sqldb.DB) *Repository { return &Repository{db} }

// Insert implements order.Repository.
func (r *Repository) Insert(ctx context.Context, o *order.Order) error {
	return r.db.InTx(ctx, func(ctx context.Context) error {
		id, err := r.insertHead(ctx, o)
		if err != nil {
			return err
		}
		o.ID = id
		for _, insert := range []func(context.Context, *order.Order) error{r.insertAddresses, r.insertLines, r.insertTaxes} {
			if err := insert(ctx, o); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Repository) insertHead(ctx context.Context, o *order.Order) (int64, error) {
	placed := sqldb.Millis(o.PlacedAt)
	id, err := r.db.Insert(ctx, `INSERT INTO orders (number, cart_id, state, email, email_key, phone, language, currency,
		goods_minor, delivery_minor, payment_minor, tax_minor, total_minor, delivery_method, payment_method,
		weight_grams, age_restricted, birth_date, terms_version, request_id, version, placed_at, updated_at)
		VALUES (`+sqldb.Marks(23)+`)`,
		o.Number, sqldb.NullID(o.CartID), string(o.State), o.Email, order.EmailKey(o.Email), o.Phone, string(o.Language),
		string(o.Total.Currency), o.Goods.Minor, o.DeliveryCost.Minor, o.PaymentCost.Minor, o.Tax.Minor, o.Total.Minor,
		o.DeliveryMethod, o.PaymentMethod, o.WeightGrams, sqldb.Bool(o.AgeRestricted), o.BirthDate, o.TermsVersion,
		o.RequestID, o.Version, placed, placed)
	if sqldb.ClassOf(err) == sqldb.Duplicate {
		return 0, r.taken(ctx, o, err)
	}
	return id, err
}

// taken tells which of the two unique keys an order met; engines tell it in words of their own.
func (r *Repository) taken(ctx context.Context, o *order.Order, cause error) error {
	n, err := sqldb.One(ctx, r.db, sqldb.Scalar[int], "SELECT COUNT(*) FROM orders WHERE cart_id = ?", sqldb.NullID(o.CartID))
	switch {
	case err != nil:
		return err
	case n > 0:
		return fault.Wrap(fault.Conflict, "order.cart_already_ordered", cause)
	}
	return fault.Wrap(fault.Conflict, "order.number_taken", cause)
}

// The kinds of order_address.
const (
	deliveryAddress = "delivery"
	billingAddress  = "billing"
)

func (r *Repository) insertAddresses(ctx context.Context, o *order.Order) error {
	row := func(kind string, a order.Address) []any {
		return []any{o.ID, kind, a.Name, a.Company, a.Street, a.Extra, a.Postcode, a.City, a.Region, a.Country}
	}
	return r.db.InsertRows(ctx, "order_address",
		[]string{"order_id", "kind", "name", "company", "street", "extra", "postcode", "city", "region", "country"},
		[][]any{row(deliveryAddress, o.Delivery), row(billingAddress, o.Billing)})
}

func (r *Repository) insertLines(ctx context.Context, o *order.Order) error {
	rows := make([][]any, len(o.Lines))
	for i, l := range o.Lines {
		rows[i] = []any{
			o.ID, i, l.ProductID, l.VariantID, l.SKU, l.Name, l.Options, l.Quantity, l.Unit.Minor, l.Total.Minor,
			int(l.TaxRate), l.Tax.Minor, l.WeightGrams, sqldb.Bool(l.AgeRestricted),
		}
	}
	return r.db.InsertRows(ctx, "order_line", []string{
		"order_id", "position", "product_id", "variant_id", "sku", "name", "options", "quantity", "unit_minor", "total_minor",
		"tax_rate", "tax_minor", "weight_grams", "age_restricted",
	}, rows)
}

func (r *Repository) insertTaxes(ctx context.Context, o *order.Order) error {
	rows := make([][]any, len(o.Taxes))
	for i, t := range o.Taxes {
		rows[i] = []any{o.ID, int(t.Rate), t.Gross.Minor, t.Tax.Minor}
	}
	return r.db.InsertRows(ctx, "order_tax", []string{"order_id", "rate", "gross_minor", "tax_minor"}, rows)
}
