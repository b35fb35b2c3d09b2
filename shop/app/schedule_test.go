package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/jobs/queue"
	"vapeart/jobs/schedule"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// works lets a worker do the shop's scheduled jobs; the channel tells how each ended.
func (s *shop) works(t *testing.T) <-chan queue.Finished {
	t.Helper()
	ends := make(chan queue.Finished, 100)
	w, err := queue.NewWorker(s.Jobs, s.Schedule.Handlers(), queue.WorkerOptions{
		Log: s.Log, Poll: 5 * time.Millisecond, Observe: func(f queue.Finished) { ends <- f },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
		defer cancel()
		if err := w.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return ends
}

// ran runs a task now and returns its tick.
func (s *shop) ran(t *testing.T, ends <-chan queue.Finished, task string) schedule.Tick {
	t.Helper()
	if _, err := s.Schedule.RunNow(t.Context(), task, "test"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ends:
	case <-time.After(time.Minute):
		t.Fatalf("%s does not end", task)
	}
	ticks, err := s.Schedule.History(t.Context(), task, schedule.Place{}, 1)
	if err != nil || len(ticks) != 1 {
		t.Fatalf("%s: %d ticks, %v", task, len(ticks), err)
	}
	return ticks[0]
}

func TestEveryTaskOfTheShopDoesItsWork(t *testing.T) {
	t.Parallel()
	s := openShop(t, sqltest.SQLite)
	ends := s.works(t)
	var products int64
	if products = count(t, s, "SELECT COUNT(*) FROM listing"); products < 100 {
		t.Fatalf("%d products", products)
	}
	want := map[string]string{
		"audit.link": "0 entries", "audit.verify": "0 entries are linked, 0 wait", "idempotency.prune": "0 keys",
		"carts.delete": "0 expired carts", "changes.prune": "", "holds.expire": "0 holders' time was over",
		"jobs.prune": "0 finished jobs", "prices.turn": "", "schedule.prune": "0 ticks",
		"search.rebuild": fmt.Sprint(products, " products are searchable"), "suggestions.refresh": "",
	}
	for task, result := range want {
		if tick := s.ran(t, ends, task); tick.State != schedule.Done || tick.Result != result {
			t.Errorf("%s: %s: %q, want done: %q", task, tick.State, tick.Result, result)
		}
	}
}

func count(t *testing.T, s *shop, text string) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), s.DB, sqldb.Scalar[int64], text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNightlyTasksKeepTheHoursOfTheShop(t *testing.T) {
	t.Parallel()
	s := openShop(t, sqltest.SQLite)
	if _, err := s.Schedule.RunNow(t.Context(), "schedule.prune", "test"); err != nil { // makes the tasks known
		t.Fatal(err)
	}
	list, err := s.Schedule.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range list {
		if !strings.HasPrefix(x.Spec, "@every") {
			got = append(got, x.Task+" "+x.Spec+" "+x.Zone)
		}
	}
	zone := s.Config.Shop.Zone.String()
	want := []string{"audit.verify 0 4 * * * " + zone, "pages.warm 0 5 * * * " + zone, "search.rebuild 0 0 * * * " + zone}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// visited notes which pages a site is asked for, and may answer itself.
type visited struct {
	mu    sync.Mutex
	paths []string
}

func (v *visited) add(path string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.paths = append(v.paths, path)
}

func TestWarming(t *testing.T) {
	t.Parallel()
	t.Run("asks for home, categories and popular products in every language", func(t *testing.T) {
		t.Parallel()
		s := openShop(t, sqltest.SQLite)
		var seen visited
		atShop(t, s, func(w http.ResponseWriter, r *http.Request) {
			seen.add(r.URL.Path)
			w.WriteHeader(s.get(t, r.URL.Path).StatusCode)
		})
		tick := s.ran(t, s.works(t), "pages.warm")
		if tick.State != schedule.Done || !strings.HasSuffix(tick.Result, " pages, 0 failed") {
			t.Fatalf("%s: %s", tick.State, tick.Result)
		}
		for _, want := range []string{"/de", "/en", "/de/c", "/en/c"} {
			if !slices.Contains(seen.paths, want) {
				t.Errorf("%s was not asked for", want)
			}
		}
		kinds := map[string]int{}
		for _, p := range seen.paths {
			if parts := strings.Split(p, "/"); len(parts) > 3 {
				kinds[parts[1]+parts[2]]++
			}
		}
		if kinds["dec"] < 5 || kinds["dec"] != kinds["enc"] || kinds["dep"] < 100 || kinds["dep"] != kinds["enp"] {
			t.Errorf("asked for %v", kinds)
		}
	})
	t.Run("tells of pages that do not come", func(t *testing.T) {
		t.Parallel()
		s := openShop(t, sqltest.SQLite)
		atShop(t, s, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/en/c" {
				w.WriteHeader(http.StatusBadGateway)
			}
		})
		tick := s.ran(t, s.works(t), "pages.warm")
		if tick.State != schedule.Done || !strings.HasSuffix(tick.Result, ", 1 failed, the first: /en/c: 502 Bad Gateway") {
			t.Errorf("%s: %s", tick.State, tick.Result)
		}
	})
	t.Run("fails when the storefront is away, and comes again", func(t *testing.T) {
		t.Parallel()
		s := openShop(t, sqltest.SQLite)
		atShop(t, s, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
		tick := s.ran(t, s.works(t), "pages.warm")
		if tick.State != schedule.Retrying || tick.Result != "the storefront is away: /en: 503 Service Unavailable" {
			t.Errorf("%s: %s", tick.State, tick.Result)
		}
	})
	t.Run("fails when most pages do not come", func(t *testing.T) {
		t.Parallel()
		s := openShop(t, sqltest.SQLite)
		atShop(t, s, func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/p/") {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		tick := s.ran(t, s.works(t), "pages.warm")
		if tick.State != schedule.Retrying || !strings.HasPrefix(tick.Result, "most pages cannot be had: ") {
			t.Errorf("%s: %s", tick.State, tick.Result)
		}
	})
}

// atShop lets handler answer at the shop's address.
func atShop(t *testing.T, s *shop, handler http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	at, err := s.Config.App.URL.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.Config.App.URL = at
}
