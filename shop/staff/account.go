package staff

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vapeart/shop/fault"
)

// State is whether an account may be used.
type State string

// The states.
const (
	Active   State = "active"
	Disabled State = "disabled"
)

// Account is one person of the staff.
type Account struct {
	ID        int64
	Email     string // normalised, see NormalEmail
	Name      string
	Role      string
	State     State
	Version   int64 // moves with every change; updates name the one they know
	Invited   bool  // an invitation is open
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Credentials is what an account is checked against. Empty values match nothing.
type Credentials struct {
	Account

	Epoch            int64
	PasswordHash     string
	TOTPSecret       string // sealed
	TOTPStep         int64
	InvitationHash   string
	InvitationExpiry time.Time
}

// The bounds of what people enter, in characters; an address has its own in bytes (RFC 5321).
const (
	maxEmail    = 254
	maxName     = 120
	maxRoleName = 40
)

// NormalEmail returns an address as accounts keep and compare it: composed Unicode, lower case, no surrounding space.
func NormalEmail(email string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSpace(email)))
}

func checkEmail(c *fault.Check, email string) {
	if !c.That(email != "", "email", "required") || !c.That(len(email) <= maxEmail, "email", "too_long", fault.With("max", maxEmail)) {
		return
	}
	parsed, err := mail.ParseAddress(email)
	c.That(err == nil && parsed.Address == email && !strings.ContainsFunc(email, unicode.IsSpace), "email", "bad_email")
}

func checkName(c *fault.Check, name string, most int) {
	if c.That(strings.TrimSpace(name) != "", "name", "required") {
		c.That(utf8.RuneCountInString(name) <= most, "name", "too_long", fault.With("max", most))
		c.That(utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl), "name", "bad_characters")
	}
}
