package adminserver

import (
	"context"
	"slices"

	"vapeart/shop/adminapi"
	"vapeart/shop/fault"
)

func (a *API) queueRoutes() {
	serve(a, adminapi.ListQueues(), a.listQueues)
	serve(a, adminapi.PauseQueue(), a.pauseQueue)
	serve(a, adminapi.ResumeQueue(), a.resumeQueue)
	serve(a, adminapi.GetQueueLimit(), a.getQueueLimit)
	serve(a, adminapi.SetQueueLimit(), a.setQueueLimit)
}

type queueAnswer = adminapi.Answer[adminapi.Queue]

func (a *API) listQueues(ctx context.Context, _ Actor, _ *adminapi.Nothing) (*adminapi.Answer[adminapi.QueuesOut], error) {
	queues, err := a.Queues.Queues(ctx)
	if queues == nil {
		queues = []adminapi.Queue{}
	}
	return &adminapi.Answer[adminapi.QueuesOut]{Body: adminapi.QueuesOut{Items: queues}}, err
}

func (a *API) queue(ctx context.Context, name string) (*queueAnswer, error) {
	queues, err := a.Queues.Queues(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(queues, func(q adminapi.Queue) bool { return q.Name == name })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "api.unknown_queue", fault.With("queue", name))
	}
	return &queueAnswer{Body: queues[i]}, nil
}

func (a *API) pauseQueue(ctx context.Context, by Actor, in *adminapi.QueueIn) (*queueAnswer, error) {
	if err := a.Queues.Pause(ctx, in.Queue, by.Name); err != nil {
		return nil, err
	}
	return a.queue(ctx, in.Queue)
}

func (a *API) resumeQueue(ctx context.Context, _ Actor, in *adminapi.QueueIn) (*queueAnswer, error) {
	if err := a.Queues.Resume(ctx, in.Queue); err != nil {
		return nil, err
	}
	return a.queue(ctx, in.Queue)
}

func limitAnswer(limit adminapi.QueueLimit) (*adminapi.QueueLimitOut, error) {
	etag, err := etagOf(limit)
	return &adminapi.QueueLimitOut{ETag: etag, Body: limit}, err
}

func (a *API) getQueueLimit(ctx context.Context, _ Actor, in *adminapi.QueueIn) (*adminapi.QueueLimitOut, error) {
	limit, err := a.Queues.Limit(ctx, in.Queue)
	if err != nil {
		return nil, err
	}
	return limitAnswer(limit)
}

func (a *API) setQueueLimit(ctx context.Context, _ Actor, in *adminapi.SetQueueLimitIn) (*adminapi.QueueLimitOut, error) {
	err := a.Queues.SetLimit(ctx, in.Queue, in.Body, func(current adminapi.QueueLimit) error {
		etag, err := etagOf(current)
		if err != nil {
			return err
		}
		return ifMatch(in.IfMatch, etag)
	})
	if err != nil {
		return nil, err
	}
	return limitAnswer(in.Body)
}
