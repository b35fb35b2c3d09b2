package auditsql_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vapeart/shop/audit"
	"vapeart/shop/audit/auditsql"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

var errUndone = errors.New("undone")

func TestRecord(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(db)
		t.Run("an entry comes back as it was recorded, without its secrets, and its seal holds", func(t *testing.T) {
			l.record(t, 1)
			all, err := l.List(t.Context(), audit.Filter{}, audit.Place{}, 0)
			if err != nil || len(all) != 1 {
				t.Fatalf("%d entries, %v", len(all), err)
			}
			want := audit.Entry{
				At: l.clock.Now(), Actor: event(0).Actor, Address: "192.0.2.1", RequestID: "r0", Action: "orders:cancel", Object: event(0).Object,
				Before: `{"state":"paid","token":"[redacted]"}`, After: `{"note":"🥭 trailing ","state":"cancelled"}`, Result: audit.Done,
			}
			if diff := cmp.Diff(want, all[0], cmpopts.IgnoreFields(audit.Entry{}, "ID", "Nonce", "MAC")); diff != "" {
				t.Error(diff)
			}
			one, err := l.Entry(t.Context(), all[0].ID)
			if err != nil || one != all[0] {
				t.Errorf("got %v, %v", one, err)
			}
			if r := l.verify(t); !r.OK() || r.Waiting != 1 {
				t.Errorf("%v, %d wait", r.Findings, r.Waiting)
			}
		})
		t.Run("what is undone has no entry", func(t *testing.T) {
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				return errors.Join(l.Record(ctx, event(1)), errUndone)
			})
			if all, _ := l.List(t.Context(), audit.Filter{}, audit.Place{}, 0); !errors.Is(err, errUndone) || len(all) != 1 {
				t.Errorf("%d entries, %v", len(all), err)
			}
		})
		t.Run("something done needs its transaction, something refused has its entry without", func(t *testing.T) {
			ev := event(2)
			if err := l.Record(t.Context(), ev); fault.CodeOf(err) != "audit.outside_transaction" {
				t.Errorf("got %v", err)
			}
			ev.Result, ev.Code = audit.Denied, "staff.denied"
			if err := l.Record(t.Context(), ev); err != nil {
				t.Error(err)
			}
		})
		t.Run("an unknown entry is not found", func(t *testing.T) {
			if _, err := l.Entry(t.Context(), 1<<40); fault.CodeOf(err) != "audit.unknown_entry" || fault.KindOf(err) != fault.NotFound {
				t.Errorf("got %v", err)
			}
		})
	})
}

