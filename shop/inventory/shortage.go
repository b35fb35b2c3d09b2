package inventory

import (
	"errors"
	"fmt"
	"strings"

	"vapeart/shop/fault"
)

// Shortage is a demand that cannot be met. Available is what the owner could have instead: free units and those it
// holds already.
type Shortage struct {
	VariantID         int64
	Wanted, Available int
}

// ShortageError is a refusal for want of stock. It unwraps to Conflict inventory.short. The caller lets its transaction
// fail with it, which also undoes what was reserved of the other variants.
type ShortageError struct {
	Shortages []Shortage // by variant, at least one
}

// Error lists the shortages for logs.
func (e *ShortageError) Error() string {
	parts := make([]string, len(e.Shortages))
	for i, s := range e.Shortages {
		parts[i] = fmt.Sprintf("variant %d: %d wanted, %d available", s.VariantID, s.Wanted, s.Available)
	}
	return "inventory.short: " + strings.Join(parts, "; ")
}

// Unwrap returns Conflict inventory.short.
func (e *ShortageError) Unwrap() error { return fault.New(fault.Conflict, "inventory.short") }

// ShortagesOf returns the shortages in err's chain, none for any other error.
func ShortagesOf(err error) []Shortage {
	if e, ok := errors.AsType[*ShortageError](err); ok {
		return e.Shortages
	}
	return nil
}
