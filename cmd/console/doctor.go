package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// doctor asks a program's admin listener how it is.
type doctor struct {
	address string
	json    bool
	timeout time.Duration
}

// report is the answer of /readyz.
type report struct {
	Status string  `json:"status"`
	Checks []check `json:"checks"`
}

type check struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Without string `json:"without,omitempty"` // what is worse, where the shop is ready all the same
	Reason  string `json:"reason,omitempty"`
	Seconds string `json:"seconds"`
}

func doctorCommand(code *int) *cobra.Command {
	d := doctor{timeout: 5 * time.Second}
	cmd := &cobra.Command{
		Use: "doctor", Short: "How the shop is: exit 0 ready, 1 degraded or about to stop, 2 not ready or away", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := d.ask(cmd.Context())
			if err != nil {
				return err
			}
			*code = r.code()
			return r.write(cmd.OutOrStdout(), d.json)
		},
	}
	address := os.Getenv("ADMIN_ADDR")
	if address == "" {
		address = "127.0.0.1:8081"
	}
	cmd.Flags().StringVar(&d.address, "address", address, "the admin listener (ADMIN_ADDR)")
	cmd.Flags().BoolVar(&d.json, "json", false, "answer in JSON")
	return cmd
}

// maxReport bounds the answer that is read.
const maxReport = 1 << 20

func (d doctor) ask(ctx context.Context) (*report, error) {
	if _, _, err := net.SplitHostPort(d.address); err != nil {
		return nil, fmt.Errorf("--address %s: give host and port, as in 127.0.0.1:8081", d.address)
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	where := url.URL{Scheme: "http", Host: d.address, Path: "/readyz"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, where.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("--address %s: %w", d.address, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the shop does not answer at %s: %w; is the storefront running?", d.address, err)
	}
	defer resp.Body.Close()
	var r report
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxReport)).Decode(&r); err != nil || r.Status == "" {
		return nil, fmt.Errorf("%s does not answer like a shop's admin listener (HTTP %d)", d.address, resp.StatusCode)
	}
	return &r, nil
}

func (r *report) code() int {
	switch r.Status {
	case "ready":
		return exitGreen
	case "degraded", "draining":
		return exitYellow
	}
	return exitRed
}

func (r *report) write(w io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	fmt.Fprintf(w, "%s\n", r.Status)
	for _, c := range r.Checks {
		state := "ok"
		reason := c.Reason
		switch {
		case !c.OK && c.Without != "":
			state, reason = "WARNING", c.Without+": "+reason
		case !c.OK:
			state = "FAILED"
		}
		if _, err := fmt.Fprintf(w, "  %-12s %-7s %8s  %s\n", c.Name, state, c.Seconds, reason); err != nil {
			return err
		}
	}
	return nil
}
