package crowd

import (
	"slices"
	"time"
)

// Times are how long something took, each time.
type Times []time.Duration

// Quantile returns the time that a share q of all did not exceed (nearest rank); zero of none.
func (t Times) Quantile(q float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	rank := int(q*float64(len(sorted))+0.999999) - 1
	return sorted[max(0, min(rank, len(sorted)-1))]
}

// Max returns the longest.
func (t Times) Max() time.Duration {
	if len(t) == 0 {
		return 0
	}
	return slices.Max(t)
}
