package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// jobSite is an installation on SQLite whose readers have 80 columns.
type jobSite struct {
	*site
	db  *sqldb.DB
	now time.Time
}

func newJobSite(t *testing.T) *jobSite {
	t.Helper()
	s := newSite(t, sqltest.SQLite)
	s.environ = append(s.environ, "COLUMNS=80")
	db, err := sqldb.Open(t.Context(), s.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &jobSite{s, db, clock.System{}.Now()}
}

func (s *jobSite) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	if _, err := s.db.Exec(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
}

// job writes a job that came into its state some time ago.
func (s *jobSite) job(t *testing.T, id int, kind, queue, state string, ago time.Duration) {
	t.Helper()
	attempts, worker := 0, "host/9/ABC"
	if state != "ready" {
		attempts = 1
	}
	at := sqldb.Millis(s.now.Add(-ago))
	s.exec(t, `INSERT INTO job (id, kind, queue, priority, state, arguments, unique_until, request_id, attempt, failures, lost, max_attempts,
		run_at, turn_at, worker, started_at, created_at) VALUES (?, ?, ?, 0, ?, '{"order_id":7,"note":"<é>"}', '', 'r1', ?, 0, 0, 20, ?, ?, ?, ?, ?)`,
		id, kind, queue, state, attempts, at, at, worker, at, at)
}

// died writes the attempt of which a job died.
func (s *jobSite) died(t *testing.T, id int, ago time.Duration, text string) {
	t.Helper()
	end := s.now.Add(-ago)
	s.exec(t, "INSERT INTO job_attempt (job_id, attempt, worker, due_at, started_at, finished_at, outcome, error) VALUES (?, 1, 'host/9/ABC', ?, ?, ?, 'dead', ?)",
		id, sqldb.Millis(end.Add(-3500*time.Millisecond)), sqldb.Millis(end.Add(-2*time.Second)), sqldb.Millis(end), text)
}

const hostile = "smtp: 550 5.1.1 <a@b.example>: Recipient \x1b[31maddress\u009b2J rejected\n\tUser unknown in virtual mailbox table"

// busy is a site with jobs in every state.
func busy(t *testing.T) *jobSite {
	t.Helper()
	s := newJobSite(t)
	s.job(t, 1, "order_confirmation", "mail", "dead", time.Hour+time.Minute)
	s.died(t, 1, time.Hour+time.Minute, hostile)
	s.job(t, 2, "order_confirmation", "mail", "dead", 3*time.Hour+time.Minute)
	s.died(t, 2, 3*time.Hour+time.Minute, "smtp: 451 later")
	s.job(t, 3, "order_notice", "mail", "dead", 50*time.Hour)
	s.died(t, 3, 50*time.Hour, "no")
	s.job(t, 4, "a-kind-of-job-whose-name-has-all-the-sixty-bytes-it-may-have", "a-queue-whose-name-has-all-of-the-forty!", "ready", 3*time.Minute+time.Second)
	s.job(t, 5, "slow", "default", "running", -time.Hour)
	s.job(t, 6, "slow", "default", "waiting", -time.Hour-time.Minute)
	s.job(t, 7, "slow", "default", "done", 3*time.Minute+time.Second)
	return s
}

// says runs a verb and compares exit code and the whole standard output.
func (s *jobSite) says(t *testing.T, code int, want string, args ...string) {
	t.Helper()
	out, errs, got := s.worker(t, args...)
	if diff := cmp.Diff(want, out); diff != "" || got != code {
		t.Errorf("worker %s: exit %d, want %d (-want +got):\n%s%s", strings.Join(args, " "), got, code, diff, errs)
	}
}

// refuses runs a verb that must fail with a code and a text.
func (s *site) refuses(t *testing.T, code int, text string, args ...string) {
	t.Helper()
	out, errs, got := s.worker(t, args...)
	if got != code || !strings.Contains(errs, text) || out != "" {
		t.Errorf("worker %s: exit %d, want %d with %q; told %s%s", strings.Join(args, " "), got, code, text, errs, out)
	}
}

func TestTablesFitTheTerminalAndAreSafeForIt(t *testing.T) {
	t.Parallel()
	s := busy(t)
	s.must(t, "queues", "limit", "mail", "--concurrency", "3", "--rate", "10/m")
	s.says(t, 0, `queue              waiting  ready  oldest  running  done  dead  paused, limit
a-queue-whose-na…        0      1      3m        0     0     0
default                  1      0       -        1     1     0
mail                     0      0       -        0     0     3  3 at once, 10/1m
`, "queues")
	s.says(t, 0, `id  kind  queue    state  since   tried  last error
 7  slow  default  done   3m ago      1
`, "jobs", "list", "--state", "done")
	s.says(t, 0, `kind                dead  first   last    last job  last error
order_confirmation     2  3h ago  1h ago         1  smtp: 550 5.1.1 <a@b.exampl…
order_notice           1  2d ago  2d ago         3  no

the whole error: worker jobs show ID; once the cause is gone:
worker jobs retry --dead --kind order_confirmation
worker jobs retry --dead --kind order_notice
`, "jobs", "dead")
	for line := range strings.Lines(s.must(t, "jobs", "list")) {
		if n := cells(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, args := range [][]string{{"jobs", "list"}, {"jobs", "show", "1"}, {"jobs", "dead"}, {"jobs", "show", "1", "--json"}, {"jobs", "dead", "--json"}} {
		out := s.must(t, args...)
		if strings.ContainsAny(out, "\x1b\u009b\a") {
			t.Errorf("%v: %q", args, out)
		}
	}
	s.environ = append(s.environ, "COLUMNS=")
	if out := s.must(t, "jobs", "list", "--state", "dead"); !strings.Contains(out, "smtp: 550 5.1.1 <a@b.example>: Recipient ·[31maddress·2J rejected User unknown in virtual mailbox table\n") {
		t.Errorf("no terminal, so nothing is cut: %s", out)
	}
}

func TestShowTellsEverythingOfAJob(t *testing.T) {
	t.Parallel()
	s := busy(t)
	died := s.now.Add(-time.Hour - time.Minute)
	began := died.Add(-2 * time.Second)
	s.says(t, 0, fmt.Sprintf(`job 1  order_confirmation  dead
  queue        mail, priority 0
  enqueued     %[1]s (1h ago)
  tries        1 attempt, 0 failed of 20
  dead         since %[1]s (1h ago)
  request      r1
  arguments
    {
      "order_id": 7,
      "note": "<é>"
    }
  attempts
    1  dead  %[2]s  waited 1.5s, ran 2s
       by host/9/ABC
       smtp: 550 5.1.1 <a@b.example>: Recipient ·[31maddress·2J rejected
           User unknown in virtual mailbox table
`, absolute(died), absolute(began)), "jobs", "show", "1")
	line := decodeLines[jobLine](t, s.must(t, "jobs", "show", "1", "--json"))[0]
	if a := line.Attempts[0]; a.Error != hostile || a.Wait != 1500 || a.Run != 2000 || !a.StartedAt.Equal(began) || string(line.Arguments) != `{"order_id":7,"note":"\u003cé\u003e"}` {
		t.Errorf("got %+v, %s", line, line.Arguments)
	}
	if out := s.must(t, "jobs", "show", "5"); !strings.Contains(out, "whose lease ends in ") || !strings.Contains(out, "no attempt has ended") {
		t.Errorf("running: %s", out)
	}
	s.refuses(t, exitNotFound, "There is no job 99.", "jobs", "show", "99")
	s.refuses(t, exitUsage, "is no job", "jobs", "show", "0")
}

func TestAListGoesOnBehindItsCursor(t *testing.T) {
	t.Parallel()
	s := busy(t)
	for _, filter := range [][]string{nil, {"--state", "dead"}} {
		var ids []int64
		for cursor := ""; ; {
			page := decodeLines[jobLine](t, s.must(t, append([]string{"jobs", "list", "--json", "--limit", "2", "--after", cursor}, filter...)...))
			for _, l := range page {
				ids, cursor = append(ids, l.ID), l.Cursor
			}
			if len(page) < 2 {
				break
			}
		}
		want := []int64{7, 6, 5, 4, 3, 2, 1}
		if filter != nil {
			want = []int64{1, 2, 3}
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%v: %s", filter, diff)
		}
	}
	if out := s.must(t, "jobs", "list", "--kind", "slow", "--limit", "3"); !strings.Contains(out, "more: add --after ") {
		t.Errorf("a full page names the next: %s", out)
	}
}

func TestJobsAreRetriedAndCancelled(t *testing.T) {
	t.Parallel()
	s := busy(t)
	states := func() (text string) {
		for _, l := range decodeLines[jobLine](t, s.must(t, "jobs", "list", "--json")) {
			text = fmt.Sprintf("%d:%s ", l.ID, l.State) + text
		}
		return text
	}
	s.says(t, 0, "job 1 is ready\njob 6 is ready\n", "jobs", "retry", "1", "6")
	s.refuses(t, exitConflict, "Job 7 is over: it is done.", "jobs", "retry", "7")
	s.refuses(t, exitConflict, "Job 1 is ready: it runs without being asked.", "jobs", "retry", "1")
	s.says(t, exitFailure, "job 2 is ready\n", "jobs", "retry", "99", "2", "7") // each on its own; the faults differ
	s.says(t, exitNotFound, `{"id":99,"error":"There is no job 99.","code":"queue.unknown_job"}`+"\n", "jobs", "retry", "99", "--json")
	s.says(t, 0, "no job is dead of kind typo\n", "jobs", "retry", "--dead", "--kind", "typo")
	s.says(t, 0, "{\"jobs\":1}\n", "jobs", "retry", "--dead", "--queue", "mail", "--json")
	s.says(t, 0, "job 3 is cancelled\njob 5 is running and was asked to end; --wait waits for it\n", "jobs", "cancel", "3", "5")
	if l := decodeLines[jobLine](t, s.must(t, "jobs", "show", "5", "--json"))[0]; !strings.Contains(l.CancelledBy, "@") {
		t.Errorf("cancelled by %q", l.CancelledBy)
	}
	s.refuses(t, exitFailure, "is still at work", "jobs", "cancel", "5", "--wait", "--timeout", "1s")
	s.refuses(t, exitUsage, "2 jobs would be cancelled: add --yes", "jobs", "cancel", "--state", "ready", "--queue", "mail")
	s.says(t, 0, "2 jobs cancelled\n", "jobs", "cancel", "--state", "ready", "--queue", "mail", "--yes")
	s.says(t, 0, "no job is dead\n", "jobs", "cancel", "--state", "dead")
	if diff := cmp.Diff("1:cancelled 2:cancelled 3:cancelled 4:ready 5:running 6:ready 7:done ", states()); diff != "" {
		t.Error(diff)
	}
}

func TestQueuesArePausedResumedAndLimited(t *testing.T) {
	t.Parallel()
	s := busy(t)
	s.says(t, 0, "mail is paused\n", "queues", "pause", "mail")
	s.says(t, 0, "default is paused; 1 job that had begun may still be running\n", "queues", "pause", "default")
	s.says(t, 0, "new is paused; no job of this queue has been seen: is the name right?\n", "queues", "pause", "new")
	if out := s.must(t, "queues", "pause", "mail"); !strings.HasPrefix(out, "mail was paused already, ") {
		t.Errorf("got %s", out)
	}
	if l := decodeLines[queueLine](t, s.must(t, "queues", "--json"))[2]; l.PausedAt == nil || !strings.Contains(l.PausedBy, "@") || l.Dead != 3 {
		t.Errorf("got %+v", l)
	}
	s.says(t, 0, "mail goes on: 0 jobs ready\n", "queues", "resume", "mail")
	s.says(t, 0, "mail was not paused\n", "queues", "resume", "mail")
	s.refuses(t, exitNotFound, "There is no queue nix", "queues", "resume", "nix")
	s.says(t, 0, "mail is limited to 4 at once\n", "queues", "limit", "mail", "--concurrency", "4")
	s.says(t, 0, "mail is limited to 4 at once, 10/500ms\n", "queues", "limit", "mail", "--rate", "10/500ms")
	s.says(t, 0, "mail is limited to 10/500ms\n", "queues", "limit", "mail", "--concurrency", "0")
	s.says(t, 0, `{"queue":"mail","changed":true,"seen":true,"limit_concurrency":0,"limit_rate":0,"limit_rate_per_ms":0}`+"\n", "queues", "limit", "mail", "--rate", "0", "--json")
}

func TestAnEmptyShopSaysWhatThatMeans(t *testing.T) {
	t.Parallel()
	s := newJobSite(t)
	for want, args := range map[string][]string{
		"there are no queues: no job has been enqueued, and none is paused or limited\n": {"queues"},
		"no job is dead\n":                                                    {"jobs", "dead"},
		"there are no jobs\n":                                                 {"jobs", "list"},
		"no job is running of kind a in queue b\n":                            {"jobs", "list", "--state", "running", "--kind", "a", "--queue", "b"},
		"no more: this was the last page\n":                                   {"jobs", "list", "--after", "5.5"},
		"there is no history: nothing was due yet\n":                          {"schedule", "history"},
		"no task is known yet: the first worker that runs makes them known\n": {"schedule", "list"},
	} {
		s.says(t, 0, want, args...)
		s.says(t, 0, "", append(args, "--json")...)
	}
}

func TestWhatACommandCannotMeanIsRefusedBeforeAnythingIsDone(t *testing.T) {
	t.Parallel()
	s := logSite(t, nil) // without a database
	for text, args := range map[string][]string{
		`worker has no verb "jbs": is it jobs?`:              {"jbs"},
		`worker jobs has no verb "retyr": is it retry?`:      {"jobs", "retyr", "5"},
		`worker stock has no verb "x"; `:                     {"stock", "x"},
		"unknown flag: --bogus":                              {"jobs", "list", "--bogus"},
		"accepts 1 arg(s), received 0":                       {"queues", "pause"},
		`"a b" is no name of a queue`:                        {"queues", "pause", "a b"},
		"a queue has no name":                                {"queues", "resume", ""},
		"give --concurrency, --rate or both":                 {"queues", "limit", "mail"},
		`--concurrency "-1": give a whole number from 0`:     {"queues", "limit", "mail", "--concurrency", "-1"},
		`--rate "10": give how many may start in which time`: {"queues", "limit", "mail", "--rate", "10"},
		`--rate "10/0s"`:                                     {"queues", "limit", "mail", "--rate", "10/0s"},
		`--state "lost": give one of waiting, ready`:         {"jobs", "list", "--state", "lost"},
		`--limit "0": give a whole number from 1 to 1,000`:   {"jobs", "list", "--limit", "0"},
		`--limit ""`:               {"jobs", "list", "--limit", ""},
		`--after "x" is no cursor`: {"jobs", "list", "--after", "x"},
		`"x" is no job`:            {"jobs", "retry", "x"},
		"which jobs? name their numbers, or give --dead": {"jobs", "retry"},
		"not both":                                {"jobs", "retry", "5", "--dead"},
		"add --dead":                              {"jobs", "retry", "--kind", "a"},
		"--state: waiting, ready, dead":           {"jobs", "cancel"},
		`--state "done"`:                          {"jobs", "cancel", "--state", "done", "--yes"},
		"--wait is for running jobs":              {"jobs", "cancel", "--state", "dead", "--wait"},
		`--timeout "9" is no duration`:            {"jobs", "cancel", "5", "--wait", "--timeout", "9"},
		"--after is about one task":               {"schedule", "history", "--after", "5.5"},
		"--initial-stock -1: give 0 to 1,000,000": {"import", "--supplier", "icecat", "--initial-stock", "-1", "x"},
		"--limit 0: give 1 or more":               {"imports", "--limit", "0"},
	} {
		s.refuses(t, exitUsage, text, args...)
	}
	if out := s.must(t, "jobs"); !strings.Contains(out, "Exit codes:") || !strings.Contains(out, "retry") {
		t.Errorf("a group alone shows its help: %s", out)
	}
}

func TestTasksAreListedRunAndDisabled(t *testing.T) {
	t.Parallel()
	s := newJobSite(t)
	if out := s.must(t, "schedule", "run", "holds.expire"); !strings.HasPrefix(out, "holds.expire is enqueued as job 1;") {
		t.Errorf("got %s", out)
	}
	s.refuses(t, exitConflict, "holds.expire is under way", "schedule", "run", "holds.expire")
	s.refuses(t, exitNotFound, "There is no task nix.", "schedule", "run", "nix")
	s.refuses(t, exitNotFound, "There is no task nix.", "schedule", "history", "nix")
	s.says(t, 0, "pages.warm is disabled: its times pass until it is enabled\n", "schedule", "disable", "pages.warm")
	var disabled []string
	for _, l := range decodeLines[taskLine](t, s.must(t, "schedule", "list", "--json")) {
		if !l.Enabled {
			disabled = append(disabled, l.Task)
		}
	}
	if diff := cmp.Diff([]string{"pages.warm"}, disabled); diff != "" {
		t.Error(diff)
	}
	if out := s.must(t, "schedule", "enable", "pages.warm"); !strings.HasPrefix(out, "pages.warm is enabled: next in ") {
		t.Errorf("got %s", out)
	}
	ticks := decodeLines[tickLine](t, s.must(t, "schedule", "history", "--json"))
	if len(ticks) != 1 || !ticks[0].Manual || ticks[0].State != "enqueued" || ticks[0].JobID != 1 {
		t.Errorf("got %+v", ticks)
	}
	for _, args := range [][]string{{"schedule", "list"}, {"schedule", "history", "holds.expire"}} {
		for line := range strings.Lines(s.must(t, args...)) {
			if n := cells(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%d columns: %s", n, line)
			}
		}
	}
}

func TestRunningJobsThatAreCancelledAreWaitedFor(t *testing.T) {
	t.Parallel()
	for end, c := range map[string]struct {
		code int
		says string
	}{
		"cancelled": {0, "job 5 has ended and is cancelled"},
		"done":      {exitConflict, "job 5 did not end as cancelled: it is done"},
	} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			s := busy(t)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			go func() { // the worker that has it heeds the wish, once it is there
				look := time.NewTicker(10 * time.Millisecond)
				defer look.Stop()
				for ctx.Err() == nil {
					<-look.C
					_, _ = s.db.Exec(ctx, "UPDATE job SET state = ? WHERE id = 5 AND cancelled_by IS NOT NULL", end)
				}
			}()
			out, errs, code := s.worker(t, "jobs", "cancel", "5", "--wait")
			if code != c.code || !strings.Contains(out+errs, c.says) {
				t.Errorf("exit %d: %s%s", code, out, errs)
			}
		})
	}
}
