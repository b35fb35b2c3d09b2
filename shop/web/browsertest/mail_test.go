package browsertest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// awaitMail waits for the mail to an address in the folder of mails and returns its plain text, with plain spaces.
func awaitMail(t *testing.T, dir, address string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		text, err := mailTo(dir, address)
		if err != nil {
			t.Fatal(err)
		}
		if text != "" {
			return plain(text)
		}
		select {
		case <-ctx.Done():
			t.Fatalf("no mail to %s came into %s", address, dir)
		case <-look.C:
		}
	}
}

// mailTo returns the plain text of the mail to an address, "" when there is none yet.
func mailTo(dir, address string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		m, err := mail.ReadMessage(bytes.NewReader(data))
		if err != nil {
			return "", err
		}
		if strings.Contains(m.Header.Get("To"), address) {
			return plainText(m)
		}
	}
	return "", nil
}

func plainText(m *mail.Message) (string, error) {
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			continue
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		return string(text), err
	}
}
