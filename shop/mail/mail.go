// Package mail owns messages: what a message is, the rules that keep a stranger's text out of its header, how it is
// written as bytes, and the texts that the shop sends (template/). It refuses to know how mail travels, which is a
// Sender's work (shop/gateway/mailfile, shop/gateway/smtp), when it is sent (jobs/work), and what an order is: it is
// handed views.
package mail

import (
	"context"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vapeart/shop/fault"
)

// Address is a mailbox.
type Address struct {
	Name  string // may be empty
	Email string // ASCII: local@domain
}

// Header is a field of the header beyond those that Message has.
type Header struct{ Name, Value string }

// Message is a mail. Text and HTML say the same; HTML may be empty.
type Message struct {
	ID      string    // left@right, without angle brackets. A retry keeps it, so that a mail which arrives twice is known as one
	Date    time.Time // in the zone to be written; a retry keeps it too
	From    Address
	ReplyTo Address // zero: From
	To      []Address
	Subject string
	Text    string // lines end with \n
	HTML    string
	Headers []Header
}

// Sender hands messages on. It must be safe for concurrent use. Errors: Conflict mail.refused when trying again cannot
// help; Unavailable mail.unavailable when it can. After mail.unavailable the message may have been sent all the same.
type Sender interface {
	Send(ctx context.Context, m *Message) error
}

// The bounds. Source: RFC 5321 section 4.5.3.1, RFC 5322 section 2.1.1; the others are what a reader bears.
const (
	maxEmail   = 254
	maxName    = 128
	maxSubject = 200
	maxHeader  = 900
	maxID      = 200
)

var (
	idForm     = regexp.MustCompile(`^[A-Za-z0-9_=+-]+(\.[A-Za-z0-9_=+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$`)
	headerForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,60}$`)
	// ownHeaders are written from Message's fields alone.
	ownHeaders = regexp.MustCompile(`(?i)^(from|sender|reply-to|to|cc|bcc|subject|date|message-id|mime-version|content-.*|received|return-path)$`)
)

// Check finds what must not be sent: addresses that are none, and header values with control characters, with which a
// stranger could add fields or recipients of his own. Errors: Invalid with the fields at fault.
func (m *Message) Check() error {
	var c fault.Check
	c.That(idForm.MatchString(m.ID) && len(m.ID) <= maxID, "id", "wrong")
	c.That(!m.Date.IsZero(), "date", "required")
	m.From.check(&c, "from")
	if m.ReplyTo != (Address{}) {
		m.ReplyTo.check(&c, "reply_to")
	}
	c.That(len(m.To) > 0, "to", "required")
	for i, to := range m.To {
		to.check(&c, "to."+strconv.Itoa(i))
	}
	c.That(m.Subject != "", "subject", "required")
	checkLine(&c, "subject", m.Subject, maxSubject)
	c.That(m.Text != "", "text", "required")
	c.That(utf8.ValidString(m.Text) && utf8.ValidString(m.HTML), "text", "bad_characters")
	for i, h := range m.Headers {
		name := "headers." + strconv.Itoa(i)
		c.That(headerForm.MatchString(h.Name) && !ownHeaders.MatchString(h.Name), name, "wrong")
		checkLine(&c, name, h.Value, maxHeader)
	}
	return c.Err()
}

// check notes what is wrong with an address. The display name never decides where a mail goes, but it is written beside
// the address that does.
func (a Address) check(c *fault.Check, field string) {
	checkLine(c, field+".name", a.Name, maxName)
	c.That(bare(a.Email), field+".email", "bad_email")
}

// bare tells whether a text is an address and nothing else.
func bare(email string) bool {
	if len(email) > maxEmail || !ascii(email, '!') {
		return false
	}
	parsed, err := mail.ParseAddress(email)
	return err == nil && parsed.Name == "" && parsed.Address == email
}

// ascii tells whether a text has only printable ASCII, from a first character on.
func ascii(s string, first rune) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < first || r >= unicode.MaxASCII })
}

// checkLine notes a text that cannot stand in one line of a header: longer than most characters, not UTF-8, or with
// control characters, which include every way to end the line.
func checkLine(c *fault.Check, field, text string, most int) {
	c.That(utf8.RuneCountInString(text) <= most, field, "too_long", fault.With("max", most))
	c.That(utf8.ValidString(text) && !strings.ContainsFunc(text, breaking), field, "bad_characters")
}

func breaking(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }
