package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

func migrateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "migrate", Short: "Bring the database's schema up to this program, or tell where it stands"}
	up := func(a *app.App, cmd *cobra.Command) error {
		steps, err := a.DB.Migrate(cmd.Context())
		if err != nil {
			return err
		}
		for _, s := range steps {
			fmt.Fprintf(cmd.OutOrStdout(), "applied %s\n", s.Name)
		}
		if len(steps) == 0 {
			fmt.Fprintln(cmd.OutOrStdout(), "the schema is up to date")
		}
		return nil
	}
	cmd.AddCommand(
		&cobra.Command{Use: "up", Short: "Apply what is missing, under a lock: two programs may start at once", Args: cobra.NoArgs, RunE: withApp(up)},
		&cobra.Command{Use: "status", Short: "List the migrations; exit 1 if some are missing", Args: cobra.NoArgs, RunE: withApp(migrationStatus)},
	)
	return cmd
}

var errPending = errors.New("migrations are missing: run storefront migrate up")

func migrationStatus(a *app.App, cmd *cobra.Command) error {
	steps, err := a.DB.Migrations(cmd.Context())
	if err != nil {
		return err
	}
	pending := false
	for _, s := range steps {
		state := "missing"
		if s.Applied {
			state = s.AppliedAt.Format("2006-01-02 15:04:05Z")
		}
		pending = pending || !s.Applied
		fmt.Fprintf(cmd.OutOrStdout(), "%-24s %s\n", s.Name, state)
	}
	if pending {
		return errPending
	}
	return a.DB.CheckSchema(cmd.Context())
}
