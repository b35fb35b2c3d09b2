package sqldb_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/sqldb"
)

// oldJobs are jobs in every state as the schema had them before its seventh step, and their attempts.
func oldJobs() []string {
	const job = "INSERT INTO job (id, kind, queue, priority, state, arguments, unique_key, unique_until, request_id, attempt, failures, lost, max_attempts, run_at, claimed_at, lease_owner, lease_until, created_at, finished_at) VALUES "
	const attempt = "INSERT INTO job_attempt (job_id, attempt, worker, due_at, started_at, finished_at, outcome, error) VALUES "
	return []string{
		job + "(1, 'mail', 'q', 0, 'waiting', '{}', 'k', 'finished', 'r', 1, 1, 0, 8, 500, NULL, NULL, NULL, 100, NULL)",
		attempt + "(1, 1, 'w', 100, 150, 160, 'retry', 'no route')",
		job + "(2, 'mail', 'q', -10, 'ready', '{}', NULL, '', 'r', 0, 0, 0, 8, 200, NULL, NULL, NULL, 200, NULL)",
		job + "(3, 'mail', 'q', 0, 'running', '{}', NULL, '', 'r', 1, 0, 0, 8, 300, 310, 'w', 900, 300, NULL)",
		job + "(4, 'mail', 'q', 0, 'done', '{}', NULL, '', 'r', 2, 1, 0, 8, 400, NULL, NULL, NULL, 400, 460)",
		attempt + "(4, 1, 'w', 400, 410, 420, 'retry', 'no route')",
		attempt + "(4, 2, 'v', 430, 440, 460, 'done', '')",
		job + "(5, 'mail', 'q', 0, 'dead', '{}', NULL, '', 'r', 1, 1, 0, 1, 500, NULL, NULL, NULL, 500, 520)",
		attempt + "(5, 1, 'w', 500, 510, 520, 'dead', 'broken')",
	}
}

type lines []string

func told(t *testing.T, db *sqldb.DB, text string) (list lines) {
	t.Helper()
	list, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], text)
	must(t, err)
	return list
}

func TestJobsOfTheOldLedgerAreInTheNewOneAndBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o sqldb.Options) {
		db := open(t, o)
		must(t, db.MigrateTo(t.Context(), 6))
		for _, text := range oldJobs() {
			_, err := db.Exec(t.Context(), text)
			must(t, err)
		}
		const attempts = "SELECT CONCAT_WS(' ', job_id, attempt, worker, due_at, started_at, finished_at, outcome, error) FROM job_attempt ORDER BY job_id, attempt"
		const before = "SELECT CONCAT_WS(' ', id, state, COALESCE(unique_key, '-'), attempt, run_at, COALESCE(claimed_at, '-'), COALESCE(lease_owner, '-'), COALESCE(lease_until, '-'), COALESCE(finished_at, '-')) FROM job ORDER BY id"
		oldTries, old := told(t, db, attempts), told(t, db, before)

		must(t, db.MigrateTo(t.Context(), 7))
		want := lines{
			"1 waiting k 1 500 500 - -  0", "2 ready - 0 200 200 - - q -10", "3 running - 1 300 900 w 310  0",
			"4 done - 2 400 460 v 440  0", "5 dead - 1 500 520 - -  0",
		}
		got := told(t, db, "SELECT CONCAT(id, ' ', state, ' ', COALESCE(unique_key, '-'), ' ', attempt, ' ', run_at, ' ', turn_at, ' ', COALESCE(worker, '-'), ' ', COALESCE(started_at, '-'), ' ', line, ' ', place) FROM job ORDER BY id")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("jobs (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(append(append(lines{}, oldTries[:2]...), oldTries[3]), told(t, db, attempts)); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
		next, err := db.Insert(t.Context(), "INSERT INTO job (kind, queue, priority, state, arguments, unique_until, request_id, attempt, failures, lost, max_attempts, run_at, turn_at, created_at) VALUES ('mail', 'q', 0, 'ready', '{}', '', '', 0, 0, 0, 0, 1, 1, 1)")
		must(t, err)
		if next != 6 {
			t.Errorf("the next job is %d", next)
		}
		_, err = db.Exec(t.Context(), fmt.Sprint("DELETE FROM job WHERE id = ", next))
		must(t, err)

		must(t, db.MigrateTo(t.Context(), 6))
		wantTries := append(lines{}, oldTries...)
		wantTries[2] = "4 2 v 400 440 460 done " // when its second attempt was due is not told any more
		if diff := cmp.Diff(old, told(t, db, before)); diff != "" {
			t.Errorf("jobs after going back (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(wantTries, told(t, db, attempts)); diff != "" {
			t.Errorf("attempts after going back (-want +got):\n%s", diff)
		}
	})
}
