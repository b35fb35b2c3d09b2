package auditsql_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/audit"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

const (
	entries = 1_003 // beyond a checkpoint
	victim  = 7
)

// tampering is what somebody with all of the database and no key does, and what the proof must say of it.
type tampering struct {
	name string
	do   func(t *testing.T, l *log)
	want []string
}

func tamperings() []tampering {
	return []tampering{
		{"an entry is edited", func(t *testing.T, l *log) {
			l.exec(t, `UPDATE audit_entry SET state_after = '{"state":"paid"}' WHERE id = ?`, l.at(t, victim))
		}, []string{"edited 7"}},
		{"who did it is edited, and every hash computed anew", func(t *testing.T, l *log) {
			l.exec(t, "UPDATE audit_entry SET actor_id = '8' WHERE id = ?", l.at(t, victim))
			_, hash := l.forge(t)
			l.exec(t, "UPDATE audit_chain SET hash = ?", hash)
		}, []string{"edited 7", "checkpoint 1000", "replaced 1003", "end 1003"}},
		{"an entry is deleted", func(t *testing.T, l *log) {
			l.exec(t, "DELETE FROM audit_entry WHERE id = ?", l.at(t, victim))
		}, []string{"deleted 7"}},
		{"an entry is deleted with its place", func(t *testing.T, l *log) {
			l.exec(t, "DELETE FROM audit_entry WHERE id = ?", l.at(t, victim))
			l.exec(t, "DELETE FROM audit_link WHERE place = ?", victim)
		}, []string{"gap 7"}},
		{"a place is deleted", func(t *testing.T, l *log) {
			l.exec(t, "DELETE FROM audit_link WHERE place = ?", victim)
		}, []string{"gap 7", "unlinked"}},
		{"an entry is deleted, and the chain put together anew", func(t *testing.T, l *log) {
			l.exec(t, "DELETE FROM audit_entry WHERE id = ?", l.at(t, victim))
			l.exec(t, "DELETE FROM audit_link WHERE place = ?", victim)
			place, hash := l.forge(t)
			l.exec(t, "UPDATE audit_chain SET place = ?, hash = ?", place, hash)
		}, []string{"checkpoint 1000", "end 1002", "cut_off 1003"}},
		{"two places are swapped", func(t *testing.T, l *log) {
			swap(t, l)
		}, []string{"relinked 7", "relinked 8"}},
		{"two places are swapped, and the chain put together anew", func(t *testing.T, l *log) {
			swap(t, l)
			_, hash := l.forge(t)
			l.exec(t, "UPDATE audit_chain SET hash = ?", hash)
		}, []string{"checkpoint 1000", "replaced 1003", "end 1003"}},
		{"a hash is edited", func(t *testing.T, l *log) {
			l.exec(t, "UPDATE audit_link SET hash = ? WHERE place = ?", fmt.Sprintf("%064d", 5), victim)
		}, []string{"relinked 7", "relinked 8"}},
		{"an invented entry waits to be linked", func(t *testing.T, l *log) {
			l.exec(t, "INSERT INTO audit_pending (entry_id) VALUES (?)", invent(t, l))
		}, []string{"edited"}},
		{"an invented entry was linked", func(t *testing.T, l *log) {
			l.exec(t, "INSERT INTO audit_pending (entry_id) VALUES (?)", invent(t, l))
			l.link(t, 1)
		}, []string{"edited 1004"}},
		{"an invented entry is put behind the end", func(t *testing.T, l *log) {
			l.exec(t, "INSERT INTO audit_link (place, entry_id, hash) VALUES (?, ?, '')", entries+1, invent(t, l))
		}, []string{"beyond 1004"}},
		{"the end is cut off", func(t *testing.T, l *log) {
			cutOff(t, l, 1_001)
		}, []string{"gap 1002"}},
		{"the end is cut off and put back to where it is now", func(t *testing.T, l *log) {
			cutOff(t, l, 1_001)
			l.exec(t, "UPDATE audit_chain SET place = 1001, hash = (SELECT hash FROM audit_link WHERE place = 1001)")
		}, []string{"end 1001", "cut_off 1002"}},
		{"the end is cut off at a checkpoint, whose seal becomes the end's", func(t *testing.T, l *log) {
			cutOff(t, l, 1_000)
			l.exec(t, `UPDATE audit_chain SET place = 1000, hash = (SELECT hash FROM audit_checkpoint WHERE place = 1000),
				seal = (SELECT seal FROM audit_checkpoint WHERE place = 1000)`)
		}, []string{"end 1000", "cut_off 1001"}},
		{"the end is deleted", func(t *testing.T, l *log) {
			l.exec(t, "DELETE FROM audit_chain")
		}, []string{"cut_off 1", "end"}},
		{"everything is deleted", func(t *testing.T, l *log) {
			for _, table := range tables {
				l.exec(t, "DELETE FROM "+table)
			}
		}, []string{"cut_off 1"}},
		{"a checkpoint is deleted", func(t *testing.T, l *log) {
			l.exec(t, "DELETE FROM audit_checkpoint")
		}, []string{"checkpoint 1000"}},
		{"an entry is kept from being linked", func(t *testing.T, l *log) {
			l.record(t, 1)
			l.exec(t, "DELETE FROM audit_pending")
			l.link(t, 0)
		}, []string{"unlinked"}},
		{"an entry is deleted before it is linked", func(t *testing.T, l *log) {
			l.record(t, 1)
			l.exec(t, "DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_pending)")
			l.link(t, 0)
		}, []string{"deleted"}},
	}
}

