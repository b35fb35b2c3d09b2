package logging

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
)

var errGrown = errors.New("grew while it was compressed: something writes into it without a lock")

// gzipFile writes what plain holds to target, which appears whole and on the disk or not at all. It returns the sizes of
// both.
func gzipFile(ctx context.Context, plain *os.File, target string) (from, to int64, err error) {
	draft, err := os.OpenFile(target+tempSuffix, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
	if err != nil {
		return 0, 0, err
	}
	from, to, err = gzipTo(ctx, draft, plain)
	if err = errors.Join(err, draft.Close()); err == nil {
		err = os.Rename(draft.Name(), target)
	}
	if err != nil {
		return 0, 0, errors.Join(err, os.Remove(draft.Name()))
	}
	return from, to, syncFolder(filepath.Dir(target))
}

// gzipTo compresses into draft, gives it the times of plain, and brings it to the disk.
func gzipTo(ctx context.Context, draft, plain *os.File) (from, to int64, err error) {
	info, err := plain.Stat()
	if err != nil {
		return 0, 0, err
	}
	w := gzip.NewWriter(draft)
	w.Name, w.ModTime = info.Name(), info.ModTime()
	from, err = io.Copy(w, reader{ctx, plain})
	if err = errors.Join(err, w.Close()); err != nil {
		return 0, 0, err
	}
	switch after, err := plain.Stat(); {
	case err != nil:
		return 0, 0, err
	case after.Size() != from:
		return 0, 0, errGrown
	}
	if to, err = draft.Seek(0, io.SeekCurrent); err != nil {
		return 0, 0, err
	}
	return from, to, errors.Join(os.Chtimes(draft.Name(), info.ModTime(), info.ModTime()), draft.Sync())
}

// syncFolder brings a folder's names to the disk: before the plain file goes, the other must be there for good.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// reader reads until its context ends: a program that is told to stop does not compress a gigabyte first.
type reader struct {
	ctx  context.Context //nolint:containedctx // it lives as long as one call, behind an interface that takes none
	from io.Reader
}

// Read reads on unless the context has ended.
func (r reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(b)
}
