package web_test

import (
	"testing"

	"vapeart/shop/cart"
	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/payment"
)

// buyer is a visitor with something in the cart.
func buyer(s *shop) *visitor {
	v := s.visitor()
	v.post("/en/cart/add", "variant", "101", "quantity", "1")
	return v
}

func TestTheCheckoutLeadsToTheStepThatIsMissing(t *testing.T) {
	t.Parallel()
	for next, page := range map[checkout.Step]string{
		checkout.StepContact: "contact", checkout.StepAddress: "contact", checkout.StepDelivery: "delivery",
		checkout.StepPayment: "payment", checkout.StepReview: "review",
	} {
		s := open(t)
		s.checkout.next = next
		v := buyer(s)
		v.get("/en/checkout").leads(t, 303, "/en/checkout/"+page)
		if page == "contact" {
			v.get("/en/checkout/payment").leads(t, 303, "/en/checkout/contact")
		}
	}
}

func TestWhoCannotCheckOutIsLedElsewhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fail error
		to   string
	}{
		"no cart":                {fault.New(fault.NotFound, "cart.unknown"), "/en/cart"},
		"an empty cart":          {fault.New(fault.Conflict, "checkout.empty"), "/en/cart"},
		"a line cannot be had":   {fault.New(fault.Conflict, "checkout.not_ready"), "/en/cart"},
		"an order already":       {fault.New(fault.Conflict, "cart.already_ordered"), "/en/order/Z8FDZ23XA8"},
		"a step that is missing": {fault.New(fault.Conflict, "checkout.unfinished"), "/en/checkout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			for _, method := range []string{"State", "Review", "Place", "SaveContact", "SaveDelivery", "SavePayment"} {
				s.checkout.fails[method] = c.fail
			}
			v := buyer(s)
			v.get("/en/checkout/contact").leads(t, 303, c.to)
			v.post("/en/checkout/contact", "email", "x").leads(t, 303, c.to)
			v.post("/en/checkout/delivery", "delivery_method", "standard").leads(t, 303, c.to)
			v.post("/en/checkout/payment", "payment_method", "x").leads(t, 303, c.to)
			v.get("/en/checkout/review").leads(t, 303, c.to)
			v.post("/en/checkout/review").leads(t, 303, c.to)
		})
	}
}

func TestACartThatIsNotReadyIsShownFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := buyer(s)
	view := s.carts.views["token-1"]
	view.Ready = false
	s.carts.views["token-1"] = view
	v.get("/en/checkout/contact").leads(t, 303, "/en/cart")
}

func TestTheFirstPageIsReadAsTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := buyer(s)
	v.post("/de/checkout/contact",
		"email", " ada@example.org ", "phone", "089 123", "birth_day", "7", "birth_month", "3", "birth_year", "1980",
		"delivery.name", "Ada  Lovelace", "delivery.street", "Marktplatz 1", "delivery.postcode", "80331", "delivery.city", "Mu\u0308nchen",
		"delivery.country", "DE", "billing.name", "Charles", "billing.country", "AT",
	).leads(t, 303, "/de/checkout/delivery")
	d := s.checkout.saved
	if d.Email != "ada@example.org" || d.BirthDate != "1980-03-07" || d.Delivery.City != "München" || d.Delivery.Name != "Ada Lovelace" {
		t.Errorf("%+v", d)
	}
	if d.BillingSame || d.Billing.Name != "Charles" || d.Billing.Country != "AT" {
		t.Errorf("%+v", d.Addresses)
	}
	v.post("/de/checkout/contact", "email", "a@b.example", "billing_same", "1", "billing.name", "ignored")
	if d := s.checkout.saved; !d.BillingSame || d.Billing.Name != "" || d.BirthDate != "" {
		t.Errorf("%+v", d)
	}
}

