package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"vapeart/shop/app"
)

// The bounds of options. They are wide: outside of them is a slip.
const (
	leastSleep  = 10 * time.Millisecond
	mostSleep   = 5 * time.Minute
	mostTries   = 100
	leastTime   = time.Second
	mostTime    = 30 * 24 * time.Hour
	mostJobs    = 1_000_000_000
	leastMemory = 32_000_000
	mostMemory  = 1_000_000_000_000
	mostLanes   = 50
	mostAtOnce  = 256       // jobs of a lane, like QUEUE_WORKERS
	mostName    = 40        // bytes of a queue's name
	mostKind    = 60        // and of a kind's
	mostLimit   = 1_000_000 // jobs, of a queue's limit
)

// durationFlag reads a duration; an empty text is 0.
func durationFlag(flag, text string, least, most time.Duration) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, usagef("%s %q is no duration: give a number with its unit, such as 500ms, 3s, 5m or 1h", flag, printable(text))
	}
	if d < least || d > most {
		return 0, usagef("%s %s is out of bounds: give %s to %s", flag, printable(text), short(least), short(most))
	}
	return d, nil
}

// short writes a duration without what is zero at its end: 5m instead of 5m0s.
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// numberFlag reads a whole number.
func numberFlag(flag, text string, least, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, usagef("%s %q: give a whole number from %s to %s", flag, printable(text), grouped(int64(least)), grouped(int64(most)))
	}
	return n, nil
}

// optionalNumber reads a whole number; an empty text is 0.
func optionalNumber(flag, text string, least, most int) (int, error) {
	if text == "" {
		return 0, nil
	}
	return numberFlag(flag, text, least, most)
}

// sizeFlag reads bytes with their unit; an empty text is 0.
func sizeFlag(flag, text string, least, most int64) (int64, error) {
	if text == "" {
		return 0, nil
	}
	digits := strings.TrimRightFunc(text, unicode.IsLetter)
	factors := map[string]float64{
		"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
	}
	factor, known := factors[strings.ToLower(text[len(digits):])]
	n, err := strconv.ParseFloat(digits, 64)
	if !known || err != nil || n < 0 || math.IsNaN(n) {
		return 0, usagef("%s %q is no size: give a number with its unit, such as 256MB or 1GiB", flag, printable(text))
	}
	if size := n * factor; size >= float64(least) && size <= float64(most) {
		return int64(size), nil
	}
	return 0, usagef("%s %s is out of bounds: give %dMB to %dGB", flag, printable(text), least/1e6, most/1e9)
}

// parseLanes reads "mail:4,index:2,*".
func parseLanes(text string) ([]app.Lane, error) {
	parts := strings.Split(text, ",")
	if len(parts) > mostLanes {
		return nil, usagef("--queues names %d queues: give at most %d", len(parts), mostLanes)
	}
	lanes, seen := make([]app.Lane, 0, len(parts)), map[string]bool{}
	for _, part := range parts {
		name, count, counted := strings.Cut(strings.TrimSpace(part), ":")
		if seen[name] {
			return nil, usagef("--queues names %q twice: name each queue once", name)
		}
		seen[name] = true
		lane := app.Lane{}
		if name != "*" {
			if err := queueName("--queues", name); err != nil {
				return nil, err
			}
			lane.Queues = []string{name}
		}
		if counted {
			n, err := strconv.Atoi(count)
			if err != nil || n < 1 || n > mostAtOnce {
				return nil, usagef("--queues %q: behind the colon is how many jobs run at once, 1 to %d", printable(part), mostAtOnce)
			}
			lane.Concurrency = n
		}
		lanes = append(lanes, lane)
	}
	return lanes, nil
}

// queueName checks a queue's name. what says where it was given.
func queueName(what, name string) error { return checkName(what, "queue", name, mostName) }

func checkName(what, thing, name string, most int) error {
	if name == "" {
		return usagef("%s: a %s has no name: leave out the comma too many, or name it", what, thing)
	}
	odd := func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) || strings.ContainsRune(":,*", r) }
	if len(name) > most || strings.ContainsFunc(name, odd) {
		return usagef("%s %q is no name of a %s: give 1 to %d characters without spaces, colons, commas and asterisks", what, printable(name), thing, most)
	}
	return nil
}

// rateFlag reads "10/1m", "10/s" or "0".
func rateFlag(flag, text string) (n int, per time.Duration, err error) {
	if text == "0" {
		return 0, 0, nil
	}
	wrong := usagef("%s %q: give how many may start in which time, such as 10/s, 10/1m or 500/24h, or 0 to take the bound away", flag, printable(text))
	count, span, ok := strings.Cut(text, "/")
	if n, err = strconv.Atoi(count); err != nil || !ok {
		return 0, 0, wrong
	}
	if span != "" && !unicode.IsDigit(rune(span[0])) {
		span = "1" + span
	}
	if per, err = time.ParseDuration(span); err != nil {
		return 0, 0, wrong
	}
	const most, leastPer, mostPer = mostLimit, 100 * time.Millisecond, 24 * time.Hour
	if n < 1 || n > most || per < leastPer || per > mostPer {
		return 0, 0, fmt.Errorf("%w: 1 to %s in %s to %s", wrong, grouped(most), leastPer, short(mostPer))
	}
	return n, per, nil
}
