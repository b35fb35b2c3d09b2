package app

import (
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"slices"

	"vapeart/shop/fault"
	"vapeart/shop/gateway/feed"
	"vapeart/shop/importing"
	"vapeart/shop/importing/importingsql"
	"vapeart/shop/inventory"
	"vapeart/shop/locale"
)

// ImportRun is one import of one file, for programs, which may not import the domain.
type ImportRun = importing.Run

// ImportProgress is how far an import is.
type ImportProgress = importing.Progress

// ImportRejection is a row that was not taken over.
type ImportRejection = importing.Rejection

// ImportOptions say what is imported and who is told about it.
type ImportOptions struct {
	Supplier     string
	File         string
	Stdin        io.Reader            // in place of File
	InitialStock int                  // units of every new variant that has a price
	Waiting      func(ImportRun)      // a run seems to have been killed: its lease is waited for
	Progress     func(ImportProgress) // at the start and after every batch
}

// ImportSuppliers lists the suppliers whose files can be imported.
func ImportSuppliers() []string { return feed.Suppliers() }

// Import brings a supplier's file in, or goes on with it. The run is returned beside an error too. Errors: NotFound
// import.supplier_unknown; those of importing.Open and importing.Service.Import.
func (a *App) Import(ctx context.Context, o ImportOptions) (ImportRun, error) {
	format, err := feed.ByName(o.Supplier, a.Config.Shop.Currency)
	if err != nil {
		return ImportRun{}, err
	}
	var src *importing.Source
	if o.Stdin != nil {
		src, err = importing.NewSource(o.Stdin)
	} else {
		src, err = importing.Open(o.File)
	}
	if err != nil {
		return ImportRun{}, err
	}
	run, err := a.imports().Import(ctx, format, src, importing.Options{InitialStock: o.InitialStock, Waiting: o.Waiting, Progress: o.Progress})
	if run.Counts.Created+run.Counts.Updated > 0 && ctx.Err() == nil {
		err = errors.Join(err, a.Search.Refresh(ctx))
	}
	return run, errors.Join(err, src.Close())
}

// ImportRuns lists runs, newest first, ids below before (0: the newest).
func (a *App) ImportRuns(ctx context.Context, before int64, limit int) ([]ImportRun, error) {
	return a.imports().Runs(ctx, before, limit)
}

// rejectionsPage is how many rejections are read at once.
const rejectionsPage = 500

// ImportRejections streams what a run did not take over, by line: rows, and with values single faulty values of rows too.
// Errors: NotFound import.run_unknown.
func (a *App) ImportRejections(ctx context.Context, runID int64, values bool) iter.Seq2[ImportRejection, error] {
	return func(yield func(ImportRejection, error) bool) {
		imports := a.imports()
		if _, err := imports.Run(ctx, runID); err != nil {
			yield(ImportRejection{}, err)
			return
		}
		var place importing.Place
		for {
			page, err := imports.Rejections(ctx, runID, values, place, rejectionsPage)
			if err != nil {
				yield(ImportRejection{}, err)
				return
			}
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
			}
			if len(page) < rejectionsPage {
				return
			}
			place = importing.Place{Line: page[len(page)-1].Line, Field: page[len(page)-1].Field}
		}
	}
}

// RejectionReason says why a row or value was not taken over.
func (a *App) RejectionReason(lang locale.Language, r ImportRejection) string {
	if r.Field != "" {
		return a.Messages.Field(lang, fault.Field{Name: r.Field, Code: r.Code, Args: r.Args})
	}
	return a.Messages.Error(lang, &fault.Error{Kind: fault.Invalid, Code: r.Code, Args: r.Args})
}

func (a *App) imports() *importing.Service {
	return importing.NewService(importingsql.New(a.DB), a.Catalog, importStock{a.Inventory}, a.Clock, a.owner)
}

// importStock books the first stock of imported variants.
type importStock struct{ inventory *inventory.Service }

// Receive implements importing.Stock.
func (s importStock) Receive(ctx context.Context, units map[int64]int, reference string) error {
	demands := make([]inventory.Demand, 0, len(units))
	for _, id := range slices.Sorted(maps.Keys(units)) {
		demands = append(demands, inventory.Demand{VariantID: id, Quantity: units[id]})
	}
	if len(demands) == 0 {
		return nil
	}
	return s.inventory.Receive(ctx, demands, reference, "import")
}
