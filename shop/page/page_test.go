package page

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
)

type place struct {
	Price int64  `json:"p"`
	Name  string `json:"n"`
	ID    int64  `json:"i"`
}

func testSigner() Signer { return NewSigner([]byte("a key for tests, thirty-two bytes")) }

func seal(t *testing.T, s Signer, list string, p any) string {
	t.Helper()
	cursor, err := s.Seal(list, p)
	if err != nil {
		t.Fatal(err)
	}
	return cursor
}

func TestSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{0: DefaultSize, 1: 1, 24: 24, MaxSize: MaxSize} {
		if got, err := Size(n); err != nil || got != want {
			t.Errorf("Size(%d) = %d, %v; want %d", n, got, err, want)
		}
	}
	for _, n := range []int{-1, MaxSize + 1} {
		if _, err := Size(n); fault.CodeOf(err) != "page.bad_size" {
			t.Errorf("Size(%d): %v", n, err)
		}
	}
}

func TestCursor(t *testing.T) {
	t.Parallel()
	s, sealed := testSigner(), place{Price: 1299, Name: "Süß & groß", ID: 1<<62 + 1}
	cursor := seal(t, s, "category price", sealed)

	t.Run("what was sealed is opened, in characters that need no escape in an address", func(t *testing.T) {
		t.Parallel()
		var got place
		if err := s.Open("category price", cursor, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sealed, got); diff != "" {
			t.Error(diff)
		}
		const safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		if strings.Trim(cursor, safe) != "" {
			t.Errorf("cursor %q", cursor)
		}
	})
	t.Run("one place has one cursor, so links are stable", func(t *testing.T) {
		t.Parallel()
		if again := seal(t, s, "category price", sealed); again != cursor {
			t.Errorf("%q, then %q", cursor, again)
		}
	})
	t.Run("another list, another key and every altered character are refused", func(t *testing.T) {
		t.Parallel()
		refuse := func(s Signer, list, cursor string) {
			t.Helper()
			var got place
			err := s.Open(list, cursor, &got)
			if fault.KindOf(err) != fault.Invalid || fault.CodeOf(err) != "page.bad_cursor" || got != (place{}) {
				t.Errorf("Open(%q, %q) = %v, %v", list, cursor, got, err)
			}
		}
		refuse(s, "category name", cursor)
		refuse(NewSigner([]byte("another key")), "category price", cursor)
		for i := range cursor {
			other := "A"
			if cursor[i] == 'A' {
				other = "B"
			}
			refuse(s, "category price", cursor[:i]+other+cursor[i+1:])
			refuse(s, "category price", cursor[:i])
		}
		refuse(s, "category price", cursor+"\n")
		refuse(s, "category price", cursor+"A")
	})
	t.Run("a place of another shape is refused", func(t *testing.T) {
		t.Parallel()
		var n int
		if err := s.Open("category price", cursor, &n); fault.CodeOf(err) != "page.bad_cursor" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a place that is not plain data is a defect", func(t *testing.T) {
		t.Parallel()
		if _, err := s.Seal("x", func() {}); fault.KindOf(err) != fault.Internal {
			t.Errorf("got %v", err)
		}
	})
}

// FuzzOpen feeds what clients may send: only the characters that Seal writes for the place are ever opened.
func FuzzOpen(f *testing.F) {
	s := testSigner()
	genuine, err := s.Seal("list", place{1, "a", 2})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{genuine, genuine + "\n", genuine[:20], "", "AAAAAAAAAAAAAAAAAAAA", "%00", "=="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		var got place
		if err := s.Open("list", cursor, &got); err != nil {
			if fault.CodeOf(err) != "page.bad_cursor" {
				t.Fatalf("Open(%q): %v", cursor, err)
			}
			return
		}
		if again, err := s.Seal("list", got); err != nil || again != cursor {
			t.Fatalf("%q was opened as %v, whose cursor is %q, %v", cursor, got, again, err)
		}
	})
}
