// Storefront serves the shop to customers, and its health and figures to operators.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/config"
)

// exitFailure is the exit code of everything that goes wrong; faulty settings have their own, so that a supervisor can
// stop restarting.
const (
	exitFailure  = 1
	exitSettings = 78 // sysexits.h: EX_CONFIG
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "storefront:", err)
		if _, ok := errors.AsType[config.Faults](err); ok {
			os.Exit(exitSettings)
		}
		if coded, ok := errors.AsType[codedError](err); ok {
			os.Exit(coded.code)
		}
		os.Exit(exitFailure)
	}
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use: "storefront", Short: "The shop's pages for customers",
		SilenceErrors: true, SilenceUsage: true, Version: app.Version(),
	}
	cmd.AddCommand(serveCommand(), configCommand(), migrateCommand(), staffCommand())
	return cmd
}

func configCommand() *cobra.Command {
	return &cobra.Command{
		Use: "config", Short: "Print the settings that are in force and where each comes from; secrets are masked", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.System())
			if err != nil {
				return err
			}
			return cfg.Print(cmd.OutOrStdout())
		},
	}
}
