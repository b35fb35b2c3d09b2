package payload_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/web/payload"
)

func ask(t *testing.T, p *payload.Payload, status int, header map[string]string) (*http.Response, []byte) {
	t.Helper()
	app := fiber.New()
	app.Get("/", func(c *fiber.Ctx) error { return p.Send(c, status) })
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	res, err := app.Test(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

func TestSend(t *testing.T) {
	t.Parallel()
	text := []byte(strings.Repeat("vapour ", 1000))
	hard := payload.New("text/plain", text, payload.Hard)

	t.Run("the client's best coding is chosen", func(t *testing.T) {
		t.Parallel()
		for accepted, want := range map[string]string{
			"": "", "gzip": "gzip", "gzip, br": "br", "br;q=0, gzip;q=0.5": "gzip", "identity": "", "gzip;q=0": "", "gzip; q=0.0": "",
		} {
			res, _ := ask(t, hard, 200, map[string]string{"Accept-Encoding": accepted})
			if got := res.Header.Get("Content-Encoding"); got != want {
				t.Errorf("%q: %q, want %q", accepted, got, want)
			}
			if res.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%q: a shared cache is not told that the coding matters", accepted)
			}
		}
	})
	t.Run("gzip unpacks to the plain text", func(t *testing.T) {
		t.Parallel()
		_, body := ask(t, hard, 200, map[string]string{"Accept-Encoding": "gzip"})
		r, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	})
	t.Run("what the client has is not sent again", func(t *testing.T) {
		t.Parallel()
		for _, have := range []string{hard.ETag, `"x", ` + hard.ETag, "*", strings.TrimPrefix(hard.ETag, "W/")} {
			res, body := ask(t, hard, 200, map[string]string{"If-None-Match": have})
			if res.StatusCode != http.StatusNotModified || len(body) != 0 {
				t.Errorf("%s: %d with %d bytes", have, res.StatusCode, len(body))
			}
		}
	})
	t.Run("an error page is never answered with 304", func(t *testing.T) {
		t.Parallel()
		if res, _ := ask(t, hard, 404, map[string]string{"If-None-Match": hard.ETag}); res.StatusCode != http.StatusNotFound {
			t.Errorf("%d", res.StatusCode)
		}
	})
	t.Run("small bodies stay plain", func(t *testing.T) {
		t.Parallel()
		small := payload.New("text/plain", []byte("x"), payload.Hard)
		if small.Gzip != nil || small.Brotli != nil {
			t.Error("one byte was compressed")
		}
	})
}
