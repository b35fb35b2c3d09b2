// Package schedule owns what happens at certain times: tasks with their due instants, the decision about each instant, and
// the history. It refuses to run anything: an instant that is to be carried out becomes a job (jobs/queue), enqueued in
// the transaction that decides. What every process does for itself alone stays with queue.Every.
//
// # What is promised
//
// Every due instant of an enabled task is decided exactly once, by whichever scheduler comes first, and the decision is a
// row that people can read: a tick. gocron drives each scheduler, but only as a clock that says "look now": the rows decide.
// A decision locks the task's row, takes all instants behind its cursor, writes their ticks and jobs, and moves the cursor,
// in one transaction. So any number of schedulers may run; one that is killed has decided wholly or not at all; and what
// fell due while none ran is found at the next look, for which CatchUp says what to do.
//
// # Due instants
//
// A cron spec names times on the wall of its zone. A time that the wall skips (clocks go forward) is due at the
// transition, once, however many were skipped. A time that comes twice (clocks go back) is due at its first coming only;
// but a spec that names every hour is bound to none and keeps its pace through the repeated one. Intervals are multiples
// since the Unix epoch, the same for all schedulers.
//
// # States of a tick
//
//	due ─┬─► missed    found too late, CatchUp refused it
//	     ├─► skipped   the tick before was under way (Overlap Skip)
//	     ├─► queued    waits for the tick before (Overlap Queue, Replace) ─┐
//	     └─► enqueued ◄────────────────────────────────────────────────────┘
//	             │ ▲
//	             ▼ └─ retrying
//	         running ─┬─► done
//	                  ├─► failed     the job is dead
//	                  ├─► cancelled  somebody cancelled the job
//	                  └─► replaced   a later tick took its place
package schedule
