package work

import (
	"context"

	"vapeart/jobs"
	"vapeart/jobs/queue"
	"vapeart/shop/mail"
)

// OrderConfirmation is the kind that tells a customer of a placed order.
func OrderConfirmation() queue.Kind[jobs.OrderConfirmation] {
	return queue.Kind[jobs.OrderConfirmation]{
		Name: "order_confirmation", Queue: MailQueue, MaxAttempts: mailAttempts, Timeout: mailTimeout, Backoff: mailBackoff(),
	}
}

// HandleOrderConfirmation sends the mail. It is sent at least once: when a worker dies between the mail server's answer
// and the ledger, the same mail goes out again under the same id.
func HandleOrderConfirmation(m Mailer) queue.Handler {
	kind := OrderConfirmation()
	return kind.Handle(func(ctx context.Context, job *queue.Job[jobs.OrderConfirmation]) error {
		order, err := m.Orders.OrderForMail(ctx, job.Args.OrderID)
		if err != nil {
			return outcome(err)
		}
		content, err := m.Renderer.OrderConfirmation(order)
		if err != nil {
			return err
		}
		return m.send(ctx, kind.Name, job.ID, job.CreatedAt, mail.Address{Email: order.Email}, content)
	})
}
