package ordersql_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/address"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/order/ordersql"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

func placed(number string, cart int64) *order.Order {
	home := address.Address{
		Name: "Zoë Müller", Company: "Käse & Co", Street: "Marktplatz 1", Extra: "2. Stock", Postcode: "80331", City: "München", Country: "DE",
	}
	bill := home
	bill.Name, bill.Region = "Élodie", "RM"
	return &order.Order{
		Number: number, CartID: cart, State: order.Pending, Email: "Ada@Example.com", Phone: "+49 89 123", Language: locale.German,
		Delivery: home, Billing: bill,
		Lines: []order.Line{
			{
				ProductID: 7, VariantID: 71, SKU: "LIQ-6", Name: "Mango 🥭", Options: "6 mg/ml", Quantity: 2, Unit: euro(595), Total: euro(1190),
				TaxRate: 1900, Tax: euro(190), WeightGrams: 30, AgeRestricted: true,
			},
			{ProductID: 3, VariantID: 31, SKU: "BOOK", Name: "Book", Quantity: 1, Unit: euro(1070), Total: euro(1070), TaxRate: 700, Tax: euro(70), WeightGrams: 400},
		},
		Taxes: []order.Tax{{Rate: 1900, Gross: euro(1700), Tax: euro(271)}, {Rate: 700, Gross: euro(1440), Tax: euro(94)}},
		Goods: euro(2260), DeliveryCost: euro(490), PaymentCost: euro(390), Tax: euro(365), Total: euro(3140),
		DeliveryMethod: "standard", PaymentMethod: "cash_on_delivery", WeightGrams: 460, AgeRestricted: true,
		BirthDate: "1990-02-28", TermsVersion: "2026-01", RequestID: "req-1", Version: 1,
		PlacedAt: time.Date(2026, 3, 1, 10, 0, 0, 123e6, time.UTC),
	}
}

// counted returns the repository on a database that counts its statements.
func counted(db *sqldb.DB) (*ordersql.Repository, *atomic.Int64) {
	var n atomic.Int64
	return ordersql.New(db.Observe(func(context.Context, sqldb.Statement) { n.Add(1) })), &n
}

func TestRepository(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		t.Run("an order comes back as it was placed, each way of asking in 4 statements", func(t *testing.T) {
			r, n := counted(db)
			want := placed("A000000001", 1)
			if err := r.Insert(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			if n.Swap(0) > 4 {
				t.Error("inserting took more than 4 statements")
			}
			for name, read := range map[string]func() (*order.Order, error){
				"number":           func() (*order.Order, error) { return r.ByNumber(t.Context(), want.Number) },
				"id":               func() (*order.Order, error) { return r.ByID(t.Context(), want.ID) },
				"number and email": func() (*order.Order, error) { return r.ByNumberAndEmail(t.Context(), want.Number, "ada@example.com") },
			} {
				got, err := read()
				if err != nil {
					t.Fatalf("by %s: %v", name, err)
				}
				if diff := cmp.Diff(want, got); diff != "" || n.Swap(0) != 4 {
					t.Errorf("by %s: %s", name, diff)
				}
			}
		})
		t.Run("a wrong number and a wrong address are refused alike, by one statement", func(t *testing.T) {
			r, n := counted(db)
			for _, c := range [][2]string{
				{"A000000002", "ada@example.com"},
				{"A000000001", "eve@example.com"},
				{"a000000001", "ada@example.com"},
				{"A000000001", "adä@example.com"},
				{"", ""},
			} {
				_, err := r.ByNumberAndEmail(t.Context(), c[0], c[1])
				if !errors.Is(err, fault.New(fault.NotFound, "order.unknown")) || n.Swap(0) != 1 {
					t.Errorf("%v: got %v", c, err)
				}
			}
		})
		t.Run("a number and a cart are taken once, and a refused order leaves nothing", func(t *testing.T) {
			r := ordersql.New(db)
			for code, o := range map[string]*order.Order{
				"order.number_taken": placed("A000000001", 2), "order.cart_already_ordered": placed("A000000003", 1),
			} {
				if err := r.Insert(t.Context(), o); fault.CodeOf(err) != code || fault.KindOf(err) != fault.Conflict {
					t.Errorf("got %v, want %s", err, code)
				}
			}
			lines, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], "SELECT COUNT(*) FROM order_line")
			if err != nil || lines != 2 {
				t.Errorf("%d lines are left, %v", lines, err)
			}
		})
		t.Run("after a taken number the same transaction goes on with another", func(t *testing.T) {
			r := ordersql.New(db)
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				if err := r.Insert(ctx, placed("A000000001", 4)); fault.CodeOf(err) != "order.number_taken" {
					t.Errorf("got %v", err)
				}
				return r.Insert(ctx, placed("A000000004", 4))
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.ByNumber(t.Context(), "A000000004"); err != nil {
				t.Error(err)
			}
		})
		t.Run("orders without a cart are many", func(t *testing.T) {
			r := ordersql.New(db)
			for _, number := range []string{"A000000010", "A000000011"} {
				if err := r.Insert(t.Context(), placed(number, 0)); err != nil {
					t.Fatal(err)
				}
			}
			if o, err := r.ByNumber(t.Context(), "A000000011"); err != nil || o.CartID != 0 {
				t.Errorf("got %+v, %v", o, err)
			}
		})
		t.Run("of twenty orders of one cart at once, one is kept", func(t *testing.T) {
			r := ordersql.New(db)
			var kept, refused atomic.Int64
			var all sync.WaitGroup
			for i := range 20 {
				all.Go(func() {
					switch err := r.Insert(t.Context(), placed("B00000000"+string(rune('A'+i)), 99)); {
					case err == nil:
						kept.Add(1)
					case fault.CodeOf(err) == "order.cart_already_ordered":
						refused.Add(1)
					default:
						t.Errorf("got %v", err)
					}
				})
			}
			all.Wait()
			if kept.Load() != 1 || refused.Load() != 19 {
				t.Errorf("%d kept, %d refused", kept.Load(), refused.Load())
			}
		})
	})
}
