package payment

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

// card stands for a provider that is to come: it sends the customer to a page of its own.
type card struct{ starts map[string]int }

func (*card) Code() string                { return "card" }
func (*card) Offer(Basket) (Option, bool) { return Option{Code: "card", Fee: euro(0)}, true }
func (c *card) Start(_ context.Context, i Intent) (Next, error) {
	c.starts[i.Order]++
	return Next{Kind: Redirect, Address: "https://pay.example/" + i.Order + "?back=" + i.Return}, nil
}

func setup(t *testing.T) *Methods {
	t.Helper()
	account, err := ParseAccount(Account{Holder: "VapeArt GmbH", IBAN: "DE89 3704 0044 0532 0130 00", Bank: "Musterbank"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(BankTransfer{account}, CashOnDelivery{Fee: euro(390), Most: euro(100_000), Countries: []string{"DE"}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOptions(t *testing.T) {
	t.Parallel()
	m := setup(t)
	transfer, cash := Option{"bank_transfer", euro(0)}, Option{"cash_on_delivery", euro(390)}
	for _, c := range []struct {
		name   string
		basket Basket
		want   []Option
	}{
		{"at home both", Basket{"DE", euro(5000)}, []Option{transfer, cash}},
		{"abroad no carrier collects money", Basket{"AT", euro(5000)}, []Option{transfer}},
		{"as much as a carrier collects, its fee included", Basket{"DE", euro(99_610)}, []Option{transfer, cash}},
		{"a cent more", Basket{"DE", euro(99_611)}, []Option{transfer}},
	} {
		got, err := m.Options(c.basket)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", c.name, err, diff)
		}
	}
	if _, err := m.Option("cash_on_delivery", Basket{"AT", euro(5000)}); fault.CodeOf(err) != "payment.unknown_method" {
		t.Errorf("a way that is not open: got %v", err)
	}
	if _, err := m.Option("shells", Basket{"DE", euro(5000)}); fault.CodeOf(err) != "payment.unknown_method" {
		t.Errorf("a way that does not exist: got %v", err)
	}
	none, err := New(CashOnDelivery{Countries: []string{"DE"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := none.Options(Basket{"AT", euro(1)}); fault.CodeOf(err) != "payment.none_open" {
		t.Errorf("no way at all: got %v", err)
	}
	if _, err := New(BankTransfer{}, BankTransfer{}); fault.CodeOf(err) != "payment.code_twice" {
		t.Errorf("two of one name: got %v", err)
	}
}

func TestStart(t *testing.T) {
	t.Parallel()
	m := setup(t)
	intent := Intent{Order: "7KX4M2QP9T", Total: euro(5390), Email: "ada@example.com", Return: "https://shop.example/done"}
	t.Run("a transfer tells account, amount and reference", func(t *testing.T) {
		t.Parallel()
		got, err := m.Start(t.Context(), "bank_transfer", intent)
		want := Next{Kind: Transfer, Remittance: Remittance{
			Account: Account{Holder: "VapeArt GmbH", IBAN: "DE89370400440532013000", Bank: "Musterbank"},
			Amount:  euro(5390), Reference: "7KX4M2QP9T",
		}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	})
	t.Run("cash leaves nothing to do", func(t *testing.T) {
		t.Parallel()
		if got, err := m.Start(t.Context(), "cash_on_delivery", intent); err != nil || got.Kind != AtDoor {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("a way that the shop gave up is told", func(t *testing.T) {
		t.Parallel()
		if _, err := m.Start(t.Context(), "cheque", intent); fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a card provider fits the port", func(t *testing.T) {
		t.Parallel()
		provider := &card{starts: map[string]int{}}
		m, err := New(provider)
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Start(t.Context(), "card", intent)
		if err != nil || got.Kind != Redirect || got.Address != "https://pay.example/7KX4M2QP9T?back=https://shop.example/done" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestParseAccount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		account Account
		want    string
	}{
		{"as on paper", Account{Holder: "A", IBAN: "de89 3704 0044 0532 0130 00", BIC: "cobadeff xxx"}, ""},
		{"with letters", Account{Holder: "A", IBAN: "GB82 WEST 1234 5698 7654 32"}, ""},
		{"a digit wrong", Account{Holder: "A", IBAN: "DE89 3704 0044 0532 0130 01"}, "invalid; iban: payment.bad_iban"},
		{"two digits swapped", Account{Holder: "A", IBAN: "DE89 3704 0044 0532 0310 00"}, "invalid; iban: payment.bad_iban"},
		{"nothing", Account{}, "invalid; holder: required; iban: payment.bad_iban"},
		{"a BIC that is none", Account{Holder: "A", IBAN: "DE89370400440532013000", BIC: "X"}, "invalid; bic: payment.bad_bic"},
	} {
		got, err := ParseAccount(c.account)
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || err.Error() != c.want):
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		case c.name == "as on paper" && got.GroupedIBAN() != "DE89 3704 0044 0532 0130 00":
			t.Errorf("got %q", got.GroupedIBAN())
		}
	}
}

func TestEveryWayHasTexts(t *testing.T) {
	t.Parallel()
	cat, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []Option{{Code: BankTransfer{}.Code()}, {Code: CashOnDelivery{}.Code()}} {
		for _, key := range []locale.Key{o.Name(), o.Hint()} {
			if cat.Text(locale.German, key) == string(key) {
				t.Errorf("%s has no text", key)
			}
		}
	}
}
