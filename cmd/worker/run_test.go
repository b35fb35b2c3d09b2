package main

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/jobs"
	"vapeart/jobs/queue"
	"vapeart/jobs/work"
	"vapeart/shop/app"
	"vapeart/shop/clock"
)

func TestAWorkersOptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		flags runFlags
		want  app.WorkerOptions
	}{
		{"none", runFlags{}, app.WorkerOptions{}},
		{"lanes", runFlags{queues: "mail:4, index:2,*"}, app.WorkerOptions{Lanes: []app.Lane{{Queues: []string{"mail"}, Concurrency: 4}, {Queues: []string{"index"}, Concurrency: 2}, {}}}},
		{"a lane for all others with a bound", runFlags{queues: "*:256"}, app.WorkerOptions{Lanes: []app.Lane{{Concurrency: 256}}}},
		{
			"all",
			runFlags{sleep: "3s", tries: "3", maxTime: "1h", maxJobs: "1000000000", memory: "256MB"},
			app.WorkerOptions{Poll: 3 * time.Second, Tries: 3, MaxTime: time.Hour, MaxJobs: 1_000_000_000, Memory: 256_000_000},
		},
		{"sizes in powers of two", runFlags{memory: "1.5GiB"}, app.WorkerOptions{Memory: 3 << 29}},
		{
			"the smallest",
			runFlags{sleep: "10ms", tries: "1", maxTime: "1s", maxJobs: "1", memory: "32mb"},
			app.WorkerOptions{Poll: 10 * time.Millisecond, Tries: 1, MaxTime: time.Second, MaxJobs: 1, Memory: 32_000_000},
		},
	} {
		got, err := c.flags.parse()
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", c.name, err, diff)
		}
	}
}

func TestWrongOptionsAreAllNamedWithTheirRemedy(t *testing.T) {
	t.Parallel()
	s := logSite(t, nil) // without a database
	_, errs, code := s.worker(t, "--queues", "mail:0", "--sleep", "3", "--tries", "many", "--max-time", "800h", "--max-jobs", "0", "--memory", "1MB")
	want := `worker: --queues "mail:0": behind the colon is how many jobs run at once, 1 to 256
--sleep "3" is no duration: give a number with its unit, such as 500ms, 3s, 5m or 1h
--tries "many": give a whole number from 1 to 100
--max-time 800h is out of bounds: give 1s to 720h
--max-jobs "0": give a whole number from 1 to 1,000,000,000
--memory 1MB is out of bounds: give 32MB to 1000GB
`
	if diff := cmp.Diff(want, errs); diff != "" || code != exitUsage {
		t.Errorf("exit %d\n%s", code, diff)
	}
	for text, queues := range map[string]string{
		"a queue has no name":    "mail,,index",
		`"mail" twice`:           "mail,index,mail:2",
		`"*" twice`:              "*,*",
		`"a b" is no name`:       "a b",
		`"m\u00b7" is no name`:   "m\x1b",
		"give at most 50":        strings.Repeat("a,", 60),
		"1 to 256":               "mail:257",
		"characters without spa": strings.Repeat("x", 41),
	} {
		if strings.Contains(text, `\u00b7`) {
			text = strings.ReplaceAll(text, `\u00b7`, "·")
		}
		for _, verb := range [][]string{nil, {"run"}} {
			s.refuses(t, exitUsage, text, append(verb, "--queues", queues)...)
		}
	}
}

// enqueueMail enqueues jobs that die at once: their order does not exist.
func (s *jobSite) enqueueMail(t *testing.T, n int) {
	t.Helper()
	kind := work.OrderConfirmation()
	if err := kind.EnqueueAll(t.Context(), queue.NewLedger(s.db, clock.System{}, queue.Options{}), make([]jobs.OrderConfirmation, n)); err != nil {
		t.Fatal(err)
	}
}

func (s *jobSite) counts(t *testing.T, name string) (ready, dead int64) {
	t.Helper()
	for _, l := range decodeLines[queueLine](t, s.must(t, "queues", "--json")) {
		if l.Queue == name {
			return l.Ready, l.Dead
		}
	}
	return 0, 0
}

