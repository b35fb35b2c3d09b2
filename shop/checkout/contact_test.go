package checkout

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEmailAddresses(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	for _, c := range []struct{ typed, want string }{
		{"ada@example.com", "ada@example.com"},
		{"Ada.Lovelace+shop@Mail.Example.COM", "Ada.Lovelace+shop@mail.example.com"},
		{"o'neil_1@example.co.uk", "o'neil_1@example.co.uk"},
		{"a@xn--mller-kva.de", "a@xn--mller-kva.de"},
		{"a@" + label + ".de", "a@" + label + ".de"},
		{strings.Repeat("a", 64) + "@example.com", strings.Repeat("a", 64) + "@example.com"},
		{"ada", ""},
		{"@example.com", ""},
		{"ada@", ""},
		{"ada@example", ""},
		{"ada@@example.com", ""},
		{"ada@example..com", ""},
		{".ada@example.com", ""},
		{"ada.@example.com", ""},
		{"a..b@example.com", ""},
		{"a b@example.com", ""},
		{"ada@exam ple.com", ""},
		{"ada@-example.com", ""},
		{"ada@example-.com", ""},
		{"ada@example.c", ""},
		{"ada@127.0.0.1", ""},
		{"ada@example.com.", ""},
		{"ada@[127.0.0.1]", ""},
		{`"ada"@example.com`, ""},
		{"ada@example.com\r\nBcc: eve@example.com", ""},
		{"ada@example.com,eve@example.com", ""},
		{"<ada@example.com>", ""},
		{"ädä@example.com", ""},
		{"ada@müller.de", ""},
		{"a@" + label + "a.de", ""},
		{strings.Repeat("a", 65) + "@example.com", ""},
		{"a@" + strings.Repeat(label+".", 4) + "de", ""},
	} {
		got, err := parseEmail(c.typed)
		if (err == nil) != (c.want != "") || got != c.want {
			t.Errorf("%q: got %q, %v, want %q", c.typed, got, err, c.want)
		}
	}
}

func TestPhoneNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, want string }{
		{"+49 (0)89 / 123-456", "+49089123456"},
		{"0049 89 123456", "+4989123456"},
		{"089.123456", "089123456"},
		{" 12345 ", "12345"},
		{"1234", ""},
		{"call me", ""},
		{"+", ""},
		{"49+89123456", ""},
		{"1234567890123456", ""},
		{"٠١٢٣٤٥٦", ""},
	} {
		if got, ok := parsePhone(c.typed); got != c.want || ok != (c.want != "") {
			t.Errorf("%q: got %q, %v, want %q", c.typed, got, ok, c.want)
		}
	}
}

func TestOfAgeFromTheDayOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		born, today string
		want        bool
	}{
		{"2008-03-02", "2026-03-01", false},
		{"2008-03-02", "2026-03-02", true},
		{"2008-03-02", "2026-03-03", true},
		{"2007-12-31", "2025-12-30", false},
		{"2007-12-31", "2025-12-31", true},
		{"2008-01-01", "2025-12-31", false},
		{"2008-02-29", "2026-02-28", false}, // the 18th year ends with this day
		{"2008-02-29", "2026-03-01", true},
		{"2010-02-28", "2028-02-28", true},
		{"2010-03-01", "2028-02-29", false},
		{"2010-03-01", "2028-03-01", true},
		{"1990-06-15", "2026-03-02", true},
	} {
		if got := ofAge(day(t, c.born), day(t, c.today)); got != c.want {
			t.Errorf("born %s, on %s: got %v", c.born, c.today, got)
		}
	}
}

func TestTheShopsCalendarDecidesOnAge(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("Berlin", 60*60)
	eve := time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC) // 2 March, 00:30 in Berlin
	for zone, want := range map[*time.Location]string{
		berlin:   "2008-03-02",
		time.UTC: "",
	} {
		if got, err := parseBirthDate("2008-03-02", eve.In(zone)); got != want {
			t.Errorf("in %s: got %q, %v, want %q", zone, got, err, want)
		}
	}
}

func TestBirthDates(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-03-02")
	for _, c := range []struct{ typed, want, fault string }{
		{"1989-06-23", "1989-06-23", ""},
		{"1989-6-3", "1989-06-03", ""},
		{"23.6.1989", "1989-06-23", ""},
		{"23.06.1989", "1989-06-23", ""},
		{"29.2.2004", "2004-02-29", ""},
		{"", "", "required"},
		{"23/6/1989", "", "bad_date"},
		{"29.2.2005", "", "bad_date"},
		{"1989-13-01", "", "bad_date"},
		{"1889-06-23", "", "bad_date"},
		{"2026-03-03", "", "bad_date"},
		{"23.6.89", "", "bad_date"},
		{"2008-03-03", "", "checkout.under_age age=18"},
		{"2026-03-02", "", "checkout.under_age age=18"},
		{"2008-03-02", "2008-03-02", ""},
	} {
		got, err := parseBirthDate(c.typed, today)
		if got != c.want || (err == nil) != (c.fault == "") || err != nil && err.Error() != c.fault {
			t.Errorf("%q: got %q, %v, want %q, %s", c.typed, got, err, c.want, c.fault)
		}
	}
}

func TestContacts(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-03-02")
	full := Contact{Email: " ada@Example.com", Phone: "089 123456", BirthDate: " 23.6.1989 "}
	for _, c := range []struct {
		name  string
		in    Contact
		gated bool
		want  Contact
		fault string
	}{
		{"for adults", full, true, Contact{"ada@example.com", "089123456", "1989-06-23"}, ""},
		{"a birth date that nobody needs is not kept", full, false, Contact{"ada@example.com", "089123456", ""}, ""},
		{"a phone is not asked for", Contact{Email: "ada@example.com", Phone: " "}, false, Contact{Email: "ada@example.com"}, ""},
		{"everything at fault is told", Contact{Phone: "x"}, true, Contact{}, "invalid; email: required; phone: checkout.bad_phone; birth_date: required"},
	} {
		got, err := parseContact(c.in, c.gated, today)
		switch {
		case c.fault != "" && (err == nil || err.Error() != c.fault):
			t.Errorf("%s: got %v, want %s", c.name, err, c.fault)
		case c.fault == "" && (err != nil || got != c.want):
			t.Errorf("%s: %v\n%s", c.name, err, cmp.Diff(c.want, got))
		}
	}
}
