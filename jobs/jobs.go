// Package jobs names the arguments of every kind of job. It refuses everything else: what a kind does is in jobs/work,
// how jobs are kept and run in jobs/queue. Arguments say what to load and never carry it; they are kept as JSON until the
// job has run, so a field may be added but not renamed.
package jobs

// OrderConfirmation tells a customer by mail that the order is placed.
type OrderConfirmation struct {
	OrderID int64 `json:"order_id"`
}

// OrderNotice tells the shop by mail of a new order.
type OrderNotice struct {
	OrderID int64 `json:"order_id"`
}
