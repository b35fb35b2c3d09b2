// Package work is what each kind of job does: its settings as a queue.Kind, for those who enqueue it, and its handler, for
// the worker. It owns the way from a service's errors to what the ledger makes of them. It refuses rules and rows: a
// handler calls a service or a port and says what came of it.
package work

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vapeart/jobs/queue"
	"vapeart/shop/fault"
	"vapeart/shop/mail"
)

// MailQueue is the queue of kinds that send mail: a mail server that is away holds up nothing else.
const MailQueue = "mail"

// Orders loads orders as mails tell of them. Errors: NotFound order.unknown.
type Orders interface {
	OrderForMail(ctx context.Context, orderID int64) (mail.Order, error)
}

// Mailer is what kinds that send mail work with.
type Mailer struct {
	Orders   Orders
	Renderer *mail.Renderer
	Sender   mail.Sender
	From     mail.Address
	Zone     *time.Location // of the mails' dates
}

// mailBackoff tries for about two days, as mail servers do among themselves: 30 s, 1 min, 2, … up to 4 h.
func mailBackoff() queue.Backoff { return queue.Backoff{First: 30 * time.Second, Most: 4 * time.Hour} }

const (
	mailAttempts = 20
	mailTimeout  = 150 * time.Second // above the SMTP sender's own bound for a mail
)

// send sends a job's mail. Its id and date are the job's own, so that every try sends the same mail byte by byte and a
// receiver can tell that two are one.
func (m *Mailer) send(ctx context.Context, kind string, jobID int64, created time.Time, to mail.Address, c mail.Content) error {
	_, domain, _ := strings.Cut(m.From.Email, "@")
	return outcome(m.Sender.Send(ctx, &mail.Message{
		ID:   fmt.Sprintf("%s.%d.%d@%s", kind, jobID, created.UnixMilli(), domain),
		Date: created.In(m.Zone), From: m.From, To: []mail.Address{to}, Subject: c.Subject, Text: c.Text, HTML: c.HTML,
		Headers: []mail.Header{{Name: "Auto-Submitted", Value: "auto-generated"}}, // RFC 3834: no holiday answers, please
	}))
}

// outcome turns a service's error into what the ledger makes of it: what cannot become better by trying again is dead.
func outcome(err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Gone, fault.Conflict, fault.Denied:
		return queue.Dead(err)
	}
	return err
}
