package importing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"unicode/utf8"

	"vapeart/shop/fault"
)

// BatchRows is how many rows are committed at once. Batches are cut at multiples of it from the file's first row, so
// that a resumed run cuts where the killed one did.
const BatchRows = 500

// ahead is how many batches may be parsed while one is written: it bounds the memory of a run.
const ahead = 3

// parsed is a row with what became of it before the database was asked.
type parsed struct {
	line   int64
	record Record
	hash   string
	err    *fault.Error
}

type chunk struct {
	rows   []Row
	parsed []parsed
	ready  chan struct{}
	err    error // the file ended with it, behind these rows
}

// batches parses the file in parallel and yields batches in the file's order, leaving out the first skip rows. An error
// of the file comes last, after every row before it.
func batches(ctx context.Context, feed Feed, r io.Reader, skip int64) iter.Seq2[[]parsed, error] {
	return func(yield func([]parsed, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		workers := runtime.GOMAXPROCS(0)
		todo, order := make(chan *chunk), make(chan *chunk, ahead)
		go cut(ctx, feed, r, skip, todo, order)
		for range workers {
			go func() {
				for c := range todo {
					c.parse(feed)
				}
			}()
		}
		for c := range order {
			select {
			case <-c.ready:
			case <-ctx.Done():
				yield(nil, ctx.Err())
				return
			}
			if len(c.parsed) > 0 && !yield(c.parsed, nil) {
				return
			}
			if c.err != nil {
				yield(nil, c.err)
				return
			}
		}
		if ctx.Err() != nil {
			yield(nil, ctx.Err())
		}
	}
}

// cut reads the rows one after the other and hands them on in chunks of BatchRows.
func cut(ctx context.Context, feed Feed, r io.Reader, skip int64, todo, order chan<- *chunk) {
	defer close(order)
	defer close(todo)
	send := func(c *chunk) bool {
		select {
		case order <- c:
		case <-ctx.Done():
			return false
		}
		select {
		case todo <- c:
			return true
		case <-ctx.Done():
			return false
		}
	}
	c := &chunk{ready: make(chan struct{})}
	for row, err := range feed.Rows(r) {
		if err != nil {
			c.err = err
			break
		}
		if skip > 0 {
			skip--
			continue
		}
		if c.rows = append(c.rows, row); len(c.rows) == BatchRows {
			if !send(c) {
				return
			}
			c = &chunk{ready: make(chan struct{})}
		}
	}
	send(c)
}

func (c *chunk) parse(feed Feed) {
	defer close(c.ready)
	c.parsed = make([]parsed, len(c.rows))
	for i, row := range c.rows {
		c.parsed[i] = parse(feed, row)
	}
	c.rows = nil
}

func parse(feed Feed, row Row) parsed {
	p := parsed{line: row.Line, err: row.Err}
	if p.err != nil {
		return p
	}
	record, err := feed.Parse(row)
	p.record = record
	if err == nil {
		err = record.check()
	}
	if err == nil {
		p.hash, err = record.hash()
	}
	if err != nil {
		var ok bool
		if p.err, ok = errors.AsType[*fault.Error](err); !ok {
			p.err = fault.Wrap(fault.Invalid, "import.bad_record", err)
		}
	}
	return p
}

// hash tells one state of a record from another, whatever its bytes in the file were.
func (r *Record) hash() (string, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("hash of record: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// The bounds that only a record has; the product's own are the catalogue's.
const maxReference = 120

func (r *Record) check() error {
	var c fault.Check
	if c.That(r.Reference != "", "reference", "required") {
		c.That(utf8.RuneCountInString(r.Reference) <= maxReference, "reference", "too_long", fault.With("max", maxReference))
	}
	c.That(r.Name != "", "name", "required")
	if r.Price != nil {
		c.That(r.Price.Minor > 0, "price", "too_small", fault.With("min", 1))
	}
	return c.Err() //nolint:wrapcheck // fields at fault
}
