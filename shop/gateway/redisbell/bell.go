// Package redisbell wakes the workers of other programs over Redis: it owns the message, the connection that listens and
// the one that tells. It refuses to carry jobs: a message names queues that have some, the ledger in the database is the
// truth, and whoever heard nothing finds them by looking.
//
// # What Redis holds
//
// Nothing. Messages are published (PUBLISH) to who listens at that moment (SUBSCRIBE), on one channel of the installation:
// Redis may be flushed, evict, be full or begin anew, and no job is lost or run twice. Channels do not belong to one of
// Redis's numbered databases, so it is the channel's name that keeps two installations on one Redis apart.
//
// # When Redis is away
//
// Nobody waits for it. Rings are put into a set and told in the background; while Redis does not answer they stay in the
// set, which is bounded. Live is true only while Redis answers on the connection that listens, and tells workers how often
// to look. When a connection is made anew, everybody here is woken once, because something may have been missed.
package redisbell

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"vapeart/shop/fault"
)

// Local wakes the workers of this program.
type Local interface {
	Ring(queue string)
	Listen(match func(queue string) bool) (rings <-chan struct{}, leave func())
}

// Options are a bell's settings.
type Options struct {
	URL     string        // redis://[user:password@]host:port, rediss:// for TLS
	Channel string        // the same for all programs of an installation and for no others, see Channel
	Local   Local         // wakes this program's workers, at once and whatever Redis does
	Log     *slog.Logger  // required
	Health  time.Duration // how often Redis must give a sign of life; 0 means a second
}

// Bell implements the job queue's Bell. Start it to hear of other programs; it rings for them without that too.
type Bell struct {
	local   Local
	client  *redis.Client
	channel string
	log     *slog.Logger
	health  time.Duration
	sender  string // tells this bell's messages from those of others

	live   atomic.Bool
	open   life // over when Stop begins: no more rings are told
	alive  life // over when nothing works in the background any more
	work   sync.WaitGroup
	outbox outbox

	mu       sync.Mutex
	unheard  error // why nothing is heard; nil while live
	unsent   error // why the last message could not be sent
	reported bool  // that Redis is away
}

// life is a context with its end.
type life struct {
	context.Context //nolint:containedctx // what works in the background belongs to the bell, not to a call
	end             context.CancelFunc
}

func newLife() life {
	ctx, end := context.WithCancel(context.Background())
	return life{ctx, end}
}

var (
	errNotYet = errors.New("not connected yet")
	errSilent = errors.New("no answer in time")
)

// everyone is a ring for all queues; no queue has this name.
const everyone = "*"

// Channel returns the name of the channel of the installation that has this secret key, which it does not give away.
func Channel(key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("wake-ups over redis"))
	return "vapeart:" + hex.EncodeToString(mac.Sum(nil)[:8]) + ":wake"
}

// New returns a bell, which has no connection yet: that Redis is away is no error. Errors: Invalid redis.bad_url, which
// does not repeat the URL, for it may hold a password.
func New(o Options) (*Bell, error) {
	if o.Health <= 0 {
		o.Health = time.Second
	}
	client, err := connect(o.URL)
	if err != nil {
		return nil, err
	}
	return &Bell{
		local: o.Local, client: client, channel: o.Channel, log: o.Log, health: o.Health, sender: newSender(),
		open: newLife(), alive: newLife(), unheard: errNotYet,
	}, nil
}

// connect returns a client that gives up early and does not try again by itself: both loops here do, at their own pace.
func connect(url string) (*redis.Client, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, fault.New(fault.Invalid, "redis.bad_url", fault.With("want", "redis://host:port"))
	}
	redis.SetLogger(silent{})
	o.ClientName, o.Protocol, o.PoolSize = "vapeart-wake", 2, 2
	o.MaxRetries, o.DialerRetries = -1, 1
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled = time.Second, time.Second, time.Second, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return redis.NewClient(o), nil
}

// silent keeps the library's own lines off standard error: each is about an error that it returns as well.
type silent struct{}

// Printf implements the library's logger.
func (silent) Printf(context.Context, string, ...any) {}

// Start begins to listen. Redis need not be there.
func (b *Bell) Start(context.Context) error {
	b.work.Go(b.listen)
	return nil
}

// Stop tells what is still to be told, unless Redis is away, and closes the connections. Later rings stay in the program.
// Stopping twice is allowed.
func (b *Bell) Stop(ctx context.Context) error {
	b.finishTelling(ctx)
	b.alive.end()
	b.work.Wait()
	if err := b.client.Close(); err != nil && !errors.Is(err, redis.ErrClosed) {
		return fmt.Errorf("redis: %w", err)
	}
	return nil
}

// Ring wakes this program's workers at once and others' over Redis. It never blocks.
func (b *Bell) Ring(queue string) {
	b.local.Ring(queue)
	b.tell(queue)
}

// Listen returns a channel on which a ring comes for queues that match, from this program and from others.
func (b *Bell) Listen(match func(queue string) bool) (rings <-chan struct{}, leave func()) {
	return b.local.Listen(func(queue string) bool { return queue == everyone || match(queue) })
}

// Live tells whether rings of other programs arrive at present.
func (b *Bell) Live() bool { return b.live.Load() }

// Check tells why wake-ups do not arrive, or do not go out. Errors: Unavailable redis.away.
func (b *Bell) Check(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := cmp.Or(b.unheard, b.unsent); err != nil {
		return fault.Wrap(fault.Unavailable, "redis.away", err)
	}
	return nil
}

// CheckMemory finds a Redis that may throw away what it is told to keep. That is no harm to wake-ups, but sessions are to
// live on the same instance. A Redis that does not answer or tell is Check's matter. Errors: Conflict redis.may_evict.
func (b *Bell) CheckMemory(ctx context.Context) error {
	if !b.Live() {
		return nil
	}
	info, err := b.client.Info(ctx, "memory").Result()
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	limit, policy := "", ""
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch name {
		case "maxmemory":
			limit = value
		case "maxmemory_policy":
			policy = value
		}
	}
	if limit == "" || limit == "0" || policy == "noeviction" {
		return nil
	}
	return fault.New(fault.Conflict, "redis.may_evict", fault.With("maxmemory", limit), fault.With("maxmemory_policy", policy), fault.With("want", "noeviction"))
}
