package checkoutsql_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vapeart/shop/address"
	"vapeart/shop/cart"
	"vapeart/shop/cart/cartsql"
	"vapeart/shop/checkout"
	"vapeart/shop/checkout/checkoutsql"
	"vapeart/shop/clock"
	"vapeart/shop/delivery"
	"vapeart/shop/fault"
	"vapeart/shop/inventory"
	"vapeart/shop/inventory/inventorysql"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/order/ordersql"
	"vapeart/shop/payment"
	"vapeart/shop/sqldb"
	"vapeart/shop/tax"
)

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

// town is one database with a shop on it. Its tests run one after another, each on variants of its own.
type town struct {
	db   *sqldb.DB
	next atomic.Int64
}

func newTown(t *testing.T, db *sqldb.DB) *town {
	t.Helper()
	insert(t, db, "product", []string{"id", "code", "tax_class", "age_restricted", "status", "popularity", "category_set", "attributes", "options", "version", "created_at", "updated_at"},
		[]any{1, "p", "standard", 0, "active", 0, "", "[]", "[]", 1, 0, 0})
	return &town{db: db}
}

// shop is all that a checkout works with, real but for the shelf and the mail.
type shop struct {
	*town
	*checkout.Service
	db      *sqldb.DB // counts and may cut off statements
	seen    func()    // called after each statement
	repo    *checkoutsql.Repository
	carts   *cart.Service
	rows    *cartsql.Repository
	stock   *inventory.Service
	orders  *ordersql.Repository
	shelf   *shelf
	outbox  *outbox
	clock   *clock.Manual
	options checkout.Options
}

func (w *town) shop(t *testing.T) *shop {
	t.Helper()
	s := &shop{town: w, seen: func() {}, clock: clock.At(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))}
	s.db = w.db.Observe(func(context.Context, sqldb.Statement) { s.seen() })
	s.stock = inventory.NewService(inventorysql.New(s.db), s.clock)
	s.shelf = &shelf{stock: s.stock, offers: map[int64]cart.Offer{}}
	s.rows, s.repo, s.orders = cartsql.New(s.db, money.EUR), checkoutsql.New(s.db), ordersql.New(s.db)
	s.carts = cart.NewService(s.rows, s.shelf, s.clock, rand.Reader)
	s.outbox = &outbox{db: s.db}
	s.options = checkout.Options{
		Repository: s.repo, Carts: s.rows, Offers: s.shelf, Stock: s.stock, Orders: s.orders, Outbox: s.outbox,
		Clock: s.clock, Random: rand.Reader, Zone: time.UTC, TermsVersion: "2026-01",
		Addresses: load(t, address.Load), Tax: load(t, tax.Load),
		Delivery: load(t, func() (*delivery.Table, error) { return delivery.Load(money.EUR) }),
		Payment: load(t, func() (*payment.Methods, error) {
			return payment.New(payment.BankTransfer{}, payment.CashOnDelivery{Fee: euro(390), Countries: []string{"DE"}})
		}),
	}
	s.Service = checkout.New(s.options)
	return s
}

func load[T any](t *testing.T, fn func() (T, error)) T {
	t.Helper()
	v, err := fn()
	must(t, err)
	return v
}

// shelf is what is for sale; how much of it, the stock tells.
type shelf struct {
	stock  *inventory.Service
	mu     sync.Mutex
	offers map[int64]cart.Offer
}

func (s *shelf) Offers(ctx context.Context, cartID int64, ids []int64, _ locale.Language) (map[int64]cart.Offer, error) {
	available, err := s.stock.Available(ctx, checkout.CartOwner(cartID), ids)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[int64]cart.Offer{}
	for _, id := range ids {
		if o, ok := s.offers[id]; ok {
			o.Available = available[id]
			found[id] = o
		}
	}
	return found, nil
}

func (s *shelf) edit(id int64, edit func(*cart.Offer)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.offers[id]
	edit(&o)
	s.offers[id] = o
}

// outbox notes mails in a table, as the shop's notes jobs; any table will do.
type outbox struct {
	db   *sqldb.DB
	fail error
}

func (o *outbox) OrderPlaced(ctx context.Context, placed *order.Order) error {
	if o.fail != nil {
		return o.fail
	}
	_, err := o.db.Exec(ctx, "INSERT INTO slug (kind, slug, target_id) VALUES ('product', ?, ?)", placed.Number, placed.ID)
	return err
}

// variant puts units of a new variant for sale.
func (s *shop) variant(t *testing.T, unit int64, units int) int64 {
	t.Helper()
	id := s.next.Add(1)
	insert(t, s.town.db, "variant", []string{"id", "product_id", "position", "sku", "mpn", "mpn_key", "options", "weight_grams", "active", "version", "created_at", "updated_at"},
		[]any{id, 1, id, fmt.Sprint("SKU-", id), "", "", "{}", 0, 1, 1, 0, 0})
	if units > 0 {
		must(t, s.stock.Receive(t.Context(), []inventory.Demand{{VariantID: id, Quantity: units}}, "delivery:1", "test"))
	}
	s.shelf.edit(id, func(o *cart.Offer) {
		*o = cart.Offer{
			VariantID: id, ProductID: 1, SKU: fmt.Sprint("SKU-", id), Name: fmt.Sprint("Mango ", id), Options: "6 mg/ml", Unit: euro(unit),
			TaxClass: "standard", WeightGrams: 100, Purchasable: true,
		}
	})
	return id
}

