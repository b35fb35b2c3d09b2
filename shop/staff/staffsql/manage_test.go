package staffsql_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
	"vapeart/shop/staff"
)

func TestTheFirstOwner(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		_, err := o.svc.CreateOwner(t.Context(), staff.NewOwner{Email: "b@example.com", Name: "Bob", Password: password})
		wants(t, "there is one already", err, "staff.owner_exists")
		for _, tc := range []struct {
			owner staff.NewOwner
			code  string
		}{
			{staff.NewOwner{Email: "", Name: "Bob", Password: password}, "email:required"},
			{staff.NewOwner{Email: "Bob <b@example.com>", Name: "Bob", Password: password}, "email:bad_email"},
			{staff.NewOwner{Email: "b@example.com", Name: " ", Password: password}, "name:required"},
			{staff.NewOwner{Email: "b@example.com", Name: "Bob\x1b[31m", Password: password}, "name:bad_characters"},
			{staff.NewOwner{Email: "b@example.com", Name: "Bob", Password: "short"}, "password:too_short"},
		} {
			_, err := o.svc.CreateOwner(t.Context(), tc.owner)
			wants(t, tc.code, err, tc.code)
		}
		if len(o.owner.RecoveryCodes) != 10 {
			t.Errorf("ten recovery codes, got %v", o.owner.RecoveryCodes)
		}
		kept, err := o.repo.ByID(t.Context(), o.owner.Account.ID)
		if err != nil || kept.Email != "owner@example.com" || kept.TOTPSecret == o.owner.TOTPSecret {
			t.Errorf("the address is normalised, the secret sealed: got %+v %v", kept, err)
		}
	})
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		owner := o.logIn(t, o.owner)
		account, invitation, err := o.svc.Invite(ctx, owner, staff.NewAccount{Email: "Zoë@Example.com", Name: "Zoë", Role: staff.Support})
		wants(t, "somebody is invited", err, "")
		if account.Email != "zoë@example.com" || !account.Invited {
			t.Errorf("got %+v", account)
		}
		_, _, err = o.svc.Invite(ctx, owner, staff.NewAccount{Email: "zoë@example.com", Name: "Zoë", Role: staff.Support})
		wants(t, "only once", err, "staff.email_taken")
		_, _, err = o.svc.Invite(ctx, owner, staff.NewAccount{Email: "zoe@example.com", Name: "Zoe", Role: "intern"})
		wants(t, "with a role that there is", err, "role:unknown")
		_, _, err = o.svc.Invite(ctx, owner, staff.NewAccount{Email: "zoe@example.com", Name: "Zoe", Role: staff.Support})
		wants(t, "an accent makes another", err, "")

		_, err = o.svc.LogIn(ctx, staff.LogIn{Email: account.Email, Password: "", Code: "", Address: desk})
		wants(t, "nobody logs in before accepting", err, "staff.bad_credentials")
		_, err = o.svc.Accept(ctx, invitation, "short")
		wants(t, "with a good password", err, "password:too_short")
		won := together(t, 3, "staff.invitation_unknown", func(int) error {
			_, err := o.svc.Accept(ctx, invitation, password)
			return err
		})
		if won != 1 {
			t.Errorf("it is accepted once, got %d", won)
		}
		p := o.hire(t, owner, "bob", staff.Viewer)
		o.logIn(t, p)
		_, late, err := o.svc.Reset(ctx, owner, p.Account.ID, o.account(t, p.Account.ID).Version)
		wants(t, "who lost everything is invited anew", err, "")
		_, err = o.try(t, p, desk)
		wants(t, "the old password is gone", err, "staff.bad_credentials")
		o.clock.Advance(staff.InvitationLifetime)
		_, err = o.svc.Accept(ctx, late, password)
		wants(t, "an invitation ends", err, "staff.invitation_unknown")
	})
}

