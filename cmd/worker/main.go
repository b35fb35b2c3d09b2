// Worker runs the shop's jobs, and the verbs by which operators bring goods in and look after stock and search.
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

// The exit codes, the same for every verb; faulty settings have their own, so that a supervisor can stop restarting.
const (
	exitFailure  = 1
	exitSettings = 78 // sysexits.h: EX_CONFIG
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		if _, ok := errors.AsType[config.Faults](err); ok {
			os.Exit(exitSettings)
		}
		os.Exit(exitFailure)
	}
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use: "worker", Short: "The shop's jobs, imports and house-keeping",
		SilenceErrors: true, SilenceUsage: true, Version: app.Version(),
	}
	cmd.AddCommand(runCommand(), stockCommand(), searchCommand(), catalogCommand(), logsCommand())
	cmd.AddCommand(importCommands(open)...)
	return cmd
}

// open opens the shop for a verb; the verb closes it. It refuses a schema that this program does not know.
func open(ctx context.Context) (*app.App, error) {
	a, err := app.Start(ctx, "worker")
	if err != nil {
		return nil, err
	}
	if err := a.EnsureSchema(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// withApp runs a verb on the shop that the settings name.
func withApp(verb func(*app.App, *cobra.Command) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) (err error) {
		a, err := open(cmd.Context())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, a.Close()) }()
		return verb(a, cmd)
	}
}

func runCommand() *cobra.Command {
	return &cobra.Command{
		Use: "run", Short: "Run jobs until a signal says stop; running ones are finished first", Args: cobra.NoArgs,
		RunE: withApp(func(a *app.App, cmd *cobra.Command) error { return a.RunWorker(cmd.Context(), app.WorkerOptions{}) }),
	}
}
