package adminapi

import (
	"fmt"
	"net/http"
	"strings"
)

// Prefix is where the paths of all endpoints begin. Nothing below it answers without credentials.
const Prefix = "/v1/"

// Permission names what an endpoint asks of its caller, as "resource:action".
type Permission string

// The permissions, by the names that package staff gives them.
const (
	JobsRead       Permission = "jobs:read"
	JobsChange     Permission = "jobs:change"
	QueuesRead     Permission = "queues:read"
	QueuesChange   Permission = "queues:change"
	ScheduleRead   Permission = "schedule:read"
	ScheduleChange Permission = "schedule:change"
	ImportsRead    Permission = "imports:read"
	SystemRead     Permission = "system:read"
)

// Spec is what an endpoint is, without its types.
type Spec struct {
	ID, Method, Path, Summary string
	Permission                Permission
	Unsafe                    bool // does something each time: it demands an Idempotency-Key
	Conditional               bool // replaces something: it demands an If-Match
}

// Endpoint ties a Spec to the types of its request and its answer. In has fields tagged path, query or header, and
// Body; Out has fields tagged header, and Body.
type Endpoint[In, Out any] struct{ Spec }

// Check tells whether the declaration is whole and its demands fit its method: nothing may be reached without a
// decision about who may, POST is unsafe, PUT, PATCH and DELETE are conditional, GET is neither.
func (s Spec) Check() error {
	unsafe, conditional := s.Method == http.MethodPost, s.Method == http.MethodPut || s.Method == http.MethodPatch || s.Method == http.MethodDelete
	resource, action, whole := strings.Cut(string(s.Permission), ":")
	switch {
	case s.ID == "" || s.Summary == "" || !strings.HasPrefix(s.Path, Prefix):
		return fmt.Errorf("endpoint %q (%s %s): no id, no summary or a path outside %s", s.ID, s.Method, s.Path, Prefix)
	case !whole || resource == "" || action == "":
		return fmt.Errorf("endpoint %s: no decision about who may call it", s.ID)
	case !unsafe && !conditional && s.Method != http.MethodGet:
		return fmt.Errorf("endpoint %s: method %s", s.ID, s.Method)
	case s.Unsafe != unsafe || s.Conditional != conditional:
		return fmt.Errorf("endpoint %s: its demands do not fit %s", s.ID, s.Method)
	}
	return nil
}

// All lists every endpoint.
func All() []Spec {
	return []Spec{
		ListJobs().Spec, GetJob().Spec, RetryJob().Spec, CancelJob().Spec, RetryJobs().Spec, CancelJobs().Spec,
		ListQueues().Spec, PauseQueue().Spec, ResumeQueue().Spec, GetQueueLimit().Spec, SetQueueLimit().Spec,
		ListTasks().Spec, ListTicks().Spec, RunTask().Spec, EnableTask().Spec, DisableTask().Spec,
		ListImports().Spec, GetImport().Spec, ListRejections().Spec,
		GetSystem().Spec,
	}
}

func get[In, Out any](id, path string, p Permission, summary string) Endpoint[In, Out] {
	return Endpoint[In, Out]{Spec{ID: id, Method: http.MethodGet, Path: Prefix + path, Summary: summary, Permission: p}}
}

func post[In, Out any](id, path string, p Permission, summary string) Endpoint[In, Out] {
	return Endpoint[In, Out]{Spec{ID: id, Method: http.MethodPost, Path: Prefix + path, Summary: summary, Permission: p, Unsafe: true}}
}

func put[In, Out any](id, path string, p Permission, summary string) Endpoint[In, Out] {
	return Endpoint[In, Out]{Spec{ID: id, Method: http.MethodPut, Path: Prefix + path, Summary: summary, Permission: p, Conditional: true}}
}
