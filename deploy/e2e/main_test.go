package e2e_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"vapeart/deploy/e2e/program"
)

// programs are built once for all tests.
var programs program.Programs

func TestMain(m *testing.M) {
	os.Exit(run(m)) //nolint:forbidigo // what TestMain is for
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "vapeart-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if programs, err = program.Build(context.Background(), dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
