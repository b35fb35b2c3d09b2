package adminapi

import "time"

// Job is a job of the ledger.
type Job struct {
	ID          int64        `json:"id"`
	Kind        string       `json:"kind"`
	Queue       string       `json:"queue"`
	State       string       `json:"state" enum:"waiting,ready,running,done,dead,cancelled"`
	Priority    int          `json:"priority"`
	Attempt     int          `json:"attempt" doc:"the latest attempt's number; 0: none yet"`
	Failures    int          `json:"failures" doc:"tries that were used up"`
	Lost        int          `json:"lost" doc:"attempts whose worker died"`
	RunAt       time.Time    `json:"run_at" doc:"not before"`
	CreatedAt   time.Time    `json:"created_at"`
	ChangedAt   time.Time    `json:"changed_at" doc:"waiting: when due; running: the lease's end; else since when it is in its state"`
	StartedAt   *time.Time   `json:"started_at,omitempty" doc:"of the attempt under way, or of the one that went well"`
	Worker      string       `json:"worker,omitempty" doc:"who has it, or did it well"`
	UniqueKey   string       `json:"unique_key,omitempty"`
	RequestID   string       `json:"request_id,omitempty" doc:"of the request that enqueued it"`
	CancelledBy string       `json:"cancelled_by,omitempty" doc:"who asked for its end"`
	LastError   string       `json:"last_error,omitempty" doc:"of the latest attempt that did not go well"`
	Arguments   string       `json:"arguments,omitempty" doc:"JSON; of a single job only"`
	Attempts    []JobAttempt `json:"attempts,omitempty" nullable:"false" doc:"that have ended, first to last; of a single job only"`
}

// JobAttempt is one ended attempt at a job.
type JobAttempt struct {
	Attempt   int       `json:"attempt"`
	Worker    string    `json:"worker"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"`
	Outcome   string    `json:"outcome"`
	Error     string    `json:"error,omitempty"`
}

// JobFilter names jobs; what is empty names all.
type JobFilter struct {
	State string `query:"state" enum:"waiting,ready,running,done,dead,cancelled"`
	Kind  string `query:"kind" maxLength:"80"`
	Queue string `query:"queue" maxLength:"40"`
}

// ListJobsIn asks for jobs.
type ListJobsIn struct {
	JobFilter
	Paging
}

// JobIn names a job.
type JobIn struct {
	ID int64 `path:"id" minimum:"1"`
}

// JobsIn names the jobs that something is done to.
type JobsIn struct {
	Body JobsOf
}

// JobsOf names the jobs of a state.
type JobsOf struct {
	State string `json:"state" enum:"waiting,ready,dead,cancelled" doc:"retry: waiting, dead or cancelled; cancel: waiting, ready or dead"`
	Kind  string `json:"kind,omitempty" maxLength:"80" doc:"none: of all kinds"`
	Queue string `json:"queue,omitempty" maxLength:"40" doc:"none: of all queues"`
}

// Affected counts what an action was done to.
type Affected struct {
	Jobs int `json:"jobs"`
}

// ListJobs lists jobs: of a state the latest in it first, else the youngest first.
func ListJobs() Endpoint[ListJobsIn, Answer[Page[Job]]] {
	return get[ListJobsIn, Answer[Page[Job]]]("list-jobs", "jobs", JobsRead, "List jobs")
}

// GetJob returns a job with its attempts.
func GetJob() Endpoint[JobIn, Answer[Job]] {
	return get[JobIn, Answer[Job]]("get-job", "jobs/{id}", JobsRead, "Show a job with its attempts")
}

// RetryJob makes a waiting, dead or cancelled job ready at once.
func RetryJob() Endpoint[JobIn, Answer[Job]] {
	return post[JobIn, Answer[Job]]("retry-job", "jobs/{id}/retry", JobsChange, "Run a dead, cancelled or waiting job now")
}

// CancelJob ends a job; one that runs is asked to end.
func CancelJob() Endpoint[JobIn, Answer[Job]] {
	return post[JobIn, Answer[Job]]("cancel-job", "jobs/{id}/cancel", JobsChange, "Cancel a job")
}

// RetryJobs makes all jobs of a state ready. When it is cut off, what was done stays done: call it again.
func RetryJobs() Endpoint[JobsIn, Answer[Affected]] {
	return post[JobsIn, Answer[Affected]]("retry-jobs", "bulk/jobs/retry", JobsChange, "Run all jobs of a state now")
}

// CancelJobs cancels all jobs of a state. When it is cut off, what was done stays done: call it again.
func CancelJobs() Endpoint[JobsIn, Answer[Affected]] {
	return post[JobsIn, Answer[Affected]]("cancel-jobs", "bulk/jobs/cancel", JobsChange, "Cancel all jobs of a state")
}