// want is a wish for units.
type want struct {
	variant  int64
	quantity int
}

// fill puts wishes into a new cart and returns its token.
func (s *shop) fill(t *testing.T, wants ...want) string {
	t.Helper()
	token := ""
	for _, w := range wants {
		added, err := s.carts.Add(t.Context(), token, locale.English, w.variant, w.quantity)
		must(t, err)
		token = added.Token
	}
	return token
}

func details() checkout.Details {
	home := address.Address{Name: "Ada Lovelace", Street: "Marktplatz 1", Postcode: "80331", City: "München", Country: "DE"}
	return checkout.Details{
		Contact:        checkout.Contact{Email: "Ada@example.com", Phone: "+4989123456", BirthDate: "1990-02-28"},
		Addresses:      checkout.Addresses{Delivery: home, BillingSame: true},
		DeliveryMethod: "standard", PaymentMethod: "bank_transfer",
	}
}

// ready fills a cart and everything a customer enters.
func (s *shop) ready(t *testing.T, wants ...want) string {
	t.Helper()
	token := s.fill(t, wants...)
	s.enter(t, token, func(*checkout.Details) {})
	return token
}

func (s *shop) enter(t *testing.T, token string, edit func(*checkout.Details)) {
	t.Helper()
	id := s.cartID(t, token)
	r, err := s.repo.Load(t.Context(), id)
	must(t, err)
	if r.Version == 0 {
		r.Details = details()
	}
	edit(&r.Details)
	must(t, s.repo.Save(t.Context(), id, r, s.clock.Now()))
}

func (s *shop) cartID(t *testing.T, token string) int64 {
	t.Helper()
	hash, err := cart.TokenHash(token)
	must(t, err)
	c, err := s.rows.ByToken(t.Context(), hash, s.clock.Now())
	must(t, err)
	return c.ID
}

func (s *shop) review(t *testing.T, token string) checkout.Summary {
	t.Helper()
	sum, err := s.Review(t.Context(), token, locale.English)
	must(t, err)
	return sum
}

func request(token, fingerprint string) checkout.Request {
	return checkout.Request{Token: token, Fingerprint: fingerprint, Terms: true, Language: locale.English, RequestID: "req-1"}
}

func (s *shop) place(t *testing.T, token string) *order.Order {
	t.Helper()
	o, err := s.Place(t.Context(), request(token, s.review(t, token).Fingerprint))
	must(t, err)
	return o
}

// sold returns how many units of a variant stand on order lines, and on how many orders.
func (s *shop) sold(t *testing.T, variant int64) (units, orders int) {
	t.Helper()
	got, err := sqldb.One(t.Context(), s.town.db, func(v *[2]int, scan sqldb.Scanner) error { return scan(&v[0], &v[1]) },
		"SELECT COALESCE(SUM(quantity), 0), COUNT(*) FROM order_line WHERE variant_id = ?", variant)
	must(t, err)
	return got[0], got[1]
}

func (s *shop) level(t *testing.T, variant int64) inventory.Level {
	t.Helper()
	levels, err := s.stock.Levels(t.Context(), []int64{variant})
	must(t, err)
	return levels[variant]
}

// agrees fails when levels, ledger and reservations tell different numbers anywhere.
func (s *shop) agrees(t *testing.T) {
	t.Helper()
	for d, err := range s.stock.Verify(t.Context()) {
		must(t, err)
		t.Errorf("level, ledger and reservations differ: %+v", d)
	}
}

// everything returns what a placed order changes, row by row, to compare.
func (s *shop) everything(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, query := range []string{
		"SELECT 'order', COUNT(*), COALESCE(MAX(id), 0) FROM orders",
		"SELECT 'line', COUNT(*), COALESCE(SUM(order_id), 0) FROM order_line",
		"SELECT 'address', COUNT(*), COALESCE(SUM(order_id), 0) FROM order_address",
		"SELECT 'tax', COUNT(*), COALESCE(SUM(order_id), 0) FROM order_tax",
		"SELECT 'mail', COUNT(*), COALESCE(SUM(target_id), 0) FROM slug",
		"SELECT 'cart', SUM(version), COALESCE(SUM(order_id), 0) FROM cart",
		"SELECT 'checkout', COUNT(*), COALESCE(SUM(version), 0) FROM checkout",
		"SELECT 'level', SUM(on_hand), SUM(reserved) FROM stock_level",
		"SELECT owner, variant_id, quantity FROM reservation ORDER BY owner, variant_id",
		"SELECT 'movement', COUNT(*), SUM(reserved_change) FROM stock_movement",
	} {
		rows, err := sqldb.All(t.Context(), s.town.db, func(line *string, scan sqldb.Scanner) error {
			var name string
			var x, y int64
			err := scan(&name, &x, &y)
			*line = fmt.Sprintln(name, x, y)
			return err
		}, query)
		must(t, err)
		b.WriteString(strings.Join(rows, ""))
	}
	return b.String()
}

func insert(t *testing.T, db *sqldb.DB, table string, cols []string, row []any) {
	t.Helper()
	must(t, db.InsertRows(t.Context(), table, cols, [][]any{row}))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if !errors.Is(err, fault.New(kind, code)) {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}
