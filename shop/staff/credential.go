package staff

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vapeart/shop/fault"
)

// ChangePassword gives the actor another password and ends all sessions, this one included: whoever knew the old one is
// out. Errors: Denied staff.session_required; Invalid with fields current, password; Throttled staff.too_many_attempts;
// Conflict staff.changed.
func (s *Service) ChangePassword(ctx context.Context, a Actor, current, password string) error {
	c, err := s.prove(ctx, a, current)
	if err != nil {
		return err
	}
	var check fault.Check
	checkPassword(&check, password, c.Email)
	if err := check.Err(); err != nil {
		return err
	}
	if c.PasswordHash, err = s.hasher.hash(ctx, password); err != nil {
		return err
	}
	c.Epoch++
	return s.save(ctx, c)
}

// RenewSecondFactor gives the actor another TOTP secret and other recovery codes, and ends all sessions. Errors: as
// ChangePassword.
func (s *Service) RenewSecondFactor(ctx context.Context, a Actor, current string) (Enrolment, error) {
	c, err := s.prove(ctx, a, current)
	if err != nil {
		return Enrolment{}, err
	}
	c.Epoch++
	var e Enrolment
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		if e, err = s.enrol(&c); err != nil {
			return err
		}
		if err := s.save(ctx, c); err != nil {
			return err
		}
		return s.repo.ReplaceRecovery(ctx, c.ID, s.keys.recoveryHashes(c.ID, e.RecoveryCodes))
	})
	if err != nil {
		return Enrolment{}, err
	}
	e.Account.Version++
	return e, nil
}

// prove asks for the actor's password again; failures are held against the session alone.
func (s *Service) prove(ctx context.Context, a Actor, current string) (Credentials, error) {
	if a.SessionID == 0 {
		return Credentials{}, fault.New(fault.Denied, "staff.session_required")
	}
	name := fmt.Sprintf("session:%d", a.SessionID)
	t := try{limits: map[string]limit{name: pairLimit()}, forgive: []string{name}}
	if err := s.begin(ctx, t); err != nil {
		return Credentials{}, err
	}
	c, err := s.repo.ByID(ctx, a.StaffID)
	if err != nil {
		return Credentials{}, err
	}
	ok, _, err := s.hasher.verify(ctx, current, c.PasswordHash)
	if err != nil {
		return Credentials{}, err
	}
	if !ok || c.State != Active {
		var check fault.Check
		check.Add("current", "wrong")
		return Credentials{}, check.Err()
	}
	return c, s.succeed(ctx, t)
}

// AddKey registers a public key of the actor, a line of authorized_keys; without a name the line's comment is taken.
// Errors: Denied staff.session_required, staff.log_in_again; Invalid with fields name, public_key; Conflict
// staff.key_taken.
func (s *Service) AddKey(ctx context.Context, a Actor, name, line string) (Key, error) {
	now := s.clock.Now()
	if err := a.requireFresh(now); err != nil {
		return Key{}, err
	}
	public, comment, err := parsePublicKey(line)
	if err != nil {
		return Key{}, err
	}
	if strings.TrimSpace(name) == "" {
		name = comment
	}
	var check fault.Check
	checkName(&check, name, maxName)
	if err := check.Err(); err != nil {
		return Key{}, err
	}
	k := Key{StaffID: a.StaffID, Name: name, Fingerprint: fingerprint(public), PublicKey: publicKeyText(public), CreatedAt: now}
	k.ID, err = s.repo.InsertKey(ctx, k)
	return k, err
}

// Keys lists an account's keys. Errors: Denied staff.denied for another's.
func (s *Service) Keys(ctx context.Context, a Actor, staffID int64) ([]Key, error) {
	if staffID != a.StaffID {
		if err := a.Require(StaffRead); err != nil {
			return nil, err
		}
	}
	return s.repo.Keys(ctx, staffID)
}

