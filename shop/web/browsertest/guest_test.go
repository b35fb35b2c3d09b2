package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"vapeart/shop/locale"
	"vapeart/shop/web/browsertest/chrome"
	"vapeart/shop/web/browsertest/stage"
)

// guests counts who came, so that each has an address of their own.
var guests atomic.Int32

func newGuest(t *testing.T, s *stage.Shop, l locale.Language, v chrome.Visitor) *stage.Guest {
	t.Helper()
	v.Address = fmt.Sprintf("192.0.2.%d", guests.Add(1))
	g, err := s.Guest(shared.chromium, l, v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			keep(t, g)
		}
		g.Close()
	})
	return g
}

// keep saves what a failed test saw last, for `go test -artifacts`.
func keep(t *testing.T, g *stage.Guest) {
	path, err := g.Path()
	t.Logf("the last page was %s (%v)", path, err)
	if picture, err := g.Picture(false); err == nil {
		file := filepath.Join(t.ArtifactDir(), "last-page.png")
		t.Log(file, os.WriteFile(file, picture, 0o600))
	}
}
