package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Engine names a family of SQL texts.
type Engine string

// The engines. MySQL stands for MariaDB too: no text may be one's alone.
const (
	SQLite Engine = "sqlite"
	MySQL  Engine = "mysql"
)

// Class sorts driver errors by what a caller can do about them.
type Class int

// The classes.
const (
	Other         Class = iota // nothing known
	Duplicate                  // a unique key is taken
	MissingParent              // a foreign key points nowhere, or still has children
	CheckFailed                // a CHECK of the schema refused the row
	Retry                      // deadlock victim or lock wait over: the transaction may be run again
)

// again is an error that a repository found out itself: the transaction was overtaken and may be run again.
type again struct{ error }

func (a again) Unwrap() error { return a.error }

// Again gives err the class Retry: returned from InTx's body, it makes InTx run that again from its start.
func Again(err error) error { return again{err} }

// ClassOf returns the class of the first driver error in err's chain.
func ClassOf(err error) Class {
	if _, ok := errors.AsType[again](err); ok {
		return Retry
	}
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return mysqlClass(e.Number)
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteClass(e.Code())
	}
	return Other
}

func mysqlClass(number uint16) Class {
	switch number {
	case 1062, 1586:
		return Duplicate
	case 1216, 1217, 1451, 1452:
		return MissingParent
	case 3819, 4025: // MySQL, MariaDB
		return CheckFailed
	case 1205, 1213, 1020: // 1020: MariaDB's snapshot isolation lost to another writer
		return Retry
	}
	return Other
}

func sqliteClass(code int) Class {
	switch {
	case code == lib.SQLITE_CONSTRAINT_UNIQUE, code == lib.SQLITE_CONSTRAINT_PRIMARYKEY, code == lib.SQLITE_CONSTRAINT_ROWID:
		return Duplicate
	case code == lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return MissingParent
	case code == lib.SQLITE_CONSTRAINT_CHECK:
		return CheckFailed
	case code&0xff == lib.SQLITE_BUSY, code&0xff == lib.SQLITE_LOCKED:
		return Retry
	}
	return Other
}

// isAway tells whether err says that no server answered, or none that takes work.
func isAway(err error) bool {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		switch e.Number {
		case 1040, 1053, 1203: // too many connections, shutting down, too many of this user
			return true
		}
		return false
	}
	_, network := errors.AsType[*net.OpError](err)
	return network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn)
}

// Upsert returns an INSERT of one row that updates cols where keys, a unique key, exist already.
func (e Engine) Upsert(table string, keys, cols []string) string {
	return e.UpsertRows(table, keys, cols, 1)
}

// UpsertRows is Upsert for n rows in one statement.
func (e Engine) UpsertRows(table string, keys, cols []string, n int) string {
	set := make([]string, len(cols))
	for i, c := range cols {
		if e == MySQL {
			set[i] = c + " = VALUES(" + c + ")"
		} else {
			set[i] = c + " = excluded." + c
		}
	}
	insert := insertText(table, append(append([]string{}, keys...), cols...), n)
	if e == MySQL {
		return insert + " ON DUPLICATE KEY UPDATE " + strings.Join(set, ", ")
	}
	return insert + " ON CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE SET " + strings.Join(set, ", ")
}

// InsertNew returns an INSERT of n rows that leaves rows alone whose unique key exists already. How many it matched does
// not tell how many it inserted.
func (e Engine) InsertNew(table string, keys, cols []string, n int) string {
	all := append(append([]string{}, keys...), cols...)
	if e == MySQL { // not INSERT IGNORE, which would also swallow a missing parent and a cut value
		return insertText(table, all, n) + " ON DUPLICATE KEY UPDATE " + keys[0] + " = " + table + "." + keys[0]
	}
	return insertText(table, all, n) + " ON CONFLICT DO NOTHING"
}

// ForUpdate returns the clause that locks the rows a SELECT reads. On SQLite a transaction holds the only write lock.
func (e Engine) ForUpdate() string {
	if e == MySQL {
		return " FOR UPDATE"
	}
	return ""
}

// ForUpdateSkipLocked is ForUpdate that passes over rows which others hold.
func (e Engine) ForUpdateSkipLocked() string {
	if e == MySQL {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

func insertText(table string, cols []string, n int) string {
	row := "(" + Marks(len(cols)) + ")"
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES " + row)
	for range n - 1 {
		b.WriteString(", " + row)
	}
	return b.String()
}

// Marks returns n comma-separated placeholders.
func Marks(n int) string {
	if n <= 0 {
		return ""
	}
	return strings.Repeat("?, ", n-1) + "?"
}

// UpdateFrom returns an UPDATE that joins table with a list of rows of whole numbers, handed over as one argument: a JSON
// array of arrays, as wide as numbers, which names their columns. numbers must name no column of the table. on and set are
// constant texts without marks; columns of the table are not to be qualified in set.
func (e Engine) UpdateFrom(table string, numbers []string, set, on string) string {
	cols := make([]string, len(numbers))
	if e == MySQL {
		for i, n := range numbers {
			cols[i] = fmt.Sprintf("%s BIGINT PATH '$[%d]'", n, i)
		}
		return "UPDATE " + table + " JOIN JSON_TABLE(?, '$[*]' COLUMNS (" + strings.Join(cols, ", ") + ")) AS v ON " + on + " SET " + set
	}
	for i, n := range numbers {
		cols[i] = fmt.Sprintf("json_extract(value, '$[%d]') AS %s", i, n)
	}
	// Left to itself the planner may go through the table by an index and read the list anew for each row: minutes for ten
	// thousand rows. NOT INDEXED leaves it the primary key.
	return "UPDATE " + table + " NOT INDEXED SET " + set + " FROM (SELECT " + strings.Join(cols, ", ") + " FROM json_each(?)) AS v WHERE " + on
}

// Now returns what the server's clock says. On SQLite that is this machine's.
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	if db.Engine == SQLite {
		return now().UTC(), nil
	}
	micros, err := One(ctx, db, Scalar[int64], "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)")
	return time.UnixMicro(micros).UTC(), err
}
