package staffsql_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
	"vapeart/shop/staff"
	"vapeart/shop/staff/staffsql"
)

const (
	password = "correct horse battery"
	appKey   = "0123456789abcdef0123456789abcdef"
	desk     = "192.0.2.1"
)

// office is a back office with an owner.
type office struct {
	db         *sqldb.DB
	repo       *staffsql.Repository
	svc        *staff.Service
	clock      *clock.Manual
	statements *atomic.Int64
	owner      *person
}

// person is somebody of the staff with what they keep.
type person struct {
	staff.Enrolment

	tokens staff.Tokens
}

func cheap() staff.HashCost { return staff.HashCost{Passes: 1, Memory: 8, Threads: 1} }

func setup(t *testing.T, db *sqldb.DB) *office {
	t.Helper()
	o := &office{clock: clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), statements: &atomic.Int64{}}
	o.db = db.Observe(func(context.Context, sqldb.Statement) { o.statements.Add(1) })
	o.repo = staffsql.New(o.db)
	o.svc = o.service(t, cheap())
	e, err := o.svc.CreateOwner(t.Context(), staff.NewOwner{Email: " Owner@Example.com", Name: "Ann Owner", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	o.owner = &person{Enrolment: e}
	return o
}

// service returns another daemon's service on the same database.
func (o *office) service(t *testing.T, cost staff.HashCost) *staff.Service {
	t.Helper()
	svc, err := staff.NewService(o.repo, o.clock, rand.Reader, staff.Options{AppKey: []byte(appKey), Issuer: "VapeArt", Cost: cost, AtOnce: 4})
	if err != nil {
		t.Fatal(err)
	}
	return svc
}

// code returns the code that the person's app shows.
func (o *office) code(t *testing.T, p *person) string {
	t.Helper()
	code, err := totp.GenerateCode(p.TOTPSecret, o.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (o *office) try(t *testing.T, p *person, address string) (staff.Tokens, error) {
	t.Helper()
	return o.svc.LogIn(t.Context(), staff.LogIn{Email: p.Account.Email, Password: password, Code: o.code(t, p), Address: address})
}

// logIn logs somebody in, a step after their last code, and returns who they are.
func (o *office) logIn(t *testing.T, p *person) staff.Actor {
	t.Helper()
	o.clock.Advance(30 * time.Second)
	tokens, err := o.try(t, p, desk)
	if err != nil {
		t.Fatal(err)
	}
	p.tokens = tokens
	return o.actor(t, tokens.Access)
}

func (o *office) actor(t *testing.T, token string) staff.Actor {
	t.Helper()
	a, err := o.svc.Authenticate(t.Context(), token, desk)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// hire invites somebody who accepts.
func (o *office) hire(t *testing.T, by staff.Actor, name, role string) *person {
	t.Helper()
	_, invitation, err := o.svc.Invite(t.Context(), by, staff.NewAccount{Email: name + "@example.com", Name: name, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	e, err := o.svc.Accept(t.Context(), invitation, password)
	if err != nil {
		t.Fatal(err)
	}
	return &person{Enrolment: e}
}

// account reads an account anew, for its version.
func (o *office) account(t *testing.T, id int64) staff.Account {
	t.Helper()
	c, err := o.repo.ByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.Account
}

// wants fails unless err has the code; "" is no error. Of an Invalid error the code is field:code.
func wants(t *testing.T, sentence string, err error, code string) {
	t.Helper()
	got := ""
	if err != nil {
		got = fault.CodeOf(err)
		if fields := fault.FieldsOf(err); len(fields) > 0 {
			got = fields[0].Name + ":" + fields[0].Code
		}
	}
	if got != code {
		t.Errorf("%s: got %q (%v), want %q", sentence, got, err, code)
	}
}

// together runs fn n times at once and returns how often it succeeded; all failures must have one of the codes.
func together(t *testing.T, n int, codes string, fn func(i int) error) int {
	t.Helper()
	var done sync.WaitGroup
	var won atomic.Int64
	start := make(chan struct{})
	for i := range n {
		done.Go(func() {
			<-start
			err := fn(i)
			if err == nil {
				won.Add(1)
			} else if !strings.Contains(codes, fault.CodeOf(err)) {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	close(start)
	done.Wait()
	return int(won.Load())
}

func place(i int) string { return fmt.Sprintf("198.51.100.%d", i+1) }
