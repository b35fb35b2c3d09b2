package schedule

import (
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the same rules on every machine

	"github.com/google/go-cmp/cmp"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	must(t, err)
	return z
}

func cronIn(t testing.TB, spec, zoneName string) *crontab {
	t.Helper()
	c, err := parseCron(spec, zone(t, zoneName))
	must(t, err)
	return c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// instants returns what is due in (after, until] of a zone's wall, as the wall shows it with its distance from UTC.
func instants(t *testing.T, spec, zoneName, after, until string) []string {
	t.Helper()
	const layout = "2006-01-02 15:04"
	z := zone(t, zoneName)
	from, err := time.ParseInLocation(layout, after, z)
	must(t, err)
	to, err := time.ParseInLocation(layout, until, z)
	must(t, err)
	list := []string{}
	for _, at := range cronIn(t, spec, zoneName).between(from, to, 1_000).tail {
		list = append(list, at.In(z).Format("01-02 15:04 -07:00"))
	}
	return list
}

func TestInstantsOfACronSpec(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		sentence, spec, zone, after, until string
		want                               []string
	}{
		{
			"Berlin: a time in the skipped hour is due at the transition", "30 2 * * *", "Europe/Berlin", "2026-03-28 00:00", "2026-03-30 12:00",
			[]string{"03-28 02:30 +01:00", "03-29 03:00 +02:00", "03-30 02:30 +02:00"},
		},
		{
			"Berlin: a time in the repeated hour is due at its first coming", "30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-26 12:00",
			[]string{"10-25 02:30 +02:00", "10-26 02:30 +01:00"},
		},
		{
			"Berlin: many skipped times are due once", "*/10 2 * * *", "Europe/Berlin", "2026-03-29 00:00", "2026-03-29 23:00",
			[]string{"03-29 03:00 +02:00"},
		},
		{
			"Berlin: the transition itself is due once though a skipped time comes to it", "0 2,3 * * *", "Europe/Berlin", "2026-03-29 00:00", "2026-03-29 23:00",
			[]string{"03-29 03:00 +02:00"},
		},
		{
			"Berlin: an hourly task keeps its pace through the repeated hour", "15 * * * *", "Europe/Berlin", "2026-10-25 01:00", "2026-10-25 03:30",
			[]string{"10-25 01:15 +02:00", "10-25 02:15 +02:00", "10-25 02:15 +01:00", "10-25 03:15 +01:00"},
		},
		{
			"Berlin: an hourly task runs at the transition for the hour that is skipped", "15 * * * *", "Europe/Berlin", "2026-03-29 01:00", "2026-03-29 04:00",
			[]string{"03-29 01:15 +01:00", "03-29 03:00 +02:00", "03-29 03:15 +02:00"},
		},
		{
			"New York: skipped", "30 2 * * *", "America/New_York", "2026-03-07 12:00", "2026-03-09 12:00",
			[]string{"03-08 03:00 -04:00", "03-09 02:30 -04:00"},
		},
		{
			"New York: repeated", "30 1 * * *", "America/New_York", "2026-10-31 12:00", "2026-11-02 12:00",
			[]string{"11-01 01:30 -04:00", "11-02 01:30 -05:00"},
		},
		{
			"Lord Howe skips half an hour", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-05 12:00",
			[]string{"10-04 02:30 +11:00", "10-05 02:15 +11:00"},
		},
		{
			"Lord Howe repeats half an hour", "45 1 * * *", "Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-06 12:00",
			[]string{"04-05 01:45 +11:00", "04-06 01:45 +10:30"},
		},
		{
			"Lord Howe: what lies beside the change stays", "15,30,45 1,2 * * *", "Australia/Lord_Howe", "2026-04-05 01:00", "2026-04-05 12:00",
			[]string{"04-05 01:15 +11:00", "04-05 01:30 +11:00", "04-05 01:45 +11:00", "04-05 02:15 +10:30", "04-05 02:30 +10:30", "04-05 02:45 +10:30"},
		},
		{
			"Kolkata never changes", "30 2 * * *", "Asia/Kolkata", "2026-03-28 00:00", "2026-03-30 12:00",
			[]string{"03-28 02:30 +05:30", "03-29 02:30 +05:30", "03-30 02:30 +05:30"},
		},
		{
			"Casablanca goes back for Ramadan", "30 2 * * *", "Africa/Casablanca", "2026-02-14 12:00", "2026-02-16 12:00",
			[]string{"02-15 02:30 +01:00", "02-16 02:30 +00:00"},
		},
		{
			"Casablanca goes forward behind it", "30 2 * * *", "Africa/Casablanca", "2026-03-21 12:00", "2026-03-23 12:00",
			[]string{"03-22 03:00 +01:00", "03-23 02:30 +01:00"},
		},
		{
			"São Paulo had days without midnight", "0 0 * * *", "America/Sao_Paulo", "2018-11-03 12:00", "2018-11-05 12:00",
			[]string{"11-04 01:00 -02:00", "11-05 00:00 -02:00"},
		},
		{
			"Apia left out a whole day", "0 3 * * *", "Pacific/Apia", "2011-12-28 12:00", "2012-01-01 12:00",
			[]string{"12-29 03:00 -10:00", "12-31 00:00 +14:00", "12-31 03:00 +14:00", "01-01 03:00 +14:00"},
		},
		{
			"the leap day comes every four years", "0 12 29 2 *", "Europe/Berlin", "2023-01-01 00:00", "2033-01-01 00:00",
			[]string{"02-29 12:00 +01:00", "02-29 12:00 +01:00", "02-29 12:00 +01:00"},
		},
		{
			"the leap day is found over eight years without one", "0 12 29 2 *", "Europe/Berlin", "2096-03-01 00:00", "2104-03-01 00:00",
			[]string{"02-29 12:00 +01:00"},
		},
		{
			"the thirty-first is the last day of seven months", "0 12 31 * *", "Asia/Kolkata", "2026-01-01 00:00", "2027-01-01 00:00",
			[]string{
				"01-31 12:00 +05:30", "03-31 12:00 +05:30", "05-31 12:00 +05:30", "07-31 12:00 +05:30", "08-31 12:00 +05:30",
				"10-31 12:00 +05:30", "12-31 12:00 +05:30",
			},
		},
		{
			"weekly, by name", "0 4 * * SUN", "Europe/Berlin", "2026-03-23 00:00", "2026-04-06 00:00",
			[]string{"03-29 04:00 +02:00", "04-05 04:00 +02:00"},
		},
	} {
		t.Run(tt.sentence, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, instants(t, tt.spec, tt.zone, tt.after, tt.until)); diff != "" {
				t.Errorf("instants (-want +got):\n%s", diff)
			}
		})
	}
}

