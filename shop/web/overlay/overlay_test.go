package overlay_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/web/overlay"
)

func TestOverlay(t *testing.T) {
	t.Parallel()
	base := fstest.MapFS{"css/a.css": {Data: []byte("base a")}, "css/b.css": {Data: []byte("base b")}, "only.txt": {Data: []byte("x")}}
	top := fstest.MapFS{"css/b.css": {Data: []byte("theme b")}, "css/c.css": {Data: []byte("theme c")}}
	files := overlay.Over(base, top)

	for name, want := range map[string]string{"css/a.css": "base a", "css/b.css": "theme b", "css/c.css": "theme c"} {
		got, err := fs.ReadFile(files, name)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	names, err := fs.Glob(files, "css/*.css")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"css/a.css", "css/b.css", "css/c.css"}, names); diff != "" {
		t.Error(diff)
	}
	if _, err := fs.ReadDir(files, "."); err != nil {
		t.Error(err)
	}
	if _, err := fs.ReadDir(files, "absent"); err == nil {
		t.Error("a folder that neither tree has was listed")
	}
	if same := overlay.Over(base, nil); same == nil {
		t.Error("no theme hid the program's files")
	}
}
