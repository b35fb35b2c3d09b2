package web_test

import (
	"strings"
	"testing"
)

func TestTheQuestionForAge(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.visitor()
	page := v.get("/en/p/arc-kit?sku=ARC-BLACK-4")
	page.wants(t, 200, `<link rel="stylesheet" href="/age.css">`, `role="dialog"`, `name="to" value="/en/p/arc-kit?sku=ARC-BLACK-4"`)
	sheet := v.get("/age.css")
	sheet.wants(t, 200, "visibility: hidden", ".gate")
	if sheet.Header.Get("Content-Type") != "text/css; charset=utf-8" || sheet.Header.Get("Vary") != "Cookie" {
		t.Error(sheet.Header)
	}
	v.post("/en/age", "answer", "yes", "to", "/en/p/arc-kit?sku=ARC-BLACK-4").leads(t, 303, "/en/p/arc-kit?sku=ARC-BLACK-4")
	after := v.get("/age.css")
	after.lacks(t, "visibility")
	if !strings.HasPrefix(after.Header.Get("Cache-Control"), "private") {
		t.Error(after.Header.Get("Cache-Control"))
	}
	if again := v.get("/en/p/arc-kit?sku=ARC-BLACK-4"); again.body != page.body {
		t.Error("the page itself differs")
	}
}

func TestWhoIsTooYoung(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	v.post("/de/age", "answer", "yes", "to", "/de")
	v.post("/de/age", "answer", "no", "to", "/de").leads(t, 303, "/de/age?answer=no")
	if len(v.cookies) > 0 {
		t.Error(v.cookies)
	}
	v.get("/de/age?answer=no").wants(t, 200, "Dieser Shop ist für Erwachsene")
	v.post("/de/age", "answer", "maybe").wants(t, 422)
}

func TestTheAnswerLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	for _, to := range []string{"https://evil.example", "//evil.example", `/\evil.example`, ""} {
		v.post("/en/age", "answer", "yes", "to", to).leads(t, 303, "/en")
	}
}

func TestWordsAreShownBeforeTheQuestion(t *testing.T) {
	t.Parallel()
	v := open(t).visitor()
	for _, path := range []string{"/en/about/imprint", "/en/about/privacy", "/en/age", "/en/order", "/en/nowhere"} {
		v.get(path).lacks(t, "/age.css")
	}
}
