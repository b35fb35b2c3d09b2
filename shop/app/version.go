package app

import (
	"runtime/debug"
	"time"
)

// Version tells which build this is: the module's version, or the revision it was built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, modified := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = "+"
		case s.Key == "vcs.time" && revision == "":
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil {
				revision = t.Format("20060102")
			}
		}
	}
	if revision == "" {
		return "devel"
	}
	return revision + modified
}
