package adminserver_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"vapeart/shop/adminapi"
	"vapeart/shop/adminserver"
	"vapeart/shop/fault"
)

// caller calls one endpoint with a request that is right.
type caller func(context.Context, *adminapi.Client) error

func with[In, Out any](e adminapi.Endpoint[In, Out], in In) (string, caller) {
	return e.ID, func(ctx context.Context, c *adminapi.Client) error {
		_, err := adminapi.Call(ctx, c, e, in)
		return err
	}
}

func callers() map[string]caller {
	all := map[string]caller{}
	add := func(id string, c caller) { all[id] = c }
	job, queue, task := adminapi.JobIn{ID: 1}, adminapi.QueueIn{Queue: "mails"}, adminapi.TaskIn{Task: "carts.delete"}
	dead := adminapi.JobsIn{Body: adminapi.JobsOf{State: "dead"}}
	add(with(adminapi.ListJobs(), adminapi.ListJobsIn{}))
	add(with(adminapi.GetJob(), job))
	add(with(adminapi.RetryJob(), job))
	add(with(adminapi.CancelJob(), job))
	add(with(adminapi.RetryJobs(), dead))
	add(with(adminapi.CancelJobs(), dead))
	add(with(adminapi.ListQueues(), adminapi.Nothing{}))
	add(with(adminapi.PauseQueue(), queue))
	add(with(adminapi.ResumeQueue(), queue))
	add(with(adminapi.GetQueueLimit(), queue))
	add(with(adminapi.SetQueueLimit(), adminapi.SetQueueLimitIn{QueueIn: queue, IfMatch: "*"}))
	add(with(adminapi.ListTasks(), adminapi.Nothing{}))
	add(with(adminapi.ListTicks(), adminapi.ListTicksIn{TaskIn: task}))
	add(with(adminapi.RunTask(), task))
	add(with(adminapi.EnableTask(), task))
	add(with(adminapi.DisableTask(), task))
	add(with(adminapi.ListImports(), adminapi.ListImportsIn{}))
	add(with(adminapi.GetImport(), adminapi.ImportIn{ID: 1}))
	add(with(adminapi.ListRejections(), adminapi.ListRejectionsIn{ImportIn: adminapi.ImportIn{ID: 1}, Values: true}))
	add(with(adminapi.GetSystem(), adminapi.Nothing{}))
	return all
}

func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	if p, ok := errors.AsType[*adminapi.Problem](err); ok {
		return p.Status
	}
	return 0
}

func TestEveryEndpointAsksWhoCallsAndWhetherTheyMay(t *testing.T) {
	t.Parallel()
	base, all := listen(t, newShop().options(t)), callers()
	shut := newShop().options(t)
	shut.Authenticator = nil
	closed := listen(t, shut)
	locked := newShop().options(t)
	locked.Permits = nil
	nobody := listen(t, locked)
	for _, s := range adminapi.All() {
		do, ok := all[s.ID]
		if !ok {
			t.Errorf("%s: no test calls it", s.ID)
			continue
		}
		for _, c := range []struct {
			name, base, token string
			want              int
		}{
			{"no credentials", base, "", http.StatusUnauthorized},
			{"wrong credentials", base, "guessed", http.StatusUnauthorized},
			{"a token of nobody", base, "nobody", http.StatusUnauthorized},
			{"wrong permission", base, "viewer", http.StatusForbidden},
			{"right permission", base, "staff", http.StatusOK},
			{"no authenticator", closed, "staff", http.StatusUnauthorized},
			{"nobody who permits", nobody, "staff", http.StatusForbidden},
		} {
			if err := do(t.Context(), client(t, c.base, c.token)); statusOf(err) != c.want {
				t.Errorf("%s with %s: %v, want %d", s.ID, c.name, err, c.want)
			}
		}
	}
}

