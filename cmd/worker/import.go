package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/clock"
	"vapeart/shop/locale"
)

// opener opens the shop for a verb, which closes it.
type opener func(context.Context) (*app.App, error)

// importCommands are the verbs that bring suppliers' files in and tell of it.
func importCommands(open opener) []*cobra.Command {
	return []*cobra.Command{importCommand(open), importsCommand(open)}
}

// importVerb is one call of `worker import`.
type importVerb struct {
	open     opener
	supplier string
	stock    int
	json     bool
}

func importCommand(open opener) *cobra.Command {
	v := importVerb{open: open}
	cmd := &cobra.Command{
		Use: "import --supplier NAME FILE", Short: "Bring a supplier's file in (- reads standard input)", Args: cobra.ExactArgs(1),
		Long: "Bring a supplier's file in, plain or gzip; - reads standard input.\n\n" +
			"Every row ends as created, updated, unchanged or rejected. Rejected rows do not fail the import: they are counted,\n" +
			"and `worker imports rejected RUN` lists them with line, field and reason. Rows without a price become drafts.\n\n" +
			"An import that is stopped, by Ctrl-C or by force, is resumed by the same command; the result is the same as without\n" +
			"the stop. A second import of a supplier beside a running one is refused.\n\n" +
			"Exit code 0: the whole file was read, whatever its rows said. Any other: it was not; what was read before stays.",
		RunE: v.run,
	}
	cmd.Flags().StringVar(&v.supplier, "supplier", "", "whose file it is: "+strings.Join(app.ImportSuppliers(), ", "))
	cmd.Flags().IntVar(&v.stock, "initial-stock", 0, "units to book for every new variant that has a price")
	cmd.Flags().BoolVar(&v.json, "json", false, "answer in JSON")
	return cmd
}

// maxStock bounds the units that one command books for a variant.
const maxStock = 1_000_000

func (v *importVerb) run(cmd *cobra.Command, args []string) (err error) {
	if v.supplier == "" {
		return usagef("whose file is it? give --supplier: %s", strings.Join(app.ImportSuppliers(), ", "))
	}
	if v.stock < 0 || v.stock > maxStock {
		return usagef("--initial-stock %d: give 0 to %s", v.stock, grouped(maxStock))
	}
	ctx := cmd.Context()
	a, err := v.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	elapsed := clock.Stopwatch()
	p := progressOn(cmd.ErrOrStderr(), elapsed)
	o := app.ImportOptions{
		Supplier: v.supplier, File: args[0], InitialStock: v.stock, Progress: p.tell,
		Waiting: func(r app.ImportRun) {
			p.say(fmt.Sprintf("run %d of %s was killed or is at work: waiting some seconds to know", r.ID, r.Supplier))
		},
	}
	if args[0] == "-" {
		o.Stdin = cmd.InOrStdin()
	}
	run, err := a.Import(ctx, o)
	p.done()
	if run.ID != 0 {
		if err := v.summarise(cmd.OutOrStdout(), run, p.resumed, elapsed()); err != nil {
			return err
		}
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && run.SourceHash != "":
		return fmt.Errorf("interrupted after %s rows: the same command goes on there", grouped(run.Counts.Read))
	case ctx.Err() != nil:
		return errors.New("interrupted: what was read stays, and the same records will be found unchanged")
	}
	return fmt.Errorf("%s (%w)", a.Messages.Error(locale.English, err), err)
}

// runLine is a run as programs read it.
type runLine struct {
	Run        int64      `json:"run"`
	Supplier   string     `json:"supplier"`
	File       string     `json:"file"`
	State      string     `json:"state"`
	Read       int64      `json:"read"`
	Created    int64      `json:"created"`
	Updated    int64      `json:"updated"`
	Unchanged  int64      `json:"unchanged"`
	Rejected   int64      `json:"rejected"`
	StartedAt  time.Time  `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at,omitempty"`
	Seconds    float64    `json:"seconds,omitempty"` // of this call
	Error      string     `json:"error,omitempty"`
}

func newRunLine(r app.ImportRun, now time.Time) runLine {
	l := runLine{
		Run: r.ID, Supplier: r.Supplier, File: r.Source, State: string(r.StateAt(now)), StartedAt: r.StartedAt, Error: r.Error,
		Read: r.Counts.Read, Created: r.Counts.Created, Updated: r.Counts.Updated, Unchanged: r.Counts.Unchanged, Rejected: r.Counts.Rejected,
	}
	if !r.FinishedAt.IsZero() {
		l.FinishedAt = &r.FinishedAt
	}
	return l
}

// summarise writes the account of a run.
func (v *importVerb) summarise(w io.Writer, r app.ImportRun, resumed int64, took time.Duration) error {
	l := newRunLine(r, r.UpdatedAt)
	l.Seconds = took.Seconds()
	if v.json {
		return json.NewEncoder(w).Encode(l)
	}
	fmt.Fprintf(w, "run %d of %s from %s: %s after %s (%s rows/s)\n", r.ID, r.Supplier, printable(r.Source), l.State,
		took.Round(100*time.Millisecond), grouped(int64(float64(r.Counts.Read-resumed)/max(took.Seconds(), 0.001))))
	if resumed > 0 {
		fmt.Fprintf(w, "resumed behind %s rows\n", grouped(resumed))
	}
	for _, c := range []struct {
		name string
		n    int64
	}{{"created", l.Created}, {"updated", l.Updated}, {"unchanged", l.Unchanged}, {"rejected", l.Rejected}, {"rows read", l.Read}} {
		hint := ""
		if c.name == "rejected" && c.n > 0 {
			hint = fmt.Sprintf("   list them: worker imports rejected %d", r.ID)
		}
		if _, err := fmt.Fprintf(w, "  %-10s %12s%s\n", c.name, grouped(c.n), hint); err != nil {
			return err
		}
	}
	return nil
}

// progressOn tells on w how an import gets on.
func progressOn(w io.Writer, elapsed func() time.Duration) *progress {
	if f, ok := w.(*os.File); ok {
		return newProgress(f, terminalWidth(f), elapsed)
	}
	return newProgress(w, 0, elapsed)
}
