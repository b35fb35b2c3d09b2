package app

import (
	"context"

	"vapeart/shop/config"
)

// EnsureSchema proves that the schema is this program's. On a laptop it makes it so; elsewhere migrating is a decision
// of the release (storefront migrate up). Errors: Conflict database.older_schema, database.newer_schema.
func (a *App) EnsureSchema(ctx context.Context) error {
	if a.Config.App.Env != config.Local {
		return a.DB.CheckSchema(ctx)
	}
	steps, err := a.DB.Migrate(ctx)
	if err == nil && len(steps) > 0 {
		a.Log.InfoContext(ctx, "schema brought up to date", "migrations", len(steps))
	}
	return err
}
