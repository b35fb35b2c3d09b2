package judge

import (
	"time"

	"vapeart/jobs/queue"
)

// Figures count what the judge met.
type Figures struct {
	Jobs, RolledBack, Refused, Effects int
	States                             map[queue.State]int
	Dead                               map[string]int // by reason
	Retries, Snoozes, LostLeases       int
	GivenBack                          int // claims that were given back before the job began
	LostInOutage                       int // of workers that lived, while the database was away
	Ghosts                             int // attempts of workers that stood still and went on after somebody else had begun
	Recoveries                         int
	LongestRecovery                    time.Duration // from a worker's death until its job ran again, database outages not counted
}
