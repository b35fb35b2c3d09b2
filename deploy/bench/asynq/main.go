// Asynq is the other side of the comparison of job queues: github.com/hibiken/asynq on Redis, in a module of its own so
// that the shop's does not know it. It speaks the words of deploy/bench/jobs: orders on its input, answers on its output.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "asynq:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	to, err := asynq.ParseRedisURI(os.Getenv("BENCH_STORE"))
	if err != nil {
		return fmt.Errorf("BENCH_STORE: %w", err)
	}
	redis, ok := to.MakeRedisClient().(redis.UniversalClient)
	if !ok {
		return errors.New("BENCH_STORE leads to no Redis")
	}
	s := &system{
		to: to, redis: redis, client: asynq.NewClient(to), inspector: asynq.NewInspector(to), enough: make(chan struct{}, 1),
	}
	if err := s.client.Ping(); err != nil {
		return err
	}
	s.say("ok")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		answer, err := s.obey(ctx, lines.Text())
		if err != nil {
			s.say("failed: %v", err)
			continue
		}
		s.say("ok %s", answer)
	}
	return s.stop()
}

// system is asynq with what counts its jobs.
type system struct {
	to        asynq.RedisConnOpt
	redis     redis.UniversalClient
	client    *asynq.Client
	inspector *asynq.Inspector
	server    *asynq.Server
	handled   atomic.Int64
	wanted    atomic.Int64
	enough    chan struct{}
	mu        sync.Mutex
}

func (s *system) say(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Printf(format+"\n", args...)
}

// obey carries out one order.
func (s *system) obey(ctx context.Context, line string) (answer string, err error) {
	var verb, kind string
	var a, b int
	if _, err := fmt.Sscan(line, &verb); err != nil {
		return "", err
	}
	if verb == "put" {
		_, err = fmt.Sscan(line, &verb, &kind, &a)
	} else {
		_, _ = fmt.Sscan(line, &verb, &a, &b) // those that are not there stay 0
	}
	if err != nil {
		return "", err
	}
	switch verb {
	case "prepare":
		err = s.prepare(ctx)
	case "clear":
		err = s.redis.FlushDB(ctx).Err() // which was empty when we came
	case "settings":
		return s.settings(ctx)
	case "fill", "enqueue":
		err = s.enqueue(a, b)
	case "put":
		_, err = s.client.Enqueue(asynq.NewTask(kind, fmt.Appendf(nil, `{"n":%d}`, a)), asynq.Timeout(time.Hour))
	case "work":
		err = s.work(a, time.Duration(b)*time.Millisecond)
	case "await":
		s.await(a)
	case "left":
		n, err := s.left()
		return strconv.Itoa(n), err
	default:
		err = fmt.Errorf("unknown order %q", line)
	}
	return "", err
}

// prepare refuses a database in which somebody keeps something.
func (s *system) prepare(ctx context.Context) error {
	keys, err := s.redis.DBSize(ctx).Result()
	if err == nil && keys != 0 {
		err = errors.New("the database is not empty")
	}
	return err
}

// settings tells what the server is and how it keeps what it confirms.
func (s *system) settings(ctx context.Context) (string, error) {
	told, err := s.redis.Info(ctx, "server").Result()
	if err != nil {
		return "", err
	}
	_, told, _ = strings.Cut(told, "redis_version:")
	version, _, _ := strings.Cut(told, "\r\n")
	kept := []string{}
	for _, name := range []string{"appendonly", "appendfsync"} {
		value, err := s.redis.ConfigGet(ctx, name).Result()
		if err != nil {
			return "", err
		}
		kept = append(kept, name+"="+value[name])
	}
	return fmt.Sprintf("Redis %s with %s for asynq %s", version, strings.Join(kept, " "), release()), nil
}

// release is the version of asynq that is built in.
func release() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/hibiken/asynq" {
				return m.Version
			}
		}
	}
	return "unknown"
}

// enqueue enqueues n jobs one by one, which is the only way it has, from g goroutines.
func (s *system) enqueue(n, g int) error {
	var next atomic.Int64
	var group sync.WaitGroup
	errs := make(chan error, g)
	for range g {
		group.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if _, err := s.client.Enqueue(asynq.NewTask("nothing", fmt.Appendf(nil, `{"n":%d}`, i))); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// work begins to run jobs. poll is how often it looks when its queues are empty; 0: as often as it does by itself.
func (s *system) work(concurrency int, poll time.Duration) error {
	mux := asynq.NewServeMux()
	mux.HandleFunc("nothing", func(context.Context, *asynq.Task) error {
		if s.handled.Add(1) == s.wanted.Load() {
			s.enough <- struct{}{}
		}
		return nil
	})
	mux.HandleFunc("tell", func(_ context.Context, t *asynq.Task) error { return s.tell(t) })
	mux.HandleFunc("hold", func(ctx context.Context, t *asynq.Task) error {
		if err := s.tell(t); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	s.server = asynq.NewServer(s.to, asynq.Config{Concurrency: concurrency, TaskCheckInterval: poll, LogLevel: asynq.ErrorLevel})
	return s.server.Start(mux)
}

func (s *system) tell(t *asynq.Task) error {
	var n int
	if _, err := fmt.Sscanf(string(t.Payload()), `{"n":%d}`, &n); err != nil {
		return err
	}
	s.say("ran %d", n)
	return nil
}

// await waits until n jobs have been handled in all.
func (s *system) await(n int) {
	s.wanted.Store(int64(n))
	for s.handled.Load() < int64(n) {
		<-s.enough
	}
}

// left counts the jobs that are neither done nor given up.
func (s *system) left() (int, error) {
	q, err := s.inspector.GetQueueInfo("default")
	if errors.Is(err, asynq.ErrQueueNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return q.Pending + q.Active + q.Scheduled + q.Retry + q.Aggregating, nil
}

func (s *system) stop() error {
	if s.server != nil {
		s.server.Shutdown()
	}
	return errors.Join(s.inspector.Close(), s.client.Close(), s.redis.Close())
}
