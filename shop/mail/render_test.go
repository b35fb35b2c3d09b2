package mail_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/locale"
	"vapeart/shop/mail"
	"vapeart/shop/money"
)

func renderer(t *testing.T) *mail.Renderer {
	t.Helper()
	cat, err := locale.Load()
	must(t, err)
	zone, err := time.LoadLocation("Europe/Berlin")
	must(t, err)
	r, err := mail.NewRenderer(cat, zone)
	must(t, err)
	return r
}

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

// order is one with everything that a confirmation can tell.
func order(l locale.Language) mail.Order {
	o := mail.Order{
		Shop: mail.Shop{
			Name: "VapeArt", Home: "https://shop.example/" + string(l), Email: "hello@shop.example", Phone: "+49 30 1234567",
			Lines: []string{"VapeArt GmbH", "Musterweg 1, 10115 Berlin", "HRB 12345, Amtsgericht Charlottenburg"},
		},
		Language: l, Number: "7KX4M-2QP9T", PlacedAt: time.Date(2026, 3, 2, 10, 5, 0, 0, time.UTC),
		Email: "customer@example.org", Phone: "+49 170 1234567",
		LookUp: "https://shop.example/" + string(l) + "/order/7KX4M2QP9T?from=mail&x=1",
		Lines: []mail.Line{
			{Name: "Nordlicht Pod 2", Options: "Polar Blue", Quantity: 1, Unit: euro(2990), Total: euro(2990)},
			{Name: "Kiosk Liquid „Waldbeere“ & Mint <cool>", Options: "6 mg/ml, 10 ml", Quantity: 12, Unit: euro(590), Total: euro(7080)},
		},
		Goods: euro(10070), DeliveryCost: euro(490), PaymentCost: euro(200), Total: euro(10760),
		Taxes:    []mail.Tax{{1900, euro(1686)}, {700, euro(13)}},
		Delivery: "DHL Paket", Proof: true, Payment: "Bank transfer",
		DeliverTo: []string{"Ann <script>alert(1)</script> Ämter", "Feldstraße 7", "04109 Leipzig", "Germany"},
		BillTo:    []string{"Beispiel AG", "Ring 2", "04109 Leipzig", "Germany"},
		Transfer: &mail.Transfer{
			Holder: "VapeArt GmbH", IBAN: "DE89 3704 0044 0532 0130 00", BIC: "COBADEFFXXX", Bank: "Musterbank",
			Reference: "7KX4M-2QP9T", Amount: euro(10760),
		},
		Legal: []mail.Link{{"Terms", "https://shop.example/terms"}, {"Right of withdrawal", "https://shop.example/returns"}},
	}
	if l == locale.German {
		o.Payment, o.DeliverTo[3], o.BillTo[3] = "Überweisung", "Deutschland", "Deutschland"
		o.Legal = []mail.Link{{"AGB", "https://shop.example/terms"}, {"Widerruf", "https://shop.example/returns"}}
	}
	return o
}

// bare is the least that an order has.
func bare(l locale.Language) mail.Order {
	o := order(l)
	o.Shop.Email, o.Shop.Phone, o.Shop.Lines, o.Legal, o.Phone = "", "", nil, nil, ""
	o.PaymentCost, o.Total, o.Taxes, o.Lines = euro(0), euro(3480), o.Taxes[:1], o.Lines[:1]
	o.Lines[0].Options, o.Goods, o.Proof, o.BillTo, o.Transfer = "", euro(2990), false, nil, nil
	o.Payment, o.AtDoor = "Cash on delivery", true
	return o
}

// golden compares with a file; UPDATE_GOLDEN=1 writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		must(t, os.MkdirAll("testdata", 0o750))
		must(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; UPDATE_GOLDEN=1 writes it):\n%s", name, diff)
	}
}

