package checkoutsql_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/address"
	"vapeart/shop/cart"
	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/order"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func TestCheckout(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newTown(t, db)
		for _, c := range []struct {
			name string
			test func(*testing.T, *shop)
		}{
			{"step by step to an order", stepByStep},
			{"what is entered is checked", entriesAreChecked},
			{"age is asked for where goods ask", ageIsAsked},
			{"an order is what the review showed", orderIsTheReview},
			{"pages and orders take few statements", fewStatements},
			{"nothing is kept of what was entered once it is ordered", forgets},
			{"steps of two tabs are both kept", twoTabs},
			{"whoever asks again gets the same order", repeats},
			{"terms have to be accepted", terms},
			{"a review keeps the goods for a while", holds},
			{"a cart's own hold never stands in its way", ownHold},
			{"the same variant put in twice is one demand", sameVariantTwice},
			{"nothing is placed when something changed", changes},
			{"goods lost while the hold was over", lostGoods},
			{"a number that is taken is drawn again", numberTaken},
			{"a failing part leaves nothing behind", failingParts},
			{"a cut at any statement leaves nothing behind", cuts},
			{"200 buyers and one unit", oneUnit},
			{"200 buyers who all saw it, and one unit", oneUnitSeen},
			{"stock 37 and mixed quantities", stock37},
			{"carts in opposite order of lines", oppositeOrders},
			{"twenty submits of one cart", doubleSubmit},
			{"placing while lines and details change", placeAgainstChange},
		} {
			t.Run(c.name, func(t *testing.T) { c.test(t, w.shop(t)) })
		}
	})
}

func stepByStep(t *testing.T, s *shop) {
	token := s.fill(t, want{s.variant(t, 1000, 5), 2})
	state := func(next checkout.Step) checkout.State {
		t.Helper()
		st, err := s.State(t.Context(), token, locale.English)
		must(t, err)
		if st.Next != next || st.Refusal != nil {
			t.Fatalf("next is %s, want %s (%v)", st.Next, next, st.Refusal)
		}
		return st
	}
	unfinished := func(err error) {
		t.Helper()
		wantCode(t, err, fault.Conflict, "checkout.unfinished")
	}
	state(checkout.StepContact)
	unfinished(s.SaveDelivery(t.Context(), token, "standard"))
	must(t, s.SaveContact(t.Context(), token, checkout.Contact{Email: " Ada@Example.com ", Phone: "0049 (89) 123-456", BirthDate: "1990-02-28"}))

	st := state(checkout.StepAddress)
	if want := (checkout.Contact{Email: "Ada@example.com", Phone: "+4989123456"}); st.Details.Contact != want {
		t.Errorf("kept %+v, want %+v", st.Details.Contact, want)
	}
	if st.Countries[0] != "DE" || len(st.BillingCountries) < 27 || st.Delivery != nil {
		t.Errorf("got %+v", st)
	}
	must(t, s.SaveAddresses(t.Context(), token, details().Addresses))

	if st = state(checkout.StepDelivery); len(st.Delivery) != 2 || st.Delivery[0].Price != euro(490) {
		t.Errorf("delivery options %+v", st.Delivery)
	}
	unfinished(s.SavePayment(t.Context(), token, "bank_transfer"))
	must(t, s.SaveDelivery(t.Context(), token, "express"))

	if st = state(checkout.StepPayment); len(st.Payment) != 2 {
		t.Errorf("payment options %+v", st.Payment)
	}
	_, err := s.Review(t.Context(), token, locale.English)
	unfinished(err)
	must(t, s.SavePayment(t.Context(), token, "cash_on_delivery"))

	state(checkout.StepReview)
	o := s.place(t, token)
	if o.Total != euro(2000+1190+390) || o.State != order.Pending {
		t.Errorf("got %+v", o)
	}
	for _, err := range []error{
		s.SaveContact(t.Context(), token, checkout.Contact{Email: "eve@example.com"}), s.SavePayment(t.Context(), token, "bank_transfer"),
	} {
		wantCode(t, err, fault.Conflict, "cart.already_ordered")
	}
	_, err = s.State(t.Context(), token, locale.English)
	wantCode(t, err, fault.Conflict, "cart.already_ordered")
	_, err = s.Review(t.Context(), token, locale.English)
	wantCode(t, err, fault.Conflict, "cart.already_ordered")
}

