package anchorfile_test

import (
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"vapeart/shop/audit"
	"vapeart/shop/gateway/anchorfile"
)

func TestFile(t *testing.T) {
	t.Parallel()
	at := func(place int64) audit.Head {
		return audit.Head{Place: place, Hash: "h" + strconv.FormatInt(place, 10), Seal: "s"}
	}
	t.Run("it keeps the furthest end, readable by its owner alone", func(t *testing.T) {
		t.Parallel()
		f := anchorfile.File{Path: filepath.Join(t.TempDir(), "data", "audit.anchor")}
		if _, ok, err := f.Last(t.Context()); ok || err != nil {
			t.Fatalf("got %v, %v", ok, err)
		}
		for _, place := range []int64{5, 9, 7} {
			if err := f.Keep(t.Context(), at(place)); err != nil {
				t.Fatal(err)
			}
		}
		if h, ok, err := f.Last(t.Context()); !ok || err != nil || h != at(9) {
			t.Errorf("got %v, %v, %v", h, ok, err)
		}
		info, err := os.Stat(f.Path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("got %v, %v", info, err)
		}
	})
	t.Run("at once it is always one whole end, and nothing is left beside it", func(t *testing.T) {
		t.Parallel()
		f := anchorfile.File{Path: filepath.Join(t.TempDir(), "audit.anchor")}
		var all sync.WaitGroup
		for place := range int64(20) {
			all.Go(func() {
				if err := f.Keep(t.Context(), at(place+1)); err != nil {
					t.Error(err)
				}
				if h, ok, err := f.Last(t.Context()); !ok || err != nil || h != at(h.Place) {
					t.Errorf("got %v, %v, %v", h, ok, err)
				}
			})
		}
		all.Wait()
		if files, err := os.ReadDir(filepath.Dir(f.Path)); err != nil || len(files) != 1 {
			t.Errorf("got %v, %v", files, err)
		}
	})
	t.Run("one that is damaged is an error, and is not written over", func(t *testing.T) {
		t.Parallel()
		f := anchorfile.File{Path: filepath.Join(t.TempDir(), "audit.anchor")}
		if err := os.WriteFile(f.Path, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Last(t.Context()); err == nil {
			t.Error("want an error")
		}
		if err := f.Keep(t.Context(), at(1)); err == nil {
			t.Error("want an error")
		}
	})
}
