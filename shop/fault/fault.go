// Package fault is the one error type that crosses package borders: what went wrong by kind, a stable code that also
// names the text for readers, and the fields at fault. It owns the mapping from kind to HTTP status. It refuses to know
// any language, driver or transport: translating codes is shop/locale's work, translating driver errors the repositories'.
package fault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Kind sorts errors by what a caller can do about them.
type Kind uint8

// The kinds, from "our own fault" to "try again later".
const (
	Internal    Kind = iota // a defect or an unexpected failure of ours; logged, never shown
	Invalid                 // the input is wrong; Fields says where
	NotFound                // no such thing, or none that the caller may see
	Gone                    // it existed and will not come back
	Conflict                // the state has moved on: changed by somebody else, already exists, not allowed in this state
	Denied                  // the caller is known and may not
	Unknown                 // the caller is not authenticated
	Throttled               // too many requests
	Unavailable             // a dependency is away; trying again helps
)

// String returns the kind's name as logs and JSON write it.
func (k Kind) String() string {
	switch k {
	case Invalid:
		return "invalid"
	case NotFound:
		return "not_found"
	case Gone:
		return "gone"
	case Conflict:
		return "conflict"
	case Denied:
		return "denied"
	case Unknown:
		return "unknown"
	case Throttled:
		return "throttled"
	case Unavailable:
		return "unavailable"
	}
	return CodeInternal
}

// Status returns the kind's HTTP status.
func (k Kind) Status() int {
	switch k {
	case Invalid:
		return http.StatusUnprocessableEntity
	case NotFound:
		return http.StatusNotFound
	case Gone:
		return http.StatusGone
	case Conflict:
		return http.StatusConflict
	case Denied:
		return http.StatusForbidden
	case Unknown:
		return http.StatusUnauthorized
	case Throttled:
		return http.StatusTooManyRequests
	case Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Field is one input at fault. Name is the input's path as the caller knows it (`lines.2.quantity`), Code the reason
// (`too_long`, whose text is at the key `field.too_long`), Args what the text says about it (limits, given values).
type Field struct {
	Name string `json:"name"`
	Code string `json:"code"`
	Args []Arg  `json:"args,omitempty"`
}

// Arg is one named value of a message; its name is the placeholder in the text (`max` fills `{max}`).
type Arg struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Error is an error that a caller can act on. Code is stable and names the text for readers: the one of
// `cart.line_unavailable` is at the key `error.cart.line_unavailable`.
type Error struct {
	Kind   Kind
	Code   string
	Args   []Arg
	Fields []Field
	Err    error
}

// CodeInternal is the code of an error that nobody gave one: a defect or an unexpected failure.
const CodeInternal = "internal"

// New returns an error of a kind with its code.
func New(kind Kind, code string, args ...Arg) *Error {
	return &Error{Kind: kind, Code: code, Args: args}
}

// Wrap returns an error of a kind with its code and its cause, which is for logs only.
func Wrap(kind Kind, code string, err error, args ...Arg) *Error {
	return &Error{Kind: kind, Code: code, Args: args, Err: err}
}

// With names one value of a message.
func With(name string, value any) Arg { return Arg{Name: name, Value: fmt.Sprint(value)} }

// Error returns code, arguments, fields and cause for logs.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	for _, a := range e.Args {
		fmt.Fprintf(&b, " %s=%s", a.Name, a.Value)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Code)
		for _, a := range f.Args {
			fmt.Fprintf(&b, " %s=%s", a.Name, a.Value)
		}
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes two errors equal when code and kind are, so that sentinel errors can be compared whatever their arguments.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Code == e.Code
}

// KindOf returns the kind of the outermost Error in err's chain, Internal if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// CodeOf returns the code of the outermost Error in err's chain, CodeInternal if there is none.
func CodeOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

// FieldsOf returns the fields at fault of the outermost Error in err's chain.
func FieldsOf(err error) []Field {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}