func TestNobodyGivesMoreThanTheyHave(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		owner := o.logIn(t, o.owner)
		lead, err := o.svc.SaveRole(ctx, owner, staff.Role{Name: "lead", Permissions: []staff.Permission{staff.StaffChange, staff.StaffRead, staff.CatalogueRead, staff.CatalogueRead}})
		wants(t, "an owner composes a role", err, "")
		if diff := cmp.Diff([]staff.Permission{staff.CatalogueRead, staff.StaffRead, staff.StaffChange}, lead.Permissions); diff != "" {
			t.Error(diff)
		}
		reader, err := o.svc.SaveRole(ctx, owner, staff.Role{Name: "reader", Permissions: []staff.Permission{staff.CatalogueRead}})
		wants(t, "and another", err, "")
		viewer := o.logIn(t, o.hire(t, owner, "vic", staff.Viewer))
		a := o.logIn(t, o.hire(t, owner, "lea", "lead"))
		if !a.May(staff.StaffChange) || a.May(staff.OrdersRead) {
			t.Errorf("a composed role may %v", a.Permissions())
		}
		_, err = o.svc.ChangeRole(ctx, viewer, viewer.StaffID, 2, staff.Owner)
		wants(t, "a viewer changes nobody", err, "staff.denied")
		_, err = o.svc.ChangeRole(ctx, a, a.StaffID, o.account(t, a.StaffID).Version, staff.Owner)
		wants(t, "nobody makes themselves an owner", err, "staff.beyond_own")
		_, err = o.svc.Disable(ctx, a, owner.StaffID, o.account(t, owner.StaffID).Version)
		wants(t, "nor disables one", err, "staff.beyond_own")
		_, _, err = o.svc.Reset(ctx, a, viewer.StaffID, o.account(t, viewer.StaffID).Version)
		wants(t, "nor resets who may more", err, "staff.beyond_own")
		_, err = o.svc.SaveRole(ctx, a, staff.Role{Name: "mine", Permissions: []staff.Permission{staff.CatalogueRead}})
		wants(t, "nor composes roles", err, "staff.owners_only")
		_, _, err = o.svc.Invite(ctx, a, staff.NewAccount{Email: "r@example.com", Name: "R", Role: "reader"})
		wants(t, "but gives what they have", err, "")

		wants(t, "a role that somebody has stays", o.svc.DeleteRole(ctx, owner, "lead", lead.Version), "staff.role_in_use")
		_, err = o.svc.SaveRole(ctx, owner, staff.Role{Name: "reader", Permissions: reader.Permissions})
		wants(t, "a role is made once", err, "staff.role_taken")
		_, err = o.svc.SaveRole(ctx, owner, staff.Role{Name: staff.Ops, Permissions: reader.Permissions})
		wants(t, "a built-in one never", err, "name:taken")
		_, err = o.svc.SaveRole(ctx, owner, staff.Role{Name: "x", Permissions: []staff.Permission{"everything:do"}})
		wants(t, "of what there is", err, "permissions.0:unknown")
		lead.Permissions = []staff.Permission{staff.CatalogueRead}
		_, err = o.svc.SaveRole(ctx, owner, lead)
		wants(t, "it changes", err, "")
		_, err = o.svc.SaveRole(ctx, owner, lead)
		wants(t, "for who knows its version", err, "staff.changed")
		again, err := o.svc.SaveRole(ctx, owner, staff.Role{Name: "gone", Permissions: reader.Permissions})
		wants(t, "and is deleted", err, "")
		wants(t, "when nobody has it", o.svc.DeleteRole(ctx, owner, "gone", again.Version), "")
	})
}

func TestTheLastOwnerAndVersions(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		owner := o.logIn(t, o.owner)
		version := o.account(t, owner.StaffID).Version
		_, err := o.svc.Disable(ctx, owner, owner.StaffID, version)
		wants(t, "not disabled", err, "staff.last_owner")
		_, err = o.svc.ChangeRole(ctx, owner, owner.StaffID, version, staff.Manager)
		wants(t, "not demoted", err, "staff.last_owner")
		_, _, err = o.svc.Reset(ctx, owner, owner.StaffID, version)
		wants(t, "not reset", err, "staff.last_owner")
		_, _, err = o.svc.Invite(ctx, owner, staff.NewAccount{Email: "x@example.com", Name: "X", Role: staff.Owner})
		wants(t, "an owner is invited", err, "")
		_, err = o.svc.Disable(ctx, owner, owner.StaffID, version)
		wants(t, "but counts only once accepted", err, "staff.last_owner")
		renamed, err := o.svc.Rename(ctx, owner, owner.StaffID, version, "Ann")
		wants(t, "renamed", err, "")
		if got := o.account(t, owner.StaffID); got != renamed {
			t.Errorf("got %+v, want %+v", renamed, got)
		}
		_, err = o.svc.Rename(ctx, owner, owner.StaffID, version, "Anna")
		wants(t, "by who knows the version", err, "staff.changed")
		_, err = o.svc.Rename(ctx, owner, 99, 1, "Anna")
		wants(t, "somebody who is there", err, "staff.unknown")
		list, err := o.svc.List(ctx, owner, owner.StaffID, 10)
		if err != nil || len(list) != 1 || list[0].Email != "x@example.com" {
			t.Errorf("the list goes on behind an id, got %v %v", list, err)
		}
	})
}

