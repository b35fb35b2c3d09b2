package shopper

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Failure is a step that did not lead on, with all that helps to see why.
type Failure struct {
	Step    string // "contact", "place" …
	Method  string
	Address string // that was asked for
	Landed  string // where redirects led to; empty when that is Address
	Status  int    // 0: no answer
	Visible string // what the page tells its reader
	Err     error  // why there was no answer, or what was missing on the page
}

// Error tells everything in one line.
func (f *Failure) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s", f.Step, f.Method, f.Address)
	if f.Landed != "" {
		fmt.Fprintf(&b, " → %s", f.Landed)
	}
	if f.Status != 0 {
		fmt.Fprintf(&b, ": %d", f.Status)
	}
	if f.Err != nil {
		fmt.Fprintf(&b, ": %v", f.Err)
	}
	if f.Visible != "" {
		fmt.Fprintf(&b, ": the page says %.300q", f.Visible)
	}
	return b.String()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Told reports whether the shop refused in words that a customer can read, as opposed to breaking.
func (f *Failure) Told() bool {
	return f.Status != 0 && f.Status < http.StatusInternalServerError && f.Visible != ""
}

// failure is about the page in front of the shopper.
func (s *Shopper) failure(step, method string, asked *url.URL) *Failure {
	f := &Failure{Step: step, Method: method, Address: asked.String(), Status: s.Page.Status}
	if landed := s.Page.Address.String(); landed != f.Address {
		f.Landed = landed
	}
	f.Visible = strings.Join(s.Page.Notices(), " · ")
	return f
}

// stuck is a page that has not what the step needs. Where nothing is announced, the reader has the whole text.
func (s *Shopper) stuck(step, format string, args ...any) error {
	f := s.failure(step, http.MethodGet, s.Page.Address)
	f.Err = fmt.Errorf(format, args...)
	if f.Visible == "" {
		f.Visible = s.Page.Text()
	}
	return f
}
