package smtp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	server "github.com/emersion/go-smtp"

	"vapeart/shop/gateway/smtp"
	"vapeart/shop/mail"
)

// post is a real mail server that notes what it gets, and answers as a test wants it to.
type post struct {
	mu        sync.Mutex
	delivered []envelope
	mailErr   error
	rcptErr   error
	dataErr   error
	login     string                            // "user password" that it asks for
	onData    func(c *server.Conn, r io.Reader) // instead of taking the text
}

type envelope struct {
	From, To, Text string
	Secure         bool
	User           string
}

func (p *post) got() []envelope {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]envelope{}, p.delivered...)
}

type visit struct {
	post *post
	conn *server.Conn
	env  envelope
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func (v *visit) AuthMechanisms() []string {
	if v.post.login == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user+" "+password != v.post.login {
			return server.ErrAuthFailed
		}
		v.env.User = user
		return nil
	}), nil
}

func (v *visit) Mail(from string, _ *server.MailOptions) error {
	if v.post.login != "" && v.env.User == "" {
		return &server.SMTPError{Code: 530, EnhancedCode: server.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	v.env.From = from
	_, v.env.Secure = v.conn.TLSConnectionState()
	return v.post.mailErr
}

func (v *visit) Rcpt(to string, _ *server.RcptOptions) error {
	v.env.To += to
	return v.post.rcptErr
}

func (v *visit) Data(r io.Reader) error {
	if v.post.onData != nil {
		v.post.onData(v.conn, r)
		return errors.New("gone")
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if v.post.dataErr != nil {
		return v.post.dataErr
	}
	v.env.Text = string(b)
	v.post.mu.Lock()
	defer v.post.mu.Unlock()
	v.post.delivered = append(v.post.delivered, v.env)
	return nil
}

// open starts the server and returns how to reach it.
func (p *post) open(t *testing.T, mode smtp.TLS) smtp.Options {
	t.Helper()
	certificate, roots := certify(t)
	s := server.NewServer(server.BackendFunc(func(c *server.Conn) (server.Session, error) {
		return &visit{post: p, conn: c}, nil
	}))
	s.Domain = "mail.test"
	s.ErrorLog = silent{}
	serverTLS := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if mode == smtp.StartTLS {
		s.TLSConfig = serverTLS
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	if mode == smtp.Implicit {
		l = tls.NewListener(l, serverTLS)
	}
	go func() { _ = s.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = s.Close() })
	return smtp.Options{Host: "127.0.0.1", Port: port, TLS: mode, Certificates: &tls.Config{RootCAs: roots}}
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// certify makes a certificate for this machine and the pool that trusts it.
func certify(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	parsed, err := x509.ParseCertificate(der)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// listen runs a server that is none: handle does what it likes with each connection.
func listen(t *testing.T, handle func(net.Conn)) smtp.Options {
	t.Helper()
	return listenAt(t, "127.0.0.1", handle)
}

// listenAt listens at an address of this machine. Only 127.0.0.1 itself is trusted with a password in the clear.
func listenAt(t *testing.T, host string, handle func(net.Conn)) smtp.Options {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", host+":0")
	must(t, err)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				handle(c)
				_ = c.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return smtp.Options{Host: host, Port: l.Addr().(*net.TCPAddr).Port, TLS: smtp.NoTLS}
}

func message() *mail.Message {
	return &mail.Message{
		ID: "order_confirmation.1.2@shop.example", Date: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
		From:    mail.Address{Name: "VapeArt", Email: "shop@shop.example"},
		To:      []mail.Address{{Email: "customer@example.org"}},
		Subject: "Ihre Bestellung", Text: "Grüße\n.\n..ein Punkt\n", HTML: "<p>Grüße</p>\n",
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
