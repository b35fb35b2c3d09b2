// Package config owns the settings of the three programs: their names, types and defaults, where each comes from, and
// whether they fit together. It refuses to open anything that a setting names: that is the composition root's work.
//
// A setting comes from the environment, else from the file .env in the working directory, else from its default; an
// empty value counts as not set. A secret may stand in a file that NAME_FILE names. Nothing has to be set on a laptop.
// Every wrong, unknown or unfitting setting is told at once, each with its remedy.
//
// To add a setting, add a field with its tags env, envDefault and help to a group here, bounds and dependencies to
// check.go, and what a driver needs, or that this build lacks it, to
// drivers.go.
package config

import (
	"log/slog"
	"net/url"
	"time"
	_ "time/tzdata" // SHOP_TIMEZONE must be found on machines without zone files too

	"vapeart/shop/money"
)

// Config is what is in force.
type Config struct {
	App      App
	Shop     Shop
	Bank     Bank
	HTTP     HTTP
	Admin    Admin
	Process  Process
	Log      Log
	Database Database
	Cache    Cache
	Session  Session
	Queue    Queue
	Search   Search
	Storage  Storage
	Mail     Mail
	SMTP     SMTP

	rows []Row
}

// App is the installation.
type App struct {
	Env   Environment `env:"APP_ENV" envDefault:"local" help:"local, staging or production"`
	Debug bool        `env:"APP_DEBUG" envDefault:"false" help:"show causes of errors to readers; never in production"`
	URL   *url.URL    `env:"APP_URL" help:"the address that customers use; local: HTTP_ADDR"`
	Key   Secret      `env:"APP_KEY" help:"at least 32 random characters, seals cookies and cursors; local: kept in DATA_DIR/app.key"`
	Data  string      `env:"DATA_DIR" envDefault:"./data" help:"the folder of everything that is kept on this machine"`
	Theme string      `env:"THEME_DIR" help:"a folder whose templates and assets replace the program's own"`
}

// Shop is what the shop sells by.
type Shop struct {
	Name     string         `env:"SHOP_NAME" envDefault:"VapeArt" help:"the name on pages and mails"`
	Currency money.Currency `env:"SHOP_CURRENCY" envDefault:"EUR" help:"the ISO 4217 code of all prices"`
	Country  Country        `env:"SHOP_COUNTRY" envDefault:"DE" help:"the ISO 3166 code of the shop's seat, whose taxes apply"`
	Zone     *time.Location `env:"SHOP_TIMEZONE" envDefault:"Europe/Berlin" help:"the zone of dates and times on pages and mails"`
}

// Bank is the account that customers transfer money to; without one, bank transfer is not offered.
type Bank struct {
	Holder string `env:"SHOP_BANK_HOLDER" help:"whose account customers transfer money to; empty: no bank transfer"`
	IBAN   string `env:"SHOP_BANK_IBAN" help:"its number"`
	BIC    string `env:"SHOP_BANK_BIC" help:"its bank's code, if customers abroad need it"`
	Name   string `env:"SHOP_BANK_NAME" help:"its bank's name"`
}

// HTTP is the public listener.
type HTTP struct {
	Addr           string        `env:"HTTP_ADDR" envDefault:"127.0.0.1:8080" help:"address and port of the storefront"`
	TrustedProxies Networks      `env:"TRUSTED_PROXIES" help:"comma list of the proxies whose X-Forwarded-* headers count"`
	ReadTimeout    time.Duration `env:"HTTP_READ_TIMEOUT" envDefault:"15s" help:"for reading a whole request"`
	WriteTimeout   time.Duration `env:"HTTP_WRITE_TIMEOUT" envDefault:"30s" help:"for writing a whole answer"`
	IdleTimeout    time.Duration `env:"HTTP_IDLE_TIMEOUT" envDefault:"75s" help:"how long a connection is kept open for the next request"`
	RequestTimeout time.Duration `env:"HTTP_REQUEST_TIMEOUT" envDefault:"10s" help:"for the work behind one page"`
	BodyLimit      int           `env:"HTTP_BODY_LIMIT" envDefault:"1048576" help:"bytes that a request may carry"`
}

// Admin is the listener for the admin API, metrics and health.
type Admin struct {
	Addr    string `env:"ADMIN_ADDR" envDefault:"127.0.0.1:8081" help:"address and port of the storefront's, never public; beyond loopback with ADMIN_TLS_* only"`
	TLSCert string `env:"ADMIN_TLS_CERT" help:"file of the certificate that ADMIN_ADDR serves, with its chain; needs ADMIN_TLS_KEY"`
	TLSKey  string `env:"ADMIN_TLS_KEY" help:"file of its private key, readable by its owner only"`
	Worker  string `env:"WORKER_ADMIN_ADDR" help:"the same of worker run: health, readiness and metrics; each process needs its own; empty: none"`
}

