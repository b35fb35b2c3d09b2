package adminapi

import "time"

// Queue is a queue with its jobs counted.
type Queue struct {
	Name       string     `json:"name"`
	Waiting    int64      `json:"waiting"`
	Ready      int64      `json:"ready"`
	Running    int64      `json:"running"`
	Done       int64      `json:"done"`
	Dead       int64      `json:"dead"`
	Cancelled  int64      `json:"cancelled"`
	ReadySince *time.Time `json:"ready_since,omitempty" doc:"since when the oldest ready job is ready"`
	PausedAt   *time.Time `json:"paused_at,omitempty" doc:"none: not paused"`
	PausedBy   string     `json:"paused_by,omitempty"`
	Limit      QueueLimit `json:"limit"`
}

// QueueLimit bounds a queue's jobs over all workers.
type QueueLimit struct {
	Concurrency int `json:"concurrency" minimum:"0" maximum:"1000000" doc:"at once; 0: no bound"`
	Rate        int `json:"rate" minimum:"0" maximum:"1000000" doc:"starts in each period; 0: no bound"`
	PerMillis   int `json:"per_ms" minimum:"0" maximum:"86400000" doc:"the period; 0: a second"`
}

// QueueIn names a queue.
type QueueIn struct {
	Queue string `path:"queue" pattern:"^[A-Za-z0-9._:-]{1,40}$"`
}

// SetQueueLimitIn replaces a queue's limit.
type SetQueueLimitIn struct {
	QueueIn
	IfMatch string `header:"If-Match" doc:"the ETag of the limit that is replaced"`
	Body    QueueLimit
}

// QueueLimitOut is a limit with what names its version.
type QueueLimitOut struct {
	ETag string `header:"ETag"`
	Body QueueLimit
}

// QueuesOut is all queues, of which there are few.
type QueuesOut struct {
	Items []Queue `json:"items" nullable:"false"`
}

// ListQueues lists all queues.
func ListQueues() Endpoint[Nothing, Answer[QueuesOut]] {
	return get[Nothing, Answer[QueuesOut]]("list-queues", "queues", QueuesRead, "List queues with their jobs counted")
}

// PauseQueue keeps workers from a queue's jobs; what runs goes on.
func PauseQueue() Endpoint[QueueIn, Answer[Queue]] {
	return post[QueueIn, Answer[Queue]]("pause-queue", "queues/{queue}/pause", QueuesChange, "Keep workers from a queue's jobs")
}

// ResumeQueue ends a pause.
func ResumeQueue() Endpoint[QueueIn, Answer[Queue]] {
	return post[QueueIn, Answer[Queue]]("resume-queue", "queues/{queue}/resume", QueuesChange, "End a queue's pause")
}

// GetQueueLimit returns a queue's limit.
func GetQueueLimit() Endpoint[QueueIn, QueueLimitOut] {
	return get[QueueIn, QueueLimitOut]("get-queue-limit", "queues/{queue}/limit", QueuesRead, "Show a queue's limit")
}

// SetQueueLimit replaces a queue's limit.
func SetQueueLimit() Endpoint[SetQueueLimitIn, QueueLimitOut] {
	return put[SetQueueLimitIn, QueueLimitOut]("set-queue-limit", "queues/{queue}/limit", QueuesChange, "Replace a queue's limit")
}
