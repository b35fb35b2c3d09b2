// Package logging owns the form of log lines, what ties them together and where they go: JSON on standard error (text for
// people at a terminal) or in files by channel, each with the id of the request or job that caused it, and every failure
// of ours once. It refuses to be a package-level logger: programs make one and hand it on.
//
// Several processes append to the same files (Files) while one rotates them (Folder). The libraries that are made for
// rotation, lumberjack and timberjack, say that only one process may write; hence code of our own. Its one idea: who
// writes into a file holds a shared lock on it for as long as it is open, and a rotated file is compressed and deleted by
// nobody but the holder of the exclusive one. No line can come too late, however slow its writer is.
package logging

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"os"

	"golang.org/x/term"
)

// Options are the form of a log.
type Options struct {
	Level slog.Leveler // the least that is written; nil for info
	Text  bool         // lines for people in place of JSON
	Attrs []slog.Attr  // what every line carries
}

// New returns a logger whose lines carry the request_id and job_id of their context. They stand among the attributes of
// the line, so inside the group of a logger that has one.
func New(w io.Writer, o Options) *slog.Logger { return slog.New(idHandler{o.handler(w)}) }

// handler writes lines of this form.
func (o Options) handler(w io.Writer) slog.Handler {
	opts := &slog.HandlerOptions{Level: o.Level}
	var h slog.Handler = slog.NewJSONHandler(w, opts)
	if o.Text {
		h = slog.NewTextHandler(w, opts)
	}
	if len(o.Attrs) == 0 {
		return h
	}
	return h.WithAttrs(o.Attrs)
}

// IsTerminal tells whether a person reads what is written to f.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// idHandler adds what the context knows to each line.
type idHandler struct{ slog.Handler }

// Handle writes a line with its ids.
func (h idHandler) Handle(ctx context.Context, r slog.Record) error {
	request, job := RequestID(ctx), JobID(ctx)
	if request != "" || job != "" {
		r = r.Clone() // others may hold the record's attributes
	}
	if request != "" {
		r.AddAttrs(slog.String("request_id", request))
	}
	if job != "" {
		r.AddAttrs(slog.String("job_id", job))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the ids on the lines of a logger with attributes.
func (h idHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return idHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the ids on the lines of a logger with a group.
func (h idHandler) WithGroup(name string) slog.Handler { return idHandler{h.Handler.WithGroup(name)} }

type (
	requestKey struct{}
	jobKey     struct{}
)

// WithRequestID returns a context whose log lines carry the request's id. A job takes over the id of the request that
// enqueued it.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID returns the request's id, "" if there is none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// WithJobID returns a context whose log lines carry the job's id.
func WithJobID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, jobKey{}, id)
}

// JobID returns the job's id, "" if there is none.
func JobID(ctx context.Context) string {
	id, _ := ctx.Value(jobKey{}).(string)
	return id
}

// NewID returns an id for a request: 26 letters and digits, 130 random bits.
func NewID() string { return rand.Text() }

// The bounds of an id that comes from outside, in bytes.
const (
	minIDLength = 8
	maxIDLength = 64
)

// CleanID returns an id that a proxy sent (X-Request-ID) if it can be written anywhere as it is: 8 to 64 letters, digits,
// points, hyphens and underscores. For any other it returns false: take NewID then.
func CleanID(id string) (string, bool) {
	if len(id) < minIDLength || len(id) > maxIDLength {
		return "", false
	}
	for _, b := range []byte(id) {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', b == '.', b == '-', b == '_':
		default:
			return "", false
		}
	}
	return id, true
}
