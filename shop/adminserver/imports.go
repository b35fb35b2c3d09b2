package adminserver

import (
	"context"
	"fmt"

	"vapeart/shop/adminapi"
)

func (a *API) importRoutes() {
	serve(a, adminapi.ListImports(), a.listImports)
	serve(a, adminapi.GetImport(), a.getImport)
	serve(a, adminapi.ListRejections(), a.listRejections)
}

func (a *API) listImports(ctx context.Context, _ Actor, in *adminapi.ListImportsIn) (*adminapi.Answer[adminapi.Page[adminapi.Import]], error) {
	before, err := opened[int64](a, "imports", in.Cursor)
	if err != nil {
		return nil, err
	}
	runs, err := a.Imports.List(ctx, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return paged(a, "imports", runs, in.Limit, func(i adminapi.Import) int64 { return i.ID })
}

func (a *API) getImport(ctx context.Context, _ Actor, in *adminapi.ImportIn) (*adminapi.Answer[adminapi.Import], error) {
	run, err := a.Imports.Get(ctx, in.ID)
	return &adminapi.Answer[adminapi.Import]{Body: run}, err
}

func (a *API) listRejections(ctx context.Context, _ Actor, in *adminapi.ListRejectionsIn) (*adminapi.Answer[adminapi.Page[adminapi.Rejection]], error) {
	list := fmt.Sprintf("rejections %d %t", in.ID, in.Values)
	after, err := opened[RejectionPlace](a, list, in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := a.Imports.Rejections(ctx, in.ID, in.Values, after, in.Limit+1, string(callOf(ctx).lang))
	if err != nil {
		return nil, err
	}
	return paged(a, list, rows, in.Limit, func(r adminapi.Rejection) RejectionPlace { return RejectionPlace{Line: r.Line, Field: r.Field} })
}
