package web_test

import (
	"strings"
	"testing"

	"vapeart/shop/cart"
	"vapeart/shop/fault"
)

func TestAddingToTheCart(t *testing.T) {
	t.Parallel()
	t.Run("without scripts leads to the cart and sets the cookie", func(t *testing.T) {
		t.Parallel()
		v := open(t).visitor()
		a := v.post("/en/cart/add", "variant", "101", "quantity", "2")
		a.leads(t, 303, "/en/cart")
		c := a.Cookies()[0]
		if c.Name != "__Host-cart" || !c.HttpOnly || !c.Secure || c.Path != "/" || c.Domain != "" || c.MaxAge != int(cart.Lifetime.Seconds()) {
			t.Errorf("%+v", c)
		}
		if !strings.Contains(a.Header.Get("Set-Cookie"), "SameSite=Lax") {
			t.Error(a.Header.Get("Set-Cookie"))
		}
		v.get("/en/cart").wants(t, 200, "Arc &lt;Pod&gt; Kit", "€59.80")
	})
	t.Run("with scripts says so and renews the badge", func(t *testing.T) {
		t.Parallel()
		v := open(t).visitor().with("HX-Request", "true")
		v.post("/en/cart/add", "variant", "101", "quantity", "2").wants(t, 200, "In your cart: Arc &lt;Pod&gt; Kit", `hx-swap-oob="true"`, ">2<")
	})
	t.Run("tells when fewer are left than wished for", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		s.carts.capped = true
		v := s.visitor()
		v.post("/en/cart/add", "variant", "101", "quantity", "9").leads(t, 303, "/en/cart?capped=101")
		v.get("/en/cart?capped=101").wants(t, 200, "Something has changed")
	})
	t.Run("over plain HTTP the cookie does without what needs TLS", func(t *testing.T) {
		t.Parallel()
		s := open(t, plainHTTP)
		c := s.visitor().post("/en/cart/add", "variant", "101", "quantity", "1").Cookies()[0]
		if c.Name != "cart" || c.Secure {
			t.Errorf("%+v", c)
		}
	})
}

func TestWhatCannotBePutIntoTheCart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields []string
		fail   error
		status int
		text   string
	}{
		"no variant":      {[]string{"quantity", "1"}, nil, 422, "Please fill this in."},
		"not a variant":   {[]string{"variant", "1 OR 1=1", "quantity", "1"}, nil, 422, "Please choose one of the given options."},
		"none of it":      {[]string{"variant", "1", "quantity", "0"}, nil, 422, "Please enter at least 1."},
		"too many":        {[]string{"variant", "1", "quantity", "100"}, nil, 422, "Please enter at most 99."},
		"no number":       {[]string{"variant", "1", "quantity", "two"}, nil, 422, "Please enter a number."},
		"sold out":        {[]string{"variant", "1", "quantity", "1"}, fault.New(fault.Conflict, "cart.sold_out"), 409, `role="alert"`},
		"unknown variant": {[]string{"variant", "9", "quantity", "1"}, fault.New(fault.NotFound, "cart.variant_unknown"), 404, `role="alert"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.carts.fail = c.fail
			s.visitor().post("/en/cart/add", c.fields...).wants(t, c.status, c.text, "Your cart")
			s.visitor().with("HX-Request", "true").post("/en/cart/add", c.fields...).wants(t, 200, "toast-failed")
		})
	}
}

func TestAFaultOfOursIsNotACartNotice(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.carts.fail = fault.New(fault.Unavailable, "database.away")
	s.visitor().post("/en/cart/add", "variant", "1", "quantity", "1").wants(t, 503, "cannot answer right now")
}

func TestChangingTheCart(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	v.post("/en/cart/add", "variant", "101", "quantity", "2")
	v.post("/en/cart/update", "variant", "101", "quantity", "4").leads(t, 303, "/en/cart")
	v.get("/en/cart").wants(t, 200, `value="4"`)
	htmx := s.visitor().with("HX-Request", "true")
	htmx.cookies = v.cookies
	htmx.post("/en/cart/update", "variant", "101", "quantity", "3").wants(t, 200, `id="basket"`, `value="3"`, ">3<")
	v.post("/en/cart/remove", "variant", "101").leads(t, 303, "/en/cart")
	v.get("/en/cart").wants(t, 200, "Nothing in here yet.")
	v.post("/en/cart/update", "variant", "101", "quantity", "-1").wants(t, 422, "at least 0")
	v.post("/en/cart/remove").wants(t, 422)
}

func TestACartShowsWhatIsWrongWithItsLines(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	v.post("/en/cart/add", "variant", "101", "quantity", "2")
	gone, few := line(7, "", 1), line(8, "Few Left", 9)
	gone.Problem, few.Problem = cart.Gone, cart.TooMany
	view := viewOf(gone, few)
	view.Ready = false
	view.Notices = []cart.Notice{{Code: cart.PriceUp, Name: "Few <Left>", Old: eur(2790), New: eur(2990)}}
	s.carts.views["token-1"] = view
	a := v.get("/en/cart")
	a.wants(t, 200, "A product that we no longer have", "Few &lt;Left&gt;", "€27.90", "Please sort out the marked products first.")
	a.lacks(t, "/en/checkout\"")
}

func TestTheBadgeComesApartFromThePage(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	v.get("/en/me").lacks(t, "badge-count")
	v.post("/en/cart/add", "variant", "101", "quantity", "2")
	v.get("/en/me").wants(t, 200, `<span class="badge-count">2</span>`, "items in the cart")
}
