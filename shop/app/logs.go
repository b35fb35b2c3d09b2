package app

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/config"
	"vapeart/shop/logging"
)

// logWait is how long a rotation waits for the other processes, which look after their files every second.
const logWait = 5 * time.Second

func logFolder(cfg *config.Config) string { return filepath.Join(cfg.App.Data, "logs") }

// Logs returns the folder of log files that the settings name, for those who look after it; it needs no database.
func Logs(cfg *config.Config) logging.Folder {
	return logging.Folder{Dir: logFolder(cfg), Clock: clock.System{}, Zone: cfg.Shop.Zone, Keep: logging.Kept, Wait: logWait}
}

// RotateLogs is the daily rotation of this machine's log files; its result tells what was done. That another process is
// at it is as good.
func (a *App) RotateLogs(ctx context.Context) (string, error) {
	report, err := Logs(a.Config).Rotate(ctx)
	if errors.Is(err, logging.ErrRotating) {
		return err.Error(), nil
	}
	return report.String(), err
}
