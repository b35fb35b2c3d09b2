package adminserver

import (
	"context"
	"fmt"

	"vapeart/shop/adminapi"
)

func (a *API) jobRoutes() {
	serve(a, adminapi.ListJobs(), a.listJobs)
	serve(a, adminapi.GetJob(), a.getJob)
	serve(a, adminapi.RetryJob(), a.retryJob)
	serve(a, adminapi.CancelJob(), a.cancelJob)
	serve(a, adminapi.RetryJobs(), a.retryJobs)
	serve(a, adminapi.CancelJobs(), a.cancelJobs)
}

type jobAnswer = adminapi.Answer[adminapi.Job]

func (a *API) listJobs(ctx context.Context, _ Actor, in *adminapi.ListJobsIn) (*adminapi.Answer[adminapi.Page[adminapi.Job]], error) {
	list := fmt.Sprintf("jobs %q %q %q", in.State, in.Kind, in.Queue)
	after, err := opened[JobPlace](a, list, in.Cursor)
	if err != nil {
		return nil, err
	}
	jobs, err := a.Jobs.List(ctx, in.JobFilter, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return paged(a, list, jobs, in.Limit, func(j adminapi.Job) JobPlace { return JobPlace{ChangedAt: j.ChangedAt, ID: j.ID} })
}

func (a *API) getJob(ctx context.Context, _ Actor, in *adminapi.JobIn) (*jobAnswer, error) {
	job, err := a.Jobs.Get(ctx, in.ID)
	return &jobAnswer{Body: job}, err
}

func (a *API) retryJob(ctx context.Context, by Actor, in *adminapi.JobIn) (*jobAnswer, error) {
	if err := a.Jobs.Retry(ctx, in.ID); err != nil {
		return nil, err
	}
	return a.getJob(ctx, by, in)
}

func (a *API) cancelJob(ctx context.Context, by Actor, in *adminapi.JobIn) (*jobAnswer, error) {
	if err := a.Jobs.Cancel(ctx, in.ID, by.Name); err != nil {
		return nil, err
	}
	return a.getJob(ctx, by, in)
}

func filter(in *adminapi.JobsIn) adminapi.JobFilter {
	return adminapi.JobFilter{State: in.Body.State, Kind: in.Body.Kind, Queue: in.Body.Queue}
}

func (a *API) retryJobs(ctx context.Context, _ Actor, in *adminapi.JobsIn) (*adminapi.Answer[adminapi.Affected], error) {
	n, err := a.Jobs.RetryAll(ctx, filter(in))
	return &adminapi.Answer[adminapi.Affected]{Body: adminapi.Affected{Jobs: n}}, err
}

func (a *API) cancelJobs(ctx context.Context, by Actor, in *adminapi.JobsIn) (*adminapi.Answer[adminapi.Affected], error) {
	n, err := a.Jobs.CancelAll(ctx, filter(in), by.Name)
	return &adminapi.Answer[adminapi.Affected]{Body: adminapi.Affected{Jobs: n}}, err
}
