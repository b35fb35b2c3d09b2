package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Programs of others read these names: one that goes or changes breaks them. deploy/runbook.md tells what they mean.
func TestTheFieldsOfJSONAnswersStay(t *testing.T) {
	t.Parallel()
	s := busy(t)
	s.must(t, "queues", "pause", "mail")
	s.must(t, "schedule", "run", "holds.expire")
	for _, c := range []struct{ args, fields string }{
		{"queues", "cancelled dead done limit_concurrency limit_rate limit_rate_per_ms oldest_ready_age_ms oldest_ready_at queue ready running waiting"},
		{"queues pause mail", "changed limit_concurrency limit_rate limit_rate_per_ms paused_at paused_by queue seen"},
		{"jobs list --state dead", "arguments attempt created_at cursor due_at failures id kind last_error lost_leases max_attempts priority queue request_id since state"},
		{"jobs list --state running", "arguments attempt created_at cursor due_at failures id kind lease_until lost_leases max_attempts priority queue request_id since state worker"},
		{"jobs show 1", "arguments attempt attempts created_at due_at failures id kind last_error lost_leases max_attempts priority queue request_id since state"},
		{"jobs dead", "first_at jobs kind last_at last_error last_id retry"},
		{"audit verify", "faults findings hash linked ok place waiting"},
		{"jobs retry 1", "id state"},
		{"jobs retry 99", "code error id"},
		{"jobs cancel --state dead --kind x --yes", "jobs"},
		{"schedule list", "enabled known known_since lag_ms missed next_due_at seen_at spec task zone"},
		{"schedule history", "attempt decided_at decided_by due_at enqueued_at instants job_id manual state task"},
		{"schedule disable pages.warm", "enabled known known_since lag_ms missed seen_at spec task zone"},
	} {
		out, _, _ := s.worker(t, append(strings.Fields(c.args), "--json")...)
		line, _, _ := strings.Cut(out, "\n")
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Errorf("%s: %v in %s", c.args, err, line)
			continue
		}
		if diff := cmp.Diff(strings.Fields(c.fields), slices.Sorted(maps.Keys(fields))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.args, diff)
		}
	}
}