// onWalls finds the instants of a year by going through it minute by minute (every fifth, which all specs and changes of clocks fall on), as the promise is worded.
func onWalls(z *time.Location, year int, specs map[string]func(wall time.Time) bool) map[string][]time.Time {
	const step = 5 * time.Minute
	found := map[string][]time.Time{}
	at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	wallOf := func(t time.Time) time.Time { return t.Add(distance(t.In(z))) }
	for latest := wallOf(at.Add(-step)); at.Year() == year; at = at.Add(step) {
		wall := wallOf(at)
		shown := []time.Time{wall}
		for skipped := latest.Add(step); skipped.Before(wall); skipped = skipped.Add(step) {
			shown = append(shown, skipped)
		}
		for spec, named := range specs {
			if (wall.After(latest) || spec == everyHour) && slices.ContainsFunc(shown, named) {
				found[spec] = append(found[spec], at)
			}
		}
		if wall.After(latest) {
			latest = wall
		}
	}
	return found
}

// everyHour is the spec among yearly that keeps its pace.
const everyHour = "20 * * * *"

// yearly are specs with the same said in Go.
func yearly() map[string]func(wall time.Time) bool {
	at := func(hour, minute int) func(time.Time) bool {
		return func(w time.Time) bool { return w.Hour() == hour && w.Minute() == minute }
	}
	return map[string]func(time.Time) bool{
		"0 0 * * *":      at(0, 0),
		"30 0 * * *":     at(0, 30),
		"30 1 * * *":     at(1, 30),
		"45 1 * * *":     at(1, 45),
		"0 2 * * *":      at(2, 0),
		"15 2 * * *":     at(2, 15),
		"55 2 * * *":     at(2, 55),
		"0 3 * * *":      at(3, 0),
		everyHour:        func(w time.Time) bool { return w.Minute() == 20 },
		"*/15 1-3 * * *": func(w time.Time) bool { return w.Minute()%15 == 0 && w.Hour() >= 1 && w.Hour() <= 3 },
		"0 */6 * * *":    func(w time.Time) bool { return w.Minute() == 0 && w.Hour()%6 == 0 },
		"30 2 * * 0":     func(w time.Time) bool { return at(2, 30)(w) && w.Weekday() == time.Sunday },
		"30 2 1 * *":     func(w time.Time) bool { return at(2, 30)(w) && w.Day() == 1 },
		"0 12 29 2 *":    func(w time.Time) bool { return at(12, 0)(w) && w.Day() == 29 && w.Month() == time.February },
	}
}

