package redisbell

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/gateway/redisbell/redistest"
)

func TestARingReachesOtherProgramsOfTheInstallation(t *testing.T) {
	t.Parallel()
	channel := installation(t)
	a, b, other := begin(t, redistest.URL(t), channel), begin(t, redistest.URL(t), channel), begin(t, redistest.URL(t), installation(t))
	for _, p := range []*program{a, b, other} {
		p.until(t, true)
	}
	mail, index, elsewhere := b.hears(t, "mail"), b.hears(t, "index"), other.hears(t, "mail")
	for range 3 {
		a.Ring("mail")
		await(t, mail, "the ring over Redis")
	}
	a.Ring("index") // whoever heard this has heard what came before
	await(t, index, "the ring for another queue")
	silentSoFar(t, mail, "a ring for another queue")
	silentSoFar(t, elsewhere, "a ring of another installation")
}

func TestARingWakesItsOwnProgramOnce(t *testing.T) {
	t.Parallel()
	channel := installation(t)
	a, b := begin(t, redistest.URL(t), channel), begin(t, redistest.URL(t), channel)
	a.until(t, true)
	b.until(t, true)
	own, done := a.hears(t, "mail"), a.hears(t, "done")
	seen := b.hears(t, "mail")
	a.Ring("mail")
	await(t, own, "the ring inside the program")
	await(t, seen, "the ring over Redis")
	b.Ring("done") // Redis keeps the order of what one channel carries
	await(t, done, "the answer")
	silentSoFar(t, own, "its own ring a second time")
}

func TestNothingIsKeptInRedis(t *testing.T) {
	t.Parallel()
	p, server := alone(t)
	other := begin(t, server.URL(), p.channel)
	other.until(t, true)
	rings := other.hears(t, "mail")
	for _, step := range []struct {
		name    string
		command []any
	}{
		{"as it is", []any{"PING"}},
		{"flushed", []any{"FLUSHALL"}},
		{"full, evicting", []any{"CONFIG", "SET", "maxmemory-policy", "allkeys-lru", "maxmemory", "1mb"}},
		{"full, refusing writes", []any{"CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1"}},
	} {
		server.Do(t, step.command...)
		p.Ring("mail")
		await(t, rings, "the ring through a Redis "+step.name)
		if got := server.Do(t, "DBSIZE"); got != int64(0) {
			t.Errorf("%s: Redis holds %v keys", step.name, got)
		}
	}
}

func TestAProgramStartsWithoutRedisAndFindsItLater(t *testing.T) {
	t.Parallel()
	server := redistest.Absent(t)
	p := begin(t, server.URL(), installation(t))
	rings := p.hears(t, "mail")
	p.Ring("mail")
	await(t, rings, "the ring inside the program")
	eventually(t, func() bool { return strings.Contains(p.log.String(), "Redis is away") })
	if err := p.Check(t.Context()); p.Live() || fault.CodeOf(err) != "redis.away" {
		t.Errorf("without Redis: live %v, %v", p.Live(), err)
	}
	server.Start(t)
	p.until(t, true)
	await(t, rings, "the ring for what may have been missed")
	eventually(t, func() bool { return p.Check(t.Context()) == nil })
}

func TestLiveFollowsRedis(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		away, back func(*redistest.Server, *testing.T)
	}{
		{"stopped and started", func(s *redistest.Server, t *testing.T) { s.Stop(t) }, func(s *redistest.Server, t *testing.T) { s.Start(t) }},
		{"silent for a while", func(s *redistest.Server, t *testing.T) { s.Hang(t) }, func(s *redistest.Server, t *testing.T) { s.Resume(t) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, server := alone(t)
			b := begin(t, server.URL(), a.channel)
			b.until(t, true)
			rings := b.hears(t, "mail")
			c.away(server, t)
			a.until(t, false)
			b.until(t, false)
			c.back(server, t)
			a.until(t, true)
			b.until(t, true)
			await(t, rings, "the ring for what may have been missed")
			a.Ring("mail")
			await(t, rings, "a ring after the outage")
			eventually(t, func() bool { return a.Check(t.Context()) == nil && b.Check(t.Context()) == nil })
			if got := a.log.String(); !strings.Contains(got, "Redis is away") || !strings.Contains(got, "Redis is back") {
				t.Errorf("of the outage it tells %q", got)
			}
		})
	}
}

func TestWhatIsRungDuringAnOutageIsToldAfterIt(t *testing.T) {
	t.Parallel()
	p, server := alone(t)
	server.Stop(t)
	p.until(t, false)
	p.Ring("mail")
	eventually(t, func() bool { return p.unsentError() != nil })
	server.Start(t)
	eventually(t, func() bool {
		p.outbox.mu.Lock()
		defer p.outbox.mu.Unlock()
		return p.outbox.empty == nil
	})
	must(t, p.unsentError())
}

func TestRingsDoNotWaitAndDoNotPileUp(t *testing.T) {
	t.Parallel()
	server := redistest.Absent(t)
	p := begin(t, server.URL(), installation(t))
	for n := range 10 * mostTold {
		p.Ring(fmt.Sprint("queue", n))
	}
	p.outbox.mu.Lock()
	defer p.outbox.mu.Unlock()
	if got := len(p.outbox.queues); got > mostTold {
		t.Errorf("%d queues wait to be told, want at most %d", got, mostTold)
	}
}

