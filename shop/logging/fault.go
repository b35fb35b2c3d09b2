package logging

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"vapeart/shop/fault"
)

// logged marks an error that has its line.
type logged struct{ error }

// Unwrap returns the error itself.
func (l logged) Unwrap() error { return l.error }

// Failure writes err once, where it is handled: an Internal fault as an error, Unavailable as a warning, the end of a
// request whose client has gone at debug level, and nothing for faults of the caller, who is told anyway. It returns
// err marked, so that who handles it again writes no second line.
func Failure(ctx context.Context, log *slog.Logger, msg string, err error, attrs ...slog.Attr) error {
	var done logged
	if err == nil || errors.As(err, &done) {
		return err
	}
	level := slog.LevelError
	switch kind := fault.KindOf(err); {
	case errors.Is(err, context.Canceled):
		level = slog.LevelDebug
	case kind == fault.Unavailable:
		level = slog.LevelWarn
	case kind != fault.Internal:
		return err
	}
	attrs = append(slices.Clip(attrs), slog.String("code", fault.CodeOf(err)), slog.String("err", err.Error()))
	log.LogAttrs(ctx, level, msg, attrs...)
	return logged{err}
}
