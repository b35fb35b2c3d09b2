package mail_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/mail"
)

func message() *mail.Message {
	return &mail.Message{
		ID: "order_confirmation.1.2@shop.example", Date: time.Date(2026, 3, 2, 11, 0, 0, 0, time.FixedZone("CET", 3600)),
		From: mail.Address{Name: "VapeArt", Email: "shop@shop.example"}, To: []mail.Address{{Email: "customer@example.org"}},
		Subject: "Your order", Text: "Thank you!\n", HTML: "<p>Thank you!</p>\n",
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatMustNotBeSentIsFound(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*mail.Message)
		fields []string
	}{
		"nothing wrong":                   {func(*mail.Message) {}, nil},
		"text alone":                      {func(m *mail.Message) { m.HTML = "" }, nil},
		"an answer address and names":     {func(m *mail.Message) { m.ReplyTo = mail.Address{Name: "Jürgen \"J\" <x>", Email: "a+b@example.org"} }, nil},
		"a field of one's own":            {func(m *mail.Message) { m.Headers = []mail.Header{{"Auto-Submitted", "auto-generated"}} }, nil},
		"a subject with a new line":       {func(m *mail.Message) { m.Subject = "Hi\nBcc: x@example.org" }, []string{"subject bad_characters"}},
		"a subject with a bare return":    {func(m *mail.Message) { m.Subject = "Hi\rBcc: x@example.org" }, []string{"subject bad_characters"}},
		"a subject with a line separator": {func(m *mail.Message) { m.Subject = "Hi\u2028there" }, []string{"subject bad_characters"}},
		"a subject that is no text":       {func(m *mail.Message) { m.Subject = "Hi\xff" }, []string{"subject bad_characters"}},
		"a subject without end":           {func(m *mail.Message) { m.Subject = strings.Repeat("ü", 201) }, []string{"subject too_long"}},
		"no subject":                      {func(m *mail.Message) { m.Subject = "" }, []string{"subject required"}},
		"a name with a new line":          {func(m *mail.Message) { m.To[0].Name = "A\r\nBcc: x@example.org" }, []string{"to.0.name bad_characters"}},
		"two addresses in one":            {func(m *mail.Message) { m.To[0].Email = "a@example.org, b@example.org" }, []string{"to.0.email bad_email"}},
		"an address with its name":        {func(m *mail.Message) { m.To[0].Email = "A <a@example.org>" }, []string{"to.0.email bad_email"}},
		"an address with a new line":      {func(m *mail.Message) { m.To[0].Email = "a@example.org\r\nX: y" }, []string{"to.0.email bad_email"}},
		"an address in Chinese":           {func(m *mail.Message) { m.To[0].Email = "用户@example.org" }, []string{"to.0.email bad_email"}},
		"a command for the server":        {func(m *mail.Message) { m.From.Email = "a@example.org> SIZE=1" }, []string{"from.email bad_email"}},
		"nobody to send to":               {func(m *mail.Message) { m.To = nil }, []string{"to required"}},
		"no date":                         {func(m *mail.Message) { m.Date = time.Time{} }, []string{"date required"}},
		"an id with a bracket":            {func(m *mail.Message) { m.ID = "a>@example.org" }, []string{"id wrong"}},
		"an id without a domain":          {func(m *mail.Message) { m.ID = "a" }, []string{"id wrong"}},
		"a field that is ours":            {func(m *mail.Message) { m.Headers = []mail.Header{{"BCC", "x@example.org"}} }, []string{"headers.0 wrong"}},
		"a field of the body":             {func(m *mail.Message) { m.Headers = []mail.Header{{"Content-Type", "text/evil"}} }, []string{"headers.0 wrong"}},
		"a field name with a colon":       {func(m *mail.Message) { m.Headers = []mail.Header{{"X: y\r\nBcc", "x"}} }, []string{"headers.0 wrong"}},
		"a field value with a new line":   {func(m *mail.Message) { m.Headers = []mail.Header{{"X-A", "b\nBcc: x@example.org"}} }, []string{"headers.0 bad_characters"}},
		"everything at once": {
			func(m *mail.Message) { *m = mail.Message{} },
			[]string{"id wrong", "date required", "from.email bad_email", "to required", "subject required", "text required"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := message()
			tc.change(m)
			var got []string
			for _, f := range fault.FieldsOf(m.Check()) {
				got = append(got, f.Name+" "+f.Code)
			}
			if diff := cmp.Diff(tc.fields, got); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			if _, err := m.Bytes(); (err == nil) != (tc.fields == nil) {
				t.Errorf("bytes: %v", err)
			}
		})
	}
}

