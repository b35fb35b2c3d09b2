package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/config"
	"vapeart/shop/logging"
)

// said is what a program told, by where it stands: without times and versions.
type said struct{ Stderr, Application, Queue string }

// run makes the log of a program, tells a line on two channels, and ends.
func run(t *testing.T, dir string, settings ...string) said {
	t.Helper()
	cfg, err := config.Load(config.Source{Dir: dir, Environ: append(settings, "DATA_DIR="+dir)})
	if err != nil {
		t.Fatal(err)
	}
	standard, err := os.Create(filepath.Join(dir, "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer standard.Close()
	log, files := newLog(standard, cfg, "worker")
	log.Info("hello")
	logging.Channel(log, logging.Queue).Info("a job")
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return ""
		}
		lines := []string{}
		for line := range strings.Lines(string(text)) {
			_, line, _ = strings.Cut(line, "level")
			lines = append(lines, strings.ReplaceAll(strings.TrimSpace(line), Version(), "V"))
		}
		return strings.Join(lines, "\n")
	}
	return said{read("stderr"), read("logs/application.log"), read("logs/queue.log")}
}

func TestWhereLogLinesGo(t *testing.T) {
	t.Parallel()
	line := func(msg string) string {
		return fmt.Sprintf(`":"INFO","msg":"%s","program":"worker","version":"V"}`, msg)
	}
	for _, c := range []struct {
		name     string
		settings []string
		want     said
	}{
		{"to standard error, if nothing is set", nil, said{line("hello") + "\n" + line("a job"), "", ""}},
		{"into files by channel", []string{"LOG_OUTPUT=files"}, said{"", line("hello"), line("a job")}},
		{"or both", []string{"LOG_OUTPUT=both"}, said{line("hello") + "\n" + line("a job"), line("hello"), line("a job")}},
		{
			"text names the program in files, which several write",
			[]string{"LOG_OUTPUT=both", "LOG_FORMAT=text"},
			said{"=INFO msg=hello\n=INFO msg=\"a job\"", "=INFO msg=hello program=worker version=V", `=INFO msg="a job" program=worker version=V`},
		},
		{"none below the level", []string{"LOG_OUTPUT=both", "LOG_LEVEL=warn"}, said{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, run(t, t.TempDir(), c.settings...)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a folder that cannot be made is told once, and every line stands on standard error once", func(t *testing.T) {
		t.Parallel()
		for _, output := range []string{"files", "both"} {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "logs"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			got := run(t, dir, "LOG_OUTPUT="+output).Stderr
			for text, n := range map[string]int{`"msg":"hello"`: 1, `"msg":"a job"`: 1, "application.log": 1, "queue.log": 1} {
				if strings.Count(got, text) < n {
					t.Errorf("%s: want %s, got %s", output, text, got)
				}
			}
			if strings.Count(got, "\n") != 3 {
				t.Errorf("%s: want four lines in all, got %s", output, got)
			}
		}
	})
}

func TestRotateLogs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if got := run(t, dir, "LOG_OUTPUT=files"); got.Queue == "" {
		t.Fatalf("got %+v", got)
	}
	cfg, err := config.Load(config.Source{Dir: dir, Environ: []string{"DATA_DIR=" + dir}})
	if err != nil {
		t.Fatal(err)
	}
	a := &App{Config: cfg}
	result, err := a.RotateLogs(t.Context())
	if err != nil || !strings.HasPrefix(result, "2 rotated, 2 compressed") {
		t.Errorf("got %q, %v", result, err)
	}
	entries, err := Logs(cfg).List()
	if err != nil || len(entries) != 2 || !entries[0].Compressed || Logs(cfg).Wait < 2*time.Second {
		t.Errorf("got %+v, %v", entries, err)
	}
}
