package logging

import (
	"context"
	"io"
	"log/slog"
	"slices"
)

// ChannelName is one of the logs that are kept apart; its file is <name>.log.
type ChannelName string

// The channels.
const (
	Application ChannelName = "application" // what belongs to no other
	Queue       ChannelName = "queue"       // jobs and house-keeping
	Index       ChannelName = "index"       // what is done to the search's documents
)

// ChannelNames returns all channels.
func ChannelNames() []ChannelName { return []ChannelName{Application, Queue, Index} }

// Output is a place for lines, and their form there.
type Output struct {
	Options
	To func(ChannelName) io.Writer // where the lines of a channel go
}

// NewChannels returns a logger of Application that writes every line to each of the outputs.
func NewChannels(outputs ...Output) *slog.Logger {
	r := router{}
	for _, name := range ChannelNames() {
		var handlers []slog.Handler
		for _, o := range outputs {
			handlers = append(handlers, o.handler(o.To(name)))
		}
		r.handlers = append(r.handlers, slog.NewMultiHandler(handlers...))
	}
	return slog.New(idHandler{r})
}

// Channel returns log with its further lines on a channel. A logger that knows no channels is returned as it is.
func Channel(log *slog.Logger, name ChannelName) *slog.Logger {
	ids, ok := log.Handler().(idHandler)
	if !ok {
		return log
	}
	r, ok := ids.Handler.(router)
	if !ok {
		return log
	}
	r.at = max(slices.Index(ChannelNames(), name), 0)
	return slog.New(idHandler{r})
}

// router hands lines to the handler of their channel. Attributes and groups are given to all of them, so that the channel
// of a logger can be chosen at any time.
type router struct {
	handlers []slog.Handler // one for each of ChannelNames
	at       int
}

// Enabled asks the channel's handler.
func (r router) Enabled(ctx context.Context, level slog.Level) bool {
	return r.handlers[r.at].Enabled(ctx, level)
}

// Handle writes a line to the channel.
func (r router) Handle(ctx context.Context, record slog.Record) error {
	return r.handlers[r.at].Handle(ctx, record)
}

// WithAttrs adds attributes on every channel.
func (r router) WithAttrs(attrs []slog.Attr) slog.Handler {
	return r.each(func(h slog.Handler) slog.Handler { return h.WithAttrs(attrs) })
}

// WithGroup opens a group on every channel.
func (r router) WithGroup(name string) slog.Handler {
	return r.each(func(h slog.Handler) slog.Handler { return h.WithGroup(name) })
}

func (r router) each(change func(slog.Handler) slog.Handler) router {
	changed := make([]slog.Handler, len(r.handlers))
	for i, h := range r.handlers {
		changed[i] = change(h)
	}
	return router{changed, r.at}
}
