package config

import (
	"fmt"
	"net/mail"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// Environment is what an installation is for.
type Environment string

// The environments.
const (
	Local      Environment = "local"
	Staging    Environment = "staging"
	Production Environment = "production"
)

// UnmarshalText reads local, staging or production.
func (e *Environment) UnmarshalText(b []byte) error { return choose(e, b, Local, Staging, Production) }

// DatabaseDriver is the engine of the rows.
type DatabaseDriver string

// The engines of the rows; MySQL is MariaDB too.
const (
	SQLite DatabaseDriver = "sqlite"
	MySQL  DatabaseDriver = "mysql"
)

// UnmarshalText reads sqlite or mysql.
func (d *DatabaseDriver) UnmarshalText(b []byte) error { return choose(d, b, SQLite, MySQL) }

// StoreDriver is where cached pages or sessions are kept.
type StoreDriver string

// The stores.
const (
	FileStore  StoreDriver = "file"
	RedisStore StoreDriver = "redis"
)

// UnmarshalText reads file or redis.
func (d *StoreDriver) UnmarshalText(b []byte) error { return choose(d, b, FileStore, RedisStore) }

// QueueDriver is what wakes the workers.
type QueueDriver string

// The wakers.
const (
	DatabaseQueue QueueDriver = "database"
	RedisQueue    QueueDriver = "redis"
)

// UnmarshalText reads database or redis.
func (d *QueueDriver) UnmarshalText(b []byte) error { return choose(d, b, DatabaseQueue, RedisQueue) }

// SearchDriver is who answers searches.
type SearchDriver string

// The search engines.
const (
	DatabaseSearch SearchDriver = "database"
	Elasticsearch  SearchDriver = "elasticsearch"
)

// UnmarshalText reads database or elasticsearch.
func (d *SearchDriver) UnmarshalText(b []byte) error {
	return choose(d, b, DatabaseSearch, Elasticsearch)
}

// DiskDriver is where media are kept.
type DiskDriver string

// The disks.
const (
	LocalDisk DiskDriver = "local"
	S3Disk    DiskDriver = "s3"
)

// UnmarshalText reads local or s3.
func (d *DiskDriver) UnmarshalText(b []byte) error { return choose(d, b, LocalDisk, S3Disk) }

// MailDriver is who sends mail.
type MailDriver string

// The mailers.
const (
	FileMailer MailDriver = "file"
	SMTPMailer MailDriver = "smtp"
)

// UnmarshalText reads file or smtp.
func (d *MailDriver) UnmarshalText(b []byte) error { return choose(d, b, FileMailer, SMTPMailer) }

// TLSMode is how a connection to the mail server is encrypted.
type TLSMode string

// The modes.
const (
	StartTLS TLSMode = "starttls"
	TLS      TLSMode = "tls"
	NoTLS    TLSMode = "none"
)

// UnmarshalText reads starttls, tls or none.
func (m *TLSMode) UnmarshalText(b []byte) error { return choose(m, b, StartTLS, TLS, NoTLS) }

// LogFormat is the form of log lines.
type LogFormat string

// The forms.
const (
	AutoFormat LogFormat = "auto"
	JSONFormat LogFormat = "json"
	TextFormat LogFormat = "text"
)

// UnmarshalText reads auto, json or text.
func (f *LogFormat) UnmarshalText(b []byte) error {
	return choose(f, b, AutoFormat, JSONFormat, TextFormat)
}

// LogOutput is where log lines go.
type LogOutput string

// The places of log lines.
const (
	LogToStderr LogOutput = "stderr"
	LogToFiles  LogOutput = "files"
	LogToBoth   LogOutput = "both"
)

// UnmarshalText reads stderr, files or both.
func (o *LogOutput) UnmarshalText(b []byte) error {
	return choose(o, b, LogToStderr, LogToFiles, LogToBoth)
}

// choose sets to one of the options.
func choose[T ~string](to *T, text []byte, options ...T) error {
	if !slices.Contains(options, T(text)) {
		names := make([]string, len(options))
		for i, o := range options {
			names[i] = string(o)
		}
		return fmt.Errorf("want %s", strings.Join(names, " or "))
	}
	*to = T(text)
	return nil
}

// Country is an ISO 3166 alpha-2 code.
type Country string

var countryForm = regexp.MustCompile(`^[A-Z]{2}$`)

// UnmarshalText reads two capital letters.
func (c *Country) UnmarshalText(b []byte) error {
	if !countryForm.Match(b) {
		return fmt.Errorf("want two capital letters like DE")
	}
	*c = Country(b)
	return nil
}

// Mailbox is a mail address with or without a name: "VapeArt <shop@example.com>".
type Mailbox struct{ Name, Address string }

// UnmarshalText reads one address as RFC 5322 writes it.
func (m *Mailbox) UnmarshalText(b []byte) error {
	a, err := mail.ParseAddress(string(b))
	if err != nil {
		return fmt.Errorf("want an address like shop@example.com or VapeArt <shop@example.com>")
	}
	*m = Mailbox{a.Name, a.Address}
	return nil
}

// IsZero tells whether there is no address.
func (m Mailbox) IsZero() bool { return m.Address == "" }

// String writes the mailbox as a mail header does.
func (m Mailbox) String() string {
	if m.IsZero() {
		return ""
	}
	return (&mail.Address{Name: m.Name, Address: m.Address}).String()
}

// Networks is a list of address ranges.
type Networks []netip.Prefix

// UnmarshalText reads a comma list of addresses and ranges: "10.0.0.7, 10.1.0.0/16".
func (n *Networks) UnmarshalText(b []byte) error {
	var all Networks
	for text := range strings.SplitSeq(string(b), ",") {
		text = strings.TrimSpace(text)
		prefix, err := netip.ParsePrefix(text)
		if addr, addrErr := netip.ParseAddr(text); addrErr == nil {
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return fmt.Errorf("want a comma list of addresses and ranges like 10.0.0.7,10.1.0.0/16")
		}
		all = append(all, prefix.Masked())
	}
	*n = all
	return nil
}

// String writes the list as it is read.
func (n Networks) String() string {
	texts := make([]string, len(n))
	for i, p := range n {
		texts[i] = p.String()
	}
	return strings.Join(texts, ",")
}
