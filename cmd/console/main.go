// Console is the shop from a terminal. It reaches the shop only through the admin listener of a running program; so far
// that tells how the shop is (doctor).
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes of doctor, and of every other verb that fails.
const (
	exitGreen  = 0
	exitYellow = 1
	exitRed    = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := exitGreen
	if err := root(&code).ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "console:", err)
		code = exitRed
	}
	stop()
	os.Exit(code)
}

func root(code *int) *cobra.Command {
	cmd := &cobra.Command{
		Use: "console", Short: "The shop from a terminal",
		SilenceErrors: true, SilenceUsage: true,
	}
	cmd.AddCommand(doctorCommand(code))
	return cmd
}