func TestTheOutboxHoldsEachQueueOnceAndEverybodyWhenThereAreMany(t *testing.T) {
	t.Parallel()
	o := outbox{empty: make(chan struct{})}
	o.put("mail", "index", "mail")
	if diff := cmp.Diff([]string{"index", "mail"}, o.take(t.Context())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for n := range mostTold {
		o.put(fmt.Sprint(n))
	}
	o.put("0")
	if got := len(o.take(t.Context())); got != mostTold {
		t.Errorf("%d queues, want %d", got, mostTold)
	}
	for n := range mostTold + 5 {
		o.put(fmt.Sprint(n))
	}
	if diff := cmp.Diff([]string{everyone}, o.take(t.Context())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatWasRungIsToldBeforeAProgramEnds(t *testing.T) {
	t.Parallel()
	channel := installation(t)
	b := begin(t, redistest.URL(t), channel)
	b.until(t, true)
	rings := b.hears(t, "mail")
	verb, err := New(Options{URL: redistest.URL(t), Channel: channel, Local: &rooms{}, Log: slog.New(slog.DiscardHandler)})
	must(t, err) // never started: it enqueues and ends
	verb.Ring("mail")
	must(t, verb.Stop(t.Context()))
	await(t, rings, "the ring")
	verb.Ring("mail") // stays in the program
	must(t, verb.Stop(t.Context()))
}

func TestStoppingDoesNotWaitForARedisThatIsAway(t *testing.T) {
	t.Parallel()
	server := redistest.Absent(t)
	p := begin(t, server.URL(), installation(t))
	p.Ring("mail")
	eventually(t, func() bool { return p.unsentError() != nil })
	must(t, p.stop())
}

func TestAMemoryThatMayEvictIsTold(t *testing.T) {
	t.Parallel()
	p, server := alone(t)
	for _, c := range []struct{ maxmemory, policy, code string }{
		{"0", "allkeys-lru", ""},
		{"100mb", "noeviction", ""},
		{"100mb", "allkeys-lru", "redis.may_evict"},
		{"100mb", "volatile-ttl", "redis.may_evict"},
	} {
		server.Do(t, "CONFIG", "SET", "maxmemory", c.maxmemory, "maxmemory-policy", c.policy)
		err := p.CheckMemory(t.Context())
		if got := fault.CodeOf(err); err == nil && c.code != "" || err != nil && got != c.code {
			t.Errorf("%+v: %v", c, err)
		}
	}
	server.Stop(t)
	if err := p.CheckMemory(t.Context()); err != nil {
		t.Errorf("a Redis that is away: %v", err)
	}
}

// TestAUserNeedsFewRights has the user that the runbook names, and one who may not listen.
func TestAUserNeedsFewRights(t *testing.T) {
	t.Parallel()
	_, server := alone(t)
	server.Do(t, "ACL", "SETUSER", "shop", "on", ">secret", "resetchannels", "&vapeart:*", "-@all",
		"+subscribe", "+publish", "+ping", "+info", "+hello", "+auth", "+client", "+select")
	server.Do(t, "ACL", "SETUSER", "guest", "on", ">secret", "resetchannels", "-@all", "+ping", "+hello", "+auth", "+client", "+select")
	as := func(user string) *program {
		return begin(t, strings.Replace(server.URL(), "//", "//"+user+":secret@", 1), Channel("rights"))
	}
	a, b, guest := as("shop"), as("shop"), as("guest")
	a.until(t, true)
	b.until(t, true)
	rings := b.hears(t, "mail")
	a.Ring("mail")
	await(t, rings, "the ring")
	must(t, a.CheckMemory(t.Context()))
	eventually(t, func() bool { return strings.Contains(guest.log.String(), "NOPERM") })
	if err := guest.Check(t.Context()); guest.Live() || fault.CodeOf(err) != "redis.away" || strings.Contains(guest.log.String(), "secret") {
		t.Errorf("the guest is live %v: %v; %s", guest.Live(), err, guest.log.String())
	}
}

func TestBadURLsAreRefusedWithoutRepeatingThem(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "127.0.0.1:6379", "http://:secret@host", "redis://:secret@host:port:port", "redis://:secret%@host"} {
		_, err := New(Options{URL: url, Log: slog.New(slog.DiscardHandler)})
		if fault.CodeOf(err) != "redis.bad_url" || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	sender, queues, ok := read(write("me", []string{"index", "mail", everyone}))
	if diff := cmp.Diff([]string{"index", "mail", everyone}, queues); diff != "" || sender != "me" || !ok {
		t.Errorf("%s %v (-want +got):\n%s", sender, ok, diff)
	}
	for _, payload := range []string{"", "me", " ", strings.Repeat("x ", maxMessage)} {
		if _, _, ok := read(payload); ok {
			t.Errorf("%.20q is taken for a message", payload)
		}
	}
	_, queues, _ = read("me good bad\x00 " + strings.Repeat("x", maxName+1) + " bäd")
	if diff := cmp.Diff([]string{"good"}, queues); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzMessages(f *testing.F) {
	f.Add("me mail *")
	f.Add("\xff \x00")
	f.Fuzz(func(t *testing.T, payload string) {
		_, queues, ok := read(payload)
		for _, queue := range queues {
			if !ok || !valid(queue) {
				t.Errorf("%q gives %q", payload, queue)
			}
		}
	})
}

func TestChannelsAreOfOneInstallation(t *testing.T) {
	t.Parallel()
	if a, again, b := Channel("key a"), Channel("key a"), Channel("key b"); a != again || a == b || strings.Contains(a, "key") {
		t.Errorf("%s %s %s", a, again, b)
	}
}
