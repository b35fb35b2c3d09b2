package app

import (
	"context"
	"net"

	"vapeart/shop/adminserver"
	"vapeart/shop/process"
)

// addAdmin adds the listener for operators to a process.
func (a *App) addAdmin(p *process.Process, setting, address string, checks ...adminserver.Check) {
	checks = append(append(checks, adminserver.Check{Name: "database", Probe: a.Ready}, adminserver.Check{Name: "data", Probe: a.DataWritable}), a.bellChecks()...)
	server := adminserver.New(adminserver.Options{Version: Version(), Draining: p.Draining, Checks: checks, Metrics: a.Metrics.Handler(), Log: a.Log})
	var private net.Listener
	p.Serve("admin", func(ctx context.Context) (err error) {
		private, err = listen(ctx, setting, address)
		return err
	}, func(context.Context) error { return server.Serve(private) }, server.Shutdown)
}