func TestEventsAreChecked(t *testing.T) {
	t.Parallel()
	l := newLog(sqltest.Open(t, sqltest.SQLite))
	for name, spoil := range map[string]func(*audit.Event){
		"no actor":               func(e *audit.Event) { e.Actor = audit.Actor{} },
		"an actor without id":    func(e *audit.Event) { e.Actor.ID = "" },
		"an id that is too long": func(e *audit.Event) { e.Actor.ID = strings.Repeat("x", 101) },
		"an unknown way in":      func(e *audit.Event) { e.Actor.Via = "magic" },
		"a broken credential":    func(e *audit.Event) { e.Actor.Credential = "a\nb" },
		"an action without verb": func(e *audit.Event) { e.Action = "orders" },
		"an action in capitals":  func(e *audit.Event) { e.Action = "Orders:cancel" },
		"no object":              func(e *audit.Event) { e.Object = audit.Object{} },
		"an id of broken bytes":  func(e *audit.Event) { e.Object.ID = "\xff" },
		"an unknown result":      func(e *audit.Event) { e.Result = "maybe" },
	} {
		ev := event(1)
		ev.Result = audit.Failed
		spoil(&ev)
		if err := l.Record(t.Context(), ev); fault.CodeOf(err) != "audit.bad_event" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	t.Run("what only describes is made to fit", func(t *testing.T) {
		ev := event(1)
		ev.Result, ev.Address = audit.Failed, netip.MustParseAddr("fe80::1%eth0")
		ev.Actor.Label, ev.Object.Label, ev.RequestID = strings.Repeat("é", 300), "a\x00b\xffc\x1b[31m", strings.Repeat("r", 100)
		if err := l.Record(t.Context(), ev); err != nil {
			t.Fatal(err)
		}
		all, err := l.List(t.Context(), audit.Filter{}, audit.Place{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		e := all[0]
		if e.Actor.Label != strings.Repeat("é", 98)+"…" || e.Object.Label != "a�b�c�[31m" || len(e.RequestID) != 64 || e.Address != "fe80::1" {
			t.Errorf("got %q, %q, %q, %q", e.Actor.Label, e.Object.Label, e.RequestID, e.Address)
		}
	})
}

func TestListing(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var statements atomic.Int64
		l := newLog(db.Observe(func(context.Context, sqldb.Statement) { statements.Add(1) }))
		begin := l.clock.Now()
		for n := range 30 {
			ev := event(n % 3)
			ev.Result = audit.Failed
			if n%2 == 1 {
				ev.Actor, ev.Action = audit.Actor{Kind: audit.System, ID: "prices.turn", Via: audit.Job}, "prices:change"
			}
			if err := l.Record(t.Context(), ev); err != nil {
				t.Fatal(err)
			}
			if n%5 == 4 { // several share a moment
				l.clock.Advance(time.Second)
			}
		}
		for name, c := range map[string]struct {
			filter audit.Filter
			want   int
		}{
			"everything":              {audit.Filter{}, 30},
			"a kind of actor":         {audit.Filter{ActorKind: audit.System}, 15},
			"one actor":               {audit.Filter{ActorKind: audit.Staff, ActorID: "7"}, 15},
			"another case is another": {audit.Filter{ActorKind: audit.System, ActorID: "Prices.turn"}, 0},
			"an action":               {audit.Filter{Action: "prices:change"}, 15},
			"a type":                  {audit.Filter{ObjectType: "order"}, 30},
			"an object":               {audit.Filter{ObjectType: "order", ObjectID: "1"}, 10},
			"a time":                  {audit.Filter{From: begin.Add(time.Second), Until: begin.Add(3 * time.Second)}, 10},
			"all at once":             {audit.Filter{ActorKind: audit.System, ActorID: "prices.turn", Action: "prices:change", ObjectType: "order", ObjectID: "1", From: begin, Until: begin.Add(time.Hour)}, 5},
		} {
			statements.Store(0)
			got, pages, place := []audit.Entry{}, int64(0), audit.Place{}
			for {
				some, err := l.List(t.Context(), c.filter, place, 4)
				if err != nil {
					t.Fatal(err)
				}
				pages++
				got = append(got, some...)
				if len(some) < 4 {
					break
				}
				place = audit.Place{At: some[3].At, ID: some[3].ID}
			}
			if len(got) != c.want || statements.Load() != pages {
				t.Errorf("%s: %d entries, want %d; %d statements for %d pages", name, len(got), c.want, statements.Load(), pages)
			}
			for i := 1; i < len(got); i++ {
				if a, b := got[i-1], got[i]; a.At.Before(b.At) || a.At.Equal(b.At) && a.ID <= b.ID {
					t.Errorf("%s: %d stands before %d", name, a.ID, b.ID)
				}
			}
		}
	})
}

// The order of ids is not the order of commits: a linker that goes by "all above the last" loses the first entry here. SQLite
// has one writer, so that there both are the same.
func TestWhoCommitsLateIsLinkedLate(t *testing.T) {
	t.Parallel()
	for _, engine := range []sqltest.Engine{sqltest.MySQL, sqltest.MariaDB} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			l := newLog(sqltest.Open(t, engine))
			err := l.db.InTx(t.Context(), func(slow context.Context) error {
				if err := l.Record(slow, event(1)); err != nil {
					return err
				}
				l.record(t, 1)
				l.link(t, 1) // neither waits for the open transaction nor sees it
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			l.link(t, 1)
			if first, second := l.at(t, 1), l.at(t, 2); first < second {
				t.Errorf("the entries are %d and %d: this is not the race", first, second)
			}
			if r := l.verify(t); !r.OK() || r.Linked != 2 || r.Waiting != 0 {
				t.Errorf("%v, %d linked, %d wait", r.Findings, r.Linked, r.Waiting)
			}
		})
	}
}

func TestManyWritersAndTwoLinkers(t *testing.T) {
	t.Parallel()
	const writers, rounds = 8, 20
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(db)
		var writing, linking sync.WaitGroup
		done := make(chan struct{})
		for w := range writers {
			writing.Go(func() {
				for n := range rounds {
					err := db.InTx(t.Context(), func(ctx context.Context) error {
						err := errors.Join(l.Record(ctx, event(w)), l.Record(ctx, event(n)))
						if err == nil && n%4 == 3 {
							err = errUndone
						}
						return err
					})
					if err != nil && !errors.Is(err, errUndone) {
						t.Error(err)
					}
				}
			})
		}
		for range 2 { // each with an anchor of its own, as on two machines
			linker := audit.NewService(auditsql.New(db), &memory{}, l.clock, nil, []byte("the shop's key"))
			linking.Go(func() {
				for {
					if _, err := linker.Link(t.Context()); err != nil {
						t.Error(err)
						return
					}
					if r, err := linker.Verify(t.Context()); err != nil || !r.OK() {
						t.Errorf("in the middle: %v, %v", r.Findings, err)
						return
					}
					select {
					case <-done:
						return
					default:
					}
				}
			})
		}
		writing.Wait()
		close(done)
		linking.Wait()
		if _, err := l.Link(t.Context()); err != nil {
			t.Fatal(err)
		}
		const want = writers * rounds * 3 / 4 * 2
		if r := l.verify(t); !r.OK() || r.Linked != want || r.Head.Place != want || r.Waiting != 0 {
			t.Errorf("%v: %d linked, want %d", r.Findings, r.Linked, want)
		}
	})
}

func TestNothingIsWholeAndCostsLittle(t *testing.T) {
	t.Parallel()
	var statements atomic.Int64
	db := sqltest.Open(t, sqltest.SQLite).Observe(func(context.Context, sqldb.Statement) { statements.Add(1) })
	l := newLog(db)
	l.link(t, 0)
	if n := statements.Load(); n != 1 {
		t.Errorf("an idle linker took %d statements", n)
	}
	if r := l.verify(t); !r.OK() || r.Linked != 0 {
		t.Errorf("got %v", r.Findings)
	}
	if _, err := audit.NewService(auditsql.New(db), l.anchor, clock.System{}, strings.NewReader(""), nil).List(t.Context(), audit.Filter{}, audit.Place{}, 101); fault.CodeOf(err) != "page.bad_size" {
		t.Errorf("got %v", err)
	}
}
