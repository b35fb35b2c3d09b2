package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/logging"
)

// logSite is an installation whose database is away.
func logSite(t *testing.T, logs map[string]string) *site {
	t.Helper()
	dir := t.TempDir()
	for name, text := range logs {
		path := filepath.Join(dir, "logs", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &site{environ: []string{
		"WORKER_UNDER_TEST=1", "DATA_DIR=" + dir, "HOME=" + dir, "PATH=" + os.Getenv("PATH"),
		"DB_CONNECTION=mysql", "DB_DSN=nobody:x@tcp(127.0.0.1:1)/none",
	}}
}

func decodeLines[T any](t *testing.T, text string) []T {
	t.Helper()
	var all []T
	for line := range strings.Lines(text) {
		var one T
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, one)
	}
	return all
}

func TestLogsVerbs(t *testing.T) {
	t.Parallel()
	t.Run("rotate tells what it did and list shows what there is, for people", func(t *testing.T) {
		t.Parallel()
		s := logSite(t, map[string]string{"application.log": "a\n", "queue.log": "qq\n"})
		if out := s.must(t, "logs", "list"); strings.Count(out, "\n") != 3 || !strings.Contains(out, "queue.log") {
			t.Errorf("got %s", out)
		}
		out := s.must(t, "logs", "rotate")
		if !strings.Contains(out, "2 rotated, 2 compressed (5 to ") || !strings.Contains(out, "bytes, was 3)\n") || strings.Count(out, "\n") != 5 {
			t.Errorf("got %s", out)
		}
		if out := s.must(t, "logs", "list"); strings.Count(out, ".log.gz\n") != 2 {
			t.Errorf("got %s", out)
		}
	})
	t.Run("and for programs", func(t *testing.T) {
		t.Parallel()
		s := logSite(t, map[string]string{"index.log": "i\n"})
		var did []logging.Deed
		for _, step := range decodeLines[logging.Step](t, s.must(t, "logs", "rotate", "--json")) {
			did = append(did, step.Did)
		}
		if diff := cmp.Diff([]logging.Deed{logging.Rotated, logging.Compressed}, did); diff != "" {
			t.Error(diff)
		}
		all := decodeLines[logging.Entry](t, s.must(t, "logs", "list", "--json"))
		if len(all) != 1 || all[0].Channel != logging.Index || !all[0].Compressed || all[0].Bytes == 0 {
			t.Errorf("got %+v", all)
		}
	})
	t.Run("without log files there is nothing to do", func(t *testing.T) {
		t.Parallel()
		s := logSite(t, nil)
		if out := s.must(t, "logs", "rotate"); out != "0 rotated, 0 compressed (0 to 0 bytes), 0 deleted\n" {
			t.Errorf("got %s", out)
		}
		if out := s.must(t, "logs", "list"); !strings.HasPrefix(out, "there are no log files in ") {
			t.Errorf("got %s", out)
		}
		if out := s.must(t, "logs", "list", "--json") + s.must(t, "logs", "rotate", "--json"); out != "" {
			t.Errorf("got %s", out)
		}
	})
	t.Run("what fails is told, with exit 1, beside what was done; wrong settings are exit 78", func(t *testing.T) {
		t.Parallel()
		s := logSite(t, map[string]string{
			"application-2026-11-23.log": "a\n", "application-2026-11-23.log.gz/in the way": "", "queue.log": "q\n",
		})
		out, errs, code := s.worker(t, "logs", "rotate")
		if code != exitFailure || !strings.Contains(errs, "application-2026-11-23.log") || !strings.Contains(out, "1 rotated, 1 compressed") {
			t.Errorf("exit %d, %s, %s", code, out, errs)
		}
		s.environ = append(s.environ, "LOG_OUTPUT=stdout")
		if _, errs, code := s.worker(t, "logs", "list"); code != exitSettings {
			t.Errorf("exit %d, %s", code, errs)
		}
	})
}
