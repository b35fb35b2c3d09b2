package idempotencysql_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/idempotency"
	"vapeart/shop/idempotency/idempotencysql"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

type store struct {
	*idempotency.Service
	db    *sqldb.DB
	clock *clock.Manual
}

const lease = time.Minute

func newStore(db *sqldb.DB, wait time.Duration) *store {
	s := &store{db: db, clock: clock.At(time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC))}
	s.Service = idempotency.NewService(idempotencysql.New(db), s.clock, idempotency.Options{Lease: lease, Wait: wait})
	return s
}

func call(key, body string) idempotency.Request {
	return idempotency.Request{Actor: "staff:7", Key: key, Fingerprint: idempotency.Fingerprint("POST", "/orders/7/cancel", []byte(body))}
}

var (
	created = idempotency.Answer{Status: 201, Headers: []idempotency.Header{{Name: "Location", Value: "/orders/ä"}}, Body: []byte("{\"a\":\"\x00é\xff\"}")}
	errDied = errors.New("died")
)

func (s *store) begin(t *testing.T, r idempotency.Request) idempotency.Claim {
	t.Helper()
	c, err := s.Begin(t.Context(), r)
	if err != nil || c.Repeated {
		t.Fatalf("got %+v, %v", c, err)
	}
	return c
}

// work has an effect and completes the key in its transaction; then fails if it is told to.
func (s *store) work(ctx context.Context, c idempotency.Claim, then error) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.db.Exec(ctx, "INSERT INTO cart (token_hash, language, version, created_at, updated_at, expires_at) VALUES (?, 'de', 1, 0, 0, 0)", rand.Text()); err != nil {
			return err
		}
		return errors.Join(s.Finish(ctx, c, created), then)
	})
}

func (s *store) effects(t *testing.T) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), s.db, sqldb.Scalar[int], "SELECT COUNT(*) FROM cart")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func refused(t *testing.T, s *store, r idempotency.Request, kind fault.Kind, code string) {
	t.Helper()
	if c, err := s.Begin(t.Context(), r); !errors.Is(err, fault.New(kind, code)) {
		t.Errorf("got %+v, %v, want %s", c, err, code)
	}
}

func repeats(t *testing.T, s *store, r idempotency.Request) {
	t.Helper()
	c, err := s.Begin(t.Context(), r)
	if diff := cmp.Diff(created, c.Answer); err != nil || !c.Repeated || diff != "" {
		t.Errorf("got %+v, %v\n%s", c, err, diff)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newStore(db, -1)
		t.Run("the same request again gets the same answer for a day, then the key is free", func(t *testing.T) {
			if err := s.work(t.Context(), s.begin(t, call("a", "x")), nil); err != nil {
				t.Fatal(err)
			}
			repeats(t, s, call("a", "x"))
			s.clock.Advance(24*time.Hour - time.Millisecond)
			repeats(t, s, call("a", "x"))
			s.clock.Advance(time.Millisecond)
			s.begin(t, call("a", "another request"))
		})
		t.Run("another request under the key is refused, done or under way", func(t *testing.T) {
			c := s.begin(t, call("b", "x"))
			refused(t, s, call("b", "y"), fault.Conflict, "idempotency.other_request")
			if err := s.work(t.Context(), c, nil); err != nil {
				t.Fatal(err)
			}
			refused(t, s, call("b", "y"), fault.Conflict, "idempotency.other_request")
		})
		t.Run("keys of two actors and in two cases never meet", func(t *testing.T) {
			s.begin(t, call("c", "x"))
			s.begin(t, call("C", "x"))
			r := call("c", "y")
			r.Actor = "staff:8"
			s.begin(t, r)
		})
		t.Run("what had no effect gives its key back", func(t *testing.T) {
			c := s.begin(t, call("d", "x"))
			refused(t, s, call("d", "x"), fault.Conflict, "idempotency.in_progress")
			if err := s.Abandon(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			c = s.begin(t, call("d", "y"))
			if err := errors.Join(s.work(t.Context(), c, nil), s.Abandon(t.Context(), c)); err != nil {
				t.Fatal(err)
			}
			repeats(t, s, call("d", "y")) // finished is finished
		})
		t.Run("old keys are deleted in batches", func(t *testing.T) {
			s.clock.Advance(24 * time.Hour)
			s.begin(t, call("young", "x"))
			all := 0
			for {
				n, err := s.Prune(t.Context(), 2)
				if err != nil {
					t.Fatal(err)
				}
				if all += n; n < 2 {
					break
				}
			}
			if left, err := sqldb.One(t.Context(), db, sqldb.Scalar[int], "SELECT COUNT(*) FROM idempotency_key"); err != nil || left != 1 || all != 6 {
				t.Errorf("%d deleted, %d left, %v", all, left, err)
			}
		})
	})
}

