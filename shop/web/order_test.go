package web_test

import (
	"net/http"
	"testing"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/order"
	"vapeart/shop/web"
)

func TestLookingForAnOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	v.get("/en/order/Z8FDZ23XA8").leads(t, 303, "/en/order?number=Z8FDZ23XA8")
	v.get("/en/order?number=z8fdz23xa8").wants(t, 200, `name="number"`)
	v.post("/en/order", "number", "z8fdz 23xa8", "email", "ADA@example.org").leads(t, 303, "/en/order/Z8FDZ23XA8")
	v.get("/en/order/Z8FDZ23XA8").wants(t, 200, "Ada Lovelace", "€34.80")
	s.clock.Advance(time.Hour)
	v.get("/en/order/Z8FDZ23XA8").leads(t, 303, "/en/order?number=Z8FDZ23XA8")
}

func TestAWrongNumberAndAWrongAddressAreOneAnswer(t *testing.T) {
	t.Parallel()
	s := open(t)
	number := s.visitor().post("/en/order", "number", "AAAAA-AAAAA", "email", "ada@example.org")
	email := s.visitor().post("/en/order", "number", "Z8FDZ-23XA8", "email", "eve@example.org")
	for _, a := range []answer{number, email} {
		a.wants(t, 404, "We found no order with this number and e-mail address.")
		if len(a.Cookies()) > 0 {
			t.Error("a pass for nothing")
		}
	}
	s.visitor().post("/en/order").wants(t, 422, `id="e-number"`, `id="e-email"`)
}

func TestAPassOpensItsOwnOrderOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	v.post("/en/order", "number", "Z8FDZ23XA8", "email", "ada@example.org")
	v.get("/en/order/AQFQE94X8Y").leads(t, 303, "/en/order?number=AQFQE94X8Y")
	v.cookies["__Host-order"] = "x" + v.cookies["__Host-order"][1:]
	v.get("/en/order/Z8FDZ23XA8").leads(t, 303, "/en/order?number=Z8FDZ23XA8")
	s.visitor().get("/en/order/%0d%0aSet-Cookie:x").leads(t, 303, "/en/order?number=%250d%250aSet-Cookie%3Ax")
}

func TestAnOrderThatWentOnDoesNotThankAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.orders.order.State = order.Shipped
	v := s.visitor()
	v.post("/en/order", "number", "Z8FDZ23XA8", "email", "ada@example.org")
	a := v.get("/en/order/Z8FDZ23XA8")
	a.wants(t, 200, "Shipped", "Order Z8FDZ-23XA8")
	a.lacks(t, "Thank you", "IBAN")
}

func TestGuessingIsSlow(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *web.Options) { o.Limits.LookUp = web.Limit{Burst: 3, Every: 10 * time.Second} })
	v := s.visitor()
	for range 3 {
		v.post("/en/order", "number", "1", "email", "a").wants(t, 404)
	}
	a := v.post("/en/order", "number", "1", "email", "a")
	a.wants(t, http.StatusTooManyRequests, "A little slower, please")
	if a.Header.Get("Retry-After") != "10" {
		t.Error(a.Header.Get("Retry-After"))
	}
	v.get("/en/order").wants(t, 200)
	s.clock.Advance(10 * time.Second)
	v.post("/en/order", "number", "1", "email", "a").wants(t, 404)
}

func TestALookUpThatFailsIsOurFault(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.orders.fail = fault.New(fault.Unavailable, "database.away")
	s.visitor().post("/en/order", "number", "1", "email", "a").wants(t, 503)
}
