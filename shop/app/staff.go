package app

import (
	"context"
	"crypto/rand"

	"vapeart/shop/staff"
	"vapeart/shop/staff/staffsql"
)

// hashesAtOnce bounds how many passwords a process hashes at once: 64 MiB each.
const hashesAtOnce = 4

// Staff returns the service of who may do what in the back office. One per process: it bounds the memory of log-ins.
func (a *App) Staff() (*staff.Service, error) {
	return staff.NewService(staffsql.New(a.DB), a.Clock, rand.Reader, staff.Options{
		AppKey: []byte(a.Config.App.Key.Reveal()), Issuer: a.Config.Shop.Name, Cost: staff.DefaultHashCost(), AtOnce: hashesAtOnce,
	})
}

// FirstOwner is what the first owner is shown once.
type FirstOwner struct {
	Email         string
	TOTPURI       string
	TOTPSecret    string
	RecoveryCodes []string
}

// CreateOwner makes the first owner. Errors: those of staff.Service.CreateOwner; those of a schema that is not this
// program's.
func (a *App) CreateOwner(ctx context.Context, email, name, password string) (FirstOwner, error) {
	if err := a.DB.CheckSchema(ctx); err != nil {
		return FirstOwner{}, err
	}
	service, err := a.Staff()
	if err != nil {
		return FirstOwner{}, err
	}
	e, err := service.CreateOwner(ctx, staff.NewOwner{Email: email, Name: name, Password: password})
	return FirstOwner{Email: e.Account.Email, TOTPURI: e.TOTPURI, TOTPSecret: e.TOTPSecret, RecoveryCodes: e.RecoveryCodes}, err
}