func TestWhoIsDownWhileTokensAreCheckedIsNotTakenForAGuess(t *testing.T) {
	t.Parallel()
	_, err := adminapi.Call(t.Context(), client(t, listen(t, newShop().options(t)), "broken"), adminapi.GetSystem(), adminapi.Nothing{})
	if statusOf(err) != http.StatusServiceUnavailable {
		t.Errorf("got %v", err)
	}
}

func TestPagesFollowOneAnotherAndCursorsStayWithTheirFilters(t *testing.T) {
	t.Parallel()
	c := client(t, listen(t, newShop().options(t)), "staff")
	var seen []int64
	in := adminapi.ListJobsIn{Paging: adminapi.Paging{Limit: 2}}
	for {
		out, err := adminapi.Call(t.Context(), c, adminapi.ListJobs(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range out.Body.Items {
			seen = append(seen, j.ID)
		}
		if in.Cursor = out.Body.Next; in.Cursor == "" {
			break
		}
		other := in
		other.State = "dead"
		_, err = adminapi.Call(t.Context(), c, adminapi.ListJobs(), other)
		p, ok := errors.AsType[*adminapi.Problem](err)
		if !ok || p.Status != http.StatusUnprocessableEntity || len(p.Errors) != 1 || p.Errors[0].Field != "query.cursor" {
			t.Errorf("a cursor of another filter: %v", err)
		}
	}
	if len(seen) != 5 || seen[0] != 5 || seen[4] != 1 {
		t.Errorf("pages held %v", seen)
	}
}

func TestOfTwoEditorsTheSecondIsTold(t *testing.T) {
	t.Parallel()
	c, queue := client(t, listen(t, newShop().options(t)), "staff"), adminapi.QueueIn{Queue: "mails"}
	read, err := adminapi.Call(t.Context(), c, adminapi.GetQueueLimit(), queue)
	if err != nil || read.ETag == "" {
		t.Fatalf("%+v, %v", read, err)
	}
	set := func(match string, n int) (adminapi.QueueLimitOut, error) {
		return adminapi.Call(t.Context(), c, adminapi.SetQueueLimit(), adminapi.SetQueueLimitIn{QueueIn: queue, IfMatch: match, Body: adminapi.QueueLimit{Concurrency: n}})
	}
	for _, try := range []struct {
		name, match string
		want        int
	}{
		{"no condition", "", http.StatusPreconditionRequired},
		{"a weak tag", "W/" + read.ETag, http.StatusPreconditionFailed},
		{"no tag at all", "abc", http.StatusUnprocessableEntity},
		{"the first editor, with a list", `"old", ` + read.ETag, http.StatusOK},
		{"the second editor", read.ETag, http.StatusPreconditionFailed},
		{"whatever it is", "*", http.StatusOK},
	} {
		if _, err := set(try.match, len(try.name)); statusOf(err) != try.want {
			t.Errorf("%s: %v, want %d", try.name, err, try.want)
		}
	}
}

func TestAnUnsafeCallIsDoneOnceForEachKey(t *testing.T) {
	t.Parallel()
	s := newShop()
	o := s.options(t)
	base := listen(t, o)
	staff, other, key := client(t, base, "staff"), client(t, base, "other"), adminapi.WithKey("a-key-of-mine")
	retry := func(c *adminapi.Client, id int64) error {
		_, err := adminapi.Call(t.Context(), c, adminapi.RetryJob(), adminapi.JobIn{ID: id}, key)
		return err
	}
	if err := errors.Join(retry(staff, 1), retry(staff, 1), retry(other, 1)); err != nil || s.retried != 2 {
		t.Errorf("two callers with one key each, one of them twice: %d retried, %v", s.retried, err)
	}
	if err := retry(staff, 2); statusOf(err) != http.StatusConflict {
		t.Errorf("the key of another request: %v", err)
	}
	o.Keys = nil
	if err := retry(client(t, listen(t, o), "staff"), 3); statusOf(err) != http.StatusServiceUnavailable || s.retried != 2 {
		t.Errorf("nobody remembers keys: %v", err)
	}
}

func TestACallThatFailsForUsGivesItsKeyFree(t *testing.T) {
	t.Parallel()
	s := newShop()
	c, key := client(t, listen(t, s.options(t)), "staff"), adminapi.WithKey("a-key-of-mine")
	for range 2 {
		if _, err := adminapi.Call(t.Context(), c, adminapi.RetryJob(), adminapi.JobIn{ID: 666}, key); statusOf(err) != http.StatusInternalServerError {
			t.Errorf("a defect: %v", err)
		}
	}
	if len(s.underWay) != 0 || len(s.answers) != 0 {
		t.Errorf("left behind: %v %v", s.underWay, s.answers)
	}
}

func TestAProblemNamesFieldAndRemedyAndNeverACause(t *testing.T) {
	t.Parallel()
	s := newShop()
	base := listen(t, s.options(t))
	get := func(language string) *adminapi.Problem {
		c, err := adminapi.NewClient(adminapi.ClientOptions{Base: base, Token: "staff", Language: language, Tries: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = adminapi.Call(t.Context(), c, adminapi.GetJob(), adminapi.JobIn{ID: 1})
		p, ok := errors.AsType[*adminapi.Problem](err)
		if !ok {
			t.Fatalf("no problem: %v", err)
		}
		return p
	}
	s.err = errors.New("dial tcp 10.0.0.7:3306: secret")
	if p := get("en"); p.Status != http.StatusInternalServerError || p.Code != fault.CodeInternal || strings.Contains(p.Error(), "secret") || p.RequestID == "" {
		t.Errorf("an internal: %+v", p)
	}
	s.err = fault.Wrap(fault.NotFound, "queue.unknown_job", errors.New("secret"), fault.With("job", 1))
	en, de := get("en"), get("de")
	if en.Status != http.StatusNotFound || en.Code != "queue.unknown_job" || en.Detail != "There is no job 1." || strings.Contains(en.Error(), "secret") {
		t.Errorf("in English: %+v", en)
	}
	if de.Code != en.Code || de.Detail == en.Detail || strings.Contains(de.Detail, "⟦") {
		t.Errorf("in German: %+v", de)
	}
	_, err := adminapi.Call(t.Context(), client(t, base, "staff"), adminapi.SetQueueLimit(), adminapi.SetQueueLimitIn{
		QueueIn: adminapi.QueueIn{Queue: "mails"}, IfMatch: "*", Body: adminapi.QueueLimit{Concurrency: -1, Rate: 1_000_001},
	})
	p, ok := errors.AsType[*adminapi.Problem](err)
	if !ok || len(p.Errors) != 2 || p.Errors[0] != (adminapi.FieldProblem{Field: "body.concurrency", Code: "too_small", Detail: "Please enter at least 0."}) {
		t.Errorf("two fields at fault: %v", err)
	}
}

func TestTheSystemSaysWhatItMeansWhenSomethingIsWrong(t *testing.T) {
	t.Parallel()
	out, err := adminapi.Call(t.Context(), client(t, listen(t, newShop().options(t)), "staff"), adminapi.GetSystem(), adminapi.Nothing{})
	if err != nil || out.Body.State != adminapi.Down || len(out.Body.Components) != 3 {
		t.Fatalf("%+v, %v", out, err)
	}
	down, off, unknown := out.Body.Components[0], out.Body.Components[1], out.Body.Components[2]
	if down.Symptom == "" || down.Impact == "" || down.Action == "" || strings.Contains(down.Symptom+down.Impact+down.Action, "⟦") {
		t.Errorf("a database that is away: %+v", down)
	}
	if off.Symptom != "" || unknown.State != adminapi.Unknown || unknown.Action == "" {
		t.Errorf("off: %+v, unknown: %+v", off, unknown)
	}
}

func TestAnAPIWithoutAServiceIsNotMade(t *testing.T) {
	t.Parallel()
	o := newShop().options(t)
	o.Jobs = nil
	if _, err := adminserver.NewAPI(o); err == nil {
		t.Error("want an error")
	}
}
