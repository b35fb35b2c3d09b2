package staffsql_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
	"vapeart/shop/staff"
)

func TestLogIn(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		good := staff.LogIn{Email: "OWNER@example.com ", Password: password, Code: o.code(t, o.owner), Address: desk}
		for name, change := range map[string]func(*staff.LogIn){
			"an unknown address": func(l *staff.LogIn) { l.Email = "nobody@example.com" },
			"an accent more":     func(l *staff.LogIn) { l.Email = "ówner@example.com" },
			"a wrong password":   func(l *staff.LogIn) { l.Password += "x" },
			"a wrong code":       func(l *staff.LogIn) { l.Code = "x" },
			"no recovery code":   func(l *staff.LogIn) { l.Code = "aaaa-aaaa-aaaa-aaaa" },
			"a flood":            func(l *staff.LogIn) { l.Password = strings.Repeat("x", 1<<20) },
		} {
			bad := good
			bad.Address = place(len(name)) // each from a place of its own: this is not about delays
			change(&bad)
			_, err := o.svc.LogIn(ctx, bad)
			wants(t, name, err, "staff.bad_credentials")
		}
		tokens, err := o.svc.LogIn(ctx, good)
		wants(t, "all is right", err, "")
		before := o.statements.Load()
		a := o.actor(t, tokens.Access)
		if n := o.statements.Load() - before; n != 1 {
			t.Errorf("a request costs %d statements, want 1", n)
		}
		want := staff.Actor{
			StaffID: o.owner.Account.ID, Email: "owner@example.com", Name: "Ann Owner", Role: staff.Owner, SessionID: tokens.SessionID,
			Method: staff.ByPassword, Address: desk, LoggedIn: o.clock.Now(),
		}
		if diff := cmp.Diff(want, a, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".permissions" }, cmp.Ignore())); diff != "" {
			t.Error(diff)
		}
		if !cmp.Equal(a.Permissions(), staff.Permissions()) {
			t.Errorf("an owner may %v", a.Permissions())
		}
		_, err = o.svc.LogIn(ctx, good)
		wants(t, "the same code again", err, "staff.bad_credentials")
	})
}

func TestTokensOfASession(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		o.logIn(t, o.owner)
		first := o.owner.tokens
		o.clock.Advance(staff.AccessLifetime)
		_, err := o.svc.Authenticate(ctx, first.Access, desk)
		wants(t, "an access token is over after ten minutes", err, "staff.not_authenticated")
		second, err := o.svc.Refresh(ctx, first.Refresh)
		wants(t, "a refresh token gives the next", err, "")
		o.actor(t, second.Access)
		_, err = o.svc.Authenticate(ctx, second.Refresh, desk)
		wants(t, "a refresh token opens nothing", err, "staff.not_authenticated")
		_, err = o.svc.Authenticate(ctx, second.Access[:len(second.Access)-1]+"g", desk)
		wants(t, "a forged token", err, "staff.not_authenticated")
		third, err := o.svc.Refresh(ctx, second.Refresh)
		wants(t, "and the next", err, "")

		_, err = o.svc.Refresh(ctx, first.Refresh)
		wants(t, "an old one that comes again", err, "staff.not_authenticated")
		_, err = o.svc.Authenticate(ctx, third.Access, desk)
		wants(t, "ends what was made of it", err, "staff.not_authenticated")
		_, err = o.svc.Refresh(ctx, third.Refresh)
		wants(t, "wholly", err, "staff.not_authenticated")

		o.logIn(t, o.owner)
		o.clock.Advance(staff.RefreshLifetime)
		_, err = o.svc.Refresh(ctx, o.owner.tokens.Refresh)
		wants(t, "a session that rests too long", err, "staff.not_authenticated")

		o.logIn(t, o.owner)
		tokens := o.owner.tokens
		began := o.clock.Now()
		for err = nil; err == nil; {
			o.clock.Advance(staff.RefreshLifetime - time.Minute)
			if next, failed := o.svc.Refresh(ctx, tokens.Refresh); failed != nil {
				err = failed
			} else {
				tokens = next
			}
		}
		if lived := o.clock.Now().Sub(began); lived < staff.SessionLifetime || lived > staff.SessionLifetime+staff.RefreshLifetime {
			t.Errorf("it ended after %v", lived)
		}
		wants(t, "a session ends after a week, however often it is refreshed", err, "staff.not_authenticated")
		n, err := o.svc.Prune(ctx, 100)
		if err != nil || n == 0 {
			t.Errorf("what is over can be pruned, got %d %v", n, err)
		}
	})
}

func TestWhatEndsASessionEndsItOnEveryDaemon(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		second := o.service(t, cheap())
		for name, end := range map[string]func(owner, a staff.Actor, account staff.Account) error{
			"log-out": func(_, a staff.Actor, _ staff.Account) error { return o.svc.LogOut(ctx, a) },
			"another role": func(owner, _ staff.Actor, account staff.Account) error {
				_, err := o.svc.ChangeRole(ctx, owner, account.ID, account.Version, staff.Viewer)
				return err
			},
			"disablement": func(owner, _ staff.Actor, account staff.Account) error {
				_, err := o.svc.Disable(ctx, owner, account.ID, account.Version)
				return err
			},
			"a reset": func(owner, _ staff.Actor, account staff.Account) error {
				_, _, err := o.svc.Reset(ctx, owner, account.ID, account.Version)
				return err
			},
			"another password": func(_, a staff.Actor, _ staff.Account) error {
				return o.svc.ChangePassword(ctx, a, password, "another horse battery")
			},
			"another second factor": func(_, a staff.Actor, _ staff.Account) error {
				_, err := o.svc.RenewSecondFactor(ctx, a, password)
				return err
			},
		} {
			owner := o.logIn(t, o.owner)
			p := o.hire(t, owner, strings.ReplaceAll(name, " ", "-"), staff.Manager)
			a := o.logIn(t, p)
			_, err := second.Authenticate(ctx, p.tokens.Access, desk)
			wants(t, name+": before", err, "")
			wants(t, name, end(owner, a, o.account(t, a.StaffID)), "")
			_, err = second.Authenticate(ctx, p.tokens.Access, desk)
			wants(t, name+": the access token", err, "staff.not_authenticated")
			_, err = second.Refresh(ctx, p.tokens.Refresh)
			wants(t, name+": the refresh token", err, "staff.not_authenticated")
		}
	})
}

