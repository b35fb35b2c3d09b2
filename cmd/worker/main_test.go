package main

import (
	"os"
	"testing"
)

// TestMain lets the test's own binary be the worker, so that processes can be started and killed without a build.
func TestMain(m *testing.M) {
	if os.Getenv("WORKER_UNDER_TEST") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}
