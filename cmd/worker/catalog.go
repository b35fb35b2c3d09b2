package main

import (
	"bufio"
	"errors"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

func catalogCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "catalog", Short: "Look after the catalogue"}
	cmd.AddCommand(&cobra.Command{
		Use: "export", Short: "Write every product as one JSON line, by code: equal catalogues give equal bytes", Args: cobra.NoArgs,
		RunE: withApp(func(a *app.App, cmd *cobra.Command) error {
			out := bufio.NewWriter(cmd.OutOrStdout())
			return errors.Join(a.ExportCatalog(cmd.Context(), out), out.Flush())
		}),
	})
	return cmd
}