func TestAPITokens(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		owner := o.logIn(t, o.owner)
		a := o.logIn(t, o.hire(t, owner, "mia", staff.Manager))
		soon := o.clock.Now().Add(24 * time.Hour)
		scopes := []staff.Permission{staff.OrdersRead, staff.CatalogueRead}
		for code, n := range map[string]staff.NewToken{
			"scopes:required":           {Name: "x", Expires: soon},
			"scopes.0:unknown":          {Name: "x", Scopes: []staff.Permission{"x:y"}, Expires: soon},
			"scopes.0:staff.beyond_own": {Name: "x", Scopes: []staff.Permission{staff.StaffChange}, Expires: soon},
			"expires:required":          {Name: "x", Scopes: scopes},
			"expires:staff.expiry_past": {Name: "x", Scopes: scopes, Expires: o.clock.Now()},
			"expires:staff.expiry_late": {Name: "x", Scopes: scopes, Expires: o.clock.Now().Add(staff.MaxTokenLifetime + time.Second)},
			"name:required":             {Scopes: scopes, Expires: soon},
		} {
			_, _, err := o.svc.CreateToken(ctx, a, n)
			wants(t, code, err, code)
		}
		token, secret, err := o.svc.CreateToken(ctx, a, staff.NewToken{Name: "sync", Scopes: scopes, Expires: soon})
		wants(t, "a token is made", err, "")
		if token.Prefix != secret[:len(token.Prefix)] || len(secret)-len(token.Prefix) != 60 {
			t.Errorf("its prefix tells it and not the secret: %q of %q", token.Prefix, secret)
		}
		machine := o.actor(t, secret)
		if !machine.May(staff.OrdersRead) || machine.May(staff.OrdersChange) || machine.Method != staff.ByToken || machine.TokenID != token.ID {
			t.Errorf("it may its scopes: %+v", machine)
		}
		before := o.statements.Load()
		o.actor(t, secret)
		if n := o.statements.Load() - before; n != 1 {
			t.Errorf("its next request within the minute costs %d statements, want 1", n)
		}
		used := o.clock.Now()
		list, err := o.svc.Tokens(ctx, a, a.StaffID)
		if err != nil || len(list) != 1 || !list[0].LastUsedAt.Equal(used) || !cmp.Equal(list[0].Scopes, token.Scopes) {
			t.Errorf("its use is known: %+v %v", list, err)
		}
		_, _, err = o.svc.CreateToken(ctx, machine, staff.NewToken{Name: "child", Scopes: scopes, Expires: soon})
		wants(t, "a token makes no credentials", err, "staff.session_required")
		wants(t, "nor another password", o.svc.ChangePassword(ctx, machine, password, "another horse battery"), "staff.session_required")
		_, err = o.svc.Authenticate(ctx, secret[:len(secret)-1]+"0", desk)
		if secret[len(secret)-1] != '0' {
			wants(t, "a secret that is almost right", err, "staff.not_authenticated")
		}
		_, err = o.svc.ChangeRole(ctx, owner, a.StaffID, o.account(t, a.StaffID).Version, staff.Ops)
		wants(t, "its holder gets another role", err, "")
		if m := o.actor(t, secret); m.May(staff.OrdersRead) || !m.May(staff.CatalogueRead) {
			t.Errorf("and it is cut to that: %v", m.Permissions())
		}
		wants(t, "an owner revokes it", o.svc.RevokeToken(ctx, owner, a.StaffID, token.ID), "")
		_, err = o.svc.Authenticate(ctx, secret, desk)
		wants(t, "and it opens nothing", err, "staff.not_authenticated")
		_, late, err := o.svc.CreateToken(ctx, owner, staff.NewToken{Name: "late", Scopes: scopes, Expires: soon})
		wants(t, "another", err, "")
		o.clock.Set(soon)
		_, err = o.svc.Authenticate(ctx, late, desk)
		wants(t, "ends", err, "staff.not_authenticated")
		_, _, err = o.svc.CreateToken(ctx, owner, staff.NewToken{Name: "stale", Scopes: scopes, Expires: soon.Add(time.Hour)})
		wants(t, "a session that is not fresh makes no credentials", err, "staff.log_in_again")
	})
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		owner := o.logIn(t, o.owner)
		wants(t, "the old one is asked for", o.svc.ChangePassword(ctx, owner, "not the password", "another horse battery"), "current:wrong")
		wants(t, "the new one is bounded", o.svc.ChangePassword(ctx, owner, password, "owner@example.com"), "password:staff.password_email")
		for range 6 {
			_ = o.svc.ChangePassword(ctx, owner, "not the password", "another horse battery")
		}
		wants(t, "it cannot be guessed from a lost session", o.svc.ChangePassword(ctx, owner, "not the password", "another horse battery"), "staff.too_many_attempts")

		old, err := o.repo.ByID(ctx, owner.StaffID)
		if err != nil {
			t.Fatal(err)
		}
		o.svc = o.service(t, staff.HashCost{Passes: 2, Memory: 16, Threads: 1})
		again := o.logIn(t, o.owner)
		renewed, err := o.repo.ByID(ctx, owner.StaffID)
		if err != nil || renewed.PasswordHash == old.PasswordHash || renewed.Version != old.Version {
			t.Errorf("a log-in renews the hash when its cost grew: %q, %q, %v", old.PasswordHash, renewed.PasswordHash, err)
		}
		o.logIn(t, o.owner)
		e, err := o.svc.RenewSecondFactor(ctx, again, password)
		wants(t, "another second factor", err, "")
		_, err = o.try(t, o.owner, place(1))
		wants(t, "ends the old one", err, "staff.bad_credentials")
		_, err = o.svc.LogIn(ctx, staff.LogIn{Email: "owner@example.com", Password: password, Code: o.owner.RecoveryCodes[0], Address: place(2)})
		wants(t, "and its recovery codes", err, "staff.bad_credentials")
		o.owner.Enrolment = e
		o.logIn(t, o.owner)
	})
}
