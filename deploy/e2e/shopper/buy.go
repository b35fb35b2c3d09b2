package shopper

import (
	"context"
	"regexp"
	"strconv"
	"strings"
)

// Customer is what somebody types into the checkout, by the forms' own names of fields; a field that a form does not have
// is not filled in.
type Customer struct {
	Fields   map[string]string
	Delivery string // code of the way to deliver; empty: the one that is chosen already
	Payment  string // likewise
}

// Grown returns a customer of age with an address in Germany, who is told apart by their e-mail address.
func Grown(email string) Customer {
	return Customer{Payment: "bank_transfer", Fields: map[string]string{
		"email": email, "phone": "+49 30 901820",
		"birth_day": "17", "birth_month": "5", "birth_year": "1984", "birth_date": "1984-05-17",
		"delivery.name": "Jördis Ähre", "delivery.street": "Invalidenstraße 117", "delivery.postcode": "10115",
		"delivery.city": "Berlin", "delivery.country": "DE",
	}}
}

// Enter opens the home page and answers the question for age.
func (s *Shopper) Enter(ctx context.Context) error {
	if err := s.Open(ctx, "home", s.Path("")); err != nil {
		return err
	}
	return s.ComeOfAge(ctx)
}

// ComeOfAge answers the question for age if the page in front puts it.
func (s *Shopper) ComeOfAge(ctx context.Context) error {
	gate, ok := s.Page.Form("answer")
	if !ok {
		return nil
	}
	if err := gate.Set("answer", "yes"); err != nil {
		return s.stuck("age", "%w", err)
	}
	return s.Submit(ctx, "age", gate)
}

// Category opens the index of categories and the first category whose name holds the words.
func (s *Shopper) Category(ctx context.Context, words string) error {
	if err := s.Open(ctx, "categories", s.Path("/c")); err != nil {
		return err
	}
	for _, l := range s.Page.Links() {
		if strings.HasPrefix(l.Address.Path, s.Path("/c/")) && containsFold(l.Text, words) {
			return s.Follow(ctx, "category", l)
		}
	}
	return s.stuck("category", "no category is named %q", words)
}

// Search types words into the search field of the page in front.
func (s *Shopper) Search(ctx context.Context, words string) error {
	f, ok := s.Page.Form("q")
	if !ok {
		return s.stuck("search", "there is no search field")
	}
	if err := f.Set("q", words); err != nil {
		return s.stuck("search", "%w", err)
	}
	return s.Submit(ctx, "search", f)
}

// Product opens the first product of the list in front whose link holds the words; "" takes the first.
func (s *Shopper) Product(ctx context.Context, words string) error {
	for _, l := range s.Page.Links() {
		if strings.HasPrefix(l.Address.Path, s.Path("/p/")) && containsFold(l.Text, words) {
			return s.Follow(ctx, "product", l)
		}
	}
	return s.stuck("product", "no product is named %q", words)
}

func containsFold(s, words string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(words))
}

// Put puts units of the product in front into the cart, choosing its first variant if one has to be chosen, and opens
// the cart.
func (s *Shopper) Put(ctx context.Context, quantity int) error {
	f, ok := s.Page.Form("variant")
	if !ok {
		l, found := s.variant()
		if !found {
			return s.stuck("variant", "nothing can be put into the cart")
		}
		if err := s.Follow(ctx, "variant", l); err != nil {
			return err
		}
		if f, ok = s.Page.Form("variant"); !ok {
			return s.stuck("variant", "nothing can be put into the cart")
		}
	}
	if err := f.Set("quantity", strconv.Itoa(quantity)); err != nil {
		return s.stuck("cart", "%w", err)
	}
	if err := s.Submit(ctx, "cart", f); err != nil {
		return err
	}
	if _, ok := s.checkout(); !ok {
		return s.stuck("cart", "the cart cannot be checked out")
	}
	return nil
}

// variant is the first link that chooses a variant of the product in front.
func (s *Shopper) variant() (Link, bool) {
	for _, l := range s.Page.Links() {
		if l.Address.Path == s.Page.Address.Path && l.Address.Query().Has("sku") {
			return l, true
		}
	}
	return Link{}, false
}

// checkout is the cart's way to the checkout.
func (s *Shopper) checkout() (Link, bool) { return s.Page.LinkTo(s.Path("/checkout")) }