// Process is how a program ends.
type Process struct {
	ReadyDelay time.Duration `env:"READY_DELAY" envDefault:"3s" help:"how long /readyz tells 503 before requests are refused; local: 0s"`
	Grace      time.Duration `env:"GRACE" envDefault:"30s" help:"how long running requests and jobs may take to end"`
}

// Log is what the programs tell of their work, and where.
type Log struct {
	Level  slog.Level `env:"LOG_LEVEL" envDefault:"info" help:"debug, info, warn or error"`
	Format LogFormat  `env:"LOG_FORMAT" envDefault:"auto" help:"json, text, or auto: text on a terminal in local"`
	Output LogOutput  `env:"LOG_OUTPUT" envDefault:"stderr" help:"stderr (which systemd keeps), files (in DATA_DIR/logs, rotated) or both"`
}

// Database is the store of rows.
type Database struct {
	Connection DatabaseDriver `env:"DB_CONNECTION" envDefault:"sqlite" help:"sqlite (in DATA_DIR) or mysql (MySQL and MariaDB)"`
	DSN        Secret         `env:"DB_DSN" help:"user:password@tcp(host:3306)/name, for mysql"`
	ReplicaDSN Secret         `env:"DB_REPLICA_DSN" help:"the same of a replica that catalogue reads may use"`
	MaxOpen    int            `env:"DB_MAX_OPEN_CONNS" envDefault:"16" help:"connections at most"`
	LockWait   time.Duration  `env:"DB_LOCK_WAIT" envDefault:"10s" help:"how long a statement waits for a lock"`
}

// Cache is where pages are cached.
type Cache struct {
	Driver   StoreDriver `env:"CACHE_DRIVER" envDefault:"file" help:"file (on this machine) or redis"`
	RedisURL Secret      `env:"REDIS_CACHE_URL" help:"redis://…, an instance that may evict"`
}

// Session is where logins are kept.
type Session struct {
	Driver StoreDriver `env:"SESSION_DRIVER" envDefault:"file" help:"file (on this machine) or redis, on REDIS_QUEUE_URL"`
}

// Queue is how workers are woken; the ledger of jobs is always in the database.
type Queue struct {
	Connection QueueDriver `env:"QUEUE_CONNECTION" envDefault:"database" help:"database or redis"`
	RedisURL   Secret      `env:"REDIS_QUEUE_URL" help:"redis://…, an instance that must not evict"`
	Workers    int         `env:"QUEUE_WORKERS" envDefault:"4" help:"jobs that one program works on at once"`
}

// Search is who answers searches.
type Search struct {
	Driver SearchDriver `env:"SEARCH_DRIVER" envDefault:"database" help:"database or elasticsearch"`
	URLs   []Secret     `env:"ELASTICSEARCH_URL" help:"comma list of nodes"`
}

// Storage is where media are kept.
type Storage struct {
	Disk        DiskDriver `env:"FILESYSTEM_DISK" envDefault:"local" help:"local (in DATA_DIR) or s3"`
	S3Endpoint  string     `env:"S3_ENDPOINT" help:"host and port, when it is not Amazon's"`
	S3Region    string     `env:"S3_REGION" help:"the bucket's region"`
	S3Bucket    string     `env:"S3_BUCKET" help:"the bucket's name"`
	S3AccessKey string     `env:"S3_ACCESS_KEY" help:"the account's name"`
	S3SecretKey Secret     `env:"S3_SECRET_KEY" help:"the account's secret"`
}

// Mail is who sends mail.
type Mail struct {
	Mailer MailDriver `env:"MAIL_MAILER" envDefault:"file" help:"file (into DATA_DIR) or smtp"`
	From   Mailbox    `env:"MAIL_FROM" envDefault:"VapeArt <shop@localhost>" help:"the sender that customers see"`
	ToShop Mailbox    `env:"MAIL_TO_SHOP" help:"who is told of new orders; empty: nobody"`
}

// SMTP is the mail server.
type SMTP struct {
	Host     string  `env:"SMTP_HOST" help:"the server's name"`
	Port     int     `env:"SMTP_PORT" envDefault:"587" help:"the server's port"`
	Username string  `env:"SMTP_USERNAME" help:"the account, when the server asks for one"`
	Password Secret  `env:"SMTP_PASSWORD" help:"the account's password"`
	From     Mailbox `env:"SMTP_FROM" help:"where undeliverable mail returns to; empty: MAIL_FROM"`
	TLS      TLSMode `env:"SMTP_TLS" envDefault:"starttls" help:"starttls, tls (from the first byte) or none"`
}

// groups lists the parts of c that hold settings, in the order in which they are told.
func (c *Config) groups() []any {
	return []any{
		&c.App, &c.Shop, &c.Bank, &c.HTTP, &c.Admin, &c.Process, &c.Log, &c.Database, &c.Cache, &c.Session,
		&c.Queue, &c.Search, &c.Storage, &c.Mail, &c.SMTP,
	}
}
