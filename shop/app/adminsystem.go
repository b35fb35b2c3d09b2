package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/adminapi"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// adminSystem looks at what the shop depends on, for adminserver.System.
type adminSystem struct{ app *App }

// What is worse than it should be.
const (
	componentTime = 2 * time.Second
	lateJobs      = 30 * time.Second
	lateTask      = 2 * time.Minute
	blindSchedule = 3 * time.Minute // schedulers say every minute that they look
	littleDisk    = 10              // percent
	noDisk        = 3
)

// probe looks at one component; its error makes the component bad.
type probe struct {
	name string
	bad  adminapi.ComponentState
	look func(context.Context, *adminapi.Component) error
}

// Components implements adminserver.System. All probes run at once, each for two seconds at most. What nobody looks at yet
// is told as unknown.
func (s adminSystem) Components(ctx context.Context) []adminapi.Component {
	probes := []probe{
		{"database", adminapi.Down, s.database},
		{"schema", adminapi.Down, s.schema},
		{"redis", adminapi.Degraded, s.redis},
		{"redis_memory", adminapi.Degraded, s.redisMemory},
		{"queue", adminapi.Degraded, s.queue},
		{"schedule", adminapi.Degraded, s.schedule},
		{"disk", adminapi.Degraded, s.disk},
		{"data", adminapi.Down, func(ctx context.Context, _ *adminapi.Component) error { return s.app.DataWritable(ctx) }},
	}
	list := make([]adminapi.Component, len(probes))
	var wait sync.WaitGroup
	for i, p := range probes {
		wait.Go(func() { list[i] = s.run(ctx, p) })
	}
	wait.Wait()
	for _, name := range []string{"replica", "search_index", "backup", "certificates"} {
		list = append(list, adminapi.Component{Name: name, State: adminapi.Unknown})
	}
	return list
}

func (s adminSystem) run(ctx context.Context, p probe) adminapi.Component {
	ctx, cancel := context.WithTimeout(ctx, componentTime)
	defer cancel()
	c, took := adminapi.Component{Name: p.name, State: adminapi.OK}, clock.Stopwatch()
	err := p.look(ctx, &c)
	c.LatencyMicros = took().Microseconds()
	if err == nil {
		return c
	}
	if c.State == adminapi.OK {
		c.State = p.bad
	}
	c.Code = fault.CodeOf(err)
	s.app.Log.WarnContext(ctx, "a component is not well", "component", p.name, "error", err)
	return c
}

func (s adminSystem) database(ctx context.Context, c *adminapi.Component) (err error) {
	text := "SELECT VERSION()"
	if s.app.DB.Engine == sqldb.SQLite {
		text = "SELECT sqlite_version()"
	}
	c.Version, err = sqldb.One(ctx, s.app.DB, sqldb.Scalar[string], text)
	return err
}

func (s adminSystem) schema(ctx context.Context, c *adminapi.Component) error {
	steps, err := s.app.DB.Migrations(ctx)
	if err != nil {
		return err
	}
	for _, step := range steps {
		if step.Applied {
			c.Version = strconv.FormatInt(step.Version, 10)
		}
	}
	return s.app.DB.CheckSchema(ctx)
}

func (s adminSystem) redis(ctx context.Context, c *adminapi.Component) error {
	if s.app.bell == nil {
		c.State = adminapi.Off
		return nil
	}
	return s.app.bell.Check(ctx)
}

func (s adminSystem) redisMemory(ctx context.Context, c *adminapi.Component) error {
	switch {
	case s.app.bell == nil:
		c.State = adminapi.Off
		return nil
	case !s.app.bell.Live():
		c.State = adminapi.Unknown
		return nil
	}
	return s.app.bell.CheckMemory(ctx)
}

// queue tells how long the oldest ready job waits, and how many are dead; a paused queue's jobs wait too.
func (s adminSystem) queue(ctx context.Context, c *adminapi.Component) error {
	stats, err := s.app.Jobs.Backlog(ctx)
	if err != nil {
		return err
	}
	var lag time.Duration
	var ready, dead int64
	for _, stat := range stats {
		switch stat.State {
		case queue.Ready:
			ready, lag = ready+stat.Count, max(lag, s.app.Jobs.Now().Sub(stat.Oldest))
		case queue.DeadState:
			dead += stat.Count
		}
	}
	c.Value = fmt.Sprintf("ready=%d dead=%d lag=%s", ready, dead, lag.Round(time.Millisecond))
	if lag > lateJobs || dead > 0 {
		return fault.New(fault.Unavailable, "system.jobs_late")
	}
	return nil
}

// schedule tells of the task that is furthest behind; without any task nobody knows whether there is a scheduler.
func (s adminSystem) schedule(ctx context.Context, c *adminapi.Component) error {
	tasks, err := s.app.Schedule.List(ctx)
	if err != nil {
		return err
	}
	tasks = slices.DeleteFunc(tasks, func(t ScheduledTask) bool { return !t.Known || !t.Enabled })
	if len(tasks) == 0 {
		c.State = adminapi.Unknown
		return nil
	}
	var lag time.Duration
	seen := tasks[0].SeenAt
	for _, t := range tasks {
		lag = max(lag, t.Lag)
		if t.SeenAt.After(seen) {
			seen = t.SeenAt
		}
	}
	blind := max(0, s.app.Clock.Now().Sub(seen))
	c.Value = fmt.Sprintf("tasks=%d lag=%s seen=%s", len(tasks), lag.Round(time.Millisecond), blind.Round(time.Second))
	if lag > lateTask || blind > blindSchedule {
		return fault.New(fault.Unavailable, "system.schedule_late")
	}
	return nil
}

// disk tells how much of the disk under DATA_DIR is free for this program.
func (s adminSystem) disk(_ context.Context, c *adminapi.Component) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(s.app.Config.App.Data, &st); err != nil {
		return fault.Wrap(fault.Unavailable, "system.disk_unreadable", err)
	}
	if st.Blocks == 0 {
		c.State = adminapi.Unknown
		return nil
	}
	free := st.Bavail * 100 / st.Blocks
	c.Value = fmt.Sprintf("%d%% free", free)
	if free >= littleDisk {
		return nil
	}
	if free < noDisk {
		c.State = adminapi.Down
	}
	return fault.New(fault.Unavailable, "system.disk_full")
}
