package cartsql_test

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/cart"
	"vapeart/shop/cart/cartsql"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

// shelf is what is for sale.
type shelf struct {
	mu     sync.Mutex
	offers map[int64]cart.Offer
}

func (s *shelf) put(o cart.Offer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offers[o.VariantID] = o
}

func (s *shelf) Offers(_ context.Context, _ int64, ids []int64, _ locale.Language) (map[int64]cart.Offer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[int64]cart.Offer{}
	for _, id := range ids {
		if o, ok := s.offers[id]; ok {
			found[id] = o
		}
	}
	return found, nil
}

type fixture struct {
	db    *sqldb.DB
	repo  *cartsql.Repository
	svc   *cart.Service
	shelf *shelf
	clock *clock.Manual
	stmts *atomic.Int64
}

func setup(db *sqldb.DB) *fixture {
	f := &fixture{stmts: &atomic.Int64{}, shelf: &shelf{offers: map[int64]cart.Offer{}}}
	f.db = db.Observe(func(context.Context, sqldb.Statement) { f.stmts.Add(1) })
	f.repo = cartsql.New(f.db, money.EUR)
	f.clock = clock.At(time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC))
	f.svc = cart.NewService(f.repo, f.shelf, f.clock, rand.Reader)
	for id := range int64(200) {
		f.shelf.put(cart.Offer{VariantID: id, Name: "Mango", Unit: euro(500), Purchasable: true, Available: 10, WeightGrams: 30})
	}
	return f
}

