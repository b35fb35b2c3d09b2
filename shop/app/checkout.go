package app

import (
	"context"
	"crypto/rand"
	"fmt"

	"vapeart/jobs"
	"vapeart/jobs/work"
	"vapeart/shop/address"
	"vapeart/shop/checkout"
	"vapeart/shop/checkout/checkoutsql"
	"vapeart/shop/config"
	"vapeart/shop/delivery"
	"vapeart/shop/money"
	"vapeart/shop/order"
	"vapeart/shop/payment"
	"vapeart/shop/tax"
)

// termsVersion names the terms that an order was placed under; it changes with their text.
const termsVersion = "2026-11"

func (a *App) wireCheckout() error {
	addresses, err := address.Load()
	if err != nil {
		return fmt.Errorf("addresses: %w", err)
	}
	deliveries, err := delivery.Load(a.Config.Shop.Currency)
	if err != nil {
		return fmt.Errorf("delivery: %w", err)
	}
	taxes, err := tax.Load()
	if err != nil {
		return fmt.Errorf("tax: %w", err)
	}
	if a.Payment, err = a.payments(); err != nil {
		return fmt.Errorf("payment: %w", err)
	}
	a.Checkout = checkout.New(checkout.Options{
		Repository: checkoutsql.New(a.DB), Carts: a.carts, Offers: offers{a}, Stock: a.Inventory, Orders: a.orders, Outbox: outbox{a},
		Addresses: addresses, Delivery: deliveries, Payment: a.Payment, Tax: taxes,
		Clock: a.Clock, Random: rand.Reader, Zone: a.Config.Shop.Zone, TermsVersion: termsVersion,
	})
	return nil
}

// Cash on delivery: what carriers in Germany take for it, and the most that they collect. Source: price lists of DHL
// Nachnahme, rounded.
const (
	cashFee  = 490
	cashMost = 250_000
)

func (a *App) payments() (*payment.Methods, error) {
	currency := a.Config.Shop.Currency
	providers := []payment.Provider{payment.CashOnDelivery{
		Fee: money.Of(cashFee, currency), Most: money.Of(cashMost, currency), Countries: []string{"DE"},
	}}
	account := payment.Account{
		Holder: a.Config.Bank.Holder, IBAN: a.Config.Bank.IBAN, BIC: a.Config.Bank.BIC, Bank: a.Config.Bank.Name,
	}
	if account == (payment.Account{}) && a.Config.App.Env == config.Local {
		account = demoAccount()
	}
	if account != (payment.Account{}) {
		checked, err := payment.ParseAccount(account)
		if err != nil {
			return nil, err
		}
		providers = append(providers, payment.BankTransfer{Account: checked})
	}
	return payment.New(providers...)
}

// demoAccount is nobody's: the example of the IBAN registry.
func demoAccount() payment.Account {
	return payment.Account{Holder: "VapeArt (demo)", IBAN: "DE89370400440532013000", Bank: "Example Bank"}
}

// outbox writes the jobs that an order causes into its transaction.
type outbox struct{ *App }

// OrderPlaced implements checkout.Outbox.
func (o outbox) OrderPlaced(ctx context.Context, placed *order.Order) error {
	if _, err := work.OrderConfirmation().Enqueue(ctx, o.Jobs, jobs.OrderConfirmation{OrderID: placed.ID}); err != nil || o.Config.Mail.ToShop.Address == "" {
		return err
	}
	_, err := work.OrderNotice().Enqueue(ctx, o.Jobs, jobs.OrderNotice{OrderID: placed.ID})
	return err
}
