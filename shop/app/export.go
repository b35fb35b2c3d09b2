package app

import (
	"context"
	"io"

	"vapeart/shop/catalog"
)

// ExportCatalog writes every product as one JSON line, by code: equal catalogues give equal bytes.
func (a *App) ExportCatalog(ctx context.Context, w io.Writer) error {
	return catalog.WriteExport(ctx, a.Products, w)
}
