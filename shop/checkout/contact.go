package checkout

import (
	"strings"
	"time"

	"vapeart/shop/fault"
)

// AdultAge is the age in years from which age-restricted goods are sold.
const AdultAge = 18

const (
	maxEmail     = 254 // RFC 5321 section 4.5.3.1.3
	maxLocal     = 64  // RFC 5321 section 4.5.3.1.1
	maxLabel     = 63  // RFC 1035 section 2.3.4
	minPhone     = 5   // digits
	maxPhone     = 15  // digits, ITU-T E.164
	oldestPeople = 125 // years
)

// parseContact returns a contact in normal form. The birth date is asked for only where goods do, and else not kept.
func parseContact(in Contact, gated bool, today time.Time) (Contact, error) {
	var c fault.Check
	out := Contact{Email: strings.TrimSpace(in.Email)}
	if c.That(out.Email != "", "email", "required") {
		var err error
		out.Email, err = parseEmail(out.Email)
		c.Join("email", err)
	}
	if strings.TrimSpace(in.Phone) != "" {
		var ok bool
		out.Phone, ok = parsePhone(in.Phone)
		c.That(ok, "phone", "checkout.bad_phone")
	}
	if gated {
		var err error
		out.BirthDate, err = parseBirthDate(strings.TrimSpace(in.BirthDate), today)
		c.Join("birth_date", err)
	}
	return out, c.Err()
}

// parseEmail checks an address and writes its domain in lower case. It takes what mail servers take everywhere: a
// dot-atom at a domain name with a top level (RFC 5322 section 3.4.1, without quoted and non-ASCII names).
func parseEmail(text string) (string, error) {
	bad := fault.New(fault.Invalid, "bad_email")
	if len(text) > maxEmail {
		return "", fault.New(fault.Invalid, "too_long", fault.With("max", maxEmail))
	}
	local, domain, found := strings.Cut(text, "@")
	if !found || local == "" || len(local) > maxLocal {
		return "", bad
	}
	for atom := range strings.SplitSeq(local, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !alphanumeric(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) }) {
			return "", bad
		}
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || strings.Trim(label, "-") != label ||
			strings.ContainsFunc(label, func(r rune) bool { return !alphanumeric(r) && r != '-' }) {
			return "", bad
		}
	}
	top := labels[len(labels)-1]
	if len(labels) < 2 || len(top) < 2 || strings.Trim(top, "0123456789") == "" {
		return "", bad
	}
	return local + "@" + strings.ToLower(domain), nil
}

func alphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// parsePhone returns the digits of a phone number, with a plus where the country is given.
func parsePhone(text string) (string, bool) {
	var digits strings.Builder
	plus := false
	for i, r := range strings.TrimSpace(text) {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' && i == 0:
			plus = true
		case !strings.ContainsRune(" -/.()\u00a0–", r):
			return "", false
		}
	}
	number := digits.String()
	if !plus && strings.HasPrefix(number, "00") {
		plus, number = true, number[2:]
	}
	if len(number) < minPhone || len(number) > maxPhone {
		return "", false
	}
	if plus {
		number = "+" + number
	}
	return number, true
}

// parseBirthDate reads 1989-06-23, 1989-6-23 or 23.6.1989 and refuses who is not of age today.
func parseBirthDate(text string, today time.Time) (string, error) {
	if text == "" {
		return "", fault.New(fault.Invalid, "required")
	}
	born, err := time.Parse("2006-1-2", text)
	if err != nil {
		born, err = time.Parse("2.1.2006", text)
	}
	if err != nil || born.Year() < today.Year()-oldestPeople || born.After(calendarDay(today)) {
		return "", fault.New(fault.Invalid, "bad_date")
	}
	if !ofAge(born, today) {
		return "", fault.New(fault.Invalid, "checkout.under_age", fault.With("age", AdultAge))
	}
	return born.Format(time.DateOnly), nil
}

// ofAge tells whether somebody born on a day has completed AdultAge years on the calendar day of today. Who was born on
// 29 February completes a year with the end of 28 February, so that in a common year the first day of the new age is
// 1 March (German Civil Code sections 187(2) and 188), which is also what AddDate makes of 29 February there.
func ofAge(born, today time.Time) bool {
	return !calendarDay(today).Before(born.AddDate(AdultAge, 0, 0))
}

// calendarDay returns midnight UTC of the day that t is in its own zone, so that days can be compared.
func calendarDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
