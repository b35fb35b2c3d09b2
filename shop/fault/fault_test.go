package fault

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   Kind
		name   string
		status int
	}{
		{Internal, "internal", http.StatusInternalServerError},
		{Invalid, "invalid", http.StatusUnprocessableEntity},
		{NotFound, "not_found", http.StatusNotFound},
		{Gone, "gone", http.StatusGone},
		{Conflict, "conflict", http.StatusConflict},
		{Denied, "denied", http.StatusForbidden},
		{Unknown, "unknown", http.StatusUnauthorized},
		{Throttled, "throttled", http.StatusTooManyRequests},
		{Unavailable, "unavailable", http.StatusServiceUnavailable},
		{Unavailable + 1, "internal", http.StatusInternalServerError},
	} {
		if c.kind.String() != c.name || c.kind.Status() != c.status {
			t.Errorf("kind %d is %s, %d; want %s, %d", c.kind, c.kind, c.kind.Status(), c.name, c.status)
		}
	}
}

func TestError(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk full")
	err := fmt.Errorf("placing: %w", Wrap(Conflict, "cart.changed", cause, With("line", 3)))

	t.Run("kind, code and cause are found through wrapping", func(t *testing.T) {
		t.Parallel()
		if KindOf(err) != Conflict || CodeOf(err) != "cart.changed" || !errors.Is(err, cause) {
			t.Errorf("got %v, %v, %v", KindOf(err), CodeOf(err), errors.Is(err, cause))
		}
	})
	t.Run("a foreign error is internal and has no fields", func(t *testing.T) {
		t.Parallel()
		if KindOf(cause) != Internal || CodeOf(cause) != CodeInternal || FieldsOf(cause) != nil {
			t.Errorf("got %v, %v, %v", KindOf(cause), CodeOf(cause), FieldsOf(cause))
		}
	})
	t.Run("it equals another of its kind and code, whatever the arguments", func(t *testing.T) {
		t.Parallel()
		if !errors.Is(err, New(Conflict, "cart.changed")) {
			t.Error("want equal")
		}
		if errors.Is(err, New(NotFound, "cart.changed")) || errors.Is(err, New(Conflict, "cart.gone")) {
			t.Error("want different")
		}
	})
	t.Run("its log text has code, arguments, fields and cause", func(t *testing.T) {
		t.Parallel()
		e := &Error{
			Kind: Invalid, Code: CodeInvalid, Args: []Arg{With("row", 7)},
			Fields: []Field{{Name: "sku", Code: "too_long", Args: []Arg{With("max", 40)}}}, Err: cause,
		}
		if diff := cmp.Diff("invalid row=7; sku: too_long max=40: disk full", e.Error()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	t.Run("nothing noted is no error", func(t *testing.T) {
		t.Parallel()
		var c Check
		if !c.That(true, "name", "required") {
			t.Error("That must return its condition")
		}
		c.Join("address", nil)
		if err := c.Err(); err != nil {
			t.Errorf("got %v", err)
		}
	})
	t.Run("every field is told at once, nested ones under their prefix", func(t *testing.T) {
		t.Parallel()
		var inner, c Check
		inner.Add("city", "required")
		c.That(false, "name", "too_long", With("max", 40))
		c.Join("address", inner.Err())
		c.Join("price", New(Invalid, "money.bad_amount", With("amount", "x")))
		err := c.Err()
		want := []Field{
			{Name: "name", Code: "too_long", Args: []Arg{{"max", "40"}}},
			{Name: "address.city", Code: "required"},
			{Name: "price", Code: "money.bad_amount", Args: []Arg{{"amount", "x"}}},
		}
		if diff := cmp.Diff(want, FieldsOf(err)); diff != "" || KindOf(err) != Invalid || CodeOf(err) != CodeInvalid {
			t.Errorf("%v\n%s", err, diff)
		}
	})
	t.Run("a failure of ours is never told as a fault of the input", func(t *testing.T) {
		t.Parallel()
		for _, other := range []error{errors.New("connection lost"), New(Unavailable, "sql.unavailable")} {
			var c Check
			c.Add("name", "required")
			c.Join("brand", other)
			c.Join("category", errors.New("a later one"))
			if err := c.Err(); !errors.Is(err, other) || FieldsOf(err) != nil {
				t.Errorf("got %v, want %v", err, other)
			}
		}
	})
	t.Run("an error stays as it was when the check goes on", func(t *testing.T) {
		t.Parallel()
		var c Check
		c.Add("a", "required")
		first := c.Err()
		c.Add("b", "required")
		if len(FieldsOf(first)) != 1 || len(FieldsOf(c.Err())) != 2 {
			t.Errorf("got %v, then %v", first, c.Err())
		}
	})
}
