package app

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"vapeart/jobs/queue"
	"vapeart/jobs/schedule"
	"vapeart/shop/audit"
	"vapeart/shop/audit/auditsql"
	"vapeart/shop/gateway/anchorfile"
	"vapeart/shop/idempotency"
	"vapeart/shop/idempotency/idempotencysql"
	"vapeart/shop/logging"
)

// AuditReport is what a proof of the audit log found.
type AuditReport = audit.Report

// The times of the audit log: an entry that waits for its place could be deleted unseen, so it does not wait long; a proof
// reads everything.
const (
	everyLink   = time.Second
	pauseLink   = 10 * time.Second // after a failure
	mostProving = time.Hour
)

// wireAudit makes the audit log and the idempotency keys. The log's anchor is of this machine.
func (a *App) wireAudit() {
	anchor := anchorfile.File{Path: filepath.Join(a.Config.App.Data, "audit.anchor")}
	a.Audit = audit.NewService(auditsql.New(a.DB), anchor, a.Clock, nil, []byte(a.Config.App.Key.Reveal()))
	a.Idempotency = idempotency.NewService(idempotencysql.New(a.DB), a.Clock, idempotency.Options{})
}

// linkAudit links what was recorded, in every worker, until ctx ends. An idle look is one statement, and no job: a task
// every second would leave more history than everything else together. That it fails for long is told by the task.
func (a *App) linkAudit(ctx context.Context) error {
	next := time.NewTimer(everyLink)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-next.C:
		}
		pause := everyLink
		if _, err := a.Audit.Link(ctx); err != nil && ctx.Err() == nil {
			_ = logging.Failure(ctx, a.Log, "linking the audit log", err) // told; there is nobody to return it to
			pause = pauseLink
		}
		next.Reset(pause)
	}
}

// auditing makes failures of linking visible, and proves the whole log every night. A proof that finds a fault fails, so
// that it ends as a dead job, which nobody overlooks.
func (a *App) auditing() []schedule.Task {
	often := queue.Backoff{First: 5 * time.Second, Most: time.Minute}
	return []schedule.Task{
		{Name: "audit.link", Every: time.Minute, Backoff: often, Tries: 30, Do: func(ctx context.Context, _ schedule.Run) (string, error) {
			n, err := a.Audit.Link(ctx)
			return fmt.Sprintf("%d entries", n), err
		}},
		a.daily("audit.verify", 4, schedule.Task{Timeout: mostProving, Tries: 2, Do: func(ctx context.Context, _ schedule.Run) (string, error) {
			r, err := a.Audit.Verify(ctx)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("%d entries are linked, %d wait", r.Linked, r.Waiting), r.Err()
		}}),
		{Name: "idempotency.prune", Every: everyTidying, Jitter: time.Minute, Timeout: 5 * time.Minute, Do: counted("%d keys", func(ctx context.Context) (int, error) {
			return a.Idempotency.Prune(ctx, tidyBatch)
		})},
	}
}