// Checkout goes from the cart to the review.
func (s *Shopper) Checkout(ctx context.Context, c Customer) error {
	l, ok := s.checkout()
	if !ok {
		return s.stuck("checkout", "the page has no way to the checkout")
	}
	if err := s.Follow(ctx, "checkout", l); err != nil {
		return err
	}
	if err := s.Contact(ctx, c); err != nil {
		return err
	}
	if err := s.choose(ctx, "delivery", "delivery_method", c.Delivery); err != nil {
		return err
	}
	if err := s.choose(ctx, "payment", "payment_method", c.Payment); err != nil {
		return err
	}
	if _, ok := s.Page.Form("fingerprint"); !ok {
		return s.stuck("review", "the order cannot be placed")
	}
	return nil
}

// Contact fills in who and where to, in as many forms as that takes.
func (s *Shopper) Contact(ctx context.Context, c Customer) error {
	const forms = 2 // contact and address, on one page or on two
	for range forms {
		f, ok := s.Page.Form("email")
		if !ok {
			f, ok = s.Page.Form("delivery.name")
		}
		if !ok {
			break
		}
		for name, value := range c.Fields {
			if !f.Has(name) {
				continue
			}
			if err := f.Set(name, value); err != nil {
				return s.stuck("contact", "%w", err)
			}
		}
		before := s.Page.Address.Path
		if err := s.Submit(ctx, "contact", f); err != nil {
			return err
		}
		if s.Page.Address.Path == before {
			return s.stuck("contact", "the form came back")
		}
	}
	return nil
}

// choose takes one of several ways, or confirms the one that is chosen.
func (s *Shopper) choose(ctx context.Context, step, name, value string) error {
	f, ok := s.Page.Form(name)
	if !ok {
		return s.stuck(step, "there is nothing to choose")
	}
	if value != "" {
		if err := f.Set(name, value); err != nil {
			return s.stuck(step, "%w", err)
		}
	}
	return s.Submit(ctx, step, f)
}

// Placing is the review's form, filled in and ready to be sent.
func (s *Shopper) Placing() (*Form, error) {
	f, ok := s.Page.Form("fingerprint")
	if !ok {
		return nil, s.stuck("place", "there is no order to place")
	}
	if err := f.Tick("terms"); err != nil {
		return nil, s.stuck("place", "%w", err)
	}
	return f, nil
}

// number is what an order's number looks like: two groups of five of Crockford's digits.
var number = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b`)

// Place sends the review and returns the order's number from the confirmation, as people read it.
func (s *Shopper) Place(ctx context.Context) (string, error) {
	f, err := s.Placing()
	if err != nil {
		return "", err
	}
	if err := s.Submit(ctx, "place", f); err != nil {
		return "", err
	}
	return s.Confirmation()
}

// Confirmation returns the number of the order whose page is in front of the shopper.
func (s *Shopper) Confirmation() (string, error) {
	if !strings.HasPrefix(s.Page.Address.Path, s.Path("/order/")) {
		return "", s.stuck("place", "no order was placed")
	}
	n := number.FindString(s.Page.Text())
	if n == "" || !strings.HasSuffix(s.Page.Address.Path, "/"+strings.ReplaceAll(n, "-", "")) {
		return "", s.stuck("place", "the confirmation does not tell its number")
	}
	return n, nil
}

// LookUp finds an order by its number and e-mail address and returns the number that its page tells.
func (s *Shopper) LookUp(ctx context.Context, number, email string) (string, error) {
	if err := s.Open(ctx, "look-up", s.Path("/order")); err != nil {
		return "", err
	}
	f, ok := s.Page.Form("number")
	if !ok {
		return "", s.stuck("look-up", "there is no form")
	}
	for name, value := range map[string]string{"number": number, "email": email} {
		if err := f.Set(name, value); err != nil {
			return "", s.stuck("look-up", "%w", err)
		}
	}
	if err := s.Submit(ctx, "look-up", f); err != nil {
		return "", err
	}
	return s.Confirmation()
}

// Buy is the whole way from the home page over a product's address to the order, whose number it returns.
func (s *Shopper) Buy(ctx context.Context, product string, quantity int, c Customer) (string, error) {
	if err := s.Enter(ctx); err != nil {
		return "", err
	}
	if err := s.Open(ctx, "product", product); err != nil {
		return "", err
	}
	if err := s.Put(ctx, quantity); err != nil {
		return "", err
	}
	if err := s.Checkout(ctx, c); err != nil {
		return "", err
	}
	return s.Place(ctx)
}
