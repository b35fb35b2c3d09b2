package cart

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

func euro(minor int64) money.Amount { return money.Of(minor, money.EUR) }

func offer(id, unit int64, available int) Offer {
	return Offer{VariantID: id, Name: "Mango", Unit: euro(unit), Purchasable: true, Available: available, WeightGrams: 30}
}

func TestAssess(t *testing.T) {
	t.Parallel()
	draft := offer(1, 0, 5)
	draft.Purchasable = false
	adult := offer(2, 1000, 5)
	adult.AgeRestricted = true
	line := Line{VariantID: 1, Quantity: 2, Seen: euro(500)}
	for _, c := range []struct {
		name   string
		lines  []Line
		offers []Offer
		want   View
	}{
		{"an empty cart is not ready", nil, nil, View{}},
		{
			"as it was seen",
			[]Line{line},
			[]Offer{offer(1, 500, 2)},
			View{Lines: []LineView{{offer(1, 500, 2), 2, euro(1000), ""}}, Units: 2, Goods: euro(1000), Weight: 60, Ready: true},
		},
		{
			"two lines, one for adults",
			[]Line{line, {VariantID: 2, Quantity: 1, Seen: euro(1000)}},
			[]Offer{offer(1, 500, 2), adult},
			View{
				Lines: []LineView{{offer(1, 500, 2), 2, euro(1000), ""}, {adult, 1, euro(1000), ""}},
				Units: 3, Goods: euro(2000), Weight: 90, AgeGated: true, Ready: true,
			},
		},
		{
			"a higher price is told",
			[]Line{line},
			[]Offer{offer(1, 501, 2)},
			View{
				Lines: []LineView{{offer(1, 501, 2), 2, euro(1002), ""}}, Units: 2, Goods: euro(1002), Weight: 60, Ready: true,
				Notices: []Notice{{Code: PriceUp, Name: "Mango", Old: euro(500), New: euro(501)}},
			},
		},
		{
			"a lower price is told",
			[]Line{line},
			[]Offer{offer(1, 499, 2)},
			View{
				Lines: []LineView{{offer(1, 499, 2), 2, euro(998), ""}}, Units: 2, Goods: euro(998), Weight: 60, Ready: true,
				Notices: []Notice{{Code: PriceDown, Name: "Mango", Old: euro(500), New: euro(499)}},
			},
		},
		{
			"a price never seen is not new",
			[]Line{{VariantID: 1, Quantity: 1}},
			[]Offer{offer(1, 499, 2)},
			View{Lines: []LineView{{offer(1, 499, 2), 1, euro(499), ""}}, Units: 1, Goods: euro(499), Weight: 30, Ready: true},
		},
		{
			"fewer left: counted, but not ready",
			[]Line{line},
			[]Offer{offer(1, 500, 1)},
			View{
				Lines: []LineView{{offer(1, 500, 1), 2, euro(1000), TooMany}}, Units: 2, Goods: euro(1000), Weight: 60,
				Notices: []Notice{{Code: TooManyNotice, Name: "Mango", Available: 1}},
			},
		},
		{
			"sold out",
			[]Line{line},
			[]Offer{offer(1, 500, 0)},
			View{
				Lines:   []LineView{{offer(1, 500, 0), 2, money.Amount{}, SoldOut}},
				Notices: []Notice{{Code: SoldOutNotice, Name: "Mango"}},
			},
		},
		{
			"no longer for sale",
			[]Line{line},
			[]Offer{draft},
			View{Lines: []LineView{{draft, 2, money.Amount{}, Gone}}, Notices: []Notice{{Code: GoneNotice, Name: "Mango", Available: 5}}},
		},
		{
			"known no more",
			[]Line{line},
			nil,
			View{Lines: []LineView{{Offer{VariantID: 1}, 2, money.Amount{}, Gone}}, Notices: []Notice{{Code: GoneNotice}}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			offers := map[int64]Offer{}
			for _, o := range c.offers {
				offers[o.VariantID] = o
			}
			got, err := Assess(&Cart{Lines: c.lines}, offers)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAssessRefusesWhatNoAmountHolds(t *testing.T) {
	t.Parallel()
	c := &Cart{Lines: []Line{{VariantID: 1, Quantity: 99}}}
	if _, err := Assess(c, map[int64]Offer{1: offer(1, 1<<62, 99)}); fault.CodeOf(err) != "money.overflow" {
		t.Errorf("got %v", err)
	}
}

func TestSeenNotesEveryPriceThatDiffers(t *testing.T) {
	t.Parallel()
	c := &Cart{Lines: []Line{
		{VariantID: 1, Quantity: 1, Seen: euro(500)}, {VariantID: 2, Quantity: 1, Seen: euro(500)}, {VariantID: 3, Quantity: 1, Seen: euro(500)},
	}}
	v, err := Assess(c, map[int64]Offer{1: offer(1, 500, 1), 2: offer(2, 600, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[int64]money.Amount{2: euro(600)}, c.Seen(v)); diff != "" {
		t.Error(diff)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	a, err := newToken(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newToken(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := TokenHash(a)
	if a == b || len(a) != 43 || err != nil || len(hash) != 64 || strings.Contains(hash, a) {
		t.Errorf("tokens %q, %q; hash %q, %v", a, b, hash, err)
	}
	for _, bad := range []string{"", "x", a + "A", a[:42], a[:42] + "!", base64.StdEncoding.EncodeToString(make([]byte, 32))} {
		if _, err := TokenHash(bad); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: got %v", bad, err)
		}
	}
	if _, err := newToken(bytes.NewReader(make([]byte, 5))); err == nil {
		t.Error("want an error from a source that dries up")
	}
}

func TestNoticesAndProblemsHaveTexts(t *testing.T) {
	t.Parallel()
	cat, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locale.Supported() {
		p := cat.For(lang, nil)
		for _, code := range []locale.Key{PriceUp, PriceDown, GoneNotice, SoldOutNotice, TooManyNotice, CappedNotice} {
			for _, name := range []string{"Mango", ""} {
				text := Notice{Code: code, Name: name, Old: euro(500), New: euro(600), Available: 2}.Text(p)
				if text == string(code) || strings.ContainsAny(text, "{}") || name != "" && !strings.Contains(text, name) {
					t.Errorf("%s: %q", code, text)
				}
			}
		}
		for _, problem := range []Problem{Gone, SoldOut, TooMany} {
			if p.Text(problem.Key(), fault.With("available", 2)) == string(problem.Key()) {
				t.Errorf("%s has no text in %s", problem, lang)
			}
		}
	}
}