func TestInstantsAreThoseOfEveryMinuteOfAYear(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia", "Asia/Beirut",
	} {
		for _, year := range []int{2000, 2011, 2026, 2048} {
			t.Run(fmt.Sprint(name, year), func(t *testing.T) {
				t.Parallel()
				z := zone(t, name)
				got := map[string][]time.Time{}
				for spec := range yearly() {
					first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
					if s := cronIn(t, spec, name).between(first.Add(-time.Minute), first.AddDate(1, 0, 0).Add(-time.Minute), 1<<20); s.count > 0 {
						got[spec] = s.tail
					}
				}
				if diff := cmp.Diff(onWalls(z, year, yearly()), got); diff != "" {
					t.Errorf("%d (-want +got):\n%s", year, diff)
				}
			})
		}
	}
}

func TestIntervalsAreMultiplesSinceTheEpoch(t *testing.T) {
	t.Parallel()
	every := interval(90 * time.Second)
	start := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC) // a multiple of 90 s
	if got := every.next(start); got != start.Add(90*time.Second) {
		t.Errorf("after an instant comes the next, got %v", got)
	}
	if got := every.next(start.Add(-time.Millisecond)); got != start {
		t.Errorf("a moment before an instant it is the next, got %v", got)
	}
	s := every.between(start, start.AddDate(0, 1, 0), 2)
	want := span{first: start.Add(90 * time.Second), count: 29_760, tail: []time.Time{start.AddDate(0, 1, 0).Add(-90 * time.Second), start.AddDate(0, 1, 0)}}
	if diff := cmp.Diff(want, s, cmp.AllowUnexported(span{})); diff != "" {
		t.Errorf("a month (-want +got):\n%s", diff)
	}
	if s := every.between(start, start.Add(time.Second), 2); s.count != 0 || s.tail != nil {
		t.Errorf("nothing is due, got %+v", s)
	}
}

func FuzzASpecIsReadOrRefused(f *testing.F) {
	for _, spec := range []string{"0 0 * * *", "*/5 1-3 * JAN mon", "TZ=", "CRON_TZ=UTC", ", , , , ,", "60 0 * * *", "@daily", "0 0 30 2 *"} {
		f.Add(spec)
	}
	berlin := zone(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, spec string) {
		c, err := parseCron(spec, berlin)
		if err != nil {
			return
		}
		start := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
		if next := c.next(start); !next.After(start) {
			t.Errorf("%q: after %v comes %v", spec, start, next)
		}
	})
}
