package app

import (
	"vapeart/jobs/queue"
	"vapeart/jobs/schedule"
)

// What operators see of jobs and the schedule, for programs, which may not import package queue and package schedule:
// App.Jobs and App.Schedule speak of these.

// Job is a job as the ledger tells of it.
type Job = queue.Record

// JobState is where a job stands.
type JobState = queue.State

// JobFilter names jobs.
type JobFilter = queue.Filter

// JobPlace is where a page of jobs begins.
type JobPlace = queue.Place

// JobQueue is a queue with its counts, its pause and its limit.
type JobQueue = queue.Queue

// JobLimit bounds the jobs of a queue.
type JobLimit = queue.Limit

// ScheduledTask is what happens at certain times.
type ScheduledTask = schedule.Status

// ScheduleTick is one time at which it did, or did not.
type ScheduleTick = schedule.Tick

// SchedulePlace is where a page of ticks begins.
type SchedulePlace = schedule.Place

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
