package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

var errDiscrepancies = errors.New("stock levels differ from their ledger")

func stockCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "stock", Short: "Look after stock"}
	var asJSON bool
	verify := &cobra.Command{
		Use: "verify", Short: "Recompute every level from the ledger and the reservations; exit 1 if any differs", Args: cobra.NoArgs,
		RunE: withApp(func(a *app.App, cmd *cobra.Command) error { return verifyStock(a, cmd, asJSON) }),
	}
	verify.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.AddCommand(verify)
	return cmd
}

func verifyStock(a *app.App, cmd *cobra.Command, asJSON bool) error {
	out, found := cmd.OutOrStdout(), 0
	enc := json.NewEncoder(out)
	for d, err := range a.Inventory.Verify(cmd.Context()) {
		if err != nil {
			return err
		}
		found++
		if asJSON {
			err = enc.Encode(d)
		} else {
			_, err = fmt.Fprintf(out, "variant %d: on hand %d (ledger %d), reserved %d (ledger %d, reservations %d)\n",
				d.VariantID, d.OnHand, d.LedgerOnHand, d.Reserved, d.LedgerReserved, d.ReservationsSum)
		}
		if err != nil {
			return err
		}
	}
	if found > 0 {
		return fmt.Errorf("%d %w", found, errDiscrepancies)
	}
	if !asJSON {
		fmt.Fprintln(out, "every level is what its ledger says")
	}
	return nil
}
