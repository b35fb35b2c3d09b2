package recent_test

import (
	"slices"
	"testing"

	"vapeart/shop/web/recent"
)

// drain empties a list from its oldest end.
func drain(l *recent.List[int, string]) []int {
	var keys []int
	for key, ok := l.Oldest(); ok; key, ok = l.Oldest() {
		keys = append(keys, key)
		l.Remove(key)
	}
	return keys
}

func TestWhatIsUsedStaysLongest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		use  func(*recent.List[int, string])
		want []int
	}{
		"as they came":           {func(*recent.List[int, string]) {}, []int{1, 2, 3}},
		"the oldest is used":     {func(l *recent.List[int, string]) { l.Use(1) }, []int{2, 3, 1}},
		"one between is used":    {func(l *recent.List[int, string]) { l.Use(2) }, []int{1, 3, 2}},
		"the newest is used":     {func(l *recent.List[int, string]) { l.Use(3) }, []int{1, 2, 3}},
		"one is put anew":        {func(l *recent.List[int, string]) { l.Put(1, "x") }, []int{2, 3, 1}},
		"the first is gone":      {func(l *recent.List[int, string]) { l.Remove(1) }, []int{2, 3}},
		"one between is gone":    {func(l *recent.List[int, string]) { l.Remove(2) }, []int{1, 3}},
		"the last is gone":       {func(l *recent.List[int, string]) { l.Remove(3) }, []int{1, 2}},
		"what is not there":      {func(l *recent.List[int, string]) { l.Use(9); l.Remove(9) }, []int{1, 2, 3}},
		"used after one is gone": {func(l *recent.List[int, string]) { l.Remove(2); l.Use(1) }, []int{3, 1}},
	} {
		var l recent.List[int, string]
		for i := range 3 {
			l.Put(i+1, "v")
		}
		c.use(&l)
		if got := drain(&l); !slices.Equal(got, c.want) || l.Len() != 0 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	var l recent.List[string, int]
	if _, ok := l.Use("a"); ok {
		t.Error("an empty list knows something")
	}
	l.Put("a", 1)
	l.Put("a", 2)
	if v, ok := l.Use("a"); v != 2 || !ok || l.Len() != 1 {
		t.Error(v, ok, l.Len())
	}
	if v, ok := l.Remove("a"); v != 2 || !ok {
		t.Error(v, ok)
	}
}
