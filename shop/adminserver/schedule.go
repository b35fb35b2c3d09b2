package adminserver

import (
	"context"
	"fmt"
	"slices"

	"vapeart/shop/adminapi"
	"vapeart/shop/fault"
)

func (a *API) scheduleRoutes() {
	serve(a, adminapi.ListTasks(), a.listTasks)
	serve(a, adminapi.ListTicks(), a.listTicks)
	serve(a, adminapi.RunTask(), a.runTask)
	serve(a, adminapi.EnableTask(), a.enableTask)
	serve(a, adminapi.DisableTask(), a.disableTask)
}

type taskAnswer = adminapi.Answer[adminapi.Task]

func (a *API) listTasks(ctx context.Context, _ Actor, _ *adminapi.Nothing) (*adminapi.Answer[adminapi.TasksOut], error) {
	tasks, err := a.Schedule.Tasks(ctx)
	if tasks == nil {
		tasks = []adminapi.Task{}
	}
	return &adminapi.Answer[adminapi.TasksOut]{Body: adminapi.TasksOut{Items: tasks}}, err
}

func (a *API) listTicks(ctx context.Context, _ Actor, in *adminapi.ListTicksIn) (*adminapi.Answer[adminapi.Page[adminapi.Tick]], error) {
	list := fmt.Sprintf("ticks %q", in.Task)
	after, err := opened[TickPlace](a, list, in.Cursor)
	if err != nil {
		return nil, err
	}
	ticks, err := a.Schedule.Ticks(ctx, in.Task, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return paged(a, list, ticks, in.Limit, func(t adminapi.Tick) TickPlace { return TickPlace{DueAt: t.DueAt, ID: t.ID} })
}

func (a *API) runTask(ctx context.Context, by Actor, in *adminapi.TaskIn) (*adminapi.Answer[adminapi.Tick], error) {
	tick, err := a.Schedule.Run(ctx, in.Task, by.Name)
	return &adminapi.Answer[adminapi.Tick]{Body: tick}, err
}

func (a *API) task(ctx context.Context, name string) (*taskAnswer, error) {
	tasks, err := a.Schedule.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(tasks, func(t adminapi.Task) bool { return t.Name == name })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "api.unknown_task", fault.With("task", name))
	}
	return &taskAnswer{Body: tasks[i]}, nil
}

func (a *API) enableTask(ctx context.Context, _ Actor, in *adminapi.TaskIn) (*taskAnswer, error) {
	if err := a.Schedule.Enable(ctx, in.Task); err != nil {
		return nil, err
	}
	return a.task(ctx, in.Task)
}

func (a *API) disableTask(ctx context.Context, _ Actor, in *adminapi.TaskIn) (*taskAnswer, error) {
	if err := a.Schedule.Disable(ctx, in.Task); err != nil {
		return nil, err
	}
	return a.task(ctx, in.Task)
}
