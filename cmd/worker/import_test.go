package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// site is an installation of its own, whose worker is a process.
type site struct {
	options sqldb.Options
	environ []string
}

func newSite(t *testing.T, e sqltest.Engine) *site {
	t.Helper()
	dir := t.TempDir()
	s := &site{options: sqltest.Options(t, e), environ: []string{"WORKER_UNDER_TEST=1", "DATA_DIR=" + dir, "HOME=" + dir, "PATH=" + os.Getenv("PATH")}}
	if s.options.Engine == sqldb.MySQL {
		s.environ = append(s.environ, "DB_CONNECTION=mysql", "DB_DSN="+s.options.DSN)
	} else {
		s.options.Path = filepath.Join(dir, "shop.sqlite")
	}
	return s
}

func (s *site) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env, cmd.Dir = s.environ, os.TempDir()
	return cmd
}

// worker runs a verb to its end.
func (s *site) worker(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	cmd := s.command(t.Context(), args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if err != nil && !ok {
		t.Fatal(err)
	}
	if ok {
		code = exit.ExitCode()
	}
	return stdout.String(), stderr.String(), code
}

// must is worker for a verb that has to succeed.
func (s *site) must(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, code := s.worker(t, args...)
	if code != 0 {
		t.Fatalf("worker %v: exit %d\n%s", args, code, errs)
	}
	return out
}

// stopAt starts an import and sends its process a signal once so many rows are committed.
func (s *site) stopAt(t *testing.T, rows int64, signal os.Signal, args ...string) (errs string) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), s.options)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cmd := s.command(t.Context(), args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-ended:
			t.Fatalf("the import ended before %d rows: %v\n%s", rows, err, stderr.String())
		case <-look.C:
		}
		done, err := sqldb.One(t.Context(), db, sqldb.Scalar[int64], "SELECT COALESCE(MAX(rows_read), 0) FROM import_run")
		if err == nil && done >= rows {
			break
		}
	}
	if err := cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Logf("it ended with %v", err)
	}
	return stderr.String()
}

// feedFile writes a real slice several times over, each time with other ids and part numbers.
func feedFile(t *testing.T, times int) string {
	t.Helper()
	data, err := os.ReadFile("../../shop/gateway/feed/testdata/icecat-282.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "feed.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	for n := range times {
		for line := range bytes.Lines(data) {
			var record map[string]any
			dec := json.NewDecoder(bytes.NewReader(line))
			dec.UseNumber()
			if err := dec.Decode(&record); err != nil {
				t.Fatal(err)
			}
			record["id"], record["name"] = fmt.Sprintf("%s x%d", record["id"], n), fmt.Sprintf("%s x%d", record["name"], n)
			if err := enc.Encode(record); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func lastRun(t *testing.T, out string) (r runLine) {
	t.Helper()
	if err := json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &r); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return r
}

func TestAKilledWorkerIsResumedByTheSameCommandAndTheResultIsTheSame(t *testing.T) {
	t.Parallel()
	for _, e := range sqltest.All() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			path := feedFile(t, 9)
			undisturbed, s := newSite(t, e), newSite(t, e)
			want := lastRun(t, undisturbed.must(t, "import", "--supplier", "icecat", "--json", path))
			args := []string{"import", "--supplier", "icecat", "--json", path}
			s.must(t, "imports")
			s.stopAt(t, 500, syscall.SIGKILL, args...)
			s.stopAt(t, 1_000, syscall.SIGKILL, args...)
			if state := lastRun(t, s.must(t, "imports", "--json")).State; state != "running" && state != "interrupted" {
				t.Errorf("the killed run is %s", state)
			}
			got := lastRun(t, s.must(t, args...))
			if got.Read != want.Read || got.Created != want.Created || got.Rejected != want.Rejected || got.State != "done" {
				t.Errorf("resumed %+v, undisturbed %+v", got, want)
			}
			if runs := strings.Count(s.must(t, "imports", "--json"), "\n"); runs != 1 {
				t.Errorf("%d runs, want 1 that was resumed", runs)
			}
			if a, b := undisturbed.must(t, "catalog", "export"), s.must(t, "catalog", "export"); a != b || len(a) == 0 {
				t.Errorf("the resumed import gives another catalogue: %d and %d bytes", len(a), len(b))
			}
		})
	}
}

func TestCtrlCLeavesAnImportThatGoesOnAtOnce(t *testing.T) {
	t.Parallel()
	s, path := newSite(t, sqltest.SQLite), feedFile(t, 6)
	args := []string{"import", "--supplier", "icecat", path}
	s.must(t, "imports")
	if errs := s.stopAt(t, 500, syscall.SIGINT, args...); !strings.Contains(errs, "the same command goes on there") {
		t.Errorf("told: %s", errs)
	}
	out, errs, code := s.worker(t, args...)
	if code != 0 || !strings.Contains(out, "resumed behind") || !strings.Contains(errs, "goes on behind") || strings.Contains(errs, "waiting") {
		t.Errorf("exit %d\n%s\n%s", code, out, errs)
	}
}

func TestTheSummaryListsRejectedRowsAndWhereToReadThem(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqltest.SQLite)
	path := filepath.Join(t.TempDir(), "feed.jsonl")
	text := `{"id":"1","title":"One","price":100}` + "\n{\n" + `{"id":"\u001b[31m","title":"x","price":-5}` + "\n" + `{"id":"4","title":"Four","price":1,"ean":["123"]}` + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, code := s.worker(t, "import", "--supplier", "icecat", path)
	if code != 0 {
		t.Fatalf("rejected rows are no failure: exit %d\n%s", code, errs)
	}
	for _, want := range []string{"created               2", "rejected              2   list them: worker imports rejected 1", "rows read             4"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	list := s.must(t, "imports", "rejected", "1")
	want := "line 2\t\trow \tThe row is not a record in JSON. (unexpected end of JSON input)\nline 3\t·[31m\trow price\t-5 is no price.\n"
	if diff := cmp.Diff(strings.ReplaceAll(want, "·[31m", "[31m"), list); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
	if lines := strings.Split(strings.TrimSpace(s.must(t, "imports", "rejected", "1", "--values", "--json")), "\n"); len(lines) != 3 || !strings.Contains(lines[2], `"field":"ean.0"`) {
		t.Errorf("with values: %q", lines)
	}
	if table := s.must(t, "imports"); !strings.Contains(table, "icecat") || !strings.Contains(table, "done") {
		t.Errorf("imports:\n%s", table)
	}
}

func TestWhatCannotBeImportedEndsWithACodeAndAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t, sqltest.SQLite)
	for _, c := range []struct {
		code int
		args []string
		says string
	}{
		{exitNotFound, []string{"import", "--supplier", "icecat", "/nowhere"}, "There is no file /nowhere"},
		{exitNotFound, []string{"import", "--supplier", "acme", "/nowhere"}, "Known: icecat, opendb"},
		{exitUsage, []string{"import", "/nowhere"}, "give --supplier"},
		{exitUsage, []string{"import", "--supplier", "icecat", "--initial-stock", "-1", "/nowhere"}, "--initial-stock -1"},
		{exitUsage, []string{"import", "--supplier", "icecat"}, "accepts 1 arg"},
		{exitNotFound, []string{"imports", "rejected", "77"}, "no such import run"},
		{exitUsage, []string{"imports", "rejected", "x"}, "is no run"},
		{exitUsage, []string{"imports", "--limit", "0"}, "--limit 0"},
	} {
		if _, errs, code := s.worker(t, c.args...); code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit %d, %s", c.args, code, errs)
		}
	}
}