func TestFaultsStandAtTheirFields(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := buyer(s)
	invalid := func(field, code string) error {
		return &fault.Error{Kind: fault.Invalid, Code: "invalid", Fields: []fault.Field{{Name: field, Code: code}}}
	}
	s.checkout.fails["SaveContact"] = invalid("birth_date", "bad_date")
	s.checkout.fails["SaveAddresses"] = invalid("billing.city", "required")
	v.post("/en/checkout/contact", "email", "ada@example.org", "birth_day", "31", "birth_month", "2", "birth_year", "1980", "delivery.name", "A<b>").
		wants(t, 422, `href="#f-birth_date"`, `id="e-billing.city"`, `aria-describedby="e-billing.city"`, "2 entries need another look",
			`value="ada@example.org"`, `value="31"`, `value="A&lt;b&gt;"`)
	s.checkout.fails["SaveDelivery"] = invalid("delivery_method", "unknown")
	v.post("/en/checkout/delivery", "delivery_method", "balloon").wants(t, 422, `id="f-delivery_method"`, "Please choose one of the given options.")
	s.checkout.fails["SavePayment"] = invalid("payment_method", "unknown")
	v.post("/en/checkout/payment", "payment_method", "shells").wants(t, 422, `id="f-payment_method"`)
	s.checkout.fails["Place"] = invalid("terms", "required")
	v.post("/en/checkout/review", "fingerprint", "fingerprint-1").wants(t, 422, `id="e-terms"`, "1 entry needs another look"[1:])
}

func TestAnOverlongFieldIsRefusedBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	long := make([]byte, 300)
	for i := range long {
		long[i] = 'x'
	}
	buyer(s).post("/en/checkout/contact", "delivery.street", string(long)).wants(t, 422, "Please use at most 200 characters.")
}

func TestPlacingAnOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := buyer(s)
	v.with("X-Request-Id", "request-0815")
	v.post("/en/checkout/review", "fingerprint", "fingerprint-1", "terms", "1").leads(t, 303, "/en/order/Z8FDZ23XA8")
	want := checkout.Request{Token: "token-1", Fingerprint: "fingerprint-1", Terms: true, Language: "en", RequestID: "request-0815"}
	if s.checkout.asked != want {
		t.Errorf("%+v", s.checkout.asked)
	}
	v.get("/en/order/Z8FDZ23XA8").wants(t, 200, "Thank you, your order is in", "DE89 3704 0044 0532 0130 00", "Z8FDZ-23XA8")
	v.post("/en/checkout/review", "fingerprint", "fingerprint-1", "terms", "1").leads(t, 303, "/en/order/Z8FDZ23XA8")
}

func TestWhatChangedIsShownAndConfirmedAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := buyer(s)
	s.checkout.fails["Place"] = fault.New(fault.Conflict, "checkout.changed")
	v.post("/en/checkout/review", "fingerprint", "old", "terms", "1").
		wants(t, 409, "Please look once more", `name="fingerprint" value="fingerprint-1"`, "Order with obligation to pay")
}

func TestTheOrderPageTellsHowToPay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		next payment.Next
		fail error
		text string
	}{
		"at the door":         {payment.Next{Kind: payment.AtDoor}, nil, "You pay €34.80 in cash"},
		"elsewhere":           {payment.Next{Kind: payment.Redirect, Address: "https://pay.example/1"}, nil, `href="https://pay.example/1"`},
		"a dangerous address": {payment.Next{Kind: payment.Redirect, Address: "javascript:alert(1)"}, nil, `href="#ZgotmplZ"`},
		"not known right now": {payment.Next{}, fault.New(fault.Unavailable, "payment.unavailable"), "How to pay stands in the confirmation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.payments.next, s.payments.fail = c.next, c.fail
			v := buyer(s)
			v.post("/en/checkout/review", "fingerprint", "fingerprint-1", "terms", "1")
			v.get("/en/order/Z8FDZ23XA8").wants(t, 200, c.text)
		})
	}
}

func TestTheReviewShowsWhatChangedSinceItWasSeen(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := buyer(s)
	view := s.carts.views["token-1"]
	view.Notices = []cart.Notice{{Code: cart.PriceDown, Name: "Arc", Old: eur(3190), New: eur(2990)}}
	s.carts.views["token-1"] = view
	v.get("/de/checkout/review").wants(t, 200, "Zahlungspflichtig bestellen", "34,80\u00a0€", "7. März 1980", "80331 München")
}
