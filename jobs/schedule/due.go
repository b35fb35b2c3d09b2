package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// timetable knows the due instants of a task.
type timetable interface {
	// next returns the first instant after a time; the zero time when there is none.
	next(after time.Time) time.Time
	// between summarizes the instants in (after, until]: its tail holds the latest of them, at most most.
	between(after, until time.Time, most int) span
}

// span is a run of due instants.
type span struct {
	first time.Time
	count int64
	tail  []time.Time // ascending
}

// interval is due at the multiples of a duration since the Unix epoch.
type interval time.Duration

func (i interval) next(after time.Time) time.Time {
	every := time.Duration(i).Milliseconds()
	n := after.UnixMilli() / every
	return time.UnixMilli((n + 1) * every).UTC()
}

func (i interval) between(after, until time.Time, most int) span {
	first := i.next(after)
	if first.After(until) {
		return span{}
	}
	s := span{first: first, count: int64(until.Sub(first)/time.Duration(i)) + 1}
	for n := max(0, s.count-int64(most)); n < s.count; n++ {
		s.tail = append(s.tail, first.Add(time.Duration(n)*time.Duration(i)))
	}
	return s
}

// crontab is due at the times on a zone's wall that a spec names.
type crontab struct {
	// wall answers as if the wall's clock never changed: robfig/cron keeps its word only in such a zone. It passes over
	// skipped times and repeats hours.
	wall      cron.Schedule
	zone      *time.Location
	everyHour bool
}

var errNeverDue = errors.New("it is never due")

// parseCron reads the five fields minute, hour, day of month, month and day of week.
func parseCron(spec string, zone *time.Location) (*crontab, error) {
	if strings.Contains(spec, "TZ=") {
		return nil, errors.New("the zone is a setting of its own")
	}
	parsed, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse("TZ=UTC " + spec)
	if err != nil {
		return nil, err
	}
	fields, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("no spec of five fields: %T", parsed)
	}
	const hours = 1<<24 - 1
	c := &crontab{wall: fields, zone: zone, everyHour: fields.Hour&hours == hours}
	if c.onWall(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, errNeverDue
	}
	return c, nil
}

// onWall returns the first time on the wall after another. robfig/cron gives up after five years; 29 February may be eight
// years away.
func (c *crontab) onWall(after time.Time) time.Time {
	if t := c.wall.Next(after); !t.IsZero() {
		return t
	}
	return c.wall.Next(after.AddDate(5, 0, 0))
}

// next goes through the periods between changes of the clocks. In each the wall is the instant and an offset; "wall" times
// are written as if they were UTC.
func (c *crontab) next(after time.Time) time.Time {
	for {
		begin, end, offset := period(after, c.zone)
		from := after.UTC().Add(offset)
		if back := c.repeatedUntil(begin, offset); !c.everyHour && from.Before(back) {
			from = back.Add(-time.Nanosecond) // these stood on the wall before
		}
		wall := c.onWall(from)
		if wall.IsZero() {
			return time.Time{}
		}
		if due := wall.Add(-offset); end.IsZero() || due.Before(end) {
			return due.UTC()
		}
		if _, _, then := period(end, c.zone); wall.Before(end.Add(then)) {
			return end.UTC() // skipped
		}
		after = end.Add(-time.Nanosecond)
	}
}

// period returns the time without a change of clocks that holds the instant after a time, and its distance from UTC.
func period(after time.Time, zone *time.Location) (begin, end time.Time, offset time.Duration) {
	t := after.Add(time.Nanosecond).In(zone)
	begin, end = t.ZoneBounds()
	if !end.IsZero() && !end.After(t) { // Go 1.26 says so on the last days of leap years behind its table of changes
		end = t.AddDate(0, 0, 1)
	}
	return begin, end, distance(t)
}

func distance(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// repeatedUntil returns the time on the wall up to which it shows what it showed before a period began.
func (c *crontab) repeatedUntil(begin time.Time, offset time.Duration) time.Time {
	if begin.IsZero() {
		return time.Time{}
	}
	return begin.Add(max(offset, distance(begin.Add(-time.Nanosecond).In(c.zone))))
}

func (c *crontab) between(after, until time.Time, most int) span {
	var s span
	for t := c.next(after); !t.IsZero() && !t.After(until); t = c.next(t) {
		if s.count++; s.count == 1 {
			s.first = t
		}
		if s.tail = append(s.tail, t); len(s.tail) >= 2*most+2 { // cut seldom
			s.tail = append(s.tail[:0], s.tail[len(s.tail)-most:]...)
		}
	}
	s.tail = s.tail[max(0, len(s.tail)-most):]
	return s
}
