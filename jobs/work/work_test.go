package work_test

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/jobs"
	"vapeart/jobs/queue"
	"vapeart/jobs/work"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/mail"
	"vapeart/shop/money"
	"vapeart/shop/sqldb/sqltest"
)

var start = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// orders has one order, 7.
type orders struct{}

func (orders) OrderForMail(_ context.Context, id int64) (mail.Order, error) {
	if id != 7 {
		return mail.Order{}, fault.New(fault.NotFound, "order.unknown")
	}
	total := money.Of(3480, money.EUR)
	return mail.Order{
		Shop: mail.Shop{Name: "VapeArt", Home: "https://shop.example/de"}, Language: locale.German, Number: "7KX4M-2QP9T",
		PlacedAt: start, Email: "customer@example.org", LookUp: "https://shop.example/de/order", Goods: total, Total: total,
	}, nil
}

// sender notes what it is given and answers as told.
type sender struct {
	mu      sync.Mutex
	answers []error
	sent    []*mail.Message
}

func (s *sender) Send(_ context.Context, m *mail.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, m)
	if len(s.answers) == 0 {
		return nil
	}
	err := s.answers[0]
	s.answers = s.answers[1:]
	return err
}

// office runs the kinds on a ledger.
type office struct {
	ledger *queue.Ledger
	clock  *clock.Manual
	sender *sender
	ends   chan queue.Finished
}

func open(t *testing.T, answers ...error) *office {
	t.Helper()
	db, now := sqltest.Open(t, sqltest.SQLite), clock.At(start)
	o := &office{queue.NewLedger(db, now, queue.Options{}), now, &sender{answers: answers}, make(chan queue.Finished, 10)}
	cat, err := locale.Load()
	must(t, err)
	renderer, err := mail.NewRenderer(cat, time.UTC)
	must(t, err)
	m := work.Mailer{
		Orders: orders{}, Renderer: renderer, Sender: o.sender, From: mail.Address{Name: "VapeArt", Email: "shop@shop.example"},
		Zone: time.FixedZone("CET", 3600),
	}
	w, err := queue.NewWorker(o.ledger, []queue.Handler{
		work.HandleOrderConfirmation(m), work.HandleOrderNotice(m, mail.Address{Email: "team@shop.example"}),
	}, queue.WorkerOptions{
		Log: slog.New(slog.DiscardHandler), Poll: 5 * time.Millisecond, Observe: func(f queue.Finished) { o.ends <- f },
	})
	must(t, err)
	must(t, w.Start(t.Context()))
	t.Cleanup(func() { must(t, w.Stop(context.WithoutCancel(t.Context()))) })
	return o
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) confirm(t *testing.T, order int64) {
	t.Helper()
	_, err := work.OrderConfirmation().Enqueue(t.Context(), o.ledger, jobs.OrderConfirmation{OrderID: order})
	must(t, err)
}

func (o *office) ended(t *testing.T) queue.Outcome {
	t.Helper()
	select {
	case f := <-o.ends:
		return f.Outcome
	case <-time.After(time.Minute):
		t.Fatal("no job has ended")
		return ""
	}
}

func TestACustomerIsToldOfTheOrder(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.confirm(t, 7)
	if got := o.ended(t); got != queue.OutcomeDone {
		t.Fatalf("ended %s", got)
	}
	m := o.sender.sent[0]
	if m.To[0].Email != "customer@example.org" || m.From.Email != "shop@shop.example" || m.Subject != "Ihre Bestellung 7KX4M-2QP9T bei VapeArt" || m.HTML == "" {
		t.Errorf("sent %+v", m)
	}
	must(t, m.Check())
}

func TestTheShopIsToldOfTheOrder(t *testing.T) {
	t.Parallel()
	o := open(t)
	_, err := work.OrderNotice().Enqueue(t.Context(), o.ledger, jobs.OrderNotice{OrderID: 7})
	must(t, err)
	if got := o.ended(t); got != queue.OutcomeDone {
		t.Fatalf("ended %s", got)
	}
	m := o.sender.sent[0]
	if m.To[0].Email != "team@shop.example" || m.Subject != "Neue Bestellung 7KX4M-2QP9T: 34,80\u00a0€" || m.HTML != "" {
		t.Errorf("sent %+v", m)
	}
	must(t, m.Check())
}

func TestARetrySendsTheSameMail(t *testing.T) {
	t.Parallel()
	o := open(t, fault.New(fault.Unavailable, "mail.unavailable"), nil)
	o.confirm(t, 7)
	if got := o.ended(t); got != queue.OutcomeRetry {
		t.Fatalf("ended %s", got)
	}
	o.clock.Advance(time.Hour)
	if got := o.ended(t); got != queue.OutcomeDone {
		t.Fatalf("ended %s", got)
	}
	first, err := o.sender.sent[0].Bytes()
	must(t, err)
	second, err := o.sender.sent[1].Bytes()
	must(t, err)
	if !bytes.Equal(first, second) {
		t.Errorf("two mails (-first +second):\n%s", cmp.Diff(string(first), string(second)))
	}
}

func TestWhatCannotBecomeBetterIsDead(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer error
		order  int64
	}{
		"the server refuses the mail": {fault.New(fault.Conflict, "mail.refused"), 7},
		"the mail must not be sent":   {fault.New(fault.Invalid, fault.CodeInvalid), 7},
		"there is no such order":      {nil, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, tc.answer)
			o.confirm(t, tc.order)
			if got := o.ended(t); got != queue.OutcomeDead {
				t.Errorf("ended %s, want dead", got)
			}
		})
	}
}
