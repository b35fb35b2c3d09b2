package sqldb

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// SQLite compiles a statement each time it is run unless its handle is kept: more work than running most of the shop's. So
// every connection keeps the handles of the statements that it ran last. database/sql's own Stmt would do as much but for
// a query that is run again while its first rows are still being read, which must have a handle of its own.

const (
	mostPrepared    = 120   // handles kept by a connection
	longestPrepared = 4_000 // bytes; longer statements are bulk writes, of which no two are alike
)

// preparing is SQLite with connections that keep handles.
type preparing struct {
	name   string
	driver *sqlite.Driver
}

// Connect implements driver.Connector.
func (p preparing) Connect(context.Context) (driver.Conn, error) {
	c, err := p.driver.Open(p.name)
	if err != nil {
		return nil, err
	}
	inner, ok := c.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("the SQLite driver's connection cannot do what the shop needs"), c.Close())
	}
	return &preparedConn{sqliteConn: inner, kept: map[string]*list.Element{}, recent: list.New()}, nil
}

// Driver implements driver.Connector.
func (p preparing) Driver() driver.Driver { return p.driver }

// sqliteConn is what database/sql looks for in a connection.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// preparedConn is used by one goroutine at a time, as database/sql promises.
type preparedConn struct {
	sqliteConn
	kept   map[string]*list.Element
	recent *list.List // of *handle, used last first
}

// handle is a compiled statement.
type handle struct {
	text string
	stmt sqliteStmt
	busy bool // its rows are being read
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// handle returns the kept handle of a statement, or nil when the statement is to be run without one.
func (c *preparedConn) handle(ctx context.Context, text string) (*handle, error) {
	if e, ok := c.kept[text]; ok {
		h := e.Value.(*handle) //nolint:forcetypeassert // the list holds nothing else
		if h.busy {
			return nil, nil //nolint:nilnil // run without one
		}
		c.recent.MoveToFront(e)
		return h, nil
	}
	if !keepable(text) {
		return nil, nil //nolint:nilnil // run without one
	}
	s, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	stmt, ok := s.(sqliteStmt)
	if !ok {
		return nil, s.Close()
	}
	h := &handle{text: text, stmt: stmt}
	c.kept[text] = c.recent.PushFront(h)
	return h, c.forget(mostPrepared)
}

// keepable tells whether a statement reads or writes rows and is likely to come again; it leaves out scripts, which have
// no one handle.
func keepable(text string) bool {
	if len(text) > longestPrepared || strings.Contains(text, ";") {
		return false
	}
	verb, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		return true
	}
	return false
}

// forget closes the handles that were not used for longest until no more than so many are left.
func (c *preparedConn) forget(most int) (err error) {
	for e := c.recent.Back(); e != nil && c.recent.Len() > most; {
		before, h := e.Prev(), e.Value.(*handle) //nolint:forcetypeassert // the list holds nothing else
		if !h.busy {
			c.recent.Remove(e)
			delete(c.kept, h.text)
			err = errors.Join(err, h.stmt.Close())
		}
		e = before
	}
	return err
}

// ExecContext implements driver.ExecerContext.
func (c *preparedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	h, err := c.handle(ctx, text)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return c.sqliteConn.ExecContext(ctx, text, args)
	}
	return h.stmt.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *preparedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	h, err := c.handle(ctx, text)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return c.sqliteConn.QueryContext(ctx, text, args)
	}
	rows, err := h.stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	h.busy = true
	return &preparedRows{rows, h}, nil
}

// Close closes the handles, which would keep the database open, and the connection.
func (c *preparedConn) Close() error {
	for e := c.recent.Front(); e != nil; e = e.Next() {
		e.Value.(*handle).busy = false //nolint:forcetypeassert // the list holds nothing else
	}
	return errors.Join(c.forget(0), c.sqliteConn.Close())
}

// preparedRows gives its handle back when it is closed.
type preparedRows struct {
	driver.Rows
	handle *handle
}

// Close implements driver.Rows.
func (r *preparedRows) Close() error {
	r.handle.busy = false
	return r.Rows.Close()
}
