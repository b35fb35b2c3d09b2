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
		for i := range frame.NumField() {
			name := frame.Field(i).Name
			found, ok := page.FieldByName(name)
			if !ok || found.Type != frame.Field(i).Type || len(found.Index) < 2 {
				t.Errorf("%s.%s hides %s of the frame", page.Name(), name, name)
			}
		}
	}
}
