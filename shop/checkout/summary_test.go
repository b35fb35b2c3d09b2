package checkout

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/address"
	"vapeart/shop/cart"
	"vapeart/shop/delivery"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/payment"
	"vapeart/shop/tax"
)

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

func service(t *testing.T) *Service {
	t.Helper()
	o := Options{Zone: time.UTC, TermsVersion: "2026-01"}
	var errs [4]error
	o.Addresses, errs[0] = address.Load()
	o.Delivery, errs[1] = delivery.Load(money.EUR)
	o.Tax, errs[2] = tax.Load()
	o.Payment, errs[3] = payment.New(payment.BankTransfer{}, payment.CashOnDelivery{Fee: euro(390), Countries: []string{"DE"}})
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return New(o)
}

// table is a desk with a cart of lines as they are offered.
func table(t *testing.T, lines ...cart.LineView) desk {
	t.Helper()
	c, offers := &cart.Cart{ID: 1}, map[int64]cart.Offer{}
	for _, l := range lines {
		c.Lines = append(c.Lines, cart.Line{VariantID: l.VariantID, Quantity: l.Quantity, Seen: l.Unit})
		offers[l.VariantID] = l.Offer
	}
	view, err := cart.Assess(c, offers)
	if err != nil {
		t.Fatal(err)
	}
	return desk{cart: c, view: view, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), record: Record{Details: Details{
		Contact: Contact{Email: "ada@example.com", Phone: "089123456", BirthDate: "1990-02-28"},
		Addresses: Addresses{BillingSame: true, Delivery: address.Address{
			Name: "Ada Lovelace", Street: "Marktplatz 1", Postcode: "80331", City: "München", Country: "DE",
		}},
		DeliveryMethod: "standard", PaymentMethod: "bank_transfer",
	}}}
}

func line(id, unit int64, quantity int, class string) cart.LineView {
	return cart.LineView{Quantity: quantity, Offer: cart.Offer{
		VariantID: id, ProductID: id, SKU: "SKU", Name: "Mango", Options: "6 mg/ml", Unit: euro(unit), TaxClass: class,
		WeightGrams: 100, Purchasable: true, Available: 1_000,
	}}
}

