package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// production is what an installation in production needs at least.
func production(more ...string) []string {
	return append([]string{"APP_ENV=production", "APP_KEY=" + testKey, "APP_URL=https://shop.example.com"}, more...)
}

func TestSettingsMustFitTogether(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		environ []string
		want    []string
	}{
		{"production with the least", production(), nil},
		{"production with nothing", []string{"APP_ENV=production"}, []string{
			"APP_KEY: is not set, but APP_ENV is production; set it to at least 32 random characters: openssl rand -base64 32",
			"APP_URL: is not set, but APP_ENV is production; set it to the address that customers use",
		}},
		{"staging asks for the same", []string{"APP_ENV=staging", "APP_KEY=short", "APP_URL=http://shop.example.com"}, []string{
			"APP_KEY: has 5 characters; set it to at least 32 random characters: openssl rand -base64 32",
			"APP_URL: is not https, but APP_ENV is staging; serve it over TLS and write https://",
		}},
		{"a short key is refused everywhere", []string{"APP_KEY=short"}, []string{
			"APP_KEY: has 5 characters; set it to at least 32 random characters: openssl rand -base64 32",
		}},
		{"no causes for readers in production", production("APP_DEBUG=true"), []string{
			"APP_DEBUG: is true in production; set it to false",
		}},
		{"an address with a path", []string{"APP_URL=https://u:p@example.com/shop"}, []string{
			`APP_URL: "https://u:xxxxx@example.com/shop" is more or less than scheme and host; want an address like https://shop.example.com`,
		}},
		{"an admin listener for everybody", production("ADMIN_ADDR=:8081"), []string{
			`ADMIN_ADDR: "" can be reached from outside; use a loopback or private address`,
		}},
		{"an admin listener on a public address", production("ADMIN_ADDR=203.0.113.9:8081"), []string{
			`ADMIN_ADDR: "203.0.113.9" can be reached from outside; use a loopback or private address`,
		}},
		{"a worker's admin listener for everybody", production("WORKER_ADMIN_ADDR=0.0.0.0:8082"), []string{
			`WORKER_ADMIN_ADDR: "0.0.0.0" can be reached from outside; use a loopback or private address`,
		}},
		{"an admin listener in the private network without TLS", production("ADMIN_ADDR=10.0.0.3:8081"), []string{
			`ADMIN_ADDR: "10.0.0.3" can be reached over a network without TLS; use a loopback address, or set ADMIN_TLS_CERT and ADMIN_TLS_KEY`,
		}},
		{"an admin listener for everybody on a laptop", []string{"ADMIN_ADDR=:8081"}, []string{
			`ADMIN_ADDR: "" can be reached over a network without TLS; use a loopback address, or set ADMIN_TLS_CERT and ADMIN_TLS_KEY`,
		}},
		{"a certificate without its key", []string{"ADMIN_TLS_CERT=cert.pem"}, []string{
			"ADMIN_TLS_CERT: does not go with ADMIN_TLS_KEY; set both or neither",
		}},
		{"a certificate that is not there", []string{"ADMIN_TLS_CERT=no.pem", "ADMIN_TLS_KEY=no.key"}, []string{
			"ADMIN_TLS_CERT: cannot be used with ADMIN_TLS_KEY: open no.pem: no such file or directory; name PEM files of one certificate and its private key",
		}},
		{"an admin listener on localhost", production("ADMIN_ADDR=localhost:8081"), nil},
		{"one port for both", []string{"HTTP_ADDR=127.0.0.1:9000", "ADMIN_ADDR=127.0.0.1:9000"}, []string{
			"ADMIN_ADDR: is HTTP_ADDR; give it a port of its own",
		}},
		{"any port for both", []string{"HTTP_ADDR=127.0.0.1:0", "ADMIN_ADDR=127.0.0.1:0"}, nil},
		{"everybody as a proxy", []string{"TRUSTED_PROXIES=::/0"}, []string{
			"TRUSTED_PROXIES: ::/0 trusts everybody; name the proxies' own addresses",
		}},
		{"a theme that is not there", []string{"THEME_DIR=/nowhere"}, []string{
			`THEME_DIR: "/nowhere" is no folder; name one that exists, or none`,
		}},
		{"half a bank account", []string{"SHOP_BANK_HOLDER=VapeArt GmbH"}, []string{
			"SHOP_BANK_IBAN: does not go with SHOP_BANK_HOLDER; set both or neither",
		}},
		{"numbers out of bounds", []string{"GRACE=0s", "DB_MAX_OPEN_CONNS=0", "SMTP_PORT=70000"}, []string{
			"DB_MAX_OPEN_CONNS: 0 is out of bounds; want 2 to 1000",
			"GRACE: 0s is out of bounds; want 1s to 1h0m0s",
			"SMTP_PORT: 70000 is out of bounds; want 1 to 65535",
		}},
		{"mail without a server", []string{"MAIL_MAILER=smtp"}, []string{
			"MAIL_FROM: is not set, but MAIL_MAILER is smtp; set it",
			"SMTP_HOST: is not set, but MAIL_MAILER is smtp; set it",
		}},
		{"half an account", []string{"SMTP_USERNAME=shop"}, []string{
			"SMTP_PASSWORD: does not go with SMTP_USERNAME; set both or neither",
		}},
		{"a password in the clear", production("MAIL_MAILER=smtp", "SMTP_HOST=m", "MAIL_FROM=a@b.example", "SMTP_USERNAME=u",
			"SMTP_PASSWORD=p", "SMTP_TLS=none"), []string{
			"SMTP_TLS: is none, which sends the password in the clear; use starttls or tls",
		}},
		{"one Redis for both", []string{"REDIS_CACHE_URL=redis://r", "REDIS_QUEUE_URL=redis://r"}, []string{
			"REDIS_QUEUE_URL: is REDIS_CACHE_URL, which may evict sessions and wake-ups; use a second instance",
		}},
		{"what is no Redis", []string{"QUEUE_CONNECTION=redis", "REDIS_QUEUE_URL=10.0.0.9:6379", "REDIS_CACHE_URL=http://:secret@r"}, []string{
			"REDIS_CACHE_URL: is no address of a Redis; write redis://user:password@host:6379, or rediss:// for TLS",
			"REDIS_QUEUE_URL: is no address of a Redis; write redis://user:password@host:6379, or rediss:// for TLS",
		}},
		{"wake-ups over Redis", production("QUEUE_CONNECTION=redis", "REDIS_QUEUE_URL=rediss://shop:secret@redis.internal:6380/0"), nil},
		{"a secret twice", []string{"APP_KEY=" + testKey, "APP_KEY_FILE=/x"}, []string{
			"APP_KEY: is set beside APP_KEY_FILE; keep one of the two",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, faultsOf(t, source(t, "", c.environ...))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDriversNameWhatTheyNeed asks the checker itself, so that it holds for drivers that are not built yet too.
func TestDriversNameWhatTheyNeed(t *testing.T) {
	t.Parallel()
	c := &Config{
		Database: Database{Connection: SQLite, ReplicaDSN: NewSecret("x")}, Cache: Cache{Driver: RedisStore},
		Session: Session{Driver: RedisStore}, Queue: Queue{Connection: RedisQueue}, Search: Search{Driver: Elasticsearch},
		Storage: Storage{Disk: S3Disk},
	}
	check := &checker{Config: c, wrong: map[string]bool{}}
	check.stores()
	var got []string
	for _, f := range check.faults {
		got = append(got, f.Setting+": "+f.Wrong)
	}
	if diff := cmp.Diff([]string{
		"DB_REPLICA_DSN: is set, but DB_CONNECTION is not mysql",
		"REDIS_CACHE_URL: is not set, but CACHE_DRIVER is redis",
		"REDIS_QUEUE_URL: is not set, but SESSION_DRIVER is redis",
		"ELASTICSEARCH_URL: is not set, but SEARCH_DRIVER is elasticsearch",
		"S3_REGION: is not set, but FILESYSTEM_DISK is s3", "S3_BUCKET: is not set, but FILESYSTEM_DISK is s3",
		"S3_ACCESS_KEY: is not set, but FILESYSTEM_DISK is s3", "S3_SECRET_KEY: is not set, but FILESYSTEM_DISK is s3",
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNotBuiltIsRefused(t *testing.T) {
	t.Parallel()
	for _, u := range unbuilt() {
		value := u.value
		if value == "" {
			value = "anything"
		}
		got := strings.Join(faultsOf(t, source(t, "", u.setting+"="+value, "DB_CONNECTION=mysql", "DB_DSN=x")), "\n")
		if !strings.Contains(got, u.setting+": ") || !strings.Contains(got, "not available in this build") {
			t.Errorf("%s=%s: got %q", u.setting, value, got)
		}
	}
}

func TestLocalKey(t *testing.T) {
	t.Parallel()
	t.Run("it is made once and kept for the owner alone", func(t *testing.T) {
		t.Parallel()
		s := source(t, "")
		first := mustLoad(t, s)
		second := mustLoad(t, s)
		if key := first.App.Key.Reveal(); len(key) < keyLength || key != second.App.Key.Reveal() {
			t.Errorf("got %q, then %q", key, second.App.Key.Reveal())
		}
		path := filepath.Join(s.Dir, "data", "app.key")
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("got %v, %v", info, err)
		}
		if got := row(t, first, "APP_KEY"); got.Value != mask || got.Origin != Origin("file "+path) {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("programs that start together agree on one", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "data")
		keys := make([]string, 16)
		var all sync.WaitGroup
		for i := range keys {
			all.Go(func() {
				key, err := localKey(dir)
				if err != nil {
					t.Error(err)
				}
				keys[i] = key.Reveal()
			})
		}
		all.Wait()
		for _, key := range keys {
			if key == "" || key != keys[0] {
				t.Fatalf("got %q", keys)
			}
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
			t.Errorf("drafts are left: %v, %v", files, err)
		}
	})
	t.Run("one that others can read, or that is too short, is refused", func(t *testing.T) {
		t.Parallel()
		for text, mode := range map[string]os.FileMode{testKey: 0o640, "short": 0o600, "\n": 0o600} {
			dir := t.TempDir()
			path := keyFile(dir)
			write(t, path, text, mode)
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(Source{Dir: dir, Environ: []string{"DATA_DIR=" + dir}}); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%q with mode %o: %v", text, mode, err)
			}
		}
	})
	t.Run("a wrong setting makes no key", func(t *testing.T) {
		t.Parallel()
		s := source(t, "", "GRACE=soon")
		if _, err := Load(s); err == nil {
			t.Error("want a fault")
		}
		if _, err := os.Stat(filepath.Join(s.Dir, "data")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
}
