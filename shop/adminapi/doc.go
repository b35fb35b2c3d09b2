// Package adminapi is the contract of the admin API: one declaration per endpoint, the types that travel, and the client
// that calls them. The server (shop/adminserver) takes its routes, validation and OpenAPI entries from the same
// declarations; openapi.yaml is made of them by its test.
//
// It owns names, shapes, bounds and what each endpoint demands: a permission always; an Idempotency-Key of what does
// something each time it is called; an If-Match of what replaces something. It refuses to know the domains, the server and
// any library but the standard one, so that every client can be built on it.
//
// Times are RFC 3339 in UTC, money is minor units with a currency, lists are pages with a cursor, errors are RFC 9457
// problems with a stable code and the fields at fault.
//
// To add an endpoint: a function that returns its Endpoint, its types beside it, a line in All, a handler in
// shop/adminserver. Tests refuse one that lacks any of these.
package adminapi
