package fault

import (
	"errors"
	"slices"
)

// CodeInvalid is the code of an error whose whole message is in its fields.
const CodeInvalid = "invalid"

// Check gathers the fields at fault so that a caller learns all of them at once. The zero value is ready.
type Check struct {
	fields []Field
	other  error // the first joined error that no input explains
}

// Add notes a field at fault.
func (c *Check) Add(name, code string, args ...Arg) {
	c.fields = append(c.fields, Field{Name: name, Code: code, Args: args})
}

// That notes the field when ok is false and returns ok.
func (c *Check) That(ok bool, name, code string, args ...Arg) bool {
	if !ok {
		c.Add(name, code, args...)
	}
	return ok
}

// Join takes the fields of an Invalid err over, each under prefix and a dot; one without fields is noted under prefix
// itself. An error of another kind is no fault of the input: Err returns it in place of the fields.
func (c *Check) Join(prefix string, err error) {
	if err == nil {
		return
	}
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok || e.Kind != Invalid:
		if c.other == nil {
			c.other = err
		}
	case len(e.Fields) == 0:
		c.Add(prefix, e.Code, e.Args...)
	default:
		for _, f := range e.Fields {
			f.Name = prefix + "." + f.Name
			c.fields = append(c.fields, f)
		}
	}
}

// Err returns nil if nothing was noted, the first joined error that is not Invalid, else an Invalid error with every
// field noted.
func (c *Check) Err() error {
	switch {
	case c.other != nil:
		return c.other
	case len(c.fields) == 0:
		return nil
	}
	return &Error{Kind: Invalid, Code: CodeInvalid, Fields: slices.Clone(c.fields)}
}
