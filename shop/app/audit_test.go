package app_test

import (
	"context"
	"testing"

	"vapeart/shop/audit"
	"vapeart/shop/sqldb/sqltest"
)

// What is recorded is linked by the shop's task, and this machine remembers it when all of it is deleted.
func TestTheAuditLogIsLinkedAndRemembered(t *testing.T) {
	t.Parallel()
	s := openShop(t, sqltest.SQLite)
	err := s.DB.InTx(t.Context(), func(ctx context.Context) error {
		return s.Audit.Record(ctx, audit.Event{
			Actor:  audit.Actor{Kind: audit.Operator, ID: "ada@host", Via: audit.Terminal},
			Action: "stock:correct", Object: audit.Object{Type: "variant", ID: "7"}, After: map[string]int{"on_hand": 3},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	tick := s.ran(t, s.works(t), "audit.link")
	if tick.Result != "1 entries" {
		t.Errorf("got %q", tick.Result)
	}
	r, err := s.Audit.Verify(t.Context())
	if err != nil || !r.OK() || r.Linked != 1 || r.Waiting != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	for _, table := range []string{"audit_entry", "audit_link", "audit_chain"} {
		if _, err := s.DB.Exec(t.Context(), "DELETE FROM "+table); err != nil {
			t.Fatal(err)
		}
	}
	if r, err = s.Audit.Verify(t.Context()); err != nil || r.OK() || r.First().Fault != audit.CutOff {
		t.Errorf("%+v, %v", r, err)
	}
}
