// Package mailfile puts mails into a folder instead of sending them: one .eml file each, which any mail program opens. It
// is what a shop without a mail server uses, and a developer. It refuses to delete: the folder is its owner's.
package mailfile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/mail"
)

// Sender implements mail.Sender on a folder.
type Sender struct{ dir string }

// New returns a sender into a folder, which it makes. Errors: Unavailable mail.unavailable.
func New(dir string) (*Sender, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "mail.unavailable", err)
	}
	return &Sender{dir}, nil
}

// Send writes the message to a file that is named by its date and id and appears whole or not at all. The same message
// sent twice is one file. Errors: Unavailable mail.unavailable, and what mail.Message.Check finds.
func (s *Sender) Send(_ context.Context, m *mail.Message) error {
	b, err := m.Bytes()
	if err != nil {
		return err
	}
	if err := write(s.dir, Name(m), b); err != nil {
		return fault.Wrap(fault.Unavailable, "mail.unavailable", err)
	}
	return nil
}

// Name returns the name of a message's file: its date in UTC, so that files sort by it, and the left part of its id.
func Name(m *mail.Message) string {
	id, _, _ := strings.Cut(m.ID, "@")
	const most = 120 // far below what file systems take
	return m.Date.UTC().Format("20060102T150405Z") + "-" + id[:min(most, len(id))] + ".eml"
}

// write makes a file durable under another name first: a program that dies, or a disk that is full, leaves no half mail.
func write(dir, name string, b []byte) error {
	f, err := os.CreateTemp(dir, ".mail-*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Chmod(0o640), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
