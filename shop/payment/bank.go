package payment

import (
	"context"
	"regexp"
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

// Account is a bank account. ParseAccount makes it.
type Account struct {
	Holder, IBAN, BIC, Bank string
}

var (
	ibanForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	bicForm  = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
)

// ParseAccount checks an account and returns it with IBAN and BIC in their electronic form, without spaces. BIC and Bank
// may be empty. Errors: Invalid with the fields holder, iban, bic.
func ParseAccount(a Account) (Account, error) {
	var c fault.Check
	a.Holder, a.Bank = strings.TrimSpace(a.Holder), strings.TrimSpace(a.Bank)
	a.IBAN = strings.ToUpper(strings.ReplaceAll(a.IBAN, " ", ""))
	a.BIC = strings.ToUpper(strings.ReplaceAll(a.BIC, " ", ""))
	c.That(a.Holder != "", "holder", "required")
	c.That(ibanForm.MatchString(a.IBAN) && ibanRest(a.IBAN) == 1, "iban", "payment.bad_iban")
	c.That(a.BIC == "" || bicForm.MatchString(a.BIC), "bic", "payment.bad_bic")
	if err := c.Err(); err != nil {
		return Account{}, err
	}
	return a, nil
}

// ibanRest returns the rest of an IBAN by 97, which is 1 for a right one. Source: ISO 13616, ISO 7064 MOD 97-10.
func ibanRest(iban string) int {
	rest := 0
	for _, c := range []byte(iban[4:] + iban[:4]) {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest
}

// GroupedIBAN writes an IBAN in groups of four, as on paper.
func (a Account) GroupedIBAN() string {
	var groups []string
	rest := a.IBAN
	for len(rest) > 4 {
		groups = append(groups, rest[:4])
		rest = rest[4:]
	}
	return strings.Join(append(groups, rest), " ")
}

// BankTransfer is paid in advance to the shop's account.
type BankTransfer struct{ Account Account }

// Code returns "bank_transfer".
func (BankTransfer) Code() string { return "bank_transfer" }

// Offer is open to every basket and free.
func (b BankTransfer) Offer(basket Basket) (Option, bool) {
	return Option{Code: b.Code(), Fee: money.Of(0, basket.Total.Currency)}, true
}

// Start tells the account, the amount and the order's number as reference.
func (b BankTransfer) Start(_ context.Context, i Intent) (Next, error) {
	return Next{Kind: Transfer, Remittance: Remittance{Account: b.Account, Amount: i.Total, Reference: i.Order}}, nil
}
