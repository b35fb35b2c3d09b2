package smtp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	server "github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/gateway/smtp"
	"vapeart/shop/mail"
)

func send(t *testing.T, o smtp.Options, m *mail.Message) error {
	t.Helper()
	s, err := smtp.New(o)
	must(t, err)
	return s.Send(t.Context(), m)
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, mode := range []smtp.TLS{smtp.NoTLS, smtp.StartTLS, smtp.Implicit} {
		for _, login := range []string{"", "shop secret"} {
			t.Run(fmt.Sprintf("%s, login %q", mode, login), func(t *testing.T) {
				t.Parallel()
				if mode == smtp.NoTLS && login != "" {
					login = "" // see TestNoPasswordWithoutTLS
				}
				p := &post{login: login}
				o := p.open(t, mode)
				o.Username, o.Password, _ = strings.Cut(login, " ")
				o.Envelope = "bounce@shop.example"
				m := message()
				must(t, send(t, o, m))
				text, err := m.Bytes()
				must(t, err)
				want := []envelope{{
					From: "bounce@shop.example", To: "customer@example.org", Text: string(text), Secure: mode != smtp.NoTLS, User: o.Username,
				}}
				if diff := cmp.Diff(want, p.got()); diff != "" {
					t.Errorf("delivered (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestTheSenderIsTheEnvelopeUnlessOneIsGiven(t *testing.T) {
	t.Parallel()
	p := &post{}
	must(t, send(t, p.open(t, smtp.NoTLS), message()))
	if got := p.got(); len(got) != 1 || got[0].From != "shop@shop.example" {
		t.Errorf("delivered %+v", got)
	}
}

func TestAnswersSayWhetherTryingAgainHelps(t *testing.T) {
	t.Parallel()
	answer := func(code int) error { return &server.SMTPError{Code: code, Message: "so it is"} }
	for name, tc := range map[string]struct {
		post *post
		code string
	}{
		"the sender is not wanted":            {&post{mailErr: answer(550)}, "mail.refused"},
		"the sender must log in":              {&post{mailErr: answer(530)}, "mail.unavailable"},
		"the sender is sent away for now":     {&post{mailErr: answer(451)}, "mail.unavailable"},
		"there is no such recipient":          {&post{rcptErr: answer(550)}, "mail.refused"},
		"the recipient is greylisted":         {&post{rcptErr: answer(450)}, "mail.unavailable"},
		"a command is not known":              {&post{rcptErr: answer(502)}, "mail.unavailable"},
		"the text is spam":                    {&post{dataErr: answer(554)}, "mail.refused"},
		"the disk is full":                    {&post{dataErr: answer(452)}, "mail.unavailable"},
		"the connection breaks in the text":   {&post{onData: func(c *server.Conn, _ io.Reader) { _ = c.Conn().Close() }}, "mail.unavailable"},
		"the connection breaks at the answer": {&post{onData: func(c *server.Conn, r io.Reader) { drain(r); _ = c.Conn().Close() }}, "mail.unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := send(t, tc.post.open(t, smtp.NoTLS), message())
			if fault.CodeOf(err) != tc.code {
				t.Errorf("%v, want %s", err, tc.code)
			}
			if (fault.KindOf(err) == fault.Conflict) != (tc.code == "mail.refused") {
				t.Errorf("%v is of kind %s", err, fault.KindOf(err))
			}
			if got := tc.post.got(); len(got) != 0 {
				t.Errorf("delivered %+v", got)
			}
		})
	}
}

func drain(r io.Reader) { _, _ = io.Copy(io.Discard, r) }

func unavailable(t *testing.T, err error) {
	t.Helper()
	if fault.KindOf(err) != fault.Unavailable || fault.CodeOf(err) != "mail.unavailable" {
		t.Errorf("%v, want unavailable mail.unavailable", err)
	}
}

func TestAWrongPasswordIsTheOperatorsToMend(t *testing.T) {
	t.Parallel()
	p := &post{login: "shop secret"}
	o := p.open(t, smtp.StartTLS)
	o.Username, o.Password = "shop", "wrong"
	unavailable(t, send(t, o, message()))
}

func TestNoPasswordWithoutTLS(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 1)
	o := listenAt(t, "127.0.0.2", func(c net.Conn) { // a server that claims to take passwords in the clear
		var all strings.Builder
		b := make([]byte, 1024)
		_, _ = io.WriteString(c, "220 evil\r\n")
		for {
			n, err := c.Read(b)
			all.Write(b[:n])
			if err != nil {
				heard <- all.String()
				return
			}
			_, _ = io.WriteString(c, "250-evil\r\n250 AUTH PLAIN LOGIN\r\n")
		}
	})
	o.Username, o.Password = "shop", "secret"
	unavailable(t, send(t, o, message()))
	if got := <-heard; strings.Contains(got, "AUTH") {
		t.Errorf("the client said %q", got)
	}
}

func TestAServerWithoutTLSGetsNoMailThatNeedsIt(t *testing.T) {
	t.Parallel()
	p := &post{}
	o := p.open(t, smtp.NoTLS)
	o.TLS = smtp.StartTLS
	unavailable(t, send(t, o, message()))
	o.TLS, o.Timeout = smtp.Implicit, 50*time.Millisecond
	unavailable(t, send(t, o, message()))
	if got := p.got(); len(got) != 0 {
		t.Errorf("delivered %+v", got)
	}
}

func TestACertificateNobodyKnowsIsRefused(t *testing.T) {
	t.Parallel()
	for _, mode := range []smtp.TLS{smtp.StartTLS, smtp.Implicit} {
		p := &post{}
		o := p.open(t, mode)
		o.Certificates = nil
		unavailable(t, send(t, o, message()))
		if got := p.got(); len(got) != 0 {
			t.Errorf("%s: delivered %+v", mode, got)
		}
	}
}

func TestAServerThatStallsIsLeft(t *testing.T) {
	t.Parallel()
	silence := make(chan struct{})
	t.Cleanup(func() { close(silence) })
	t.Run("before its greeting", func(t *testing.T) {
		o := listen(t, func(c net.Conn) { drain(c) })
		o.Timeout = 20 * time.Millisecond
		unavailable(t, send(t, o, message()))
	})
	t.Run("after the text", func(t *testing.T) {
		release := make(chan struct{})
		p := &post{onData: func(_ *server.Conn, r io.Reader) { drain(r); <-release }}
		o := p.open(t, smtp.NoTLS)
		o.Total = 100 * time.Millisecond
		unavailable(t, send(t, o, message()))
		close(release)
	})
}

func TestASenderHearsItsContext(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	o := listen(t, func(c net.Conn) {
		close(arrived)
		drain(c) // until the client leaves
	})
	s, err := smtp.New(o)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	err = s.Send(ctx, message())
	unavailable(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not tell why", err)
	}
}

func TestAConnectionIsClosedWhateverHappens(t *testing.T) {
	t.Parallel()
	left := make(chan struct{})
	o := listen(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "554 not today\r\n")
		drain(c) // until the client leaves
		close(left)
	})
	unavailable(t, send(t, o, message())) // the greeting speaks of the server and not of the mail
	<-left
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	must(t, l.Close())
	unavailable(t, send(t, smtp.Options{Host: "127.0.0.1", Port: port, TLS: smtp.NoTLS}, message()))
}

func TestAMailWithAnInjectedFieldIsNotEvenDialledFor(t *testing.T) {
	t.Parallel()
	p := &post{}
	m := message()
	m.Subject = "Hello\r\nBcc: everybody@example.org"
	if err := send(t, p.open(t, smtp.NoTLS), m); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v, want invalid", err)
	}
	if got := p.got(); len(got) != 0 {
		t.Errorf("delivered %+v", got)
	}
}

func TestSendersWorkAtOnce(t *testing.T) {
	t.Parallel()
	p := &post{login: "shop secret"}
	o := p.open(t, smtp.StartTLS)
	o.Username, o.Password = "shop", "secret"
	s, err := smtp.New(o)
	must(t, err)
	const mails = 20
	var wg sync.WaitGroup
	for range mails {
		wg.Go(func() {
			if err := s.Send(t.Context(), message()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := len(p.got()); got != mails {
		t.Errorf("%d of %d mails arrived", got, mails)
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]smtp.Options{"no host": {Port: 25}, "no port": {Host: "mail.test", Port: 70_000}} {
		if _, err := smtp.New(o); fault.CodeOf(err) != "mail.bad_server" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
