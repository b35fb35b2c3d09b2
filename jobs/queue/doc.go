// Package queue owns the job ledger: kinds, enqueueing inside the transaction that causes a job, claiming, leases,
// retries, limits, and the workers that run jobs. It refuses to know what any job does (jobs/work) and when one is due by
// the calendar (jobs/schedule); Every only repeats small housekeeping inside a process.
//
// # What is promised
//
// A job enqueued in a transaction exists when that commits and never otherwise. It runs at least once, and its effects
// happen exactly once when they are written together with Job.Complete in one transaction. A worker holds a job by a
// lease that it renews; whoever lost the lease cannot write a result, because every claim has its own attempt number and
// results are written under it. A worker that dies costs the job no try. Whoever can read the table sees everything that
// is promised: what is in a worker's memory or on its way through a Bell may be lost at any moment.
//
// # States
//
//	         Enqueue with a later run-at
//	                   │
//	                   ▼       time has come
//	Enqueue ────► [waiting] ─────────────────► [ready] ◄───────────── lease lost, given back
//	   │               ▲                        │  ▲                      │
//	   └───────────────┼────────────────────────┘  │            (third)   │
//	                   │                  claim ▼  │               ┌──────┤
//	     error, tries left · Snooze        [running] ──────────────┼──────┘
//	                   └───────────────────────┤                   ▼
//	                      ┌────────────────────┼───────────┐     [dead]
//	                      ▼                    ▼           ▼       ▲
//	                    [done]            [cancelled]   no tries left, Dead
//
// Ledger.Retry makes a dead, cancelled or waiting job ready again; Ledger.Cancel cancels one that is waiting, ready or
// dead, and asks a running one to end. Done and cancelled jobs are pruned by age and count; dead ones are kept until
// somebody decides.
//
// # Order
//
// Within a queue the lower priority number runs first, then what has been ready for longest. Nothing more is promised: two jobs may run at
// the same time, a retried one runs after others, and kinds with a limit stand in a line of their own.
//
// # Speed
//
// A lane claims as many jobs at once as it does in a tenth of a second, judged by what it did of late, and hands back what
// it cannot begin within a second: a slow worker holds nothing that a quick one could do. Attempts that went well are
// written together, as many as have gathered while the last such statement ran; each has its own times. Both are one
// statement for the lot, and the next claim is under way while the jobs of the last one run.
//
// # Clocks
//
// Leases and due times are measured by the database's clock when Options.ServerTime says so: workers ask for it at each
// sweep, eight times a lease. A machine whose clock is wrong does no harm; one whose clock jumps may, until its next sweep,
// take a job that another still runs: that one's result is then refused.
package queue
