package app

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vapeart/shop/audit"
	"vapeart/shop/config"
	"vapeart/shop/sqldb"
)

// A running worker links what is recorded within moments, without a job.
func TestAWorkerLinksTheAuditLogByItself(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(config.Source{Dir: t.TempDir(), Environ: []string{"DATA_DIR=" + t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	var moved atomic.Bool
	linked := make(chan struct{}, 100)
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler), func(_ context.Context, s sqldb.Statement) {
		switch {
		case strings.HasPrefix(s.Text, "UPDATE audit_chain"):
			moved.Store(true)
		case strings.Contains(s.Text, "FROM audit_pending LIMIT 1") && moved.Load(): // the look after it: it is committed
			linked <- struct{}{}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := a.EnsureSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.RunWorker(ctx, WorkerOptions{}) }()
	err = a.DB.InTx(t.Context(), func(ctx context.Context) error {
		return a.Audit.Record(ctx, audit.Event{
			Actor:  audit.Actor{Kind: audit.System, ID: "test", Via: audit.Job},
			Action: "stock:correct", Object: audit.Object{Type: "variant", ID: "7"},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-linked:
	case <-time.After(time.Minute):
		t.Error("nobody links")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if r, err := a.Audit.Verify(t.Context()); err != nil || !r.OK() || r.Linked != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}
