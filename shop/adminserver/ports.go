package adminserver

import (
	"context"
	"time"

	"vapeart/shop/adminapi"
)

// Actor is who calls.
type Actor struct {
	ID   string // stable: "staff:17", "token:3"
	Name string // for people, kept beside what they do
}

// Authenticator knows callers by their bearer's token.
type Authenticator interface {
	// Authenticate returns who holds a token. Errors: Unknown for one that is wrong, over or withdrawn.
	Authenticate(ctx context.Context, bearer string) (Actor, error)
}

// Permits decides who may do what.
type Permits interface {
	// Permit returns nil if the actor has the permission now. Errors: Denied.
	Permit(ctx context.Context, actor Actor, permission adminapi.Permission) error
}

// KeyedCall names an unsafe call by its Idempotency-Key, which is the actor's own.
type KeyedCall struct {
	Actor, Endpoint, Key string
	Fingerprint          string // of path, query and body
}

// KeyedAnswer is what an unsafe call was answered.
type KeyedAnswer struct {
	Status            int
	ContentType, ETag string
	Body              []byte
}

// Keys remembers unsafe calls and their answers for a day.
type Keys interface {
	// Begin takes a key for a call that is about to run: done is false, and Finish or Release must follow. For one that
	// has run it returns the answer and true. Errors: Conflict when the key is another call's, or when the call is
	// under way.
	Begin(ctx context.Context, call KeyedCall) (answer KeyedAnswer, done bool, err error)
	// Finish keeps the answer.
	Finish(ctx context.Context, call KeyedCall, answer KeyedAnswer) error
	// Release gives the key free: the call changed nothing, or nobody knows.
	Release(ctx context.Context, call KeyedCall) error
}

// JobPlace is where a page of jobs begins: after this job. The zero place is the beginning.
type JobPlace struct {
	ChangedAt time.Time
	ID        int64
}

// Jobs is the ledger of jobs, as package adminapi tells of it.
type Jobs interface {
	List(ctx context.Context, f adminapi.JobFilter, after JobPlace, n int) ([]adminapi.Job, error)
	// Get returns a job with its attempts. Errors: NotFound.
	Get(ctx context.Context, id int64) (adminapi.Job, error)
	// Retry and Cancel errors: NotFound, Conflict.
	Retry(ctx context.Context, id int64) error
	Cancel(ctx context.Context, id int64, by string) error
	// RetryAll and CancelAll return how many. Errors: Invalid for a state in which that cannot be done.
	RetryAll(ctx context.Context, f adminapi.JobFilter) (int, error)
	CancelAll(ctx context.Context, f adminapi.JobFilter, by string) (int, error)
}

// Queues are the ledger's queues.
type Queues interface {
	Queues(ctx context.Context) ([]adminapi.Queue, error)
	// Pause, Resume, Limit and SetLimit errors: NotFound for a queue that has no jobs, no pause and no limit.
	Pause(ctx context.Context, queue, by string) error
	Resume(ctx context.Context, queue string) error
	Limit(ctx context.Context, queue string) (adminapi.QueueLimit, error)
	// SetLimit replaces a limit if allow returns nil for the one that it replaces; nobody changes it between.
	SetLimit(ctx context.Context, queue string, limit adminapi.QueueLimit, allow func(adminapi.QueueLimit) error) error
}

// TickPlace is where a page of ticks begins: after this tick. The zero place is the beginning.
type TickPlace struct {
	DueAt time.Time
	ID    int64
}

// Schedule is what happens at certain times.
type Schedule interface {
	Tasks(ctx context.Context) ([]adminapi.Task, error)
	// Ticks lists a task's ticks, latest first. Errors: NotFound.
	Ticks(ctx context.Context, task string, after TickPlace, n int) ([]adminapi.Tick, error)
	// Run errors: NotFound, Conflict. Enable and Disable errors: NotFound.
	Run(ctx context.Context, task, by string) (adminapi.Tick, error)
	Enable(ctx context.Context, task string) error
	Disable(ctx context.Context, task string) error
}

// RejectionPlace is where a page of rejections begins: after this one. The zero place is the beginning.
type RejectionPlace struct {
	Line  int64
	Field string
}

// Imports are the imports of suppliers' files.
type Imports interface {
	// List lists imports below an id, newest first; 0: the newest.
	List(ctx context.Context, before int64, n int) ([]adminapi.Import, error)
	// Get errors: NotFound.
	Get(ctx context.Context, id int64) (adminapi.Import, error)
	// Rejections lists by line; lang is the language of reasons. Errors: NotFound.
	Rejections(ctx context.Context, id int64, values bool, after RejectionPlace, n int, lang string) ([]adminapi.Rejection, error)
}

// System looks at everything that the shop depends on. What it returns needs no texts: they follow from names.
type System interface {
	Components(ctx context.Context) []adminapi.Component
}
