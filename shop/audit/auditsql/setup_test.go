package auditsql_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	"vapeart/shop/audit"
	"vapeart/shop/audit/auditsql"
	"vapeart/shop/clock"
	"vapeart/shop/sqldb"
)

// memory is an anchor that keeps the furthest end.
type memory struct {
	mu   sync.Mutex
	head audit.Head
	ok   bool
}

func (m *memory) Last(context.Context) (audit.Head, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.head, m.ok, nil
}

func (m *memory) Keep(_ context.Context, h audit.Head) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.ok || h.Place > m.head.Place {
		m.head, m.ok = h, true
	}
	return nil
}

type log struct {
	*audit.Service
	db     *sqldb.DB
	repo   *auditsql.Repository
	clock  *clock.Manual
	anchor *memory
}

func newLog(db *sqldb.DB) *log {
	l := &log{db: db, repo: auditsql.New(db), clock: clock.At(time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)), anchor: &memory{}}
	l.Service = audit.NewService(l.repo, l.anchor, l.clock, nil, []byte("the shop's key"))
	return l
}

func event(n int) audit.Event {
	return audit.Event{
		Actor:   audit.Actor{Kind: audit.Staff, ID: "7", Label: "Zoë", Via: audit.SSHKey, Credential: "SHA256:abc"},
		Address: netip.MustParseAddr("::ffff:192.0.2.1"), RequestID: "r" + strconv.Itoa(n), Action: "orders:cancel",
		Object: audit.Object{Type: "order", ID: strconv.Itoa(n), Label: "A" + strconv.Itoa(n)},
		Before: map[string]string{"state": "paid", "token": "x"}, After: map[string]string{"state": "cancelled", "note": "🥭 trailing "},
	}
}

// record writes n entries in one transaction.
func (l *log) record(t *testing.T, n int) {
	t.Helper()
	err := l.db.InTx(t.Context(), func(ctx context.Context) error {
		for i := range n {
			if err := l.Record(ctx, event(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (l *log) link(t *testing.T, want int) {
	t.Helper()
	if n, err := l.Link(t.Context()); err != nil || n != want {
		t.Fatalf("linked %d, %v, want %d", n, err, want)
	}
}

func (l *log) verify(t *testing.T) audit.Report {
	t.Helper()
	r, err := l.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (l *log) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	if _, err := l.db.Exec(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
}

// at returns the id of the entry at a place.
func (l *log) at(t *testing.T, place int) int64 {
	t.Helper()
	id, err := sqldb.One(t.Context(), l.db, sqldb.Scalar[int64], "SELECT entry_id FROM audit_link WHERE place = ?", place)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// backup is all rows of the log's tables.
type backup [][][]any

var tables = []string{"audit_entry", "audit_pending", "audit_link", "audit_checkpoint", "audit_chain"}

var tableColumns = [][]string{
	{
		"id", "nonce", "recorded_at", "actor_kind", "actor_id", "actor_label", "via", "credential", "address", "request_id", "action",
		"object_type", "object_id", "object_label", "state_before", "state_after", "result", "code", "mac",
	},
	{"entry_id"},
	{"place", "entry_id", "hash"},
	{"place", "hash", "seal"},
	{"id", "place", "hash", "seal"},
}

func (l *log) backup(t *testing.T) backup {
	t.Helper()
	out := make(backup, len(tables))
	for i, table := range tables {
		rows, err := sqldb.All(t.Context(), l.db, func(row *[]any, scan sqldb.Scanner) error {
			*row = make([]any, len(tableColumns[i]))
			to := make([]any, len(*row))
			for n := range to {
				to[n] = &(*row)[n]
			}
			return scan(to...)
		}, "SELECT "+list(tableColumns[i])+" FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = rows
	}
	return out
}

func (l *log) restore(t *testing.T, b backup) {
	t.Helper()
	err := l.db.InTx(t.Context(), func(ctx context.Context) error {
		for i, table := range tables {
			if _, err := l.db.Exec(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
			if err := l.db.InsertRows(ctx, table, tableColumns[i], b[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func list(cols []string) string {
	text := cols[0]
	for _, c := range cols[1:] {
		text += ", " + c
	}
	return text
}

// forge does what somebody with all of the database, the source code and no key can do: compute every hash anew, in the
// order that the places have now.
func (l *log) forge(t *testing.T) (place int64, hash string) {
	t.Helper()
	chain, err := l.repo.Chain(t.Context(), 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	hash = fmt.Sprintf("%064d", 0)
	rows := make([][]any, len(chain))
	for i := range chain {
		e := &chain[i].Entry
		place = int64(i + 1)
		bytes := fields("audit entry v1", e.Nonce, strconv.FormatInt(e.At.UnixMilli(), 10), string(e.Actor.Kind), e.Actor.ID, e.Actor.Label,
			string(e.Actor.Via), e.Actor.Credential, e.Address, e.RequestID, e.Action, e.Object.Type, e.Object.ID, e.Object.Label,
			e.Before, e.After, string(e.Result), e.Code)
		sum := sha256.Sum256(fields("audit link v1", hash, strconv.FormatInt(place, 10), strconv.FormatInt(e.ID, 10), string(bytes), e.MAC))
		hash = hex.EncodeToString(sum[:])
		rows[i] = []any{place, e.ID, hash}
	}
	l.exec(t, "DELETE FROM audit_link")
	if err := l.db.InsertRows(t.Context(), "audit_link", tableColumns[2], rows); err != nil {
		t.Fatal(err)
	}
	return place, hash
}

func fields(all ...string) []byte {
	var out []byte
	for _, f := range all {
		out = append(binary.BigEndian.AppendUint64(out, uint64(len(f))), f...)
	}
	return out
}
