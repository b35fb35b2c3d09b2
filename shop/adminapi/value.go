package adminapi

import "time"

// Money is an amount.
type Money struct {
	Amount   int64  `json:"amount" doc:"minor units: cents of euros"`
	Currency string `json:"currency" pattern:"^[A-Z]{3}$" doc:"ISO 4217"`
}

// Page is a part of a list. Next asks for the part after it and is empty at the end.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"the cursor of the next page; none: this is the last"`
}

// Paging asks for a page.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"1024" doc:"next of the page before; it belongs to the same filters"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"24" doc:"items at most"`
}

// Answer is an answer with nothing but a body.
type Answer[T any] struct{ Body T }

// Nothing is the request of an endpoint that asks for nothing.
type Nothing struct{}

// Time returns t as it travels: in UTC, to the millisecond.
func Time(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// MaybeTime returns nil for the zero time, else t as it travels.
func MaybeTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := Time(t)
	return &u
}