// read takes a written mail apart as a mail program does.
func read(t testing.TB, b []byte) (header netmail.Header, parts map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(b))
	must(t, err)
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	must(t, err)
	parts = map[string]string{}
	if kind != "multipart/alternative" {
		text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		must(t, err)
		parts[kind] = string(text)
		return m.Header, parts
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return m.Header, parts
		}
		must(t, err)
		kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		must(t, err)
		text, err := io.ReadAll(p) // multipart undoes quoted-printable
		must(t, err)
		parts[kind] = string(text)
	}
}

func TestAMailIsReadAsItWasMeant(t *testing.T) {
	t.Parallel()
	m := message()
	m.ReplyTo = mail.Address{Name: "Käthe \"K\" Groß, VapeArt", Email: "kaethe@shop.example"}
	m.To = append(m.To, mail.Address{Name: "=?utf-8?q?evil?= <x@example.org>", Email: "second@example.org"})
	m.Subject = "Ihre Bestellung 7KX4M-2QP9T bei „VapeArt“ für 25,80 € – vielen Dank für Ihr Vertrauen und bis bald"
	m.Headers = []mail.Header{{"X-Odd", "a =?utf-8?q?=0D=0ABcc:_x?= ü" + strings.Repeat("€", 60)}}
	m.Text = "Grüße €\n.\n--\nFrom here\n" + strings.Repeat("lang ", 300) + "\n=_ \t\n"
	m.HTML = "<p style=\"x\">Grüße €</p>\n"
	b, err := m.Bytes()
	must(t, err)
	header, parts := read(t, b)
	if diff := cmp.Diff(map[string]string{"text/plain": crlf(m.Text), "text/html": crlf(m.HTML)}, parts); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	decode := new(mime.WordDecoder).DecodeHeader
	for name, want := range map[string]string{
		"Subject": m.Subject, "X-Odd": m.Headers[0].Value, "Date": "Mon, 02 Mar 2026 11:00:00 +0100",
		"Message-Id": "<" + m.ID + ">", "Mime-Version": "1.0",
	} {
		got, err := decode(header.Get(name))
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, want := range map[string][]mail.Address{"From": {m.From}, "Reply-To": {m.ReplyTo}} {
		list, err := header.AddressList(name)
		must(t, err)
		if len(list) != 1 || list[0].Name != want[0].Name || list[0].Address != want[0].Email {
			t.Errorf("%s: %v, want %v", name, list, want)
		}
	}
	to, err := header.AddressList("To")
	must(t, err)
	if len(to) != 2 || to[0].Address != m.To[0].Email || to[1].Address != m.To[1].Email {
		t.Errorf("to %v", to)
	}
}

// crlf is how lines end in a mail.
func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func TestAMailIsSevenBitInShortLines(t *testing.T) {
	t.Parallel()
	m := message()
	m.Subject, m.Text = strings.Repeat("ü", 200), strings.Repeat("ü", 5000)+"\n"
	b, err := m.Bytes()
	must(t, err)
	for line := range strings.SplitSeq(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		if len(line) > 100 || strings.ContainsAny(line, "\r\n") || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Errorf("line %q", line)
		}
	}
}

func TestARetryIsTheSameByteByByte(t *testing.T) {
	t.Parallel()
	first, err := message().Bytes()
	must(t, err)
	second, err := message().Bytes()
	must(t, err)
	if !bytes.Equal(first, second) {
		t.Errorf("first\n%s\nsecond\n%s", first, second)
	}
}

// FuzzHeader tries to make a mail say more in its header than its message has.
func FuzzHeader(f *testing.F) {
	f.Add("Hi", "Ann", "a@example.org", "v")
	f.Add("Hi", "\\\u06820", "a@b", "v") // a letter that no mail program takes in a quoted-printable name
	f.Add("Hi\r\nBcc: x@example.org", "=?utf-8?q?=0A?=", "a@b>", "\n\n<script>")
	f.Fuzz(func(t *testing.T, subject, name, email, value string) {
		m := message()
		m.Subject, m.To, m.Headers = subject, []mail.Address{{Name: name, Email: email}}, []mail.Header{{Name: "X-Value", Value: value}}
		b, err := m.Bytes()
		if err != nil {
			return
		}
		header, parts := read(t, b)
		names := []string{}
		for n, values := range header {
			names = append(names, n)
			if len(values) != 1 {
				t.Errorf("%s stands %d times", n, len(values))
			}
		}
		slices.Sort(names)
		want := []string{"Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Value"}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("header (-want +got):\n%s", diff)
		}
		if to, err := header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != email {
			t.Errorf("to %v, %v, want %q", to, err, email)
		}
		if parts["text/plain"] != crlf(m.Text) {
			t.Errorf("text %q", parts["text/plain"])
		}
	})
}
