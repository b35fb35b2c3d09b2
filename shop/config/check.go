package config

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"time"
)

// checker holds settings against one another. A setting that is wrong in itself is not told a second time.
type checker struct {
	*Config
	origins map[string]Origin
	wrong   map[string]bool
	faults  Faults
}

// run adds what does not fit to the faults that parsing found.
func (c *checker) run(parsed Faults) {
	for _, f := range parsed {
		c.wrong[f.Setting] = true
	}
	c.faults = parsed
	c.app()
	c.listeners()
	c.bounds()
	c.unavailable()
	c.stores()
	c.mail()
}

// refuse notes a fault of a setting.
func (c *checker) refuse(setting, wrong, remedy string) {
	if !c.wrong[setting] && !c.wrong[setting+fileSuffix] {
		c.wrong[setting] = true
		c.faults = append(c.faults, Fault{setting, c.origins[setting], wrong, remedy})
	}
}

// need notes a setting that is not set though another one's value asks for it, unless that is wrong itself.
func (c *checker) need(set bool, setting, by, value string) {
	if !set && !c.wrong[by] {
		c.refuse(setting, "is not set, but "+by+" is "+value, "set it")
	}
}

func (c *checker) served() bool { return c.App.Env == Staging || c.App.Env == Production }

const keyLength = 32

func (c *checker) app() {
	const howToMakeAKey = "set it to at least 32 random characters: openssl rand -base64 32"
	switch key := c.App.Key.Reveal(); {
	case key == "" && c.served():
		c.refuse("APP_KEY", "is not set, but APP_ENV is "+string(c.App.Env), howToMakeAKey)
	case key != "" && len(key) < keyLength:
		c.refuse("APP_KEY", fmt.Sprintf("has %d characters", len(key)), howToMakeAKey)
	}
	switch u := c.App.URL; {
	case u == nil:
		if c.served() { // elsewhere it follows from HTTP_ADDR, if that is right
			c.refuse("APP_URL", "is not set, but APP_ENV is "+string(c.App.Env), "set it to the address that customers use")
		}
	case !isOrigin(u):
		c.refuse("APP_URL", fmt.Sprintf("%.100q is more or less than scheme and host", u.Redacted()), "want an address like https://shop.example.com")
	case c.served() && u.Scheme != "https":
		c.refuse("APP_URL", "is not https, but APP_ENV is "+string(c.App.Env), "serve it over TLS and write https://")
	}
	if c.App.Env == Production && c.App.Debug {
		c.refuse("APP_DEBUG", "is true in production", "set it to false")
	}
	if (c.Bank.Holder == "") != (c.Bank.IBAN == "") {
		c.refuse("SHOP_BANK_IBAN", "does not go with SHOP_BANK_HOLDER", "set both or neither")
	}
	if c.App.Theme != "" {
		if info, err := os.Stat(c.App.Theme); err != nil || !info.IsDir() {
			c.refuse("THEME_DIR", fmt.Sprintf("%q is no folder", c.App.Theme), "name one that exists, or none")
		}
	}
}

