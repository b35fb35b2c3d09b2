package importing

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"vapeart/shop/fault"
)

// The bounds of a file. A gzip file may grow by maxRatio once it is past ratioFrom: real feeds shrink to a tenth,
// a bomb to a thousandth.
const (
	MaxFile   = 64 << 30 // bytes, unpacked
	ratioFrom = 64 << 20
	maxRatio  = 100
	readAhead = 256 << 10
)

// Source is an opened file: unpacked when it is gzip, counted, bounded, with a fingerprint.
type Source struct {
	Name   string
	Hash   string // of its bytes on disk: tells whether a run of the same file can be resumed; empty for a stream
	Size   int64  // bytes on disk; 0 when unknown
	reader *bounded
	close  func() error
}

// Open opens a file. Errors: NotFound import.file_missing, Invalid import.not_a_file, import.bad_gzip, import.wrong_encoding.
func Open(path string) (*Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "import.file_missing", err, fault.With("file", path))
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	var hash string
	if err == nil {
		hash, err = fingerprint(io.NewSectionReader(f, 0, info.Size()))
	}
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, fault.Wrap(fault.Invalid, "import.not_a_file", err, fault.With("file", path))
	}
	s, err := newSource(f)
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	s.Name, s.Hash, s.Size, s.close = path, hash, info.Size(), f.Close
	return s, nil
}

// NewSource reads a stream that has no name and cannot be resumed.
func NewSource(r io.Reader) (*Source, error) {
	s, err := newSource(r)
	if err != nil {
		return nil, err
	}
	s.Name, s.close = "-", func() error { return nil }
	return s, nil
}

// fingerprint hashes the whole file: yesterday's price list and today's may differ by one digit in the middle, and the
// one must not go on where the other stopped. It costs a second for each gigabyte or so.
func fingerprint(r io.Reader) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return "", fmt.Errorf("fingerprint: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func newSource(r io.Reader) (*Source, error) {
	counted := &counter{r: r}
	packed := bufio.NewReaderSize(counted, readAhead)
	b := &bounded{packed: counted}
	if head, _ := packed.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		unzip, err := gzip.NewReader(packed)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, "import.bad_gzip", err)
		}
		b.r, b.zipped = unzip, true
	} else {
		b.r = packed
	}
	plain := bufio.NewReaderSize(b, readAhead)
	head, err := plain.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readError(err)
	}
	if len(head) >= 2 && (head[0] == 0xff && head[1] == 0xfe || head[0] == 0xfe && head[1] == 0xff) {
		return nil, fault.New(fault.Invalid, "import.wrong_encoding", fault.With("encoding", "UTF-16"))
	}
	if len(head) == 3 && string(head) == "\xef\xbb\xbf" {
		if _, err := plain.Discard(3); err != nil {
			return nil, readError(err)
		}
	}
	b.plain = plain
	return &Source{reader: b}, nil
}

// Read returns unpacked bytes. Errors: Invalid import.bad_gzip, import.truncated, import.too_large, import.gzip_bomb.
func (s *Source) Read(p []byte) (int, error) {
	n, err := s.reader.plain.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = readError(err)
	}
	return n, err
}

// Progress returns how many bytes of the file on disk were read; with Size it tells how far the file is.
func (s *Source) Progress() int64 { return s.reader.packed.n.Load() }

// Close closes the file.
func (s *Source) Close() error { return s.close() }

func readError(err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Wrap(fault.Invalid, "import.truncated", err)
	}
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return fault.Wrap(fault.Invalid, "import.bad_gzip", err)
	}
	return fault.Wrap(fault.Invalid, "import.unreadable", err)
}

// counter counts the bytes that were read; Progress reads it from another goroutine.
type counter struct {
	r io.Reader
	n atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err //nolint:wrapcheck // a reader hands its reader's errors through
}

// bounded refuses files that grow beyond all measure.
type bounded struct {
	r      io.Reader
	plain  *bufio.Reader
	packed *counter
	zipped bool
	n      int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	switch {
	case b.n > MaxFile:
		return n, fault.New(fault.Invalid, "import.too_large", fault.With("max", MaxFile))
	case b.zipped && b.n > ratioFrom && b.n/max(1, b.packed.n.Load()) > maxRatio:
		return n, fault.New(fault.Invalid, "import.gzip_bomb", fault.With("ratio", maxRatio))
	}
	return n, err //nolint:wrapcheck // Source.Read names it
}
