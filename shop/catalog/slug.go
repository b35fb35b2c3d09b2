package catalog

import (
	"context"
	"strconv"

	"vapeart/shop/fault"
)

// slugWish is a text that needs a slug.
type slugWish struct {
	base  string // what it would like
	spare string // what it falls back to when hundreds want the same
	id    int64  // the target's id, 0 for a new one
	owner any    // the target itself: its languages may share a slug
	got   string
}

// takenFunc tells which slugs lead to which id.
type takenFunc func(ctx context.Context, slugs []string) (map[string]int64, error)

// slugDesk hands out the slugs of one batch.
type slugDesk struct {
	taken   takenFunc
	claimed map[string]any // slug → owner in this batch
}

// settleSlugs finds every wish a slug that leads to nobody else: its base, or base-2, base-3 and so on, the earlier
// wish first. Most names are taken by nobody and the rest by a few, so few questions are asked. Errors: Conflict
// catalog.slug_taken.
func settleSlugs(ctx context.Context, wishes []*slugWish, taken takenFunc) error {
	d := slugDesk{taken: taken, claimed: map[string]any{}}
	open, err := d.round(ctx, wishes, func(w *slugWish) []string { return []string{w.base} })
	next := 2
	for _, width := range []int{8, 64, 512} {
		if err != nil || len(open) == 0 {
			return err
		}
		open, err = d.round(ctx, open, func(w *slugWish) []string { return numbered(w.base, next, width) })
		next += width
	}
	if err == nil && len(open) > 0 {
		open, err = d.round(ctx, open, func(w *slugWish) []string { return []string{w.spare} })
	}
	if err == nil && len(open) > 0 {
		return fault.New(fault.Conflict, "catalog.slug_taken")
	}
	return err
}

// round offers every open wish its candidates and returns the wishes that stay open.
func (d *slugDesk) round(ctx context.Context, open []*slugWish, candidates func(*slugWish) []string) (rest []*slugWish, err error) {
	if len(open) == 0 {
		return nil, nil
	}
	var ask []string
	asked := make(map[string]bool, len(open))
	for _, w := range open {
		for _, slug := range candidates(w) {
			if !asked[slug] {
				asked[slug] = true
				ask = append(ask, slug)
			}
		}
	}
	gone, err := d.taken(ctx, ask)
	if err != nil {
		return nil, err
	}
	for _, w := range open {
		if !d.claim(w, candidates(w), gone) {
			rest = append(rest, w)
		}
	}
	return rest, nil
}

// claim gives a wish the first candidate that is free or its target's own.
func (d *slugDesk) claim(w *slugWish, candidates []string, gone map[string]int64) bool {
	for _, slug := range candidates {
		id, exists := gone[slug]
		owner, here := d.claimed[slug]
		if (!exists || w.id != 0 && id == w.id) && (!here || owner == w.owner) {
			d.claimed[slug], w.got = w.owner, slug
			return true
		}
	}
	return false
}

func numbered(base string, from, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = base + "-" + strconv.Itoa(from+i)
	}
	return out
}

// slugOr returns the slug of the first name that has one.
func slugOr(names ...string) string {
	for _, name := range names {
		if slug := Slugify(name); slug != "" {
			return slug
		}
	}
	return ""
}
