package adminapi_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"vapeart/shop/adminapi"
)

// server answers with one status after the other, the last one again and again, and keeps what it was asked.
type server struct {
	mu       sync.Mutex
	statuses []int
	header   http.Header
	body     string
	asked    []*http.Request
	bodies   []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.asked, s.bodies = append(s.asked, r), append(s.bodies, string(body))
	status := s.statuses[min(len(s.asked), len(s.statuses))-1]
	w.Header().Set("Content-Type", "application/json")
	maps.Copy(w.Header(), s.header)
	w.WriteHeader(status)
	if _, err := io.WriteString(w, s.body); err != nil {
		return // the client has gone, which it tells itself
	}
}

// client returns a client of s, and the pauses that it makes.
func (s *server) client(t *testing.T) (*adminapi.Client, *[]time.Duration) {
	t.Helper()
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	pauses := &[]time.Duration{}
	c, err := adminapi.NewClient(adminapi.ClientOptions{Base: h.URL, Token: "secret", Language: "de", Wait: func(_ context.Context, d time.Duration) error {
		*pauses = append(*pauses, d)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c, pauses
}

func TestOnlyWhatIsSafeIsTriedAgain(t *testing.T) {
	t.Parallel()
	read := func(ctx context.Context, c *adminapi.Client) error {
		_, err := adminapi.Call(ctx, c, adminapi.GetJob(), adminapi.JobIn{ID: 7})
		return err
	}
	keyed := func(ctx context.Context, c *adminapi.Client) error {
		_, err := adminapi.Call(ctx, c, adminapi.RetryJob(), adminapi.JobIn{ID: 7})
		return err
	}
	update := func(ctx context.Context, c *adminapi.Client) error {
		_, err := adminapi.Call(ctx, c, adminapi.SetQueueLimit(), adminapi.SetQueueLimitIn{QueueIn: adminapi.QueueIn{Queue: "mails"}, IfMatch: `"a"`})
		return err
	}
	for _, c := range []struct {
		name     string
		call     func(context.Context, *adminapi.Client) error
		statuses []int
		tries    int
		fails    bool
	}{
		{"a read, until it goes well", read, []int{503, 502, 200}, 3, false},
		{"a read, as often as is allowed", read, []int{503}, 3, true},
		{"a read that is refused", read, []int{404}, 1, true},
		{"a defect of the server", read, []int{500}, 1, true},
		{"an unsafe call, under its key", keyed, []int{504, 200}, 2, false},
		{"an unsafe call that is refused", keyed, []int{409}, 1, true},
		{"an update", update, []int{503, 200}, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &server{statuses: c.statuses, body: "{}"}
			cl, _ := s.client(t)
			if err := c.call(t.Context(), cl); (err != nil) != c.fails || len(s.asked) != c.tries {
				t.Errorf("%d tries, %v; want %d", len(s.asked), err, c.tries)
			}
			keys := map[string]bool{}
			for _, r := range s.asked {
				keys[r.Header.Get("Idempotency-Key")] = true
			}
			if len(keys) != 1 {
				t.Errorf("keys %v, want one for all tries", keys)
			}
		})
	}
}

func TestTheClientWaitsAsLongAsItIsTold(t *testing.T) {
	t.Parallel()
	s := &server{statuses: []int{429, 200}, body: "{}", header: http.Header{"Retry-After": {"2"}}}
	c, pauses := s.client(t)
	if _, err := adminapi.Call(t.Context(), c, adminapi.GetSystem(), adminapi.Nothing{}); err != nil || len(*pauses) != 1 || (*pauses)[0] != 2*time.Second {
		t.Errorf("pauses %v, %v", *pauses, err)
	}
}

func TestARequestIsWhatItsTypeSays(t *testing.T) {
	t.Parallel()
	s := &server{statuses: []int{200}, body: `{"concurrency":4}`, header: http.Header{"Etag": {`"b"`}}}
	c, _ := s.client(t)
	out, err := adminapi.Call(t.Context(), c, adminapi.SetQueueLimit(), adminapi.SetQueueLimitIn{
		QueueIn: adminapi.QueueIn{Queue: "a/b?c"}, IfMatch: `"a"`, Body: adminapi.QueueLimit{Concurrency: 4},
	})
	if err != nil || out.ETag != `"b"` || out.Body.Concurrency != 4 {
		t.Fatalf("%+v, %v", out, err)
	}
	r := s.asked[0]
	if r.Method != http.MethodPut || r.URL.EscapedPath() != "/v1/queues/a%2Fb%3Fc/limit" || r.Header.Get("If-Match") != `"a"` ||
		r.Header.Get("Authorization") != "Bearer secret" || r.Header.Get("Accept-Language") != "de" || s.bodies[0] != `{"concurrency":4,"rate":0,"per_ms":0}` {
		t.Errorf("%s %s %v %s", r.Method, r.URL, r.Header, s.bodies[0])
	}
	_, err = adminapi.Call(t.Context(), c, adminapi.ListTicks(), adminapi.ListTicksIn{TaskIn: adminapi.TaskIn{Task: "a.b"}, Paging: adminapi.Paging{Limit: 3, Cursor: "x=y"}})
	if q := s.asked[1].URL.Query(); err != nil || q.Get("limit") != "3" || q.Get("cursor") != "x=y" {
		t.Errorf("query %v, %v", q, err)
	}
	for _, dots := range []string{"", ".", ".."} {
		if _, err := adminapi.Call(t.Context(), c, adminapi.PauseQueue(), adminapi.QueueIn{Queue: dots}); err == nil {
			t.Errorf("%q stood in a path", dots)
		}
	}
}

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	html, js := http.Header{"Content-Type": {"text/html"}}, http.Header{"Content-Type": {"application/json"}}
	for _, c := range []struct {
		name   string
		server *server
		want   string
	}{
		{"a page in place of JSON", &server{statuses: []int{200}, body: "<html>", header: html}, "no JSON"},
		{"half an answer", &server{statuses: []int{200}, body: `{"id":`, header: js}, "cannot be read"},
		{"an answer without end", &server{statuses: []int{200}, body: strings.Repeat(" ", 17<<20), header: js}, "too long"},
		{"a proxy's page", &server{statuses: []int{403}, body: "<html>", header: html}, "403 http"},
		{"a redirect", &server{statuses: []int{302}, header: http.Header{"Location": {"http://elsewhere.example/"}}}, "302 http"},
		{"a problem", &server{statuses: []int{409}, body: `{"status":200,"code":"queue.job_over","detail":"over"}`, header: http.Header{"Content-Type": {adminapi.ProblemType}}}, "409 queue.job_over: over"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cl, _ := c.server.client(t)
			_, err := adminapi.Call(t.Context(), cl, adminapi.GetJob(), adminapi.JobIn{ID: 1})
			if err == nil || !strings.Contains(err.Error(), c.want) || adminapi.Unreachable(err) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestATokenIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	for base, fine := range map[string]bool{
		"http://127.0.0.1:8081": true, "http://localhost:8081": true, "http://[::1]:8081": true, "https://admin.example.com": true,
		"http://10.0.0.3:8081": false, "http://admin.example.com": false, "http://localhost.evil.example": false, "": false, "https://u:p@a.example": false,
	} {
		if _, err := adminapi.NewClient(adminapi.ClientOptions{Base: base}); (err == nil) != fine {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestNoAnswerIsToldApartFromABadOne(t *testing.T) {
	t.Parallel()
	h := httptest.NewServer(http.NotFoundHandler())
	h.Close()
	c, err := adminapi.NewClient(adminapi.ClientOptions{Base: h.URL, Tries: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = adminapi.Call(t.Context(), c, adminapi.GetSystem(), adminapi.Nothing{}); !adminapi.Unreachable(err) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = adminapi.Call(ctx, c, adminapi.GetSystem(), adminapi.Nothing{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