func (f *fixture) add(t *testing.T, token string, variant int64, quantity int) cart.Added {
	t.Helper()
	added, err := f.svc.Add(t.Context(), token, locale.English, variant, quantity)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func (f *fixture) view(t *testing.T, token string) cart.View {
	t.Helper()
	v, err := f.svc.View(t.Context(), token, locale.English)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (f *fixture) quantities(t *testing.T, token string) map[int64]int {
	t.Helper()
	got := map[int64]int{}
	for _, l := range f.view(t, token).Lines {
		got[l.VariantID] = l.Quantity
	}
	return got
}

func wantCode(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if !errors.Is(err, fault.New(kind, code)) {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}

func TestService(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for name, test := range map[string]func(*testing.T, *fixture){
			"the first thing put in begins a cart":                 beginsACart,
			"a token that opens nothing is an empty cart":          opensNothing,
			"units add up to what there is":                        addsUp,
			"what cannot be bought is not put in":                  refusesToAdd,
			"quantities are changed and lines removed":             changesLines,
			"a changed price is told once":                         tellsPriceOnce,
			"a cart takes so many lines":                           takesSoManyLines,
			"an expired cart is gone, one in use lives on":         expires,
			"an ordered cart is closed, and the next one is new":   closesWhenOrdered,
			"a cart page takes few statements, however many lines": fewStatements,
			"units added at once are not lost":                     addsAtOnce,
			"of many orders of a cart at once one is noted":        orderedOnce,
		} {
			t.Run(name, func(t *testing.T) { test(t, setup(db)) })
		}
	})
}

func beginsACart(t *testing.T, f *fixture) {
	added := f.add(t, "", 1, 2)
	if len(added.Token) != 43 || added.Quantity != 2 || added.Capped {
		t.Errorf("got %+v", added)
	}
	if again := f.add(t, added.Token, 2, 1); again.Token != added.Token {
		t.Error("a second cart was begun")
	}
	if diff := cmp.Diff(map[int64]int{1: 2, 2: 1}, f.quantities(t, added.Token)); diff != "" {
		t.Error(diff)
	}
	if n, err := f.svc.Units(t.Context(), added.Token); err != nil || n != 3 {
		t.Errorf("%d units, %v", n, err)
	}
	stored, err := sqldb.One(t.Context(), f.db, sqldb.Scalar[int], "SELECT COUNT(*) FROM cart WHERE token_hash = ?", added.Token)
	if err != nil || stored != 0 {
		t.Errorf("the token itself is stored: %d, %v", stored, err)
	}
}

func opensNothing(t *testing.T, f *fixture) {
	forged := f.add(t, "", 1, 1).Token
	forged = "AAAA" + forged[4:]
	for _, token := range []string{"", "x", forged} {
		if v := f.view(t, token); len(v.Lines) != 0 || v.Ready {
			t.Errorf("%q: got %+v", token, v)
		}
		if n, err := f.svc.Units(t.Context(), token); err != nil || n != 0 {
			t.Errorf("%q: %d units, %v", token, n, err)
		}
		_, err := f.svc.Set(t.Context(), token, 1, 1)
		wantCode(t, err, fault.NotFound, "cart.unknown")
	}
	if added := f.add(t, forged, 1, 1); added.Token == forged {
		t.Error("a token that somebody made up was taken over")
	}
}

func addsUp(t *testing.T, f *fixture) {
	token := f.add(t, "", 1, 4).Token
	if added := f.add(t, token, 1, 5); added.Quantity != 9 || added.Capped {
		t.Errorf("got %+v", added)
	}
	if added := f.add(t, token, 1, 5); added.Quantity != 10 || !added.Capped {
		t.Errorf("more than there is: got %+v", added)
	}
	f.shelf.put(cart.Offer{VariantID: 2, Unit: euro(1), Purchasable: true, Available: 1000})
	if added := f.add(t, token, 2, 99); added.Quantity != 99 || added.Capped {
		t.Errorf("got %+v", added)
	}
	if added := f.add(t, token, 2, 1); added.Quantity != cart.MaxQuantity || !added.Capped {
		t.Errorf("more than allowed: got %+v", added)
	}
}

func refusesToAdd(t *testing.T, f *fixture) {
	f.shelf.put(cart.Offer{VariantID: 1, Unit: euro(500), Available: 5})
	f.shelf.put(cart.Offer{VariantID: 2, Unit: euro(500), Purchasable: true})
	for variant, want := range map[int64]*fault.Error{
		1: fault.New(fault.Conflict, "cart.not_for_sale"), 2: fault.New(fault.Conflict, "cart.sold_out"),
		999: fault.New(fault.NotFound, "cart.variant_unknown"),
	} {
		_, err := f.svc.Add(t.Context(), "", locale.English, variant, 1)
		wantCode(t, err, want.Kind, want.Code)
	}
	for _, quantity := range []int{-1, 0, 100} {
		_, err := f.svc.Add(t.Context(), "", locale.English, 3, quantity)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != "quantity" {
			t.Errorf("%d: got %v", quantity, err)
		}
	}
}

func changesLines(t *testing.T, f *fixture) {
	token := f.add(t, "", 1, 4).Token
	f.add(t, token, 2, 1)
	if set, err := f.svc.Set(t.Context(), token, 1, 12); err != nil || set.Quantity != 10 || !set.Capped {
		t.Errorf("got %+v, %v", set, err)
	}
	if set, err := f.svc.Set(t.Context(), token, 1, 3); err != nil || set.Quantity != 3 || set.Capped {
		t.Errorf("got %+v, %v", set, err)
	}
	for range 2 { // the second finds nothing to do
		if err := f.svc.Remove(t.Context(), token, 2); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(map[int64]int{1: 3}, f.quantities(t, token)); diff != "" {
		t.Error(diff)
	}
	_, err := f.svc.Set(t.Context(), token, 2, 1)
	wantCode(t, err, fault.NotFound, "cart.line_unknown")
	f.shelf.put(cart.Offer{VariantID: 1})
	_, err = f.svc.Set(t.Context(), token, 1, 2)
	wantCode(t, err, fault.Conflict, "cart.not_for_sale")
}

func tellsPriceOnce(t *testing.T, f *fixture) {
	token := f.add(t, "", 1, 1).Token
	if v := f.view(t, token); len(v.Notices) != 0 {
		t.Errorf("nothing changed: got %v", v.Notices)
	}
	f.shelf.put(cart.Offer{VariantID: 1, Name: "Mango", Unit: euro(650), Purchasable: true, Available: 10})
	want := []cart.Notice{{Code: cart.PriceUp, Name: "Mango", Old: euro(500), New: euro(650)}}
	if diff := cmp.Diff(want, f.view(t, token).Notices); diff != "" {
		t.Error(diff)
	}
	if v := f.view(t, token); len(v.Notices) != 0 || v.Goods != euro(650) {
		t.Errorf("told again: got %+v", v)
	}
}

func takesSoManyLines(t *testing.T, f *fixture) {
	token := ""
	for id := range int64(cart.MaxLines) {
		token = f.add(t, token, id, 1).Token
	}
	_, err := f.svc.Add(t.Context(), token, locale.English, cart.MaxLines, 1)
	wantCode(t, err, fault.Conflict, "cart.too_many_lines")
	if added := f.add(t, token, 0, 1); added.Quantity != 2 {
		t.Errorf("a line that is in already: got %+v", added)
	}
}

func expires(t *testing.T, f *fixture) {
	f.clock.Advance(2 * cart.Lifetime)
	deleteAll(t, f) // what other tests left
	old, used := f.add(t, "", 1, 1).Token, f.add(t, "", 1, 1).Token
	f.clock.Advance(cart.Lifetime - time.Millisecond)
	f.add(t, used, 2, 1)
	if len(f.view(t, old).Lines) != 1 {
		t.Error("gone a moment early")
	}
	f.clock.Advance(time.Millisecond)
	if len(f.view(t, old).Lines) != 0 || len(f.view(t, used).Lines) != 2 {
		t.Error("want the unused cart gone and the used one kept")
	}
	id := f.view(t, used).ID
	if _, err := f.db.Exec(t.Context(), "INSERT INTO checkout (cart_id, details, version, updated_at) SELECT id, '{}', 1, 1 FROM cart"); err != nil {
		t.Fatal(err)
	}
	if n := deleteAll(t, f); n != 1 {
		t.Errorf("%d deleted, want 1", n)
	}
	left, err := sqldb.All(t.Context(), f.db, sqldb.Scalar[int64], "SELECT cart_id FROM checkout WHERE cart_id >= ?", id-1)
	if err != nil || len(left) != 1 || left[0] != id {
		t.Errorf("checkouts left: %v, %v", left, err)
	}
}

func deleteAll(t *testing.T, f *fixture) int {
	t.Helper()
	n, err := f.repo.DeleteExpired(t.Context(), f.clock.Now(), 100)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func closesWhenOrdered(t *testing.T, f *fixture) {
	token := f.add(t, "", 1, 1).Token
	id := f.view(t, token).ID
	if err := f.repo.MarkOrdered(t.Context(), id, 77, f.clock.Now()); err != nil {
		t.Fatal(err)
	}
	wantCode(t, f.repo.MarkOrdered(t.Context(), id, 78, f.clock.Now()), fault.Conflict, "cart.already_ordered")
	wantCode(t, f.repo.SetLine(t.Context(), id, cart.Line{VariantID: 1, Quantity: 5}, f.clock.Now()), fault.Conflict, "cart.already_ordered")
	_, err := f.svc.Set(t.Context(), token, 1, 5)
	wantCode(t, err, fault.Conflict, "cart.already_ordered")
	if v := f.view(t, token); len(v.Lines) != 0 {
		t.Errorf("still shown: %+v", v)
	}
	if n, err := f.svc.Units(t.Context(), token); err != nil || n != 0 {
		t.Errorf("%d units, %v", n, err)
	}
	if added := f.add(t, token, 2, 1); added.Token == token {
		t.Error("an ordered cart was gone on with")
	}
	hash, err := cart.TokenHash(token)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.repo.ByToken(t.Context(), hash, f.clock.Now())
	if err != nil || c.OrderID != 77 || len(c.Lines) != 1 || c.Lines[0].Quantity != 1 {
		t.Errorf("its token no longer tells the order: %+v, %v", c, err)
	}
}

func fewStatements(t *testing.T, f *fixture) {
	token := ""
	for id := range int64(50) {
		token = f.add(t, token, id, 1).Token
	}
	for id := range int64(50) {
		f.shelf.put(cart.Offer{VariantID: id, Unit: euro(700 + id), Purchasable: true, Available: 10})
	}
	f.stmts.Store(0)
	if v := f.view(t, token); len(v.Notices) != 50 {
		t.Errorf("%d notices", len(v.Notices))
	}
	if n := f.stmts.Swap(0); n > 3 { // the offers, another three, come from elsewhere
		t.Errorf("%d statements with 50 changed prices, want at most 3", n)
	}
	if v := f.view(t, token); len(v.Notices) != 0 {
		t.Errorf("%d notices", len(v.Notices))
	}
	if n := f.stmts.Swap(0); n != 2 {
		t.Errorf("%d statements when nothing changed, want 2", n)
	}
	if _, err := f.svc.Units(t.Context(), token); err != nil || f.stmts.Swap(0) != 1 {
		t.Errorf("the badge takes one statement: %v", err)
	}
}

func addsAtOnce(t *testing.T, f *fixture) {
	f.shelf.put(cart.Offer{VariantID: 1, Unit: euro(1), Purchasable: true, Available: 1000})
	f.shelf.put(cart.Offer{VariantID: 2, Unit: euro(1), Purchasable: true, Available: 1000})
	token := f.add(t, "", 3, 1).Token
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if _, err := f.svc.Add(t.Context(), token, locale.English, int64(1+i%2), 2); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if diff := cmp.Diff(map[int64]int{1: 20, 2: 20, 3: 1}, f.quantities(t, token)); diff != "" {
		t.Error(diff)
	}
}

func orderedOnce(t *testing.T, f *fixture) {
	token := f.add(t, "", 1, 1).Token
	id := f.view(t, token).ID
	var noted atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			switch err := f.repo.MarkOrdered(t.Context(), id, int64(100+i), f.clock.Now()); {
			case err == nil:
				noted.Add(1)
			case fault.CodeOf(err) != "cart.already_ordered":
				t.Error(err)
			}
		})
	}
	all.Wait()
	if noted.Load() != 1 {
		t.Errorf("%d noted", noted.Load())
	}
}
