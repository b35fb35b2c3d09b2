package adminapi

import (
	"slices"
	"time"
)

// ComponentState is how a part of the system is.
type ComponentState string

// The states, from best to worst. What cannot be told is Unknown, never OK.
const (
	Off      ComponentState = "off" // not asked for by the settings
	OK       ComponentState = "ok"
	Unknown  ComponentState = "unknown"
	Degraded ComponentState = "degraded" // it works, worse than it should
	Down     ComponentState = "down"
)

// System is how the whole shop is.
type System struct {
	State      ComponentState `json:"state" enum:"off,ok,unknown,degraded,down" doc:"the worst of the components'"`
	Build      string         `json:"build" doc:"of the program that answers"`
	CheckedAt  time.Time      `json:"checked_at"`
	Components []Component    `json:"components" nullable:"false"`
}

// Component is one thing that the shop depends on. Symptom, Impact and Action are told when it is not well.
type Component struct {
	Name          string         `json:"name"`
	State         ComponentState `json:"state" enum:"off,ok,unknown,degraded,down"`
	LatencyMicros int64          `json:"latency_us" doc:"how long the check took"`
	Version       string         `json:"version,omitempty"`
	Value         string         `json:"value,omitempty" doc:"what was measured"`
	Code          string         `json:"code,omitempty" doc:"stable, of what is wrong; the cause is in the log"`
	Symptom       string         `json:"symptom,omitempty" doc:"what people see"`
	Impact        string         `json:"impact,omitempty" doc:"what does not work, and what does all the same"`
	Action        string         `json:"action,omitempty" doc:"what to do"`
}

// Worst returns the worst state of components, Unknown for none.
func Worst(components []Component) ComponentState {
	order := []ComponentState{Off, OK, Unknown, Degraded, Down}
	worst := -1
	for _, c := range components {
		worst = max(worst, slices.Index(order, c.State))
	}
	if worst < 0 {
		return Unknown
	}
	return order[worst]
}

// GetSystem returns how everything is.
func GetSystem() Endpoint[Nothing, Answer[System]] {
	return get[Nothing, Answer[System]]("get-system", "system", SystemRead, "Show how every dependency is, and what to do")
}
