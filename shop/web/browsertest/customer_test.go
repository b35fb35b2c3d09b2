package browsertest

import (
	"net/http"
	"strings"
	"testing"

	"vapeart/shop/web/browsertest/chrome"
	"vapeart/shop/web/browsertest/stage"
)

// customer is a guest who fails the test when something does not work.
type customer struct {
	*stage.Guest
	t       *testing.T
	scripts bool
}

func newCustomer(t *testing.T, g *stage.Guest, scripts bool) customer {
	t.Helper()
	return customer{Guest: g, t: t, scripts: scripts}
}

// must fails the test on an error of what the customer just did.
func (c customer) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// arrives fails the test unless a page was answered with 200.
func (c customer) arrives(status int, err error) {
	c.t.Helper()
	c.isAnswered(http.StatusOK, status, err)
}

// isRefused fails the test unless a form was refused.
func (c customer) isRefused(status int, err error) {
	c.t.Helper()
	c.isAnswered(http.StatusUnprocessableEntity, status, err)
}

// isMissed fails the test unless something was not found.
func (c customer) isMissed(status int, err error) {
	c.t.Helper()
	c.isAnswered(http.StatusNotFound, status, err)
}

func (c customer) isAnswered(want, got int, err error) {
	c.t.Helper()
	c.must(err)
	if got != want {
		c.t.Fatalf("status %d, want %d", got, want)
	}
}

// text is what the first visible match of a selector says, with plain spaces.
func (c customer) text(selector string) string {
	c.t.Helper()
	c.must(c.Until(visible(selector)))
	return strings.Join(strings.Fields(strings.ReplaceAll(eval[string](c.t, c.Guest, visible(selector)+".innerText"), "\u00a0", " ")), " ")
}

// value is what stands in a field.
func (c customer) value(selector string) string {
	c.t.Helper()
	return eval[string](c.t, c.Guest, "document.querySelector("+chrome.Quote(selector)+").value")
}

// count is how many matches of a selector can be seen.
func (c customer) count(selector string) int {
	c.t.Helper()
	return eval[int](c.t, c.Guest, "[...document.querySelectorAll("+chrome.Quote(selector)+")].filter((e) => e.checkVisibility({visibilityProperty: true})).length")
}

// path is where the customer is.
func (c customer) path() string {
	c.t.Helper()
	path, err := c.Path()
	c.must(err)
	return path
}

// focused tells whether the focus is on what a selector matches.
func (c customer) focused(selector string) bool {
	c.t.Helper()
	return eval[bool](c.t, c.Guest, "document.activeElement.matches("+chrome.Quote(selector)+")")
}

// visible is an expression for the first match of a selector that can be seen.
func visible(selector string) string {
	return "[...document.querySelectorAll(" + chrome.Quote(selector) + ")].find((e) => e.checkVisibility({visibilityProperty: true}))"
}

// equal fails the test, but goes on, when two things differ.
func equal[T comparable](t *testing.T, what string, want, got T) {
	t.Helper()
	if want != got {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
