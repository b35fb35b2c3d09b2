package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"vapeart/shop/adminserver"
	"vapeart/shop/process"
)

// addAdmin adds the listener for operators to a process. api may be nil.
func (a *App) addAdmin(p *process.Process, api *adminserver.API, open func(context.Context) (net.Listener, error), checks ...adminserver.Check) {
	checks = append(append(checks, adminserver.Check{Name: "database", Probe: a.Ready}, adminserver.Check{Name: "data", Probe: a.DataWritable}), a.bellChecks()...)
	server := adminserver.New(adminserver.Options{
		Version: Version(), Draining: p.Draining, Checks: checks, Metrics: a.Metrics.Handler(), Log: a.Log, API: api,
	})
	var private net.Listener
	p.Serve("admin", func(ctx context.Context) (err error) {
		private, err = open(ctx)
		return err
	}, func(context.Context) error { return server.Serve(private) }, server.Shutdown)
}

// addAdminAPI adds the storefront's listener for operators, which serves the admin API.
func (a *App) addAdminAPI(p *process.Process, checks ...adminserver.Check) error {
	api, err := a.adminAPI()
	if err == nil {
		a.addAdmin(p, api, a.listenAdmin, checks...)
	}
	return err
}

// errClear says that tokens would cross a network in the clear.
var errClear = errors.New("can be reached over a network without TLS; use a loopback address, or set ADMIN_TLS_CERT and ADMIN_TLS_KEY")

// listenAdmin opens ADMIN_ADDR, with TLS where it is set. What the settings were checked for is checked again on the
// address that it came to, because a name may stand for any.
func (a *App) listenAdmin(ctx context.Context) (net.Listener, error) {
	const setting = "ADMIN_ADDR"
	admin := a.Config.Admin
	if admin.TLSCert == "" {
		l, err := listen(ctx, setting, admin.Addr)
		if err != nil {
			return nil, err
		}
		if at, ok := l.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
			return nil, errors.Join(fmt.Errorf("%s=%s: %w", setting, admin.Addr, errClear), l.Close())
		}
		return l, nil
	}
	pair, err := tls.LoadX509KeyPair(admin.TLSCert, admin.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("ADMIN_TLS_CERT: %w", err)
	}
	l, err := listen(ctx, setting, admin.Addr)
	if err != nil {
		return nil, err
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}), nil
}
