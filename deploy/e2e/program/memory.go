package program

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// watchMemory follows a process's peak of resident memory until the returned function is called, which tells it in bytes.
// The figure that wait4 gives at the end is no good: it begins with what the parent had when it forked. Source: Linux,
// fs/exec.c, exec_mmap.
func watchMemory(pid int) func() int64 {
	done, peak := make(chan struct{}), make(chan int64)
	go func() {
		const every = 20 * time.Millisecond
		look := time.NewTicker(every)
		defer look.Stop()
		most := peakMemory(pid)
		for {
			select {
			case <-look.C:
				most = max(most, peakMemory(pid))
			case <-done:
				peak <- most
				return
			}
		}
	}()
	return func() int64 { close(done); return <-peak }
}

// peakMemory is the most resident memory that a process has had so far, in bytes; 0 when it is gone. Files that it maps
// count as often as they are mapped.
func peakMemory(pid int) int64 { return statusOf(pid, "VmHWM") }

// ownMemory is the resident memory that no file stands behind, in bytes; 0 when the process is gone.
func ownMemory(pid int) int64 { return statusOf(pid, "RssAnon") }

// statusOf returns a size of /proc/PID/status.
func statusOf(pid int, name string) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		if key != name {
			continue
		}
		kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		if err != nil {
			return 0
		}
		return kib << 10
	}
	return 0
}
