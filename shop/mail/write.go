package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"unicode/utf8"
)

// Bytes writes the message as RFC 5322 and MIME have it: 7-bit lines ended by CRLF, the text before the HTML, both in
// quoted-printable. The same message gives the same bytes. Errors: as Check.
func (m *Message) Bytes() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	m.writeHeader(&b)
	var err error
	if m.HTML == "" {
		err = writePart(&b, "text/plain", m.Text)
	} else {
		err = m.writeAlternative(&b)
	}
	return b.Bytes(), err
}

func (m *Message) writeHeader(b *bytes.Buffer) {
	field(b, "Date", m.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	field(b, "Message-ID", "<"+m.ID+">")
	field(b, "From", m.From.field())
	if m.ReplyTo != (Address{}) {
		field(b, "Reply-To", m.ReplyTo.field())
	}
	to := make([]string, len(m.To))
	for i, a := range m.To {
		to[i] = a.field()
	}
	field(b, "To", strings.Join(to, ",\r\n "))
	field(b, "Subject", encode(m.Subject))
	for _, h := range m.Headers {
		field(b, h.Name, encode(h.Value))
	}
	field(b, "MIME-Version", "1.0")
}

// field writes one field; a long value that mime has encoded comes in words, each of which may begin a line.
func field(b *bytes.Buffer, name, value string) {
	b.WriteString(name + ": " + strings.ReplaceAll(value, "?= =?", "?=\r\n =?") + "\r\n")
}

// encode writes a text for a header: as it is when it is ASCII, else in encoded words (RFC 2047). A text that looks like
// an encoded word is encoded too, so that it is read as it stands.
func encode(s string) string {
	if strings.Contains(s, "=?") {
		return words(s)
	}
	return mime.QEncoding.Encode("utf-8", s)
}

// words writes a text in encoded words of base64, which may stand anywhere in a header: in a display name the other
// encoding's backslashes and exclamation marks are not allowed.
func words(s string) string {
	const most = 45 // bytes, 60 letters: a word has at most 75
	var list []string
	for s != "" {
		n := min(most, len(s))
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
		list = append(list, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(list, " ")
}

// field writes an address for a header.
func (a Address) field() string {
	if a.Name != "" && (!ascii(a.Name, ' ') || strings.Contains(a.Name, "=?")) {
		return words(a.Name) + " " + (&mail.Address{Address: a.Email}).String()
	}
	return (&mail.Address{Name: a.Name, Address: a.Email}).String()
}

// writeAlternative writes both forms. The boundary comes from the message's id: no random part, so that a retry is the
// same mail byte by byte; and with an equals sign and an underscore together it cannot stand in quoted-printable.
func (m *Message) writeAlternative(b *bytes.Buffer) error {
	sum := sha256.Sum256([]byte(m.ID))
	boundary := "=_" + hex.EncodeToString(sum[:12])
	field(b, "Content-Type", "multipart/alternative;\r\n boundary=\""+boundary+"\"")
	b.WriteString("\r\n")
	for _, part := range []struct{ kind, text string }{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		b.WriteString("--" + boundary + "\r\n")
		if err := writePart(b, part.kind, part.text); err != nil {
			return err
		}
		b.WriteString("\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return nil
}

func writePart(b *bytes.Buffer, kind, text string) error {
	field(b, "Content-Type", kind+"; charset=utf-8")
	field(b, "Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(b)
	if _, err := io.WriteString(w, strings.ReplaceAll(text, "\r\n", "\n")); err != nil {
		return err
	}
	return w.Close()
}
