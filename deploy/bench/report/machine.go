package report

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Machine tells on what was measured.
func Machine() string {
	return fmt.Sprintf("%d cores of %s, %s of memory, %s, %s", runtime.NumCPU(), lineOf("/proc/cpuinfo", "model name"),
		memory(), kernel(), runtime.Version())
}

// Busy tells how many processes wanted to run in the last minute: with more than a few, others share the cores.
func Busy() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	minute, _, _ := strings.Cut(string(text), " ")
	return minute
}

// lineOf returns what a "name: value" file says of a name.
func lineOf(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func memory() string {
	kib, err := strconv.ParseInt(strings.TrimSuffix(lineOf("/proc/meminfo", "MemTotal"), " kB"), 10, 64)
	if err != nil {
		return "unknown size"
	}
	return strconv.FormatInt(kib>>20, 10) + " GiB"
}

func kernel() string {
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return runtime.GOOS
	}
	return "Linux " + strings.TrimSpace(string(release))
}
