package staff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// How long what is given out is good.
const (
	AccessLifetime     = 10 * time.Minute
	RefreshLifetime    = 12 * time.Hour     // a session that is not refreshed for so long is over
	SessionLifetime    = 7 * 24 * time.Hour // however often it is refreshed
	ChallengeLifetime  = 2 * time.Minute
	InvitationLifetime = 72 * time.Hour
	MaxTokenLifetime   = 366 * 24 * time.Hour
)

// Options are what a Service is made of.
type Options struct {
	AppKey []byte // APP_KEY; see keys
	Issuer string // the shop's name, in authenticator apps
	Cost   HashCost
	AtOnce int // passwords that may be hashed at once; each takes Cost.Memory
}

// Service is who may do what in the back office. It is safe for concurrent use.
type Service struct {
	repo   Repository
	clock  clock.Clock
	random io.Reader
	keys   keys
	hasher *hasher
	issuer string
}

// NewService returns the service. random must be cryptographic and safe for concurrent use.
func NewService(repo Repository, c clock.Clock, random io.Reader, o Options) (*Service, error) {
	if o.Cost.Passes < 1 || o.Cost.Threads < 1 || o.AtOnce < 1 || len(o.AppKey) == 0 {
		return nil, errors.New("staff: options without key, cost or places")
	}
	k, err := newKeys(o.AppKey)
	if err != nil {
		return nil, err
	}
	return &Service{repo: repo, clock: c, random: random, keys: k, hasher: newHasher(o.Cost, random, o.AtOnce), issuer: o.Issuer}, nil
}

// Enrolment is what a person must be shown once and keep: nothing of it can be read again.
type Enrolment struct {
	Account       Account
	TOTPSecret    string // base32, to type in
	TOTPURI       string // the same for a QR code
	RecoveryCodes []string
}

// NewOwner is who becomes the first owner.
type NewOwner struct {
	Email, Name, Password string
}

// CreateOwner makes the first owner. Errors: Invalid with fields email, name, password; Conflict staff.owner_exists,
// staff.email_taken.
func (s *Service) CreateOwner(ctx context.Context, n NewOwner) (Enrolment, error) {
	email := NormalEmail(n.Email)
	var c fault.Check
	checkEmail(&c, email)
	checkName(&c, n.Name, maxName)
	checkPassword(&c, n.Password, email)
	if err := c.Err(); err != nil {
		return Enrolment{}, err
	}
	hash, err := s.hasher.hash(ctx, n.Password)
	if err != nil {
		return Enrolment{}, err
	}
	var e Enrolment
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		id, err := s.repo.NextID(ctx) // first: two creations come one after the other
		if err != nil {
			return err
		}
		if owners, err := s.repo.LockOwners(ctx); err != nil {
			return err
		} else if len(owners) > 0 {
			return fault.New(fault.Conflict, "staff.owner_exists")
		}
		now := s.clock.Now()
		cred := Credentials{Account: Account{
			ID: id, Email: email, Name: n.Name, Role: Owner, State: Active, Version: 1, CreatedAt: now, UpdatedAt: now,
		}, Epoch: 1, PasswordHash: hash}
		if e, err = s.enrol(&cred); err != nil {
			return err
		}
		if err := s.repo.Insert(ctx, cred); err != nil {
			return err
		}
		return s.repo.ReplaceRecovery(ctx, id, s.keys.recoveryHashes(id, e.RecoveryCodes))
	})
	if err != nil {
		return Enrolment{}, err
	}
	return e, nil
}

// enrol gives an account a new second factor.
func (s *Service) enrol(c *Credentials) (Enrolment, error) {
	secret, err := newTOTPSecret(s.random)
	if err != nil {
		return Enrolment{}, err
	}
	codes, err := newRecoveryCodes(s.random)
	if err != nil {
		return Enrolment{}, err
	}
	c.TOTPSecret, c.TOTPStep = s.keys.sealFor(c.ID, secret), 0
	return Enrolment{Account: c.Account, TOTPSecret: secret, TOTPURI: totpURI(s.issuer, c.Email, secret), RecoveryCodes: codes}, nil
}

// Prune deletes what is over: up to limit each of sessions that expired a week ago, answered challenges that expired,
// and failures without a try for a week. It returns how many rows went.
func (s *Service) Prune(ctx context.Context, limit int) (int, error) {
	now := s.clock.Now()
	n, err := s.repo.Prune(ctx, now, now.Add(-SessionLifetime), limit)
	if err != nil {
		return n, fmt.Errorf("prune staff sessions: %w", err)
	}
	return n, nil
}
