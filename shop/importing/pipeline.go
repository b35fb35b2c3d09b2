package importing

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"runtime"

	"vapeart/shop/fault"
)

// BatchRows is how many rows are committed at once, fewer where they are very long. A batch is cut behind its rows alone,
// whatever stood before, so that a resumed run cuts where the killed one did.
const (
	BatchRows  = 500
	batchBytes = 8 << 20
)

// ahead is how many batches may be parsed while one is written: with batchBytes it bounds the memory of a run.
const ahead = 2

// parsed is a row with what became of it before the database was asked.
type parsed struct {
	line   int64
	record Record
	hash   string
	err    *fault.Error
}

// chunk is a batch on its way from the file to the writer.
type chunk struct {
	rows   []Row
	parsed []parsed
	ready  chan struct{} // closed when parsed is there
	err    error         // the file ended with it, behind these rows
}

// batches parses the file in parallel and yields batches in the file's order, leaving out the first skip rows. An error
// of the file comes last, after every row before it. A read that hangs does not keep the caller: it ends with ctx.
func batches(ctx context.Context, feed Feed, r io.Reader, skip int64) iter.Seq2[[]parsed, error] {
	return func(yield func([]parsed, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		todo, order := make(chan *chunk), make(chan *chunk, ahead)
		go cut(ctx, feed, r, skip, todo, order)
		for range runtime.GOMAXPROCS(0) {
			go func() {
				for c := range todo {
					c.parse(feed)
				}
			}()
		}
		for {
			c, err := next(ctx, order)
			if errors.Is(err, io.EOF) || err == nil && len(c.parsed) > 0 && !yield(c.parsed, nil) {
				return
			}
			if err == nil {
				err = c.err
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// next waits for the next chunk to be parsed. Errors: io.EOF behind the last, what ended ctx.
func next(ctx context.Context, order <-chan *chunk) (*chunk, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx) //nolint:wrapcheck // the caller's own
	}
	select {
	case c, ok := <-order:
		if !ok {
			return nil, cmp.Or(context.Cause(ctx), io.EOF)
		}
		select {
		case <-c.ready:
			return c, nil
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
	return nil, context.Cause(ctx) //nolint:wrapcheck // the caller's own
}

// cut reads the rows one after the other and hands them on in chunks.
func cut(ctx context.Context, feed Feed, r io.Reader, skip int64, todo, order chan<- *chunk) {
	defer close(order)
	defer close(todo)
	send := func(c *chunk) bool {
		for _, to := range []chan<- *chunk{order, todo} {
			select {
			case to <- c:
			case <-ctx.Done():
				return false
			}
		}
		return true
	}
	c, size := newChunk(), 0
	for row, err := range feed.Rows(r) {
		if err != nil {
			c.err = err
			break
		}
		if skip > 0 {
			skip--
			continue
		}
		c.rows = append(c.rows, row)
		if size += len(row.Data); len(c.rows) == BatchRows || size >= batchBytes {
			if !send(c) {
				return
			}
			c, size = newChunk(), 0
		}
	}
	send(c)
}

func newChunk() *chunk { return &chunk{ready: make(chan struct{})} }

func (c *chunk) parse(feed Feed) {
	defer close(c.ready)
	c.parsed = make([]parsed, len(c.rows))
	for i, row := range c.rows {
		c.parsed[i] = parse(feed, row)
		c.rows[i].Data = nil // the record has copies of what it needs
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
		p.record.index()
		err = p.record.check()
	}
	if err == nil {
		p.hash, err = p.record.hash()
	}
	if err != nil {
		var ok bool
		if p.err, ok = errors.AsType[*fault.Error](err); !ok {
			p.err = fault.Wrap(fault.Invalid, "import.bad_record", err)
		}
	}
	return p
}
