package main

import (
	"os"
	"runtime"
	"strconv"
	"testing"
)

// TestMain lets the test's own binary be the worker, so that processes can be started and killed without a build. One with
// WORKER_BALLAST holds so many megabytes more.
func TestMain(m *testing.M) {
	if os.Getenv("WORKER_UNDER_TEST") != "" {
		megabytes, _ := strconv.Atoi(os.Getenv("WORKER_BALLAST")) // 0 without
		ballast := make([]byte, megabytes<<20)
		for i := 0; i < len(ballast); i += os.Getpagesize() {
			ballast[i] = 1
		}
		main()
		runtime.KeepAlive(ballast)
		return
	}
	os.Exit(m.Run())
}
