package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

func searchCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "search", Short: "Look after the search"}
	cmd.AddCommand(&cobra.Command{
		Use: "rebuild", Short: "Make every search document anew from the catalogue, while customers search", Args: cobra.NoArgs,
		RunE: withApp(func(a *app.App, cmd *cobra.Command) error {
			n, err := a.RebuildSearch(cmd.Context())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d products are searchable\n", n)
			return err
		}),
	})
	return cmd
}