func summarize(t *testing.T, s *Service, d desk, lang locale.Language) Summary {
	t.Helper()
	sum, err := s.summary(d, lang)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestTotalsAlwaysAddUp(t *testing.T) {
	t.Parallel()
	s := service(t)
	random := rand.New(rand.NewPCG(3, 4))
	classes, countries := []string{"standard", "reduced", "zero"}, []string{"DE", "FR", "SE", "LU"}
	for range 2_000 {
		var lines []cart.LineView
		for id := range 1 + random.Int64N(12) {
			lines = append(lines, line(id, 1+random.Int64N(20_000), 1+random.IntN(9), classes[random.IntN(3)]))
		}
		d := table(t, lines...)
		to := &d.record.Details.Delivery
		to.Country = countries[random.IntN(len(countries))]
		sum := summarize(t, s, d, locale.English)
		var goods, inLines, gross, taxes int64
		for _, l := range sum.Lines {
			goods += l.Total.Minor
			inLines += l.Tax.Minor
			if l.Total.Minor != l.Unit.Minor*int64(l.Quantity) || l.Tax.Minor > l.Total.Minor {
				t.Fatalf("line %+v", l)
			}
		}
		for _, r := range sum.Taxes {
			gross += r.Gross.Minor
			taxes += r.Tax.Minor
		}
		costs := sum.DeliveryCost.Minor + sum.PaymentCost.Minor
		if goods != sum.Goods.Minor || goods+costs != sum.Total.Minor || gross != sum.Total.Minor || taxes != sum.Tax.Minor ||
			inLines > taxes || taxes-inLines > costs {
			t.Fatalf("lines %d with %d, costs %d, rates %d with %d: %+v", goods, inLines, costs, gross, taxes, sum)
		}
		if o := newOrder(d, sum, Request{}); o.Total != sum.Total || o.Tax != sum.Tax || len(o.Lines) != len(sum.Lines) {
			t.Fatalf("the order differs: %+v", o)
		}
	}
}

func TestFingerprintsTellWhatIsSeen(t *testing.T) {
	t.Parallel()
	s := service(t)
	base := func() desk { return table(t, line(1, 1000, 2, "standard"), line(2, 500, 1, "reduced")) }
	want := summarize(t, s, base(), locale.English).Fingerprint
	for name, change := range map[string]func(*desk){
		"how many are left": func(d *desk) { d.view.Lines[0].Available = 2 },
		"what the product is called in an address": func(d *desk) {
			d.view.Lines[0].Slug, d.view.Lines[0].PictureSource = "mango-2", "demo:x"
		},
		"when it is looked at": func(d *desk) { d.now = d.now.Add(time.Hour) },
		"what has changed":     func(d *desk) { d.view.Notices = []cart.Notice{{Code: cart.PriceUp}} },
		"what was shown":       func(d *desk) { d.record.Shown, d.record.Version = &Shown{}, 7 },
	} {
		d := base()
		change(&d)
		if got := summarize(t, s, d, locale.English).Fingerprint; got != want {
			t.Errorf("%s makes another fingerprint", name)
		}
	}
	seen := map[string]string{want: "nothing"}
	for name, change := range map[string]func(*desk){
		"a price":             func(d *desk) { *d = table(t, line(1, 1001, 2, "standard"), line(2, 500, 1, "reduced")) },
		"a quantity":          func(d *desk) { *d = table(t, line(1, 1000, 3, "standard"), line(2, 500, 1, "reduced")) },
		"a line":              func(d *desk) { *d = table(t, line(1, 1000, 2, "standard")) },
		"a variant":           func(d *desk) { *d = table(t, line(3, 1000, 2, "standard"), line(2, 500, 1, "reduced")) },
		"the order of lines":  func(d *desk) { *d = table(t, line(2, 500, 1, "reduced"), line(1, 1000, 2, "standard")) },
		"a tax rate":          func(d *desk) { *d = table(t, line(1, 1000, 2, "standard"), line(2, 500, 1, "zero")) },
		"a name":              func(d *desk) { d.view.Lines[0].Name = "Papaya" },
		"options":             func(d *desk) { d.view.Lines[0].Options = "3 mg/ml" },
		"a SKU":               func(d *desk) { d.view.Lines[0].SKU = "X" },
		"a price before sale": func(d *desk) { d.view.Lines[0].Regular = euro(2000) },
		"an e-mail address":   func(d *desk) { d.record.Details.Email = "eve@example.com" },
		"a phone":             func(d *desk) { d.record.Details.Phone = "" },
		"a birth date":        func(d *desk) { d.record.Details.BirthDate = "1991-02-28" },
		"a name on a parcel":  func(d *desk) { d.record.Details.Delivery.Name = "Eve" },
		"a country":           func(d *desk) { d.record.Details.Delivery.Country = "FR" },
		"an invoice elsewhere": func(d *desk) {
			d.record.Details.BillingSame, d.record.Details.Billing = false, address.Address{Name: "Eve"}
		},
		"a delivery method":  func(d *desk) { d.record.Details.DeliveryMethod = "express" },
		"proof of age":       func(d *desk) { d.view.AgeGated = true },
		"a payment method":   func(d *desk) { d.record.Details.PaymentMethod = "cash_on_delivery" },
		"weight, at a price": func(d *desk) { d.view.Weight = 2_001 },
	} {
		d := base()
		change(&d)
		got := summarize(t, s, d, locale.English).Fingerprint
		if other, twice := seen[got]; twice {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		seen[got] = name
	}
	if _, twice := seen[summarize(t, s, base(), locale.German).Fingerprint]; twice {
		t.Error("the language makes no difference")
	}
	o := s.o
	o.TermsVersion = "2026-02"
	if _, twice := seen[summarize(t, New(o), base(), locale.English).Fingerprint]; twice {
		t.Error("the terms make no difference")
	}
}

func TestWhatIsMissingIsTold(t *testing.T) {
	t.Parallel()
	s := service(t)
	for _, c := range []struct {
		name string
		edit func(*desk)
		code string
		next Step
	}{
		{"no contact", func(d *desk) { d.record.Details.Email = "" }, "checkout.unfinished", StepContact},
		{"no birth date where goods ask", func(d *desk) { d.view.AgeGated, d.record.Details.BirthDate = true, "" }, "checkout.unfinished", StepContact},
		{"no address", func(d *desk) { d.record.Details.Delivery = address.Address{} }, "checkout.unfinished", StepAddress},
		{"an address where the goods may not go", func(d *desk) { d.view.AgeGated, d.record.Details.Delivery.Country = true, "NL" }, "checkout.unfinished", StepAddress},
		{"no delivery method", func(d *desk) { d.record.Details.DeliveryMethod = "" }, "checkout.unfinished", StepDelivery},
		{"a delivery method that takes no such weight", func(d *desk) { d.view.Weight = 40_000 }, "checkout.unfinished", StepDelivery},
		{"no payment method", func(d *desk) { d.record.Details.PaymentMethod = "" }, "checkout.unfinished", StepPayment},
		{"a payment method that is not open there", func(d *desk) {
			d.record.Details.PaymentMethod, d.record.Details.Delivery.Country = "cash_on_delivery", "FR"
		}, "checkout.unfinished", StepPayment},
		{"a line that cannot be ordered", func(d *desk) { d.view.Ready = false }, "checkout.not_ready", StepReview},
	} {
		d := table(t, line(1, 1000, 2, "standard"))
		c.edit(&d)
		if _, err := s.summary(d, locale.English); fault.CodeOf(err) != c.code {
			t.Errorf("%s: got %v", c.name, err)
		}
		if p, err := s.progress(d.view, d.record.Details, d.now); err != nil || p.next != c.next {
			t.Errorf("%s: next is %s, %v", c.name, p.next, err)
		}
	}
}

func TestTooHeavyIsARefusal(t *testing.T) {
	t.Parallel()
	d := table(t, line(1, 1000, 2, "standard"))
	d.view.Weight = 40_000
	p, err := service(t).progress(d.view, d.record.Details, d.now)
	if err != nil || fault.CodeOf(p.refusal) != "delivery.too_heavy" || p.delivery != nil {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	sum := summarize(t, service(t), table(t, line(1, 1000, 2, "standard"), line(2, 500, 1, "standard")), locale.English)
	for _, c := range []struct {
		name string
		edit func(*Shown)
		want []cart.Notice
	}{
		{"nothing that was remembered", func(*Shown) {}, []cart.Notice{{Code: OtherChanged}}},
		{"prices, each with its name", func(s *Shown) { s.Lines[0].Unit, s.Lines[1].Unit = euro(999), euro(501) }, []cart.Notice{
			{Code: cart.PriceUp, Name: "Mango", Old: euro(999), New: euro(1000)},
			{Code: cart.PriceDown, Name: "Mango", Old: euro(501), New: euro(500)},
		}},
		{"a line more", func(s *Shown) { s.Lines = s.Lines[:1] }, []cart.Notice{{Code: LinesChanged}}},
		{"a line less", func(s *Shown) { s.Lines = append(s.Lines, ShownLine{VariantID: 3}) }, []cart.Notice{{Code: LinesChanged}}},
		{"another line", func(s *Shown) { s.Lines[0].VariantID = 3 }, []cart.Notice{{Code: LinesChanged}}},
		{"costs, which explain the tax", func(s *Shown) { s.DeliveryCost, s.PaymentCost, s.Tax = euro(1), euro(2), euro(3) }, []cart.Notice{
			{Code: DeliveryChanged, Old: euro(1), New: euro(490)}, {Code: PaymentChanged, Old: euro(2), New: euro(0)},
		}},
		{"tax alone", func(s *Shown) { s.Tax = euro(3) }, []cart.Notice{{Code: TaxChanged, Old: euro(3), New: sum.Tax}}},
	} {
		was := sum.shown()
		c.edit(was)
		if diff := cmp.Diff(c.want, differences(was, sum)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if got := differences(nil, sum); len(got) != 1 || got[0].Code != OtherChanged {
		t.Errorf("never reviewed: got %+v", got)
	}
}

func TestEveryDeliveredCountryHasAddressesAndRates(t *testing.T) {
	t.Parallel()
	s := service(t)
	for _, country := range s.o.Delivery.Countries() {
		if _, err := s.o.Addresses.Rule(country); err != nil {
			t.Errorf("%s has no address rule", country)
		}
		if _, err := s.o.Tax.Rate(country, tax.Standard, time.Time{}); err != nil {
			t.Errorf("%s has no tax rate", country)
		}
	}
}

func TestLongTextsAreCutForTheOrder(t *testing.T) {
	t.Parallel()
	long := line(1, 1000, 1, "standard")
	long.Name = string(make([]rune, 500))
	d := table(t, long)
	o := newOrder(d, summarize(t, service(t), d, locale.English), Request{})
	if n := len([]rune(o.Lines[0].Name)); n != 400 {
		t.Errorf("%d characters", n)
	}
	if o.State != order.Pending || o.BirthDate != "" {
		t.Errorf("a birth date is kept although nothing asks for it: %+v", o)
	}
}

func TestNoticesHaveTexts(t *testing.T) {
	t.Parallel()
	cat, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []locale.Key{LinesChanged, DeliveryChanged, PaymentChanged, TaxChanged, OtherChanged} {
		n := cart.Notice{Code: code, Old: euro(1), New: euro(2)}
		if text := n.Text(cat.For(locale.German, nil)); text == string(code) {
			t.Errorf("%s has no text", code)
		}
	}
}
