package sqldb

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Millis returns t as every time column keeps it: Unix milliseconds, UTC.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// Time returns the UTC time of a column.
func Time(millis int64) time.Time { return time.UnixMilli(millis).UTC() }

// NullMillis is Millis with NULL for the zero time.
func NullMillis(t time.Time) sql.NullInt64 {
	if t.IsZero() {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: true}
}

// NullTime returns the time of a nullable column, the zero time for NULL.
func NullTime(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return Time(n.Int64)
}

// NullID is an id column with NULL for zero.
func NullID(id int64) sql.NullInt64 { return sql.NullInt64{Int64: id, Valid: id != 0} }

// Bool returns 1 for true, 0 for false.
func Bool(b bool) int {
	if b {
		return 1
	}
	return 0
}

// JSON returns v as a JSON column keeps it.
func JSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("json column: %w", err)
	}
	return string(b), nil
}

// FromJSON reads a JSON column into v; an empty one leaves v alone.
func FromJSON(column string, v any) error {
	if column == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(column), v); err != nil {
		return fmt.Errorf("json column: %w", err)
	}
	return nil
}

// Args makes a list of arguments for Marks out of values of one type.
func Args[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
