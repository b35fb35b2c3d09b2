package staffsql_test

import (
	"testing"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
	"vapeart/shop/staff"
)

func TestOfFiftyLogInsWithOneRecoveryCodeOneSucceeds(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		won := together(t, 50, "staff.bad_credentials", func(i int) error {
			_, err := o.svc.LogIn(t.Context(), staff.LogIn{Email: "owner@example.com", Password: password, Code: o.owner.RecoveryCodes[3], Address: place(i)})
			return err
		})
		if won != 1 {
			t.Errorf("%d succeeded", won)
		}
		_, err := o.svc.LogIn(t.Context(), staff.LogIn{Email: "owner@example.com", Password: password, Code: o.owner.RecoveryCodes[4], Address: desk})
		wants(t, "another code is still good", err, "")
	})
}

func TestOfTenLogInsWithOneTOTPCodeOneSucceeds(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		won := together(t, 10, "staff.bad_credentials", func(i int) error {
			_, err := o.try(t, o.owner, place(i))
			return err
		})
		if won != 1 {
			t.Errorf("%d succeeded", won)
		}
	})
}

func TestOfFiveRefreshesWithOneTokenOneSucceedsAndTheFamilyEnds(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		o.logIn(t, o.owner)
		won := together(t, 5, "staff.not_authenticated", func(int) error {
			_, err := o.svc.Refresh(t.Context(), o.owner.tokens.Refresh)
			return err
		})
		if won > 1 {
			t.Errorf("%d succeeded", won)
		}
		_, err := o.svc.Authenticate(t.Context(), o.owner.tokens.Access, desk)
		wants(t, "a token that came twice ends its session", err, "staff.not_authenticated")
	})
}

func TestOfTwoOwnersWhoDisableOrDemoteEachOtherOneStays(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ann := o.logIn(t, o.owner)
		for range 5 {
			second := o.hire(t, ann, "second"+o.clock.Now().Format("150405"), staff.Owner)
			bob := o.logIn(t, second)
			annAccount, bobAccount := o.account(t, ann.StaffID), o.account(t, bob.StaffID)
			won := together(t, 2, "staff.last_owner staff.changed", func(i int) error {
				var err error
				if i == 0 {
					_, err = o.svc.Disable(t.Context(), ann, bobAccount.ID, bobAccount.Version)
				} else {
					_, err = o.svc.ChangeRole(t.Context(), bob, annAccount.ID, annAccount.Version, staff.Viewer)
				}
				return err
			})
			owners, err := o.repo.LockOwners(t.Context())
			if err != nil || won != 1 || len(owners) != 1 {
				t.Fatalf("%d succeeded, owners %v, %v", won, owners, err)
			}
			if owners[0] == bob.StaffID { // the roles are changed round
				o.owner, ann = second, bob
			}
		}
	})
}

func TestOfFiveFirstOwnersOneIsMade(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		for _, text := range []string{"DELETE FROM staff_recovery_code", "DELETE FROM staff"} {
			if _, err := db.Exec(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
		won := together(t, 5, "staff.owner_exists", func(i int) error {
			_, err := o.svc.CreateOwner(t.Context(), staff.NewOwner{Email: "owner" + place(i) + "@example.com", Name: "Ann", Password: password})
			return err
		})
		if won != 1 {
			t.Errorf("%d were made", won)
		}
	})
}

func TestTriesAtOnceDoNotPassOnOneLook(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		const free = 6 // five, and the one after which the first wait begins
		guesses := together(t, 20, "staff.too_many_attempts", func(int) error {
			_, err := o.svc.LogIn(t.Context(), staff.LogIn{Email: "owner@example.com", Password: "a wrong password", Code: "000000", Address: desk})
			if fault.CodeOf(err) == "staff.bad_credentials" {
				return nil // the password was looked at
			}
			return err
		})
		if guesses != free {
			t.Errorf("%d passwords were tried, want %d", guesses, free)
		}
	})
}