func TestDelays(t *testing.T) {
	t.Parallel()
	o := setup(t, sqltest.Open(t, sqltest.SQLite))
	ctx := t.Context()
	o.logIn(t, o.owner)
	device := o.owner.tokens.Device
	guess := func(address string) error {
		_, err := o.svc.LogIn(ctx, staff.LogIn{Email: "owner@example.com", Password: "a wrong password", Code: "000000", Address: address})
		return err
	}
	const bots = 150
	blocked := 0
	for i := range bots {
		if fault.KindOf(guess(place(i))) == fault.Throttled {
			blocked++
		}
	}
	if blocked == 0 {
		t.Fatal("a botnet meets no delay")
	}
	o.clock.Advance(30 * time.Second) // the owner's app shows another code; the botnet goes on
	wants(t, "the botnet's next guess", guess(place(bots)), "staff.bad_credentials")
	log := staff.LogIn{Email: "owner@example.com", Password: password, Code: o.code(t, o.owner), Address: place(bots + 1)}
	_, err := o.svc.LogIn(ctx, log)
	wants(t, "a new device waits under attack", err, "staff.too_many_attempts")
	log.Device = device
	_, err = o.svc.LogIn(ctx, log)
	wants(t, "a known one does not", err, "")
	log.Device, log.Email = device, "other@example.com"
	_, err = o.svc.LogIn(ctx, log)
	wants(t, "it is known to its own account only", err, "staff.bad_credentials")
	nobody := staff.LogIn{Email: "nobody@example.com", Password: password, Code: "000000", Address: "203.0.113.9"}
	for range 6 {
		_, err = o.svc.LogIn(ctx, nobody)
		wants(t, "an unknown account is told the same", err, "staff.bad_credentials")
	}
	_, err = o.svc.LogIn(ctx, nobody)
	wants(t, "and meets the same delays", err, "staff.too_many_attempts")
}

func TestLogInWithAnSSHKey(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := setup(t, db)
		ctx := t.Context()
		file := filepath.Join(t.TempDir(), "key")
		ssh := func(input string, args ...string) string {
			cmd := exec.CommandContext(ctx, "ssh-keygen", args...)
			cmd.Stdin = strings.NewReader(input)
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			return string(out)
		}
		ssh("", "-q", "-t", "ed25519", "-N", "", "-C", "ann@desk", "-f", file)
		line, err := os.ReadFile(file + ".pub")
		if err != nil {
			t.Fatal(err)
		}
		sign := func(challenge string) string {
			return ssh(challenge, "-Y", "sign", "-n", staff.KeyNamespace, "-f", file)
		}
		challenge := func() string {
			c, _, err := o.svc.Challenge()
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		owner := o.logIn(t, o.owner)
		c := challenge()
		_, err = o.svc.LogInWithKey(ctx, c, sign(c), desk)
		wants(t, "a key that nobody registered", err, "staff.bad_credentials")
		key, err := o.svc.AddKey(ctx, owner, "", string(line))
		wants(t, "a key is registered", err, "")
		if key.Name != "ann@desk" {
			t.Errorf("its name is its comment, got %q", key.Name)
		}
		_, err = o.svc.AddKey(ctx, owner, "twice", string(line))
		wants(t, "only once", err, "staff.key_taken")
		signature := sign(c)
		won := together(t, 5, "staff.bad_credentials", func(int) error {
			tokens, err := o.svc.LogInWithKey(ctx, c, signature, desk)
			if err == nil {
				if a := o.actor(t, tokens.Access); a.Method != staff.ByKey || a.Email != "owner@example.com" {
					t.Errorf("got %+v", a)
				}
			}
			return err
		})
		if won != 1 {
			t.Errorf("a challenge is answered once, got %d", won)
		}
		c = challenge()
		_, err = o.svc.LogInWithKey(ctx, c, sign(c+"\n"), desk)
		wants(t, "a signature of something else", err, "staff.bad_credentials")
		_, err = o.svc.LogInWithKey(ctx, "vac_1_00_00", sign("vac_1_00_00"), desk)
		wants(t, "a challenge that is not ours", err, "staff.bad_credentials")
		signature = sign(c)
		o.clock.Advance(staff.ChallengeLifetime)
		_, err = o.svc.LogInWithKey(ctx, c, signature, desk)
		wants(t, "too late", err, "staff.bad_credentials")
		wants(t, "it is removed", o.svc.RemoveKey(ctx, owner, owner.StaffID, key.ID), "")
		c = challenge()
		_, err = o.svc.LogInWithKey(ctx, c, sign(c), desk)
		wants(t, "and opens nothing", err, "staff.bad_credentials")
		wants(t, "nor is there to remove", o.svc.RemoveKey(ctx, owner, owner.StaffID, key.ID), "staff.key_unknown")
	})
}