// RemoveKey deletes a key of the actor, or of another for who may change staff. Sessions that it opened stay. Errors: Denied staff.denied,
// staff.beyond_own, staff.session_required; NotFound staff.key_unknown.
func (s *Service) RemoveKey(ctx context.Context, a Actor, staffID, id int64) error {
	if err := s.mayTakeAway(ctx, a, staffID); err != nil {
		return err
	}
	deleted, err := s.repo.DeleteKey(ctx, staffID, id)
	if err == nil && !deleted {
		return fault.New(fault.NotFound, "staff.key_unknown")
	}
	return err
}

// mayTakeAway lets people part with what is theirs, and who may change staff take it from those who may no more.
func (s *Service) mayTakeAway(ctx context.Context, a Actor, staffID int64) error {
	if staffID == a.StaffID {
		if a.SessionID == 0 {
			return fault.New(fault.Denied, "staff.session_required")
		}
		return nil
	}
	if err := a.Require(StaffChange); err != nil {
		return err
	}
	c, err := s.repo.ByID(ctx, staffID)
	if err != nil {
		return err
	}
	return s.repo.InTx(ctx, func(ctx context.Context) error { return s.mayGrant(ctx, a, c.Role) })
}

// NewToken is an API token to be made.
type NewToken struct {
	Name    string
	Scopes  []Permission
	Expires time.Time
}

// CreateToken makes an API token of the actor and returns its secret, once. It may what its scopes say and its owner's
// role still allows. Errors: Denied staff.session_required, staff.log_in_again; Invalid with fields name, scopes.N,
// expires.
func (s *Service) CreateToken(ctx context.Context, a Actor, n NewToken) (t Token, secret string, err error) {
	now := s.clock.Now()
	if err := a.requireFresh(now); err != nil {
		return Token{}, "", err
	}
	if err := checkToken(a, n, now); err != nil {
		return Token{}, "", err
	}
	random, err := randomHex(s.random, keyLength)
	if err != nil {
		return Token{}, "", err
	}
	t = Token{StaffID: a.StaffID, Name: n.Name, Scopes: common(Permissions(), n.Scopes), CreatedAt: now, ExpiresAt: n.Expires}
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		if t.ID, err = s.repo.InsertToken(ctx, t); err != nil {
			return err
		}
		const shown = 4 // characters of the secret
		secret = secretToken{t.ID, random}.text(apiKind)
		t.Prefix, t.SecretHash = secret[:len(secret)-len(random)+shown], digest(secret)
		return s.repo.SealToken(ctx, t.ID, t.Prefix, t.SecretHash)
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, secret, nil
}

func checkToken(a Actor, n NewToken, now time.Time) error {
	var c fault.Check
	checkName(&c, n.Name, maxName)
	c.That(len(n.Scopes) > 0, "scopes", "required")
	for i, p := range n.Scopes {
		field := fmt.Sprintf("scopes.%d", i)
		if c.That(slices.Contains(Permissions(), p), field, "unknown") {
			c.That(a.May(p), field, "staff.beyond_own")
		}
	}
	if c.That(!n.Expires.IsZero(), "expires", "required") {
		c.That(n.Expires.After(now), "expires", "staff.expiry_past")
		c.That(!n.Expires.After(now.Add(MaxTokenLifetime)), "expires", "staff.expiry_late", fault.With("days", int(MaxTokenLifetime.Hours()/24)))
	}
	return c.Err()
}

// Tokens lists an account's API tokens, those that are over too. Errors: Denied staff.denied for another's.
func (s *Service) Tokens(ctx context.Context, a Actor, staffID int64) ([]Token, error) {
	if staffID != a.StaffID {
		if err := a.Require(StaffRead); err != nil {
			return nil, err
		}
	}
	return s.repo.Tokens(ctx, staffID)
}

// RevokeToken ends an API token of the actor, or of another for who may change staff. Errors: as RemoveKey, NotFound
// staff.token_unknown for one that is not there or is revoked.
func (s *Service) RevokeToken(ctx context.Context, a Actor, staffID, id int64) error {
	if err := s.mayTakeAway(ctx, a, staffID); err != nil {
		return err
	}
	revoked, err := s.repo.RevokeToken(ctx, staffID, id, s.clock.Now())
	if err == nil && !revoked {
		return fault.New(fault.NotFound, "staff.token_unknown")
	}
	return err
}