func TestAWorkerThatReachesALimitFinishesAndExitsWithZero(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"jobs":   {[]string{"--max-jobs", "3", "--queues", "mail:2"}, `"limit":"max-jobs 3"`},
		"time":   {[]string{"run", "--max-time", "1s", "--sleep", "10ms"}, `"limit":"max-time 1s"`},
		"memory": {[]string{"--memory", "32MB"}, `"limit":"memory 32000000 bytes, `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newJobSite(t)
			s.enqueueMail(t, 5)
			if name == "memory" {
				s.environ = append(s.environ, "WORKER_BALLAST=48")
			}
			_, errs, code := s.worker(t, c.args...)
			if code != 0 || !strings.Contains(errs, c.says) || strings.Count(errs, "has reached a limit") != 1 {
				t.Errorf("exit %d\n%s", code, errs)
			}
			ready, dead := s.counts(t, "mail")
			if name == "jobs" && (ready != 2 || dead != 3) || ready+dead != 5 {
				t.Errorf("%d ready, %d dead of 5", ready, dead)
			}
		})
	}
}

func TestAWorkerLeavesQueuesThatItIsNotTold(t *testing.T) {
	t.Parallel()
	s := newJobSite(t)
	s.enqueueMail(t, 2)
	s.must(t, "--queues", "other", "--max-time", "1s")
	if ready, _ := s.counts(t, "mail"); ready != 2 {
		t.Errorf("%d ready, want 2", ready)
	}
	s.must(t, "queues", "pause", "mail")
	s.must(t, "--queues", "*", "--max-time", "1s")
	if ready, _ := s.counts(t, "mail"); ready != 2 {
		t.Errorf("%d ready in a paused queue, want 2", ready)
	}
}

// started starts a worker and returns it once it says that it runs.
func (s *site) started(t *testing.T, args ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := s.command(t.Context(), args...)
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	saw(t, lines, `"msg":"running"`)
	return cmd, lines
}

func saw(t *testing.T, lines *bufio.Scanner, text string) {
	t.Helper()
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			return
		}
	}
	t.Fatalf("it never said %s", text)
}

func TestAWorkerEndsAtASignalWithZero(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		s := newJobSite(t)
		cmd, lines := s.started(t, "--sleep", "1s")
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		saw(t, lines, "signal received")
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// slowSite has a storefront that takes every request and never answers: warming its pages is a job that lasts.
func slowSite(t *testing.T) (s *jobSite, asked <-chan struct{}) {
	t.Helper()
	first, done := make(chan struct{}, 100), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		first <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-done:
		}
	}))
	t.Cleanup(func() {
		close(done)
		server.Close()
	})
	s = newJobSite(t)
	s.environ = append(s.environ, "APP_URL="+server.URL)
	s.must(t, "schedule", "run", "pages.warm")
	return s, first
}

func TestASecondSignalEndsAtOnceAndGivesTheJobBack(t *testing.T) {
	t.Parallel()
	s, asked := slowSite(t)
	cmd, lines := s.started(t, "--queues", "schedule", "--sleep", "10ms")
	<-asked
	for _, says := range []string{`"msg":"draining"`, `"msg":"stopped"`} {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		saw(t, lines, says)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if l := decodeLines[jobLine](t, s.must(t, "jobs", "show", "1", "--json"))[0]; l.State != "ready" || l.Failures != 0 {
		t.Errorf("the job is %s after %d failures, want ready after 0", l.State, l.Failures)
	}
}

func TestARunningJobIsCancelledAndItsEndWaitedFor(t *testing.T) {
	t.Parallel()
	s, asked := slowSite(t)
	cmd, _ := s.started(t, "--queues", "schedule:1", "--sleep", "10ms")
	<-asked
	s.says(t, 0, "job 1 has ended and is cancelled\n", "jobs", "cancel", "1", "--wait")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
