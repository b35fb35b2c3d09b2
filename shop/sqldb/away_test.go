package sqldb_test

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// wire carries connections to a server until it is cut.
type wire struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	w := &wire{Listener: l}
	t.Cleanup(w.cut)
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			var d net.Dialer
			out, err := d.DialContext(t.Context(), "tcp", to)
			if err != nil {
				_ = in.Close() // the client sees it
				return
			}
			w.mu.Lock()
			w.conns = append(w.conns, in, out)
			w.mu.Unlock()
			go func() { _, _ = io.Copy(out, in) }() // ends when the wire is cut
			go func() { _, _ = io.Copy(in, out) }()
		}
	}()
	return w
}

func (w *wire) cut() {
	_ = w.Close() // cut before
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		_ = c.Close() // gone already, or goes now
	}
}

func TestAServerThatGoesAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	cfg, err := mysql.ParseDSN(os.Getenv("TEST_MYSQL_DSN"))
	must(t, err)
	own, err := mysql.ParseDSN(sqltest.Options(t, sqltest.MySQL).DSN)
	must(t, err)
	w := newWire(t, cfg.Addr)
	own.Addr = w.Addr().String()
	db, err := sqldb.Open(t.Context(), sqldb.Options{Engine: sqldb.MySQL, DSN: own.FormatDSN()})
	must(t, err)
	defer db.Close()
	one := func() error {
		_, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], "SELECT 1")
		return err
	}
	must(t, one())
	w.cut()
	away := fault.New(fault.Unavailable, "database.unreachable")
	if err := one(); !errors.Is(err, away) {
		t.Errorf("reading: %v", err)
	}
	if _, err := db.Exec(t.Context(), "UPDATE sequence SET next_id = 1"); !errors.Is(err, away) {
		t.Errorf("writing: %v", err)
	}
	if err := db.Ping(t.Context()); !errors.Is(err, away) {
		t.Errorf("ping: %v", err)
	}
}
