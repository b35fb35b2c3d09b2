package clock

import (
	"testing"
	"time"
)

func TestSystem(t *testing.T) {
	t.Parallel()
	now := System{}.Now()
	if now.Location() != time.UTC || now.Nanosecond()%int(time.Millisecond) != 0 {
		t.Errorf("want UTC in milliseconds, got %v", now)
	}
	if !time.UnixMilli(now.UnixMilli()).UTC().Equal(now) {
		t.Errorf("%v does not survive a store of milliseconds", now)
	}
}

func TestManual(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("CET", 3600)
	start := time.Date(2026, 3, 1, 12, 0, 0, 1_999_999, berlin)
	c := At(start)
	want := func(sentence string, at time.Time) {
		t.Helper()
		if got := c.Now(); got != at {
			t.Errorf("%s: got %v, want %v", sentence, got, at)
		}
	}
	want("it stands at its start, in UTC and milliseconds", time.Date(2026, 3, 1, 11, 0, 0, 1_000_000, time.UTC))
	c.Advance(time.Hour + 2*time.Millisecond + 500*time.Microsecond)
	want("it advances by what it is told, in milliseconds", time.Date(2026, 3, 1, 12, 0, 0, 3_000_000, time.UTC))
	c.Set(start)
	want("it can be set back", time.Date(2026, 3, 1, 11, 0, 0, 1_000_000, time.UTC))
}

func TestStopwatch(t *testing.T) {
	t.Parallel()
	elapsed := Stopwatch()
	first := elapsed()
	if second := elapsed(); first < 0 || second < first {
		t.Errorf("time ran backwards: %v, then %v", first, second)
	}
}