func isOrigin(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil &&
		(u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == ""
}

func (c *checker) listeners() {
	c.address("HTTP_ADDR", c.HTTP.Addr)
	c.address("ADMIN_ADDR", c.Admin.Addr)
	if c.HTTP.Addr == c.Admin.Addr && !hasPort(c.Admin.Addr, "0") {
		c.refuse("ADMIN_ADDR", "is HTTP_ADDR", "give it a port of its own")
	}
	c.internal("ADMIN_ADDR", c.Admin.Addr)
	c.adminTLS()
	if c.Admin.Worker != "" {
		c.address("WORKER_ADMIN_ADDR", c.Admin.Worker)
		c.internal("WORKER_ADMIN_ADDR", c.Admin.Worker)
	}
	for _, p := range c.HTTP.TrustedProxies {
		if p.Bits() == 0 {
			c.refuse("TRUSTED_PROXIES", p.String()+" trusts everybody", "name the proxies' own addresses")
		}
	}
}

// adminTLS demands that tokens never cross a network in the clear, whatever the installation is for.
func (c *checker) adminTLS() {
	cert, key := c.Admin.TLSCert, c.Admin.TLSKey
	if (cert == "") != (key == "") {
		c.refuse("ADMIN_TLS_CERT", "does not go with ADMIN_TLS_KEY", "set both or neither")
		return
	}
	host, _, err := net.SplitHostPort(c.Admin.Addr)
	if err == nil && cert == "" && !isLoopback(host) {
		c.refuse("ADMIN_ADDR", fmt.Sprintf("%q can be reached over a network without TLS", host), "use a loopback address, or set ADMIN_TLS_CERT and ADMIN_TLS_KEY")
	}
	if cert == "" {
		return
	}
	if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
		c.refuse("ADMIN_TLS_CERT", "cannot be used with ADMIN_TLS_KEY: "+err.Error(), "name PEM files of one certificate and its private key")
		return
	}
	if info, err := os.Stat(key); err == nil && info.Mode().Perm()&0o077 != 0 {
		c.refuse("ADMIN_TLS_KEY", fmt.Sprintf("%q can be read by others", key), "take their rights away: chmod 600")
	}
}

// isLoopback tells whether host is this machine alone; of names, only localhost is known.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// internal demands that what is for operators cannot be reached from outside.
func (c *checker) internal(setting, address string) {
	host, _, err := net.SplitHostPort(address)
	if err == nil && c.App.Env == Production && !isInternal(host) {
		c.refuse(setting, fmt.Sprintf("%q can be reached from outside", host), "use a loopback or private address")
	}
}

func (c *checker) address(setting, addr string) {
	_, port, err := net.SplitHostPort(addr) // a host that does not resolve is told when listening
	n, numErr := strconv.ParseUint(port, 10, 16)
	if err != nil || numErr != nil || n == 0 && port != "0" {
		c.refuse(setting, fmt.Sprintf("%.100q is no address with a port", addr), "want one like 127.0.0.1:8080, or :8080 for every address")
	}
}

func hasPort(addr, port string) bool {
	_, p, err := net.SplitHostPort(addr)
	return err == nil && p == port
}

// isInternal tells whether a listener on host is out of the public's reach; only localhost is known by name.
func isInternal(host string) bool {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host == "localhost"
	}
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
}

func (c *checker) bounds() {
	for _, d := range []struct {
		setting  string
		value    time.Duration
		min, max time.Duration
	}{
		{"HTTP_READ_TIMEOUT", c.HTTP.ReadTimeout, time.Second, time.Hour},
		{"HTTP_WRITE_TIMEOUT", c.HTTP.WriteTimeout, time.Second, time.Hour},
		{"HTTP_IDLE_TIMEOUT", c.HTTP.IdleTimeout, time.Second, time.Hour},
		{"HTTP_REQUEST_TIMEOUT", c.HTTP.RequestTimeout, 100 * time.Millisecond, time.Hour},
		{"READY_DELAY", c.Process.ReadyDelay, 0, 5 * time.Minute},
		{"GRACE", c.Process.Grace, time.Second, time.Hour},
		{"DB_LOCK_WAIT", c.Database.LockWait, time.Second, 5 * time.Minute},
	} {
		if d.value < d.min || d.value > d.max {
			c.refuse(d.setting, fmt.Sprintf("%v is out of bounds", d.value), fmt.Sprintf("want %v to %v", d.min, d.max))
		}
	}
	for _, n := range []struct {
		setting         string
		value, min, max int
	}{
		{"HTTP_BODY_LIMIT", c.HTTP.BodyLimit, 4 << 10, 1 << 30},
		{"DB_MAX_OPEN_CONNS", c.Database.MaxOpen, 2, 1000},
		{"QUEUE_WORKERS", c.Queue.Workers, 1, 256},
		{"SMTP_PORT", c.SMTP.Port, 1, 65535},
	} {
		if n.value < n.min || n.value > n.max {
			c.refuse(n.setting, fmt.Sprintf("%d is out of bounds", n.value), fmt.Sprintf("want %d to %d", n.min, n.max))
		}
	}
}
