package crowd_test

import (
	"testing"
	"time"

	"vapeart/deploy/e2e/crowd"
)

func TestQuantileIsTheNearestRank(t *testing.T) {
	t.Parallel()
	var hundred crowd.Times
	for n := 100; n > 0; n-- {
		hundred = append(hundred, time.Duration(n))
	}
	for _, c := range []struct {
		times crowd.Times
		q     float64
		want  time.Duration
	}{
		{hundred, 0.5, 50},
		{hundred, 0.95, 95},
		{hundred, 0.99, 99},
		{hundred, 1, 100},
		{hundred, 0, 1},
		{crowd.Times{7}, 0.5, 7},
		{crowd.Times{3, 9}, 0.5, 3},
		{crowd.Times{3, 9}, 0.95, 9},
		{nil, 0.5, 0},
	} {
		if got := c.times.Quantile(c.q); got != c.want {
			t.Errorf("quantile %v of %d times: %v, want %v", c.q, len(c.times), got, c.want)
		}
	}
}
