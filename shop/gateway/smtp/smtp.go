// Package smtp hands mails to a mail server (RFC 5321), over TLS or not, logged in or not. It refuses to try again: it says
// whether that can help, and the job ledger does it.
//
// A connection is made for each mail and closed after it. The shop sends a mail per order, and a connection that waits for
// the next one is a connection that the server has closed meanwhile.
package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"time"

	gomail "github.com/wneessen/go-mail"

	"vapeart/shop/fault"
	"vapeart/shop/mail"
)

// TLS is how a connection is encrypted. The certificate is always checked.
type TLS string

// The modes.
const (
	StartTLS TLS = "starttls" // after a greeting in the clear; a server that does not offer it is refused
	Implicit TLS = "tls"      // from the first byte
	NoTLS    TLS = "none"     // never; then no password is sent either, except to this machine
)

// Options say where the server is.
type Options struct {
	Host               string
	Port               int
	Username, Password string // empty: no login
	TLS                TLS
	Envelope           string        // who gets what cannot be delivered; empty: the message's From
	Timeout            time.Duration // of each answer of the server; 0 means 30 s
	Total              time.Duration // of a whole mail; 0 means 2 min
	Certificates       *tls.Config   // nil: the machine's certificate authorities
}

// Sender implements mail.Sender with a mail server.
type Sender struct{ o Options }

// New returns a sender. It asks the server nothing yet. Errors: Internal for options that cannot be.
func New(o Options) (*Sender, error) {
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Total <= 0 {
		o.Total = 2 * time.Minute
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.Certificates != nil {
		config = o.Certificates.Clone()
	}
	config.ServerName = o.Host
	o.Certificates = config
	s := &Sender{o}
	if _, err := s.client(s.dial); err != nil {
		return nil, fault.Wrap(fault.Internal, "mail.bad_server", err)
	}
	return s, nil
}

// Send hands the message to the server. Errors: Conflict mail.refused when the server said for good that it does not want
// this sender, recipient or text; Unavailable mail.unavailable for anything else, a login that failed too: that is the
// operator's to mend, and the mail shall go out then; and what mail.Message.Check finds.
//
// A connection that breaks after the last byte and before the answer counts as unavailable. The mail may then arrive
// twice, under one Message-ID.
func (s *Sender) Send(ctx context.Context, m *mail.Message) error {
	b, err := m.Bytes()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.o.Total)
	defer cancel()
	err = s.send(ctx, m, b)
	if err == nil {
		return nil
	}
	if _, final := errors.AsType[*refusal](err); final {
		return fault.Wrap(fault.Conflict, "mail.refused", err)
	}
	if ctx.Err() != nil {
		err = errors.Join(err, context.Cause(ctx))
	}
	return fault.Wrap(fault.Unavailable, "mail.unavailable", err)
}

// refusal is a server's permanent no to a mail.
type refusal struct{ error }

// Unwrap returns the server's words.
func (r *refusal) Unwrap() error { return r.error }

// judge makes a permanent answer about the mail a refusal. The other permanent ones speak of commands we may not use or
// of a login that is missing (RFC 5321 section 4.2.3, RFC 4954 section 6): mending our settings helps.
func judge(err error) error {
	if answer, ok := errors.AsType[*textproto.Error](err); ok && answer.Code >= 550 && answer.Code <= 559 {
		return &refusal{err}
	}
	return err
}

func (s *Sender) send(ctx context.Context, m *mail.Message, b []byte) error {
	line := &line{}
	defer line.close()
	client, err := s.client(func(dialling context.Context, network, address string) (net.Conn, error) {
		return line.open(ctx, dialling, s.dial, network, address)
	})
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	for _, step := range s.steps(session, m, b) {
		if err := session.UpdateDeadline(step.patience); err != nil {
			return err
		}
		if err := step.do(); err != nil {
			return judge(err)
		}
	}
	// The mail is the server's now, whatever becomes of the farewell.
	_ = session.UpdateDeadline(time.Second)
	_ = session.Quit()
	return nil
}

// session is what is used of go-mail's connection.
type session interface {
	Mail(from string) error
	Rcpt(to string) error
	Data() (io.WriteCloser, error)
}

// step is a command and how long its answer may take.
type step struct {
	do       func() error
	patience time.Duration
}

func (s *Sender) steps(to session, m *mail.Message, b []byte) []step {
	from := s.o.Envelope
	if from == "" {
		from = m.From.Email
	}
	list := []step{{func() error { return to.Mail("<" + from + ">") }, s.o.Timeout}}
	for _, a := range m.To {
		list = append(list, step{func() error { return to.Rcpt("<" + a.Email + ">") }, s.o.Timeout})
	}
	var text io.WriteCloser
	return append(list,
		step{func() (err error) {
			text, err = to.Data()
			return err
		}, s.o.Timeout},
		step{func() error { // failing in here leaves out the end of the text: the server throws it away
			_, err := text.Write(b)
			return err
		}, s.o.Timeout},
		// Servers look for spam before they answer. To give up early is to send twice: RFC 5321 section 4.5.3.2.6.
		step{func() error { return text.Close() }, s.o.Total})
}

// client returns a client for one mail.
func (s *Sender) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	policy := gomail.TLSMandatory
	if s.o.TLS != StartTLS {
		policy = gomail.NoTLS // none, or done by dial
	}
	options := []gomail.Option{
		gomail.WithPort(s.o.Port), gomail.WithTimeout(s.o.Timeout), gomail.WithTLSPolicy(policy),
		gomail.WithTLSConfig(s.o.Certificates), gomail.WithoutSMTPUTF8(), // addresses are ASCII
		gomail.WithDialContextFunc(dial),
	}
	if s.o.Username != "" {
		options = append(options, gomail.WithUsername(s.o.Username), gomail.WithPassword(s.o.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(s.o.Host, options...)
}

func (s *Sender) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.o.TLS == Implicit {
		dialer := tls.Dialer{Config: s.o.Certificates}
		return dialer.DialContext(ctx, network, address)
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, network, address)
}

// line is the connection under a client. go-mail leaves it open when a greeting, a handshake or a login fails, and hears
// no context once it is open; line sees to both.
type line struct{ conn net.Conn }

func (l *line) open(whole, dialling context.Context, dial gomail.DialContextFunc, network, address string) (net.Conn, error) {
	conn, err := dial(dialling, network, address)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	context.AfterFunc(whole, l.close) // wakes whoever reads or writes
	return conn, nil
}

func (l *line) close() {
	if l.conn != nil {
		_ = l.conn.Close() // what counts has been answered, and closing twice does no harm
	}
}
