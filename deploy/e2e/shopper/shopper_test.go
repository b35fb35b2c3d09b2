package shopper_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/deploy/e2e/shopper"
)

const formPage = `<!doctype html><html lang="en"><title>A form</title><body>
<form action="/search"><input name="q" type="search"></form>
<main><p role="alert" hidden>not shown</p>
<form id="f" method="post" action="/send?x=1">
<input name="email" value="old@example.org"><input type="hidden" name="fingerprint" value="abc"><input name="off" disabled value="1">
<label><input type="radio" name="way" value="a" checked> A</label><label><input type="radio" name="way" value="b"> B</label>
<select name="country"><option value="DE">Germany<option selected value="AT">Austria</select>
<input type="checkbox" name="terms" value="1"><input type="checkbox" name="same" checked>
<textarea name="note">two words</textarea>
<button name="answer" value="yes">Yes</button><button name="answer" value="no">No</button><button type="button" name="more">More</button>
</form><input form="f" name="outside" value="too"></main></body></html>`

// shop serves the form, tells back what it is sent, and refuses what says so.
func shop(t *testing.T) *shopper.Shopper {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /en", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(formPage)) })
	mux.HandleFunc("POST /send", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		http.SetCookie(w, &http.Cookie{Name: "cart", Value: "1", Path: "/"})
		http.Redirect(w, r, "/sent?"+r.PostForm.Encode(), http.StatusSeeOther)
	})
	mux.HandleFunc("GET /sent", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<p>sent")) })
	mux.HandleFunc("GET /search", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`<div role="alert">Sold <b>out</b>.</div>`))
	})
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s, err := shopper.New(shopper.Options{Base: server.URL, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Open(t.Context(), "home", "/en"); err != nil {
		t.Fatal(err)
	}
	return s
}

// busyTwice answers from the third time on.
func busyTwice() http.HandlerFunc {
	var asked atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) <= 2 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write([]byte("<p>here"))
	}
}

func TestSomebodyComesAgainToThePageThatWasNotReady(t *testing.T) {
	t.Parallel()
	var posts atomic.Int64
	page := busyTwice()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/":
			_, _ = w.Write([]byte(`<form method="post" action="/add"><input name="n" value="1"></form>`))
		case r.Method == http.MethodPost:
			posts.Add(1)
			http.Redirect(w, r, "/added", http.StatusSeeOther)
		default:
			page(w, r)
		}
	}))
	t.Cleanup(server.Close)
	var last shopper.Answer
	s, err := shopper.New(shopper.Options{Base: server.URL, Patience: 2, Seen: func(_ string, a shopper.Answer) { last = a }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Open(t.Context(), "home", "/"); err != nil {
		t.Fatal(err)
	}
	f, _ := s.Page.Form("n")
	if err := s.Submit(t.Context(), "add", f); err != nil {
		t.Fatal(err)
	}
	if posts.Load() != 1 || last.Again != 2 || s.Page.Text() != "here" {
		t.Errorf("%d posts, came again %d times, saw %q", posts.Load(), last.Again, s.Page.Text())
	}
}

func TestAFormIsSentAsABrowserSendsIt(t *testing.T) {
	t.Parallel()
	s := shop(t)
	f, ok := s.Page.Form("email")
	if !ok {
		t.Fatal("the form was not found")
	}
	for name, value := range map[string]string{"email": "me@example.org", "way": "b", "country": "DE", "same": "", "answer": "no"} {
		if err := f.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Tick("terms"); err != nil {
		t.Fatal(err)
	}
	if err := s.Submit(t.Context(), "send", f); err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"email": {"me@example.org"}, "fingerprint": {"abc"}, "way": {"b"}, "country": {"DE"}, "terms": {"1"},
		"note": {"two words"}, "answer": {"no"}, "outside": {"too"},
	}
	if diff := cmp.Diff(want, s.Page.Address.Query()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if len(s.Cookies()) != 1 {
		t.Errorf("cookies kept: %v", s.Cookies())
	}
}

func TestAFormRefusesWhatAPersonCouldNotDo(t *testing.T) {
	t.Parallel()
	f, _ := shop(t).Page.Form("email")
	for name, value := range map[string]string{"way": "c", "country": "XX", "absent": "1", "off": "2", "answer": "perhaps", "terms": "2"} {
		if err := f.Set(name, value); err == nil {
			t.Errorf("%s = %q was accepted", name, value)
		}
	}
}

func TestAPageTellsWhatItsReaderSees(t *testing.T) {
	t.Parallel()
	s := shop(t)
	if got := s.Page.Title(); got != "A form" {
		t.Errorf("title %q", got)
	}
	if n := s.Page.Notices(); n != nil {
		t.Errorf("a hidden notice was read: %q", n)
	}
	if err := s.Search(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Sold out."}, s.Page.Notices()); diff != "" {
		t.Error(diff)
	}
}

func TestAFailureTellsWhereAndWhy(t *testing.T) {
	t.Parallel()
	s := shop(t)
	if err := s.Search(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Place(t.Context())
	f, ok := errors.AsType[*shopper.Failure](err)
	if !ok || f.Step != "place" || f.Status != http.StatusConflict || f.Visible != "Sold out." || !f.Told() {
		t.Errorf("a refusal in words: %+v", err)
	}
	f, ok = errors.AsType[*shopper.Failure](s.Open(t.Context(), "try", "/broken"))
	if !ok || f.Step != "try" || f.Status != http.StatusInternalServerError || f.Told() {
		t.Errorf("a broken page: %+v", f)
	}
}
