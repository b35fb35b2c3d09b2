package app

import (
	"vapeart/jobs/queue"
	"vapeart/jobs/schedule"
)

// What operators see of jobs, for programs, which may not import the ledger; App.Jobs and App.Schedule speak of these.
type (
	Job       = queue.Record   // a job
	JobState  = queue.State    // where a job stands
	JobFilter = queue.Filter   // names jobs
	JobPlace  = queue.Place    // where a page of jobs begins
	JobQueue  = queue.Queue    // a queue with its counts, its pause and its limit
	JobLimit  = queue.Limit    // bounds the jobs of a queue
	DeadJobs  = queue.DeadKind // counts a kind's dead jobs

	ScheduledTask = schedule.Status // what happens at certain times
	ScheduleTick  = schedule.Tick   // one time at which it did, or did not
	SchedulePlace = schedule.Place  // where a page of ticks begins
)

// The states of jobs, see package queue.
const (
	JobWaiting   = queue.Waiting
	JobReady     = queue.Ready
	JobRunning   = queue.Running
	JobDone      = queue.Done
	JobDead      = queue.DeadState
	JobCancelled = queue.Cancelled
)

// JobStates lists the states of jobs, as a job goes through them.
func JobStates() []JobState {
	return []JobState{JobWaiting, JobReady, JobRunning, JobDone, JobDead, JobCancelled}
}
