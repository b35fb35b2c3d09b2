package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

func importsCommand(open opener) *cobra.Command {
	var asJSON bool
	limit := 20
	cmd := &cobra.Command{
		Use: "imports", Short: "List the imports, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return usagef("--limit %d: give 1 or more", limit)
			}
			return with(open, cmd, func(a *app.App) error { return listImports(a, cmd, limit, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.Flags().IntVar(&limit, "limit", limit, "how many")
	cmd.AddCommand(rejectedCommand(open))
	return cmd
}

// with runs a verb on an opened shop.
func with(open opener, cmd *cobra.Command, verb func(*app.App) error) (err error) {
	a, err := open(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return verb(a)
}

func listImports(a *app.App, cmd *cobra.Command, limit int, asJSON bool) error {
	runs, err := a.ImportRuns(cmd.Context(), 0, limit)
	if err != nil {
		return err
	}
	now := a.Clock.Now()
	if asJSON {
		enc := json.NewEncoder(cmd.OutOrStdout())
		for _, r := range runs {
			if err := enc.Encode(newRunLine(r, now)); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "run\tsupplier\tstate\tstarted\tread\tcreated\tupdated\tunchanged\trejected\t  file")
	for _, r := range runs {
		c := r.Counts
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t  %s\n", r.ID, r.Supplier, r.StateAt(now), r.StartedAt.Format("2006-01-02 15:04:05Z"),
			grouped(c.Read), grouped(c.Created), grouped(c.Updated), grouped(c.Unchanged), grouped(c.Rejected), printable(r.Source))
	}
	return w.Flush()
}

// rejectedLine is a rejection as programs read it.
type rejectedLine struct {
	Line      int64       `json:"line"`
	Reference string      `json:"reference"`
	Field     string      `json:"field"`
	Code      string      `json:"code"`
	Args      []fault.Arg `json:"args,omitempty"`
	Reason    string      `json:"reason"`
	Detail    string      `json:"detail,omitempty"`
	Whole     bool        `json:"whole_row"`
}

func rejectedCommand(open opener) *cobra.Command {
	var asJSON, values bool
	cmd := &cobra.Command{
		Use: "rejected RUN", Short: "List the rows that an import rejected: line, reference, field, reason", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usagef("%q is no run: give its number as `worker imports` shows it", args[0])
			}
			return with(open, cmd, func(a *app.App) error { return listRejected(a, cmd, id, values, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	cmd.Flags().BoolVar(&values, "values", false, "also faulty values that were left out of rows that were taken over")
	return cmd
}

func listRejected(a *app.App, cmd *cobra.Command, id int64, values, asJSON bool) error {
	enc := json.NewEncoder(cmd.OutOrStdout())
	for r, err := range a.ImportRejections(cmd.Context(), id, values) {
		if err != nil {
			return fmt.Errorf("%s (%w)", a.Messages.Error(locale.English, err), err)
		}
		reason := a.RejectionReason(locale.English, r)
		if asJSON {
			err = enc.Encode(rejectedLine{
				Line: r.Line, Reference: r.Reference, Field: r.Field, Code: r.Code, Args: r.Args, Reason: reason, Detail: r.Detail, Whole: r.Whole,
			})
		} else {
			err = writeRejected(cmd.OutOrStdout(), r, reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func writeRejected(w io.Writer, r app.ImportRejection, reason string) error {
	what := "row"
	if !r.Whole {
		what = "value"
	}
	detail := ""
	if r.Detail != "" {
		detail = " (" + printable(r.Detail) + ")"
	}
	_, err := fmt.Fprintf(w, "line %d\t%s\t%s %s\t%s%s\n", r.Line, printable(r.Reference), what, printable(r.Field), printable(reason), detail)
	return err
}

// printable returns text from outside without what a terminal would take for a command.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, text)
}
