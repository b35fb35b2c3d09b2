// Package anchorfile keeps the audit chain's end in a file of this machine, where who holds the database cannot put it
// back: an audit.Anchor. It refuses to judge what it holds. A shop whose database was restored from a backup on purpose
// has lost entries, and is told so until somebody has looked and removes the file.
package anchorfile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"vapeart/shop/audit"
)

// File is an anchor at a path. Processes of a machine may share it: it is replaced as a whole. Of two that keep at once
// the earlier end may win, which the next Keep mends; an anchor is a lower bound at any time.
type File struct{ Path string }

type content struct {
	Place int64  `json:"place"`
	Hash  string `json:"hash"`
	Seal  string `json:"seal"`
}

// Last implements audit.Anchor. A file that is there and cannot be read is an error, not the lack of an anchor.
func (f File) Last(context.Context) (audit.Head, bool, error) {
	text, err := os.ReadFile(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return audit.Head{}, false, nil
	}
	if err != nil {
		return audit.Head{}, false, fmt.Errorf("audit anchor: %w", err)
	}
	var c content
	if err := json.Unmarshal(text, &c); err != nil {
		return audit.Head{}, false, fmt.Errorf("audit anchor %s: %w", f.Path, err)
	}
	return audit.Head(c), true, nil
}

// Keep implements audit.Anchor.
func (f File) Keep(ctx context.Context, h audit.Head) error {
	last, ok, err := f.Last(ctx)
	if err != nil || ok && last.Place >= h.Place {
		return err
	}
	text, err := json.Marshal(content(h))
	if err != nil {
		return fmt.Errorf("audit anchor: %w", err)
	}
	if err := f.replace(append(text, '\n')); err != nil {
		return fmt.Errorf("audit anchor: %w", err)
	}
	return nil
}

func (f File) replace(text []byte) error {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o750); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(f.Path), filepath.Base(f.Path)+".*") // CreateTemp makes it 0600
	if err != nil {
		return err
	}
	_, err = draft.Write(text)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), f.Path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return nil
}