func swap(t *testing.T, l *log) {
	t.Helper()
	a, b := l.at(t, victim), l.at(t, victim+1)
	l.exec(t, "UPDATE audit_link SET entry_id = 0 WHERE place = ?", victim)
	l.exec(t, "UPDATE audit_link SET entry_id = ? WHERE place = ?", a, victim+1)
	l.exec(t, "UPDATE audit_link SET entry_id = ? WHERE place = ?", b, victim)
}

func cutOff(t *testing.T, l *log, after int) {
	t.Helper()
	l.exec(t, "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE place > ?)", after)
	l.exec(t, "DELETE FROM audit_link WHERE place > ?", after)
}

// invent copies an entry and makes it somebody else's.
func invent(t *testing.T, l *log) int64 {
	t.Helper()
	id := l.at(t, entries) + 1_000_000
	rest := list(tableColumns[0][2:])
	l.exec(t, "INSERT INTO audit_entry (id, nonce, "+rest+") SELECT ?, 'invented', "+rest+" FROM audit_entry WHERE id = ?", id, l.at(t, victim))
	return id
}

// told writes findings as "fault place".
func told(r *audit.Report) []string {
	var out []string
	for _, f := range r.Findings {
		if f.Place > 0 {
			out = append(out, fmt.Sprintf("%s %d", f.Fault, f.Place))
		} else {
			out = append(out, string(f.Fault))
		}
	}
	return out
}

func TestEveryTamperingIsFound(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(db)
		l.record(t, 900)
		l.link(t, 900)
		early := l.backup(t)
		l.record(t, entries-900)
		l.link(t, entries-900)
		whole, seen := l.backup(t), l.anchor.head
		reset := func() {
			l.restore(t, whole)
			l.anchor.head = seen
		}
		for _, c := range tamperings() {
			t.Run(c.name, func(t *testing.T) {
				reset()
				c.do(t, l)
				l.clock.Advance(time.Hour)
				r := l.verify(t)
				if diff := cmp.Diff(c.want, told(&r)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if r.OK() || fault.CodeOf(r.Err()) != "audit.chain_broken" {
					t.Errorf("got %v", r.Err())
				}
			})
		}
		t.Run("the whole database is put back to an earlier state", func(t *testing.T) {
			l.restore(t, early)
			l.anchor.head = seen
			r := l.verify(t)
			if diff := cmp.Diff([]string{"cut_off 901"}, told(&r)); diff != "" {
				t.Error(diff)
			}
			l.record(t, 1)
			if n, err := l.Link(t.Context()); n != 0 || fault.CodeOf(err) != "audit.chain_broken" {
				t.Errorf("linked %d, %v: who goes on makes the gap unseen", n, err)
			}
		})
		t.Run("a copy of a true entry is put in", func(t *testing.T) {
			reset()
			drop := "DROP INDEX audit_entry_nonce"
			if db.Engine == sqldb.MySQL {
				drop += " ON audit_entry"
			}
			l.exec(t, drop)
			rest := list(tableColumns[0][1:])
			l.exec(t, "INSERT INTO audit_entry (id, "+rest+") SELECT 5000000, "+rest+" FROM audit_entry WHERE id = ?", l.at(t, victim))
			l.exec(t, "INSERT INTO audit_pending (entry_id) VALUES (5000000)")
			l.link(t, 1)
			r := l.verify(t)
			if diff := cmp.Diff([]audit.Finding{{Fault: audit.Copied, Entry: 5_000_000}}, r.Findings); diff != "" {
				t.Error(diff)
			}
			reset()
			l.exec(t, "CREATE UNIQUE INDEX audit_entry_nonce ON audit_entry (nonce)")
		})
		t.Run("everything is replaced by another key's log", func(t *testing.T) {
			reset()
			other := audit.NewService(l.repo, &memory{}, l.clock, nil, []byte("another key"))
			r, err := other.Verify(t.Context())
			if err != nil || r.Faults != entries+2 || len(r.Findings) != 100 || r.First().Fault != audit.Edited || r.First().Place != 1 {
				t.Errorf("%d faults, first %v, %v", r.Faults, r.First(), err)
			}
		})
		t.Run("untouched it is whole, and the linker never goes on behind a forged end", func(t *testing.T) {
			reset()
			if r := l.verify(t); !r.OK() || r.Linked != entries || r.Waiting != 0 {
				t.Fatalf("%v, %d linked", r.Findings, r.Linked)
			}
			cutOff(t, l, 1_001)
			l.exec(t, "UPDATE audit_chain SET place = 1001, hash = (SELECT hash FROM audit_link WHERE place = 1001)")
			l.anchor.ok, l.anchor.head = false, audit.Head{} // a machine that has seen nothing
			l.record(t, 1)
			if n, err := l.Link(t.Context()); n != 0 || fault.CodeOf(err) != "audit.chain_broken" {
				t.Errorf("linked %d, %v", n, err)
			}
			l.exec(t, "DELETE FROM audit_chain")
			if n, err := l.Link(t.Context()); n != 0 || fault.CodeOf(err) != "audit.chain_broken" {
				t.Errorf("linked %d, %v", n, err)
			}
		})
	})
}
