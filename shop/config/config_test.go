package config

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/money"
)

const testKey = "0123456789abcdef0123456789abcdef"

// source returns a working directory with a .env, and an environment.
func source(t *testing.T, dotEnv string, environ ...string) Source {
	t.Helper()
	dir := t.TempDir()
	if dotEnv != "" {
		write(t, filepath.Join(dir, ".env"), dotEnv, 0o600)
	}
	return Source{Dir: dir, Environ: environ}
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func mustLoad(t *testing.T, s Source) *Config {
	t.Helper()
	c, err := Load(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// faultsOf returns what Load refuses, one "SETTING: what; remedy" each.
func faultsOf(t *testing.T, s Source) []string {
	t.Helper()
	_, err := Load(s)
	faults, ok := errors.AsType[Faults](err)
	if err != nil && !ok {
		t.Fatal(err)
	}
	var texts []string
	for _, f := range faults {
		texts = append(texts, f.Setting+": "+f.Wrong+"; "+f.Remedy)
	}
	return texts
}

func TestNothingHasToBeSetOnALaptop(t *testing.T) {
	t.Parallel()
	s := source(t, "")
	c := mustLoad(t, s)
	if c.App.Env != Local || c.App.Debug || c.Database.Connection != SQLite || c.Mail.Mailer != FileMailer {
		t.Errorf("got %+v", c)
	}
	if got := c.App.URL.String(); got != "http://127.0.0.1:8080" {
		t.Errorf("APP_URL follows HTTP_ADDR: got %s", got)
	}
	if c.Process.ReadyDelay != 0 || c.Process.Grace != 30*time.Second {
		t.Errorf("got %+v", c.Process)
	}
	if c.App.Data != filepath.Join(s.Dir, "data") {
		t.Errorf("DATA_DIR is made absolute: got %s", c.App.Data)
	}
	if c.Shop.Currency != money.EUR || c.Shop.Zone.String() != "Europe/Berlin" || c.Log.Level != slog.LevelInfo || c.Log.Output != LogToStderr {
		t.Errorf("got %+v, %+v", c.Shop, c.Log)
	}
	if c.SMTP.From != c.Mail.From || c.Mail.From != (Mailbox{"VapeArt", "shop@localhost"}) {
		t.Errorf("got %v, %v", c.SMTP.From, c.Mail.From)
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range (&Config{}).settings() {
		if k.name == "" || k.help == "" || seen[k.name] {
			t.Errorf("%s needs a name of its own and a help", k.field)
		}
		seen[k.name] = true
	}
}

func TestWhereASettingComesFrom(t *testing.T) {
	t.Parallel()
	t.Run("the environment wins over .env, which wins over the default", func(t *testing.T) {
		t.Parallel()
		c := mustLoad(t, source(t, "SHOP_NAME='From the file'\nSHOP_COUNTRY=AT\n", "SHOP_NAME=From outside"))
		if c.Shop.Name != "From outside" || c.Shop.Country != "AT" || c.Shop.Currency != money.EUR {
			t.Errorf("got %+v", c.Shop)
		}
	})
	t.Run("an empty value is not set", func(t *testing.T) {
		t.Parallel()
		c := mustLoad(t, source(t, "SHOP_NAME=\nSHOP_COUNTRY=AT\nAPP_KEY=\n", "SHOP_COUNTRY="))
		if c.Shop.Name != "VapeArt" || c.Shop.Country != "AT" || !c.App.Key.IsSet() {
			t.Errorf("got %+v", c.Shop)
		}
	})
	t.Run("a secret may stand in a file", func(t *testing.T) {
		t.Parallel()
		s := source(t, "")
		file := filepath.Join(s.Dir, "key")
		write(t, file, testKey+"\n", 0o400)
		s.Environ = []string{"APP_KEY_FILE=" + file}
		c := mustLoad(t, s)
		if c.App.Key.Reveal() != testKey {
			t.Errorf("got %q", c.App.Key.Reveal())
		}
		if got := row(t, c, "APP_KEY"); got.Origin != Origin("file "+file) || got.Value != mask {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("a secret outside wins over its file in .env", func(t *testing.T) {
		t.Parallel()
		c := mustLoad(t, source(t, "APP_KEY_FILE=/nowhere\n", "APP_KEY="+testKey))
		if c.App.Key.Reveal() != testKey {
			t.Errorf("got %q", c.App.Key.Reveal())
		}
	})
}

func TestValuesAreTyped(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, source(t, strings.Join([]string{
		"APP_ENV=production", "APP_URL=https://shop.example.com/", "APP_KEY=" + testKey, "DB_CONNECTION=mysql",
		"DB_DSN='user:pa$s#@tcp(db:3306)/shop'", "TRUSTED_PROXIES='10.0.0.7, 10.1.2.3/16,::1'", "LOG_LEVEL=debug", "LOG_OUTPUT=both",
		"MAIL_MAILER=smtp", "SMTP_HOST=mail.example.com", "MAIL_FROM='Der Laden <shop@example.com>'",
		"SMTP_FROM=bounce@example.com", "READY_DELAY=7s", "SHOP_TIMEZONE=Europe/Vienna", "HTTP_ADDR=:80",
	}, "\n")))
	if got := c.App.URL.String(); got != "https://shop.example.com" {
		t.Errorf("a slash at the end is cut: got %s", got)
	}
	if got := c.Database.DSN.Reveal(); got != "user:pa$s#@tcp(db:3306)/shop" {
		t.Errorf("single quotes keep every character: got %s", got)
	}
	if got := c.HTTP.TrustedProxies.String(); got != "10.0.0.7/32,10.1.0.0/16,::1/128" {
		t.Errorf("got %s", got)
	}
	if c.Mail.From != (Mailbox{"Der Laden", "shop@example.com"}) || c.SMTP.From != (Mailbox{"", "bounce@example.com"}) {
		t.Errorf("got %v, %v", c.Mail.From, c.SMTP.From)
	}
	if c.Process.ReadyDelay != 7*time.Second || c.Shop.Zone.String() != "Europe/Vienna" || c.Log.Level != slog.LevelDebug || c.Log.Output != LogToBoth {
		t.Errorf("got %v, %v, %v", c.Process, c.Shop.Zone, c.Log)
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	got := faultsOf(t, source(t, "DB_DNS=x\nGRACE=soon\nSHOP_CURRENCY=DM\nSHOP_NAME_FILE=/x\n",
		"APP_ENV=prod", "APP_DEBUG=perhaps", "APP_KYE_FILE=/x", "DB_CONNECTION=mysql", "HTTP_ADRR=:1", "SEARCH_DRIVER=elasticsearch",
		"DB_MAX_OPEN_CONNS=many", "LOG_LEVEL=loud", "LOG_OUTPUT=stdout", "SHOP_TIMEZONE=Mars/Base", "TRUSTED_PROXIES=proxy", "MAIL_FROM=nobody",
		"SMTP_PASSWORD_FILE=/nowhere", "SHOP_COUNTRY=Germany", "HTTP_ADDR=8080", "QUEUE_SPEED=9", "GRACE_=x"))
	want := []string{
		`APP_DEBUG: "perhaps" does not fit; want true or false`,
		`APP_ENV: "prod" does not fit; want local or staging or production`,
		`APP_KYE_FILE: is no setting; did you mean APP_KEY_FILE?`,
		`DB_DNS: is no setting; did you mean DB_DSN?`,
		`DB_DSN: is not set, but DB_CONNECTION is mysql; set it`,
		`DB_MAX_OPEN_CONNS: "many" does not fit; want a whole number`,
		`GRACE: "soon" does not fit; want a duration like 30s or 5m`,
		`HTTP_ADDR: "8080" is no address with a port; want one like 127.0.0.1:8080, or :8080 for every address`,
		`HTTP_ADRR: is no setting; did you mean HTTP_ADDR?`,
		`LOG_LEVEL: "loud" does not fit; want debug, info, warn or error`,
		`LOG_OUTPUT: "stdout" does not fit; want stderr or files or both`,
		`MAIL_FROM: "nobody" does not fit; want an address like shop@example.com or VapeArt <shop@example.com>`,
		"QUEUE_SPEED: is no setting; remove it: `storefront config` lists every setting",
		`SEARCH_DRIVER: elasticsearch is not available in this build; choose another or leave it out`,
		`SHOP_COUNTRY: "Germany" does not fit; want two capital letters like DE`,
		`SHOP_CURRENCY: "DM" does not fit; want a currency like EUR`,
		`SHOP_NAME_FILE: only secrets can stand in a file; set SHOP_NAME itself`,
		`SHOP_TIMEZONE: "Mars/Base" does not fit; want a time zone like Europe/Berlin`,
		`SMTP_PASSWORD_FILE: stat /nowhere: no such file or directory; name a readable file that holds nothing but the value`,
		`TRUSTED_PROXIES: "proxy" does not fit; want a comma list of addresses and ranges like 10.0.0.7,10.1.0.0/16`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsAsText(t *testing.T) {
	t.Parallel()
	_, err := Load(source(t, "DB_DNS=x\n", "APP_ENV=prod"))
	want := "2 settings are wrong:\n" +
		"  APP_ENV (environment): \"prod\" does not fit; want local or staging or production\n" +
		"  DB_DNS (.env): is no setting; did you mean DB_DSN?"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOthersSettingsAreLeftAlone(t *testing.T) {
	t.Parallel()
	got := faultsOf(t, source(t, "", "HTTP_PROXY=x", "SESSION_MANAGER=x", "PATH=/bin", "TRACE=1", "XDG_DATA_DIRS=x", "LOG_DIR=/x",
		"TEST_MYSQL_DSN=x", "GRACES=x"))
	if got != nil {
		t.Errorf("got %v", got)
	}
}

func TestABrokenDotEnvIsToldWithEverythingElse(t *testing.T) {
	t.Parallel()
	got := faultsOf(t, source(t, "SHOP NAME\n", "APP_ENV=prod"))
	if len(got) != 2 || !strings.HasPrefix(got[0], ".env: cannot be read") {
		t.Errorf("got %q", got)
	}
}

func row(t *testing.T, c *Config, name string) Row {
	t.Helper()
	for _, r := range c.Table() {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no row %s", name)
	return Row{}
}

func TestTable(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, source(t, "DB_CONNECTION=mysql\nDB_DSN=user:hunter2@tcp(db)/shop\n", "APP_KEY="+testKey, "LOG_LEVEL=warn"))
	for _, want := range []Row{
		{"DB_CONNECTION", "mysql", FromDotEnv, ""},
		{"DB_DSN", mask, FromDotEnv, ""},
		{"APP_KEY", mask, FromEnvironment, ""},
		{"SMTP_PASSWORD", "", FromDefault, ""},
		{"ELASTICSEARCH_URL", "", FromDefault, ""},
		{"LOG_LEVEL", "WARN", FromEnvironment, ""},
		{"APP_URL", "http://127.0.0.1:8080", FromDefault, ""},
		{"GRACE", "30s", FromDefault, ""},
		{"SHOP_TIMEZONE", "Europe/Berlin", FromDefault, ""},
		{"MAIL_FROM", `"VapeArt" <shop@localhost>`, FromDefault, ""},
		{"MAIL_TO_SHOP", "", FromDefault, ""},
	} {
		got := row(t, c, want.Name)
		got.Help = ""
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	var b strings.Builder
	if err := c.Print(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != len(c.Table())+1 || !strings.HasPrefix(lines[0], "NAME ") {
		t.Errorf("got %s", b.String())
	}
	if strings.Contains(b.String(), "hunter2") || strings.Contains(b.String(), testKey) {
		t.Errorf("a secret is printed: %s", b.String())
	}
}
