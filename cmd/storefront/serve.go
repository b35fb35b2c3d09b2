package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/config"
)

func serveCommand() *cobra.Command {
	var o app.StorefrontOptions
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the shop until a signal says stop", Args: cobra.NoArgs,
		Long: "Serve the shop until a signal says stop.\n\nWith APP_ENV=local everything is made that is missing: the schema, a demo catalogue when the shop is empty,\n" +
			"and the worker runs inside. Elsewhere the schema must be there (storefront migrate up), and workers are programs of their own.",
		RunE: withApp(func(a *app.App, cmd *cobra.Command) error {
			o.Started = func(address string) {
				if a.Config.App.Env == config.Local {
					fmt.Fprintf(cmd.OutOrStdout(), "VapeArt is open at %s   (Ctrl-C stops it; everything it keeps is in %s)\n", address, a.Config.App.Data)
				}
			}
			return a.RunStorefront(cmd.Context(), o)
		}),
	}
	cmd.Flags().BoolVar(&o.NoDemo, "no-demo", false, "leave an empty shop empty (APP_ENV=local)")
	return cmd
}

// withApp runs a verb on the shop that the settings name.
func withApp(verb func(*app.App, *cobra.Command) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) (err error) {
		a, err := app.Start(cmd.Context(), "storefront")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, a.Close()) }()
		return verb(a, cmd)
	}
}
