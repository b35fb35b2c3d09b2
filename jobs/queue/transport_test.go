package queue

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"
	"time"

	"vapeart/shop/gateway/redisbell"
	"vapeart/shop/gateway/redisbell/redistest"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// eachTransport runs a suite on every engine with wake-ups inside the program, and on MySQL with wake-ups over Redis.
func eachTransport(t *testing.T, suite func(t *testing.T, db *sqldb.DB, bell Bell)) {
	t.Helper()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) { suite(t, db, &LocalBell{}) })
	t.Run("mysql+redis", func(t *testing.T) {
		t.Parallel()
		suite(t, sqltest.Open(t, sqltest.MySQL), overRedis(t, redistest.URL(t), redisbell.Channel(rand.Text())))
	})
}

// overRedis returns the bell of one program, which hears others.
func overRedis(t *testing.T, url, channel string) *redisbell.Bell {
	t.Helper()
	bell, err := redisbell.New(redisbell.Options{URL: url, Channel: channel, Local: &LocalBell{}, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	must(t, bell.Start(t.Context()))
	t.Cleanup(func() { must(t, bell.Stop(context.WithoutCancel(t.Context()))) })
	until(t, true, bell)
	return bell
}

// until waits until bells are live, or not.
func until(t *testing.T, live bool, bells ...*redisbell.Bell) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	end := time.After(patience)
	for _, bell := range bells {
		for bell.Live() != live {
			select {
			case <-look.C:
			case <-end:
				t.Fatalf("a bell's life is not %v", live)
			}
		}
	}
}

// street is two programs of one shop: one enqueues, the other works, each with its own ledger and its own bell.
type street struct {
	site, back *desk
	bells      []*redisbell.Bell
	redis      *redistest.Server
	kind       Kind[note]
}

func newStreet(t *testing.T) *street {
	t.Helper()
	redis, db, channel := redistest.Start(t), sqltest.Open(t, sqltest.MySQL), redisbell.Channel(rand.Text())
	a, b := overRedis(t, redis.URL(), channel), overRedis(t, redis.URL(), channel)
	return &street{
		site: deskOver(db, 0, a), back: deskOver(db, 0, b), bells: []*redisbell.Bell{a, b}, redis: redis,
		kind: Kind[note]{Name: "note", Queue: "q"},
	}
}

func (s *street) stopRedis(t *testing.T) {
	t.Helper()
	s.redis.Stop(t)
	until(t, false, s.bells...)
}

func (s *street) startRedis(t *testing.T) {
	t.Helper()
	s.redis.Start(t)
	until(t, true, s.bells...)
}

// TestAWorkerHearsOfJobsOfOtherPrograms has a worker that does not look by itself within the test's time.
func TestAWorkerHearsOfJobsOfOtherPrograms(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	o := open(t, s.back.Ledger, "w", WorkerOptions{Poll: time.Hour}, s.kind.Handle(quick))
	for _, happens := range []func(){
		func() {},
		func() { s.redis.Do(t, "FLUSHALL") },
		func() {
			s.redis.Do(t, "CONFIG", "SET", "maxmemory", "3mb", "maxmemory-policy", "allkeys-lru")
			s.redis.Do(t, "EVAL", "for n = 1, 5000 do redis.call('SET', n, ARGV[1]) end", 0, strings.Repeat("x", 1000))
		},
		func() { s.redis.Do(t, "CONFIG", "SET", "maxmemory", "1", "maxmemory-policy", "noeviction") },
		func() {
			s.stopRedis(t)
			s.startRedis(t)
		},
	} {
		happens()
		s.site.put(t, s.kind, 1)
		o.done(t)
	}
}

func TestJobsAreFoundByLookingWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	ends := make(chan Finished, 10)
	w, err := NewWorker(s.back.Ledger, []Handler{s.kind.Handle(quick)}, WorkerOptions{
		Log: slog.New(slog.DiscardHandler), Observe: func(f Finished) { ends <- f },
	})
	must(t, err)
	if got := w.poll(); got != pollWoken {
		t.Errorf("looks every %s while it is woken", got)
	}
	must(t, w.Start(t.Context()))
	t.Cleanup(func() { must(t, w.Stop(context.WithoutCancel(t.Context()))) })
	s.stopRedis(t)
	if got := w.poll(); got != pollAlone {
		t.Errorf("looks every %s while nobody wakes it", got)
	}
	for range 3 {
		s.site.put(t, s.kind, 1)
		await(t, ends, "the job's end")
	}
}

func TestJobsOfAnOutageAreFoundWhenRedisIsBack(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	o := open(t, s.back.Ledger, "w", WorkerOptions{Poll: time.Hour}, s.kind.Handle(quick))
	s.stopRedis(t)
	s.site.put(t, s.kind, 1)
	s.startRedis(t)
	o.done(t)
}
