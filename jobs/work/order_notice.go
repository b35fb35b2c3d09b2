package work

import (
	"context"

	"vapeart/jobs"
	"vapeart/jobs/queue"
	"vapeart/shop/mail"
)

// OrderNotice is the kind that tells the shop of a placed order.
func OrderNotice() queue.Kind[jobs.OrderNotice] {
	return queue.Kind[jobs.OrderNotice]{
		Name: "order_notice", Queue: MailQueue, Priority: queue.Bulk, MaxAttempts: mailAttempts, Timeout: mailTimeout, Backoff: mailBackoff(),
	}
}

// HandleOrderNotice sends the notice to the shop's own mailbox, at least once, see HandleOrderConfirmation.
func HandleOrderNotice(m Mailer, to mail.Address) queue.Handler {
	kind := OrderNotice()
	return kind.Handle(func(ctx context.Context, job *queue.Job[jobs.OrderNotice]) error {
		order, err := m.Orders.OrderForMail(ctx, job.Args.OrderID)
		if err != nil {
			return outcome(err)
		}
		content, err := m.Renderer.OrderNotice(order)
		if err != nil {
			return err
		}
		return m.send(ctx, kind.Name, job.ID, job.CreatedAt, to, content)
	})
}