func TestWhoDiesInTheMiddle(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := newStore(db, -1)
		t.Run("before the commit: no effect, and the key is free after the lease", func(t *testing.T) {
			if err := s.work(t.Context(), s.begin(t, call("a", "x")), errDied); !errors.Is(err, errDied) || s.effects(t) != 0 {
				t.Fatalf("%d effects, %v", s.effects(t), err)
			}
			refused(t, s, call("a", "x"), fault.Conflict, "idempotency.in_progress")
			s.clock.Advance(lease)
			if err := s.work(t.Context(), s.begin(t, call("a", "x")), nil); err != nil || s.effects(t) != 1 {
				t.Fatalf("%d effects, %v", s.effects(t), err)
			}
		})
		t.Run("after the commit: the answer is there, lease or not", func(t *testing.T) {
			repeats(t, s, call("a", "x"))
			s.clock.Advance(lease)
			repeats(t, s, call("a", "x"))
		})
		t.Run("who is only slow and lost the lease undoes the effect", func(t *testing.T) {
			slow := s.begin(t, call("b", "x"))
			s.clock.Advance(lease)
			quick := s.begin(t, call("b", "x"))
			if err := s.work(t.Context(), slow, nil); fault.CodeOf(err) != "idempotency.lost" || s.effects(t) != 1 {
				t.Errorf("%d effects, %v", s.effects(t), err)
			}
			if err := s.Abandon(t.Context(), slow); err != nil { // not the other's
				t.Fatal(err)
			}
			if err := s.work(t.Context(), quick, nil); err != nil || s.effects(t) != 2 {
				t.Errorf("%d effects, %v", s.effects(t), err)
			}
			if err := s.work(t.Context(), slow, nil); fault.CodeOf(err) != "idempotency.lost" || s.effects(t) != 2 {
				t.Errorf("%d effects, %v", s.effects(t), err)
			}
		})
	})
}

func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		t.Run("one works, the other waits and gets its answer", func(t *testing.T) {
			s := newStore(db, time.Minute)
			c := s.begin(t, call("a", "x"))
			var second sync.WaitGroup
			second.Go(func() { repeats(t, s, call("a", "x")) })
			if err := s.work(t.Context(), c, nil); err != nil {
				t.Error(err)
			}
			second.Wait()
		})
		t.Run("who waits gives up with its context", func(t *testing.T) {
			s := newStore(db, time.Minute)
			s.begin(t, call("b", "x"))
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if _, err := s.Begin(ctx, call("b", "x")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		t.Run("of many with one key exactly one has its effect, all get the answer", func(t *testing.T) {
			s := newStore(db, time.Minute)
			before := s.effects(t)
			s.crowd(t, call("c", "x"))
			if n := s.effects(t) - before; n != 1 {
				t.Errorf("%d effects", n)
			}
		})
		t.Run("nor is it two when the one that had the key is slow", func(t *testing.T) {
			s := newStore(db, time.Minute)
			before := s.effects(t)
			slow := s.begin(t, call("d", "x"))
			s.clock.Advance(lease)
			var late sync.WaitGroup
			late.Go(func() {
				if err := s.work(t.Context(), slow, nil); err != nil && fault.CodeOf(err) != "idempotency.lost" {
					t.Error(err)
				}
			})
			s.crowd(t, call("d", "x"))
			late.Wait()
			if n := s.effects(t) - before; n != 1 {
				t.Errorf("%d effects", n)
			}
		})
	})
}

// crowd sends one request many times at once.
func (s *store) crowd(t *testing.T, r idempotency.Request) {
	t.Helper()
	var all sync.WaitGroup
	var worked atomic.Int64
	for range 12 {
		all.Go(func() {
			c, err := s.Begin(t.Context(), r)
			if err == nil && !c.Repeated {
				worked.Add(1)
				err = s.work(t.Context(), c, nil)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if worked.Load() > 1 {
		t.Errorf("%d worked", worked.Load())
	}
	repeats(t, s, r)
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	s := newStore(sqltest.Open(t, sqltest.SQLite), -1)
	for _, key := range []string{"", " ", "a b", "é", "a\n", strings.Repeat("k", 101)} {
		refused(t, s, call(key, "x"), fault.Invalid, "idempotency.bad_key")
	}
	refused(t, s, idempotency.Request{Key: "k", Fingerprint: call("", "").Fingerprint}, fault.Internal, "idempotency.bad_request")
	refused(t, s, idempotency.Request{Key: "k", Actor: "a"}, fault.Internal, "idempotency.bad_request")
	c := s.begin(t, call(strings.Repeat("k", 100), "x"))
	if err := s.Finish(t.Context(), c, created); fault.CodeOf(err) != "idempotency.outside_transaction" {
		t.Errorf("got %v", err)
	}
	err := s.db.InTx(t.Context(), func(ctx context.Context) error {
		if _, err := s.Begin(ctx, call("k", "x")); fault.CodeOf(err) != "idempotency.inside_transaction" {
			t.Errorf("got %v", err)
		}
		for _, a := range []idempotency.Answer{
			{},
			{Status: 1000},
			{Status: 200, Body: bytes.Repeat([]byte("b"), 1<<20+1)},
			{Status: 200, Headers: []idempotency.Header{{Name: "X", Value: strings.Repeat("v", 16_000)}}},
		} {
			if err := s.Finish(ctx, c, a); fault.CodeOf(err) != "idempotency.bad_answer" {
				t.Errorf("got %v", err)
			}
		}
		return s.Finish(ctx, c, idempotency.Answer{Status: 204})
	})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Begin(t.Context(), call(strings.Repeat("k", 100), "x")); err != nil || again.Answer.Status != 204 || len(again.Answer.Body) != 0 {
		t.Errorf("got %+v, %v", again, err)
	} else if err := errors.Join(s.Abandon(t.Context(), again), s.Abandon(t.Context(), idempotency.Claim{})); err != nil {
		t.Error(err)
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, parts := range [][3]string{{"POST", "/a", "b"}, {"POST", "/ab", ""}, {"POST", "/", "ab"}, {"PUT", "/a", "b"}, {"POST/a", "", "b"}} {
		seen[idempotency.Fingerprint(parts[0], parts[1], []byte(parts[2]))] = true
	}
	if len(seen) != 5 {
		t.Errorf("%d fingerprints of 5 requests", len(seen))
	}
}