func TestMailsAreAsTheyWereSeen(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for _, l := range locale.Supported() {
		online := bare(l)
		online.AtDoor, online.PayAddress, online.Payment = false, "https://pay.example/7KX4M2QP9T", "Card"
		for name, o := range map[string]mail.Order{"full": order(l), "bare": bare(l), "online": online} {
			c, err := r.OrderConfirmation(o)
			must(t, err)
			golden(t, "confirmation."+name+"."+string(l)+".txt", c.Subject+"\n\n"+c.Text)
			golden(t, "confirmation."+name+"."+string(l)+".html", c.HTML)
		}
		c, err := r.OrderNotice(order(l))
		must(t, err)
		golden(t, "notice."+string(l)+".txt", c.Subject+"\n\n"+c.Text)
		if c.HTML != "" {
			t.Errorf("the notice has HTML")
		}
	}
}

func TestAConfirmationTellsEverything(t *testing.T) {
	t.Parallel()
	r := renderer(t)
	for _, l := range locale.Supported() {
		o := order(l)
		c, err := r.OrderConfirmation(o)
		must(t, err)
		for _, want := range []string{
			o.Number, "Nordlicht Pod 2", "Polar Blue", l.Money(euro(590)), l.Money(euro(7080)), l.Money(o.Goods), l.Money(o.DeliveryCost),
			l.Money(o.PaymentCost), l.Money(o.Total), l.Percent(1900), l.Money(euro(1686)), l.Percent(700), l.Money(euro(13)),
			"Feldstraße 7", "Beispiel AG", o.Delivery, o.Payment, o.Transfer.Holder, o.Transfer.IBAN, o.Transfer.BIC, o.Transfer.Bank,
			o.Shop.Email, o.Shop.Phone, "HRB 12345", o.Legal[1].Title, o.Legal[1].Address,
		} {
			if !strings.Contains(c.Text, want) {
				t.Errorf("%s: the text does not tell %q", l, want)
			}
			if !strings.Contains(c.HTML, strings.ReplaceAll(want, "+", "&#43;")) {
				t.Errorf("%s: the HTML does not tell %q", l, want)
			}
		}
		if strings.Contains(c.HTML, "<script") || strings.Contains(c.HTML, "<cool>") {
			t.Errorf("%s: a stranger's text is markup", l)
		}
	}
}

func TestAMailAsksForNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	c, err := renderer(t).OrderConfirmation(order(locale.English))
	must(t, err)
	for _, pattern := range []string{`(?i)\bsrc\s*=`, `(?i)url\s*\(`, `(?i)@import`, `(?i)<link`, `(?i)<script`, `(?i)background\s*=\s*"http`, `(?i)srcset`} {
		if found := regexp.MustCompile(pattern).FindString(c.HTML); found != "" {
			t.Errorf("the HTML has %q", found)
		}
	}
}

func TestATextMailHasNoLongOrRaggedLines(t *testing.T) {
	t.Parallel()
	c, err := renderer(t).OrderConfirmation(order(locale.German))
	must(t, err)
	if strings.Contains(c.Text, "\n\n\n") || strings.Count(c.Text, " \n") != 1 || !strings.Contains(c.Text, "\n-- \n") {
		t.Errorf("empty lines in a row, or spaces at a line's end besides the signature's:\n%s", c.Text)
	}
	for line := range strings.SplitSeq(c.Text, "\n") {
		n := utf8.RuneCountInString(line)
		if strings.HasSuffix(line, "€") && strings.Contains(strings.TrimLeft(line, " "), "  ") && n != 68 {
			t.Errorf("amounts do not stand below each other: %q", line)
		}
		if n > 80 {
			t.Errorf("a line of %d characters: %q", n, line)
		}
	}
}

func TestARenderedMailCanBeSent(t *testing.T) {
	t.Parallel()
	c, err := renderer(t).OrderConfirmation(order(locale.German))
	must(t, err)
	m := message()
	m.Subject, m.Text, m.HTML = c.Subject, c.Text, c.HTML
	b, err := m.Bytes()
	must(t, err)
	_, parts := read(t, b)
	if diff := cmp.Diff(map[string]string{"text/plain": crlf(c.Text), "text/html": crlf(c.HTML)}, parts); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}
