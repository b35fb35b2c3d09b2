package app

import (
	"net"
	"testing"

	"vapeart/shop/config"
)

func TestWithoutTLSTheAdminListenerStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	for address, fine := range map[string]bool{"127.0.0.1:0": true, "localhost:0": true, ":0": false, "0.0.0.0:0": false} {
		a := &App{Config: &config.Config{Admin: config.Admin{Addr: address}}}
		l, err := a.listenAdmin(t.Context())
		if (err == nil) != fine {
			t.Errorf("%s: %v", address, err)
		}
		if err == nil {
			if at, ok := l.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
				t.Errorf("%s listens on %s", address, l.Addr())
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
