package staff

import (
	"slices"
	"time"

	"vapeart/shop/fault"
)

// Method is how somebody proved who they are.
type Method string

// The methods.
const (
	ByPassword Method = "password" // and a code of the authenticator app
	ByRecovery Method = "recovery" // password and a recovery code
	ByKey      Method = "key"      // a challenge signed with a registered SSH key
	ByToken    Method = "token"    // an API token
)

// Actor is who acts, as one request proved it. The zero value may nothing.
type Actor struct {
	StaffID   int64
	Email     string
	Name      string
	Role      string
	SessionID int64 // zero for an API token
	TokenID   int64 // zero for a session
	Method    Method
	Address   string       // the client's, as the listener saw it
	Scopes    []Permission // what an API token was given; nil for a session
	LoggedIn  time.Time    // when the session began

	permissions []Permission // the role's, cut to the scopes
}

// May tells whether the actor has a permission.
func (a Actor) May(p Permission) bool { return slices.Contains(a.permissions, p) }

// Permissions lists what the actor may: the role's permissions, for an API token only those among its scopes.
func (a Actor) Permissions() []Permission { return slices.Clone(a.permissions) }

// Require is May as an error. Errors: Denied staff.denied.
func (a Actor) Require(p Permission) error {
	if !a.May(p) {
		return fault.New(fault.Denied, "staff.denied", fault.With("permission", p))
	}
	return nil
}

// freshFor is how long after a log-in a session may make new credentials: a session that somebody left open, or lost,
// must not become one that stays.
const freshFor = 15 * time.Minute

// requireFresh refuses all but a person who has just logged in. Errors: Denied staff.session_required, staff.log_in_again.
func (a Actor) requireFresh(now time.Time) error {
	if a.SessionID == 0 {
		return fault.New(fault.Denied, "staff.session_required")
	}
	if now.Sub(a.LoggedIn) > freshFor {
		return fault.New(fault.Denied, "staff.log_in_again")
	}
	return nil
}
