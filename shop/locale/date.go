package locale

import (
	"strconv"
	"time"
)

// All of these write a time in the zone that it carries: convert it with In first, or ask a Printer, which does.

// Date writes a day short: 1 Mar 2026 or 01.03.2026. English names the month, because 01/03 has two readings.
func (l Language) Date(t time.Time) string {
	if l == German {
		return t.Format("02.01.2006")
	}
	return t.Format("2 Jan 2006")
}

// DateLong writes a day in full: 1 March 2026 or 1. März 2026.
func (l Language) DateLong(t time.Time) string {
	if l == German {
		return strconv.Itoa(t.Day()) + ". " + germanMonth(t.Month()) + " " + strconv.Itoa(t.Year())
	}
	return t.Format("2 January 2006")
}

// Time writes a time of day with its zone: 14:05 CET or 14:05 Uhr MEZ.
func (l Language) Time(t time.Time) string {
	zone, _ := t.Zone()
	if l != German {
		return t.Format("15:04 ") + zone
	}
	switch zone {
	case "CET":
		zone = "MEZ"
	case "CEST":
		zone = "MESZ"
	}
	return t.Format("15:04 Uhr ") + zone
}

// DateTime writes a moment: 1 March 2026, 14:05 CET or 1. März 2026, 14:05 Uhr MEZ.
func (l Language) DateTime(t time.Time) string { return l.DateLong(t) + ", " + l.Time(t) }

func germanMonth(m time.Month) string {
	switch m {
	case time.January:
		return "Januar"
	case time.February:
		return "Februar"
	case time.March:
		return "März"
	case time.May:
		return "Mai"
	case time.June:
		return "Juni"
	case time.July:
		return "Juli"
	case time.October:
		return "Oktober"
	case time.December:
		return "Dezember"
	}
	return m.String() // April, August, September and November are the same
}
