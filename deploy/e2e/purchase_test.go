package e2e_test

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vapeart/deploy/e2e/shopper"
	"vapeart/shop/app"
	"vapeart/shop/locale"
	"vapeart/shop/order"
	"vapeart/shop/sqldb/sqltest"
)

func TestAPersonBuysFromTheDemoShop(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		front, a := s.serve(), s.open()
		for lang, words := range map[locale.Language]struct{ category, search string }{
			locale.English: {"Coils", "mango"}, locale.German: {"Verdampferköpfe", "mango"},
		} {
			t.Run(string(lang), func(t *testing.T) {
				t.Parallel()
				mailbox := string(lang) + "@example.org"
				buyer := person(t, front, lang)
				number := buys(t, buyer, words.category, words.search, mailbox)
				o := find(t, a, number, mailbox)
				total := plain(lang.Money(o.Total))
				if text := buyer.Page.Text(); !strings.Contains(text, total) || buyer.Page.Language() != string(lang) {
					t.Errorf("the confirmation in %q does not tell the total %s: %s", buyer.Page.Language(), total, text)
				}
				if len(o.Lines) != 2 || o.Language != lang {
					t.Errorf("ordered in %s: %+v", o.Language, o.Lines)
				}
				isFoundAgain(t, person(t, front, lang), number, mailbox)
				isMailed(t, filepath.Join(s.Data, "mail"), mailbox, number, total)
			})
		}
	})
}

// buys finds one thing by its category and another by a search, orders both and returns the order's number.
func buys(t *testing.T, buyer *shopper.Shopper, category, search, mailbox string) (number string) {
	t.Helper()
	ctx := t.Context()
	for _, step := range []func() error{
		func() error { return buyer.Enter(ctx) },
		func() error { return buyer.Category(ctx, category) },
		func() error { return buyer.Product(ctx, "") },
		func() error { return buyer.Put(ctx, 1) },
		func() error { return buyer.Search(ctx, search) },
		func() error { return buyer.Product(ctx, search) },
		func() error { return buyer.Put(ctx, 2) },
		func() error { return buyer.Checkout(ctx, shopper.Grown(mailbox)) },
		func() (err error) { number, err = buyer.Place(ctx); return err },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return number
}

// find loads an order as the shop has it.
func find(t *testing.T, a *app.App, number, email string) *order.Order {
	t.Helper()
	o, err := a.Orders.LookUp(t.Context(), number, email)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// isFoundAgain looks an order up in a browser that knows nothing of it: with its own e-mail address, and with another.
func isFoundAgain(t *testing.T, somebody *shopper.Shopper, number, email string) {
	t.Helper()
	if _, err := somebody.LookUp(t.Context(), number, "other@example.org"); err == nil {
		t.Error("the order is shown to somebody with another address")
	}
	typed := strings.ToLower(strings.ReplaceAll(number, "-", " "))
	if got, err := somebody.LookUp(t.Context(), typed, strings.ToUpper(email)); err != nil || got != number {
		t.Errorf("%s is not found as %q: %q, %v", number, typed, got, err)
	}
}

// isMailed waits for the mail of an order and reads it.
func isMailed(t *testing.T, folder, to, number, total string) {
	t.Helper()
	m := waitForMail(bounded(t), t, folder, to)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || !strings.Contains(subject, number) {
		t.Errorf("subject %q, %v", subject, err)
	}
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q, %v", kind, err)
	}
	parts := multipart.NewReader(m.Body, parameters["boundary"])
	for _, want := range []string{"text/plain", "text/html"} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if got := part.Header.Get("Content-Type"); !strings.HasPrefix(got, want) || part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Fatalf("part %v, want %s in quoted-printable", part.Header, want)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if told := plain(string(text)); err != nil || !strings.Contains(told, total) || !strings.Contains(told, number) {
			t.Errorf("the %s does not tell %s and %s (%v):\n%s", want, total, number, err, text)
		}
	}
}

// waitForMail waits until a mail to somebody lies in a folder.
func waitForMail(ctx context.Context, t *testing.T, folder, to string) *mail.Message {
	t.Helper()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		files, err := filepath.Glob(filepath.Join(folder, "*.eml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			m, err := mail.ReadMessage(strings.NewReader(string(content)))
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if strings.Contains(m.Header.Get("To"), to) {
				return m
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("no mail to %s among %d", to, len(files))
		case <-look.C:
		}
	}
}

// plain makes every space, the unbreakable too, and every end of a line one space.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// contains tells whether one of the sentences holds the words.
func contains(sentences []string, words string) bool {
	return strings.Contains(strings.Join(sentences, "\n"), words)
}
