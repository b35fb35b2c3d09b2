package adminserver

import (
	"vapeart/shop/adminapi"
	"vapeart/shop/fault"
)

// opened reads where a page begins. list names the list with its filters, so that a cursor goes on only where it came
// from. Errors: Invalid with the field query.cursor.
func opened[P any](a *API, list, cursor string) (place P, err error) {
	if cursor == "" {
		return place, nil
	}
	var check fault.Check
	check.Join("query.cursor", a.Cursors.Open(list, cursor, &place))
	return place, check.Err()
}

// paged makes a page of up to n items; items holds one more when there is a next page.
func paged[T, P any](a *API, list string, items []T, n int, placeOf func(T) P) (*adminapi.Answer[adminapi.Page[T]], error) {
	out := &adminapi.Answer[adminapi.Page[T]]{Body: adminapi.Page[T]{Items: items}}
	if items == nil {
		out.Body.Items = []T{}
	}
	if len(items) <= n {
		return out, nil
	}
	out.Body.Items = items[:n]
	var err error
	out.Body.Next, err = a.Cursors.Seal(list, placeOf(items[n-1]))
	return out, err
}