func entriesAreChecked(t *testing.T, s *shop) {
	token := s.fill(t, want{s.variant(t, 1000, 5), 1})
	ctx := t.Context()
	abroad := details().Addresses
	abroad.Delivery.Country, abroad.Delivery.Postcode = "CH", "8001"
	island := details().Addresses
	island.Delivery.Postcode = "27498"
	other := details().Addresses
	other.BillingSame, other.Delivery.City, other.Billing = false, "", address.Address{Country: "FR"}
	for _, c := range []struct {
		err  error
		want string
	}{
		{s.SaveContact(ctx, token, checkout.Contact{Email: "x", Phone: "call me"}), "invalid; email: bad_email; phone: checkout.bad_phone"},
		{s.SaveAddresses(ctx, token, abroad), "invalid; delivery.country: delivery.unknown_country"},
		{s.SaveAddresses(ctx, token, island), "invalid; delivery.postcode: delivery.unreachable"},
		{s.SaveAddresses(ctx, token, other), "invalid; delivery.city: required; billing.name: required; billing.street: required; billing.city: required; billing.postcode: required"},
		{s.SaveContactAndAddresses(ctx, token, checkout.Contact{Email: "x"}, island), "invalid; email: bad_email; delivery.postcode: delivery.unreachable"},
		{s.SaveContactAndAddresses(ctx, token, details().Contact, island), "invalid; delivery.postcode: delivery.unreachable"},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
	s.enter(t, token, func(*checkout.Details) {})
	for _, err := range []error{s.SaveDelivery(ctx, token, "drone"), s.SavePayment(ctx, token, "shells")} {
		if fields := fault.FieldsOf(err); len(fields) != 1 {
			t.Errorf("got %v", err)
		}
	}
	for _, forged := range []string{"", "x", token[:42] + "_"} {
		_, err := s.State(ctx, forged, locale.English)
		wantCode(t, err, fault.NotFound, "cart.unknown")
	}
	must(t, s.carts.Remove(ctx, token, s.next.Load()))
	_, err := s.State(ctx, token, locale.English)
	wantCode(t, err, fault.Conflict, "checkout.empty")
}

func ageIsAsked(t *testing.T, s *shop) {
	liquid := s.variant(t, 1000, 9)
	token := s.ready(t, want{liquid, 1})
	s.enter(t, token, func(d *checkout.Details) { d.BirthDate = "" })
	next := func(want checkout.Step) {
		t.Helper()
		st, err := s.State(t.Context(), token, locale.English)
		must(t, err)
		if st.Next != want {
			t.Errorf("next is %s, want %s", st.Next, want)
		}
	}
	next(checkout.StepReview)
	s.shelf.edit(liquid, func(o *cart.Offer) { o.AgeRestricted = true })
	next(checkout.StepContact) // the goods became restricted while the customer was on the way

	young := s.SaveContact(t.Context(), token, checkout.Contact{Email: "ada@example.com", BirthDate: "2008-03-03"})
	if want := "invalid; birth_date: checkout.under_age age=18"; young == nil || young.Error() != want {
		t.Errorf("got %v, want %s", young, want)
	}
	must(t, s.SaveContact(t.Context(), token, checkout.Contact{Email: "ada@example.com", BirthDate: "2.3.2008"}))
	next(checkout.StepReview)
	if o := s.place(t, token); o.BirthDate != "2008-03-02" || !o.AgeRestricted {
		t.Errorf("got %+v", o)
	}

	token = s.ready(t, want{liquid, 1})
	s.enter(t, token, func(d *checkout.Details) { d.Delivery.Country, d.Delivery.Postcode = "AT", "1010" })
	next(checkout.StepAddress) // not to Austria
	bad := s.SaveAddresses(t.Context(), token, checkout.Addresses{BillingSame: true, Delivery: address.Address{
		Name: "Ada Lovelace", Street: "Marktplatz 1", Postcode: "1010", City: "Wien", Country: "AT",
	}})
	if want := "invalid; delivery.country: delivery.adults_only"; bad == nil || bad.Error() != want {
		t.Errorf("got %v, want %s", bad, want)
	}
}

func orderIsTheReview(t *testing.T, s *shop) {
	liquid, book := s.variant(t, 1190, 5), s.variant(t, 1070, 5)
	s.shelf.edit(book, func(o *cart.Offer) { o.TaxClass = "reduced" })
	s.shelf.edit(liquid, func(o *cart.Offer) { o.AgeRestricted = true })
	token := s.ready(t, want{liquid, 2}, want{book, 1})
	bill := address.Address{Name: "Élodie Dubois", Street: "Rue de la Paix 1", Postcode: "75001", City: "Paris", Country: "FR"}
	s.enter(t, token, func(d *checkout.Details) {
		d.BillingSame, d.Billing, d.PaymentMethod = false, bill, "cash_on_delivery"
	})
	sum := s.review(t, token)
	placed, err := s.Place(t.Context(), request(token, sum.Fingerprint))
	must(t, err)
	got, err := s.orders.ByNumber(t.Context(), placed.Number)
	must(t, err)
	if diff := cmp.Diff(placed, got); diff != "" {
		t.Errorf("returned and kept differ: %s", diff)
	}
	want := &order.Order{
		ID: got.ID, Number: got.Number, CartID: got.CartID, State: order.Pending,
		Email: "Ada@example.com", Phone: "+4989123456", Language: locale.English, Delivery: details().Delivery, Billing: bill,
		Lines: []order.Line{
			{
				ProductID: 1, VariantID: liquid, SKU: got.Lines[0].SKU, Name: got.Lines[0].Name, Options: "6 mg/ml", Quantity: 2,
				Unit: euro(1190), Total: euro(2380), TaxRate: 1900, Tax: euro(380), WeightGrams: 100, AgeRestricted: true,
			},
			{
				ProductID: 1, VariantID: book, SKU: got.Lines[1].SKU, Name: got.Lines[1].Name, Options: "6 mg/ml", Quantity: 1,
				Unit: euro(1070), Total: euro(1070), TaxRate: 700, Tax: euro(70), WeightGrams: 100,
			},
		},
		// 8.80 of costs are divided as 23.80 to 10.70: 6.07 and 2.73
		Taxes: []order.Tax{{Rate: 1900, Gross: euro(2987), Tax: euro(477)}, {Rate: 700, Gross: euro(1343), Tax: euro(88)}},
		Goods: euro(3450), DeliveryCost: euro(490), PaymentCost: euro(390), Tax: euro(565), Total: euro(4330),
		DeliveryMethod: "standard", PaymentMethod: "cash_on_delivery", WeightGrams: 300, AgeRestricted: true,
		BirthDate: "1990-02-28", TermsVersion: "2026-01", RequestID: "req-1", Version: 1, PlacedAt: s.clock.Now(),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if sum.Total != got.Total || sum.Tax != got.Tax || !cmp.Equal(sum.Taxes, got.Taxes) {
		t.Errorf("the review showed %v with %v: %v", sum.Total, sum.Tax, sum.Taxes)
	}
	if _, err := order.ParseNumber(got.Number); err != nil {
		t.Errorf("number %q: %v", got.Number, err)
	}
	mails, err := sqldb.One(t.Context(), s.db, sqldb.Scalar[int], "SELECT COUNT(*) FROM slug WHERE slug = ?", got.Number)
	if err != nil || mails != 1 {
		t.Errorf("%d mails, %v", mails, err)
	}
	holds, err := s.stock.Holds(t.Context(), checkout.OrderOwner(got.ID))
	if diff := cmp.Diff(map[int64]int{liquid: 2, book: 1}, holds); diff != "" || err != nil {
		t.Errorf("the order holds: %v %s", err, diff)
	}
	s.agrees(t)
}

func fewStatements(t *testing.T, s *shop) {
	var wants []want
	for range 5 {
		wants = append(wants, want{s.variant(t, 1000, 50), 2})
	}
	count := func(name string, most int, fn func() error) {
		t.Helper()
		n := 0
		s.seen = func() { n++ }
		err := fn()
		s.seen = func() {}
		must(t, err)
		// The shelf takes one statement, the shop's own offers take three.
		if n += 2; n > most {
			t.Errorf("%s: %d statements, want at most %d", name, n, most)
		}
	}
	token := s.ready(t, wants...)
	count("cart", 8, func() error { _, err := s.carts.View(t.Context(), token, locale.English); return err })
	count("state", 7, func() error { _, err := s.State(t.Context(), token, locale.English); return err })
	var sum checkout.Summary
	review := func() (err error) { sum, err = s.Review(t.Context(), token, locale.English); return err }
	place := func() error { _, err := s.Place(t.Context(), request(token, sum.Fingerprint)); return err }
	count("first review", 20, review)
	count("placing with the hold", 20, place)
	count("placing again", 10, place)

	token = s.ready(t, wants...)
	must(t, review())
	s.clock.Advance(checkout.HoldFor)
	_, err := s.stock.ExpireDue(t.Context(), 100, "test")
	must(t, err)
	count("placing when the hold is gone", 25, place)
}
