package flight_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"vapeart/shop/web/flight"
)

func TestManyAskAndOneDoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g flight.Group[*int]
		var done atomic.Int32
		release, answer := make(chan struct{}), new(7)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				got, err := g.Do("k", func() (*int, error) {
					done.Add(1)
					<-release
					return answer, nil
				})
				if got != answer || err != nil {
					t.Error(got, err)
				}
			})
		}
		synctest.Wait()
		close(release)
		all.Wait()
		if done.Load() != 1 {
			t.Errorf("done %d times", done.Load())
		}
	})
}

func TestAnErrorComesWithNothing(t *testing.T) {
	t.Parallel()
	var g flight.Group[error] // an interface, whose nil has no type
	away := errors.New("away")
	if got, err := g.Do("k", func() (error, error) { return nil, away }); got != nil || !errors.Is(err, away) {
		t.Error(got, err)
	}
	if got, err := g.Do("k", func() (error, error) { return away, nil }); got == nil || err != nil {
		t.Error("an error was kept")
	}
}
