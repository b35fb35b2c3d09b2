package order

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"vapeart/shop/fault"
)

// source is a repeatable source of random bytes.
func source(seed uint64) *rand.ChaCha8 {
	return rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	random := source(1)
	seen := map[string]bool{}
	for range 10_000 {
		n, err := NewNumber(random)
		if err != nil {
			t.Fatal(err)
		}
		if seen[n] {
			t.Fatalf("%s twice in so few", n)
		}
		seen[n] = true
		if len(n) != 10 || strings.ContainsAny(n, "ILOU") {
			t.Fatalf("%q has another length or a letter that is misread", n)
		}
		if got, err := ParseNumber(n); err != nil || got != n {
			t.Fatalf("%q is read as %q, %v", n, got, err)
		}
	}
}

func TestNumberNeedsRandomness(t *testing.T) {
	t.Parallel()
	if _, err := NewNumber(bytes.NewReader([]byte{1, 2})); err == nil {
		t.Error("want an error from a source that dries up")
	}
}

func TestEverySlipIsFound(t *testing.T) {
	t.Parallel()
	random := source(2)
	for range 50 {
		n, err := NewNumber(random)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			for _, c := range []byte(symbols) {
				if c != n[i] {
					refused(t, n, n[:i]+string(c)+n[i+1:])
				}
			}
			for j := i + 1; j < len(n); j++ {
				if n[i] != n[j] {
					b := []byte(n)
					b[i], b[j] = b[j], b[i]
					refused(t, n, string(b))
				}
			}
			refused(t, n, n[:i]+n[i+1:])
			refused(t, n, n[:i]+"7"+n[i:])
		}
	}
}

func refused(t *testing.T, number, slip string) {
	t.Helper()
	if _, err := ParseNumber(slip); fault.CodeOf(err) != "order.bad_number" {
		t.Errorf("%s for %s: got %v", slip, number, err)
	}
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	n := "0000000000"
	for _, c := range "01ABC" { // a number with the symbols that are confused
		n = n[:9-len("01ABC")] + n[10-len("01ABC"):] + string(c)
	}
	sum := 0
	for _, c := range n[:9] {
		sum = shift(sum) ^ strings.IndexRune(symbols, c)
	}
	n = n[:9] + string(symbols[shift(sum)])
	grouped := Grouped(n)
	for _, typed := range []string{
		n, grouped, strings.ToLower(grouped), " " + grouped + " ", strings.ReplaceAll(grouped, "-", " – "),
		strings.ReplaceAll(n, "0", "o"), strings.ReplaceAll(n, "1", "l"), strings.ReplaceAll(n, "1", "I"),
	} {
		if got, err := ParseNumber(typed); err != nil || got != n {
			t.Errorf("%q: got %q, %v, want %q", typed, got, err, n)
		}
	}
	for _, typed := range []string{"", "-", "0", strings.Repeat("0", 11), "AAAAA-AAAA*", "ÄAAAA-AAAAA"} {
		refused(t, n, typed)
	}
}

func FuzzParseNumber(f *testing.F) {
	f.Add("7kx4m-2qp9t")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseNumber(text)
		if err != nil {
			return
		}
		if again, err := ParseNumber(Grouped(n)); err != nil || again != n || len(n) != 10 {
			t.Errorf("%q is %q, then %q, %v", text, n, again, err)
		}
	})
}

// book remembers what was asked for.
type book struct {
	Repository
	number, key string
	err         error
}

func (b *book) ByNumberAndEmail(_ context.Context, number, key string) (*Order, error) {
	b.number, b.key = number, key
	if b.err != nil {
		return nil, b.err
	}
	return &Order{Number: number}, nil
}

func TestLookUp(t *testing.T) {
	t.Parallel()
	number, err := NewNumber(source(3))
	if err != nil {
		t.Fatal(err)
	}
	unknown := fault.New(fault.NotFound, "order.unknown")
	for _, c := range []struct {
		name, number, email   string
		wantNumber, wantEmail string
	}{
		{"as typed by a customer", " " + strings.ToLower(Grouped(number)), " Ada@Example.COM ", number, "ada@example.com"},
		{"a number that cannot be one asks the store all the same", "nonsense", "ada@example.com", "", "ada@example.com"},
		{"an endless address is none", number, strings.Repeat("a", 300), number, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := &book{err: unknown}
			_, err := NewService(b).LookUp(t.Context(), c.number, c.email)
			if !errors.Is(err, unknown) || b.number != c.wantNumber || b.key != c.wantEmail {
				t.Errorf("asked for %q, %q: %v", b.number, b.key, err)
			}
		})
	}
	b := &book{}
	if o, err := NewService(b).LookUp(t.Context(), number, "ada@example.com"); err != nil || o.Number != number {
		t.Errorf("got %+v, %v", o, err)
	}
}
