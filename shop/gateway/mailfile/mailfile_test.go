package mailfile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/gateway/mailfile"
	"vapeart/shop/mail"
)

func message() *mail.Message {
	return &mail.Message{
		ID: "order_confirmation.1.2@shop.example", Date: time.Date(2026, 3, 2, 11, 0, 0, 0, time.FixedZone("CET", 3600)),
		From: mail.Address{Email: "shop@shop.example"}, To: []mail.Address{{Email: "customer@example.org"}},
		Subject: "Your order", Text: "Thank you!\n",
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAMailIsOneFileHoweverOftenItIsSent(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data", "mail")
	s, err := mailfile.New(dir)
	must(t, err)
	m := message()
	for range 2 {
		must(t, s.Send(t.Context(), m))
	}
	name := "20260302T100000Z-order_confirmation.1.2.eml"
	if diff := cmp.Diff([]string{name}, files(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	got, err := os.ReadFile(filepath.Join(dir, name))
	must(t, err)
	want, err := m.Bytes()
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("the file holds\n%s\nwant\n%s", got, want)
	}
}

func TestAMailThatMustNotBeSentLeavesNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := mailfile.New(dir)
	must(t, err)
	m := message()
	m.To[0].Email = "nobody"
	if err := s.Send(t.Context(), m); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v, want invalid", err)
	}
	m = message()
	m.ID = "../../etc/passwd@shop.example"
	if err := s.Send(t.Context(), m); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v, want invalid", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files %q", got)
	}
}

func TestAFolderThatIsAwayIsTriedAgainAndLeavesNoHalfMail(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := mailfile.New(dir)
	must(t, err)
	m := message()
	must(t, os.Mkdir(filepath.Join(dir, mailfile.Name(m)), 0o750)) // the name is taken by a folder
	if err := s.Send(t.Context(), m); fault.CodeOf(err) != "mail.unavailable" {
		t.Errorf("%v, want mail.unavailable", err)
	}
	if diff := cmp.Diff([]string{mailfile.Name(m)}, files(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	must(t, os.RemoveAll(dir))
	if err := s.Send(t.Context(), m); fault.CodeOf(err) != "mail.unavailable" {
		t.Errorf("%v, want mail.unavailable", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if _, err := mailfile.New(filepath.Join(file, "mail")); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a folder below a file: %v", err)
	}
}
