package staffsql_test

import (
	"context"
	"crypto/rand"
	"testing"

	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
	"vapeart/shop/staff"
	"vapeart/shop/staff/staffsql"
)

// overtaken is a repository in which something happens right after a log-in has read its account.
type overtaken struct {
	*staffsql.Repository

	then func()
}

func (o overtaken) ByEmail(ctx context.Context, email string) (staff.Credentials, error) {
	c, err := o.Repository.ByEmail(ctx, email)
	o.then()
	return c, err
}

func TestALogInThatIsOvertakenByADisablementOpensNothing(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		owner := o.logIn(t, o.owner)
		p := o.hire(t, owner, "eve", staff.Support)
		disable := func() {
			if _, err := o.svc.Disable(t.Context(), owner, p.Account.ID, o.account(t, p.Account.ID).Version); err != nil {
				t.Fatal(err)
			}
		}
		svc, err := staff.NewService(overtaken{o.repo, disable}, o.clock, rand.Reader,
			staff.Options{AppKey: []byte(appKey), Issuer: "VapeArt", Cost: cheap(), AtOnce: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = svc.LogIn(t.Context(), staff.LogIn{Email: p.Account.Email, Password: password, Code: o.code(t, p), Address: desk})
		wants(t, "the log-in", err, "staff.bad_credentials")
	})
}
