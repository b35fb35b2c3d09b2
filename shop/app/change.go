package app

import (
	"context"
	"time"
)

// everyChange is how often a process looks for changes of the catalogue made by others: an old page lives that long.
const everyChange = time.Second

// changesAtOnce bounds one look; more than that makes everything old.
const changesAtOnce = 1_000

// changeReader follows the list of changed tags.
type changeReader struct {
	app  *App
	last int64
}

// start begins behind everything that is there: pages are rendered after it.
func (r *changeReader) start(ctx context.Context) (err error) {
	r.last, err = r.app.Products.LastTouched(ctx)
	return err
}

// apply hands the tags that were touched since the last time to drop.
func (r *changeReader) apply(ctx context.Context, drop func(tags ...string) int) error {
	for {
		changes, err := r.app.Products.TouchedSince(ctx, r.last, changesAtOnce)
		if err != nil || len(changes) == 0 {
			return err
		}
		tags := make([]string, len(changes))
		for i, c := range changes {
			tags[i] = c.Tag
		}
		drop(tags...)
		r.last = changes[len(changes)-1].ID
	}
}
