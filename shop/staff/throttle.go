package staff

import (
	"context"
	"math"
	"net/netip"
	"slices"
	"time"

	"vapeart/shop/fault"
)

// Bucket counts failed log-ins that are held against one name.
type Bucket struct {
	Name         string
	Failures     int64
	BlockedUntil time.Time
	UpdatedAt    time.Time
}

// limit says how many failures are free and how long the wait after them may grow.
type limit struct {
	free int64
	most time.Duration
}

// forgetAfter is how long a bucket remembers: after so long without a try it is empty again.
const forgetAfter = 24 * time.Hour

// firstWait is the wait after the first failure that is not free; each further one doubles it.
const firstWait = time.Second

// The limits. A pair is an account and an address; the account's own counts tries from everywhere on unknown devices.
func pairLimit() limit    { return limit{free: 5, most: time.Hour} }
func addressLimit() limit { return limit{free: 30, most: 15 * time.Minute} }
func accountLimit() limit { return limit{free: 100, most: time.Minute} }

// take counts a try as failed before it is made: tries at once cannot all pass on one look. Errors: Throttled
// staff.too_many_attempts with the wait in seconds; then nothing is counted.
func (b Bucket) take(l limit, now time.Time) (Bucket, error) {
	if now.Sub(b.UpdatedAt) > forgetAfter {
		b.Failures, b.BlockedUntil = 0, time.Time{}
	}
	if wait := b.BlockedUntil.Sub(now); wait > 0 {
		return b, fault.New(fault.Throttled, "staff.too_many_attempts", fault.With("seconds", int64(math.Ceil(wait.Seconds()))))
	}
	b.Failures++
	b.UpdatedAt, b.BlockedUntil = now, now
	if over := b.Failures - l.free; over > 0 {
		wait := l.most
		if over < 32 { // a larger shift is beyond every limit
			wait = min(l.most, firstWait<<(over-1))
		}
		b.BlockedUntil = now.Add(wait)
	}
	return b, nil
}

// try is one log-in's buckets.
type try struct {
	limits  map[string]limit
	forgive []string // emptied by success
	undo    []string // lose by success what the try counted
}

// tryFor chooses what a try is held against; see the package's doc.
func (s *Service) tryFor(email, address string, device string) try {
	t := try{limits: map[string]limit{}}
	if device != "" {
		name := "device:" + device
		t.limits[name] = pairLimit()
		t.forgive = []string{name}
		return t
	}
	place := addressKey(address)
	pair, from, account := "pair:"+mac(s.keys.throttle, email, place), "address:"+place, "account:"+mac(s.keys.throttle, email)
	t.limits[pair], t.limits[from], t.limits[account] = pairLimit(), addressLimit(), accountLimit()
	t.forgive, t.undo = []string{pair}, []string{from, account}
	return t
}

// addressKey is what is held against an address: all of an IPv6 customer's network, which has 2^64 of them, as one.
func addressKey(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		const network = 64
		if p, err := ip.Prefix(network); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// begin counts the try in every bucket, or in none.
func (s *Service) begin(ctx context.Context, t try) error {
	now := s.clock.Now()
	return s.repo.InTx(ctx, func(ctx context.Context) error {
		names := make([]string, 0, len(t.limits))
		for name := range t.limits {
			names = append(names, name)
		}
		slices.Sort(names) // one order: nobody waits for whom waits for him
		buckets, err := s.repo.LockBuckets(ctx, names, now)
		if err != nil {
			return err
		}
		for i := range buckets {
			if buckets[i], err = buckets[i].take(t.limits[buckets[i].Name], now); err != nil {
				return err
			}
		}
		return s.repo.SaveBuckets(ctx, buckets)
	})
}

// succeed takes back what begin counted.
func (s *Service) succeed(ctx context.Context, t try) error {
	return s.repo.ForgiveBuckets(ctx, t.forgive, t.undo)
}
