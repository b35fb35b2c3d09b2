// Worker runs the shop's jobs, and the verbs by which operators look after jobs, bring goods in and look after stock,
// search and logs.
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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends a verb at once; the worker listens for it by itself
	err := root().ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
	}
	os.Exit(exitCode(err))
}

func root() *cobra.Command {
	cmd := runCommand("worker")
	cmd.Short, cmd.Version = "The shop's jobs, imports and house-keeping", app.Version()
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetUsageTemplate(cmd.UsageTemplate() + exitHelp)
	cmd.AddCommand(
		runCommand("run"), queuesCommand(), jobsCommand(), scheduleCommand(),
		stockCommand(), searchCommand(), catalogCommand(), logsCommand(), auditCommand(),
	)
	cmd.AddCommand(importCommands(open)...)
	strict(cmd)
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
