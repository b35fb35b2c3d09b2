// Package queue owns the job ledger: kinds, enqueueing inside the transaction that causes a job, claiming, leases,
// retries, and the workers that run jobs. It refuses to know what any job does (jobs/work) and keeps no schedule; Every
// only repeats small housekeeping inside a process.
//
// # What is promised
//
// A job enqueued in a transaction exists when that commits and never otherwise. It runs at least once, and its effects
// happen exactly once when they are written together with Job.Complete in one transaction. A worker holds a job by a
// lease that it renews; whoever lost the lease cannot write a result, because every claim has its own attempt number and
// results are written under it. A worker that dies costs the job no try.
//
// # States
//
//	         Enqueue with a later run-at
//	                   │
//	                   ▼       time has come
//	Enqueue ────► [waiting] ─────────────────► [ready] ◄───────────── lease lost
//	   │               ▲                        │  ▲                      │
//	   └───────────────┼────────────────────────┘  │            (third)   │
//	                   │                  claim ▼  │               ┌──────┤
//	     error, tries left · Snooze        [running] ──────────────┼──────┘
//	                   └───────────────────────┤                   ▼
//	                      ┌────────────────────┼───────────┐     [dead]
//	                      ▼                    ▼           ▼       ▲
//	                    [done]            [cancelled]   no tries left, Dead
//
// Done and cancelled jobs are pruned by age; dead ones are kept until somebody decides.
//
// # Order
//
// Within a queue the lower priority number runs first, then the older job. Nothing more is promised: two jobs may run at
// the same time, and a retried one runs after younger ones.
package queue
