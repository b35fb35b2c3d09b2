package app

import (
	"context"
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
	return Open(ctx, cfg, newLog(os.Stderr, cfg, program))
}

// newLog writes JSON, or text where a person in front of a terminal is the likely reader.
func newLog(to *os.File, cfg *config.Config, program string) *slog.Logger {
	text := cfg.Log.Format == config.TextFormat ||
		cfg.Log.Format == config.AutoFormat && cfg.App.Env == config.Local && logging.IsTerminal(to)
	log := logging.New(to, logging.Options{Level: cfg.Log.Level, Text: text})
	if text {
		return log
	}
	return log.With("program", program, "version", Version())
}
