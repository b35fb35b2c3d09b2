package view_test

import (
	"reflect"
	"testing"

	"vapeart/shop/web/view"
)

// A page struct whose own field has the name of one of Page's would change what the layout says.
func TestNoPageHidesAFieldOfTheFrame(t *testing.T) {
	t.Parallel()
	frame := reflect.TypeFor[view.Page]()
	for _, v := range view.Declared() {
		page := reflect.TypeOf(v)
		if _, whole := page.FieldByName("Page"); !whole {
			continue
		}
		for field := range frame.Fields() {
			found, ok := page.FieldByName(field.Name)
			if !ok || found.Type != field.Type || len(found.Index) < 2 {
				t.Errorf("%s hides %s of the frame", page.Name(), field.Name)
			}
		}
	}
}
