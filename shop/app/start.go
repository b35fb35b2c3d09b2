package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"

	"vapeart/shop/config"
	"vapeart/shop/logging"
)

// Start reads the settings of this process, makes its log and opens the shop. program names it in log lines.
// Errors: config.Faults; those of Open.
func Start(ctx context.Context, program string) (*App, error) {
	cfg, err := config.Load(config.System())
	if err != nil {
		return nil, err
	}
	log, files := newLog(os.Stderr, cfg, program)
	a, err := Open(ctx, cfg, log)
	if err != nil {
		return nil, errors.Join(err, files.Close())
	}
	a.logs = files
	return a, nil
}

// newLog returns the log that the settings ask for, and what must be closed when its last line is written.
func newLog(to *os.File, cfg *config.Config, program string) (*slog.Logger, io.Closer) {
	attrs := []slog.Attr{slog.String("program", program), slog.String("version", Version())}
	text := cfg.Log.Format == config.TextFormat
	standard := logging.Options{Level: cfg.Log.Level, Text: text}
	if cfg.Log.Format == config.AutoFormat && cfg.App.Env == config.Local && logging.IsTerminal(to) {
		standard.Text = true // a person is the likely reader
	}
	if !standard.Text {
		standard.Attrs = attrs
	}
	notices := logging.New(to, standard)
	if cfg.Log.Output == config.LogToStderr {
		return notices, io.NopCloser(nil) // standard error stays open
	}
	options := logging.FilesOptions{Fallback: to, Notices: notices}
	var outputs []logging.Output
	if cfg.Log.Output == config.LogToBoth {
		options.Fallback = nil // the lines are there already
		outputs = append(outputs, logging.Output{Options: standard, To: func(logging.ChannelName) io.Writer { return to }})
	}
	files := logging.OpenFiles(logFolder(cfg), options)
	outputs = append(outputs, logging.Output{Options: logging.Options{Level: cfg.Log.Level, Text: text, Attrs: attrs}, To: files.To})
	return logging.NewChannels(outputs...), files
}
