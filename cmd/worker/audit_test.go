package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAuditVerify(t *testing.T) {
	t.Parallel()
	s := newJobSite(t)
	t.Run("a whole log is exit 0", func(t *testing.T) {
		s.says(t, 0, "the audit log is whole: 0 entries are linked, 0 wait for their place\n", "audit", "verify")
	})
	s.exec(t, `INSERT INTO audit_entry (id, nonce, recorded_at, actor_kind, actor_id, actor_label, via, credential, address, request_id, action,
		object_type, object_id, object_label, state_before, state_after, result, code, mac)
		VALUES (17, 'n', 0, 'staff', '1', 'Eve', 'session', '', '', '', 'orders:refund', 'order', '1', '', '', '', 'done', '', 'none')`)
	t.Run("one with an invented entry is exit 4, and names it", func(t *testing.T) {
		s.refuses(t, exitConflict, "the audit log is not what was recorded: an entry was edited, or not recorded by this shop, entry 17 (1 faults in all", "audit", "verify")
	})
	t.Run("for programs too", func(t *testing.T) {
		out, _, code := s.worker(t, "audit", "verify", "--json")
		want := []auditLine{{Waiting: 1, Faults: 1, Findings: []findingLine{{Fault: "edited", Entry: 17, Text: "an entry was edited, or not recorded by this shop, entry 17"}}}}
		if diff := cmp.Diff(want, decodeLines[auditLine](t, out)); diff != "" || code != exitConflict {
			t.Errorf("exit %d\n%s", code, diff)
		}
	})
	t.Run("a proof that cannot be made is exit 1, a wrong command exit 2", func(t *testing.T) {
		s.exec(t, "DROP TABLE audit_pending")
		s.refuses(t, exitFailure, "audit_pending", "audit", "verify")
		s.refuses(t, exitUsage, "verifi", "audit", "verifi")
	})
}
