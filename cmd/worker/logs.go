package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/config"
	"vapeart/shop/logging"
)

// logsCommand looks after the log files. It opens no database: logs are wanted most when that is away.
func logsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "logs", Short: "Look after the log files in DATA_DIR/logs (LOG_OUTPUT=files or both)"}
	cmd.AddCommand(
		logsVerb("list", "List the log files: by log, the current one first, then from the newest to the oldest", listLogs),
		logsVerb("rotate", fmt.Sprintf("Rotate the logs now: rename, compress, keep %d of each; lines go on being written meanwhile", logging.Kept), rotateLogs),
	)
	return cmd
}

func logsVerb(use, short string, verb func(*cobra.Command, logging.Folder, bool) error) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(config.System())
			if err != nil {
				return err
			}
			return verb(cmd, app.Logs(cfg), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return cmd
}

func listLogs(cmd *cobra.Command, folder logging.Folder, asJSON bool) error {
	entries, err := folder.List()
	if err != nil || asJSON {
		return errors.Join(err, encodeLines(cmd.OutOrStdout(), entries))
	}
	if len(entries) == 0 {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "there are no log files in %s\n", folder.Dir)
		return err
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "log\tbytes\tlast line\t  file")
	for _, e := range entries {
		fmt.Fprintf(w, "%s\t%s\t%s\t  %s\n", e.Channel, grouped(e.Bytes), e.ChangedAt.Format("2006-01-02 15:04:05Z"), e.File)
	}
	return w.Flush()
}

// rotateLogs tells what was done also when a part of it failed.
func rotateLogs(cmd *cobra.Command, folder logging.Folder, asJSON bool) error {
	report, err := folder.Rotate(cmd.Context())
	if asJSON {
		return errors.Join(err, encodeLines(cmd.OutOrStdout(), report.Steps))
	}
	if errors.Is(err, logging.ErrRotating) {
		return err
	}
	for _, s := range report.Steps {
		was := ""
		if s.Did == logging.Compressed {
			was = ", was " + grouped(s.FromBytes)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%-10s  %s (%s bytes%s)\n", s.Did, s.File, grouped(s.Bytes), was)
	}
	fmt.Fprintln(cmd.OutOrStdout(), report)
	return err
}

// encodeLines writes one JSON object a line.
func encodeLines[T any](w io.Writer, all []T) error {
	enc := json.NewEncoder(w)
	for _, one := range all {
		if err := enc.Encode(one); err != nil {
			return err
		}
	}
	return nil
}
