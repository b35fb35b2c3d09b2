package adminserver_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"vapeart/shop/adminapi"
)

// raw sends bytes as they are and returns the answer.
func raw(t *testing.T, base, request string) (*http.Response, adminapi.Problem) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprint(conn, request); err != nil {
		t.Logf("the server stopped reading: %v", err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var p adminapi.Problem
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		t.Errorf("no JSON: %v", err)
	}
	return resp, p
}

func post(path, headers, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer staff\r\nIdempotency-Key: key-12345\r\n%sContent-Length: %d\r\n\r\n%s", path, headers, len(body), body)
}

func TestAHostileClientIsRefusedWithAProblem(t *testing.T) {
	t.Parallel()
	const js, bulk = "Content-Type: application/json\r\n", "/v1/bulk/jobs/retry"
	base := listen(t, newShop().options(t))
	for i, c := range []struct {
		name, request string
		status        int
		code, field   string
	}{
		{"a body that is too large", post(bulk, js, strings.Repeat("a", 300<<10)), 413, "api.body_too_large", ""},
		{"headers that are too large", post(bulk, "X-Big: "+strings.Repeat("a", 20<<10)+"\r\n", "{}"), 431, "api.headers_too_large", ""},
		{"JSON that is too deep", post(bulk, js, `{"state":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+"}"), 400, "invalid", "body"},
		{"JSON that is none", post(bulk, js, `{"state":`), 400, "invalid", "body"},
		{"two values", post(bulk, js, `{"state":"dead"}{}`), 400, "invalid", "body"},
		{"no body", post(bulk, js, ""), 400, "invalid", "body"},
		{"no JSON", post(bulk, "Content-Type: text/xml\r\n", "<a/>"), 415, "api.not_json", ""},
		{"a property that nobody knows", post(bulk, js, `{"state":"dead","kinds":"x"}`), 422, "invalid", "body.kinds"},
		{"a property that is missing", post(bulk, js, `{}`), 422, "invalid", "body.state"},
		{"a state that is none", post(bulk, js, `{"state":"DEAD"}`), 422, "invalid", "body.state"},
		{"the wrong type", post(bulk, js, `{"state":7}`), 422, "invalid", "body.state"},
		{"no number", "GET /v1/jobs/seven HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer staff\r\n\r\n", 422, "invalid", "path.id"},
		{"a parameter that nobody knows", "GET /v1/jobs?stat=dead HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer staff\r\n\r\n", 422, "invalid", "query.stat"},
		{"a page that is too long", "GET /v1/jobs?limit=101 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer staff\r\n\r\n", 422, "invalid", "query.limit"},
		{"a key that is too short", strings.Replace(post(bulk, js, `{"state":"dead"}`), "key-12345", "k", 1), 422, "invalid", "header.Idempotency-Key"},
		{"no key", strings.Replace(post(bulk, js, `{"state":"dead"}`), "Idempotency-Key", "X-Key", 1), 422, "invalid", "header.Idempotency-Key"},
		{"a path that nobody knows", "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer staff\r\n\r\n", 404, "api.no_such_endpoint", ""},
		{"the same without credentials", "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", 401, "api.no_credentials", ""},
		{"a defect", "GET /v1/jobs/666 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer staff\r\n\r\n", 500, "internal", ""},
		{"a path above", "GET /v1/../v1/system HTTP/1.1\r\nHost: localhost\r\n\r\n", 401, "api.no_credentials", ""},
		{"another case", "GET /V1/System HTTP/1.1\r\nHost: localhost\r\n\r\n", 401, "api.no_credentials", ""},
		{"two slashes", "GET //v1/system HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "api.no_such_endpoint", ""},
		{"a disguised path", "GET /%761/system HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "api.no_such_endpoint", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			resp, p := raw(t, base, strings.Replace(c.request, "key-12345", fmt.Sprintf("key-%05d", i), 1))
			if resp.StatusCode != c.status || p.Status != c.status || p.Code != c.code || p.Detail == "" || strings.Contains(p.Error(), "⟦") {
				t.Errorf("got %d %+v, want %d %s", resp.StatusCode, p, c.status, c.code)
			}
			if media := resp.Header.Get("Content-Type"); media != adminapi.ProblemType {
				t.Errorf("media type %q", media)
			}
			if c.field != "" && (len(p.Errors) != 1 || p.Errors[0].Field != c.field || p.Errors[0].Detail == "") {
				t.Errorf("fields %+v, want %s", p.Errors, c.field)
			}
		})
	}
}

func TestWhoAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	s := newShop()
	c := client(t, listen(t, s.options(t)), "staff")
	ask := func() error {
		_, err := adminapi.Call(t.Context(), c, adminapi.GetSystem(), adminapi.Nothing{})
		return err
	}
	for i := range 100 {
		if err := ask(); err != nil {
			t.Fatalf("call %d: %v", i, err)
		}
	}
	if err := ask(); statusOf(err) != http.StatusTooManyRequests {
		t.Errorf("one too many: %v", err)
	}
	s.clock.Advance(time.Second)
	if err := ask(); err != nil {
		t.Errorf("a second later: %v", err)
	}
}
