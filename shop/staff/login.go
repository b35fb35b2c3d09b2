package staff

import (
	"context"
	"time"

	"vapeart/shop/fault"
)

// LogIn is what somebody proves who they are with.
type LogIn struct {
	Email    string
	Password string
	Code     string // of the authenticator app, or a recovery code
	Address  string // the client's, as the listener saw it
	Device   string // the Device of an earlier log-in on this device, if it has one
}

// Tokens is what a log-in or a refresh gives. The secrets are not kept here and cannot be shown again.
type Tokens struct {
	Access         string
	AccessExpires  time.Time
	Refresh        string
	RefreshExpires time.Time
	Device         string // by password only: to be sent with later log-ins of this device, worth nothing alone
	SessionID      int64
}

// badCredentials is the one answer to everything that is wrong with a log-in.
func badCredentials() error { return fault.New(fault.Unknown, "staff.bad_credentials") }

// LogIn opens a session by password and a code. Errors: Unknown staff.bad_credentials, whatever was wrong; Throttled
// staff.too_many_attempts.
func (s *Service) LogIn(ctx context.Context, in LogIn) (Tokens, error) {
	email := NormalEmail(in.Email)
	if len(email) > maxEmail || len(in.Password) > 4*maxPassword {
		return Tokens{}, badCredentials()
	}
	c, err := s.repo.ByEmail(ctx, email)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Tokens{}, err
	}
	t := s.tryFor(email, in.Address, s.keys.deviceNonce(in.Device, c.ID, c.Epoch))
	if err := s.begin(ctx, t); err != nil {
		return Tokens{}, err
	}
	ok, stale, err := s.hasher.verify(ctx, in.Password, c.PasswordHash)
	if err != nil {
		return Tokens{}, err
	}
	p, err := s.checkCode(c, in.Code)
	if err != nil {
		return Tokens{}, err
	}
	if !ok || !p.ok || c.State != Active {
		return Tokens{}, badCredentials()
	}
	if stale {
		if err := s.rehash(ctx, c, in.Password); err != nil {
			return Tokens{}, err
		}
	}
	var tokens Tokens
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		if err := s.takeCode(ctx, c.ID, p); err != nil {
			return err
		}
		if tokens, err = s.open(ctx, c, p.method, in.Address); err != nil {
			return err
		}
		return s.succeed(ctx, t)
	})
	if err != nil {
		return Tokens{}, err
	}
	nonce, err := randomHex(s.random, nonceLength)
	tokens.Device = s.keys.sealDevice(c.ID, c.Epoch, nonce)
	return tokens, err
}

// proof is a second factor that looks right and has yet to be used up.
type proof struct {
	ok     bool
	method Method
	step   int64
	hash   string
}

func (s *Service) checkCode(c Credentials, code string) (proof, error) {
	if plain, ok := normalRecovery(code); ok {
		return proof{ok: true, method: ByRecovery, hash: s.keys.recoveryHash(c.ID, plain)}, nil
	}
	if c.TOTPSecret == "" {
		return proof{}, nil
	}
	secret, err := s.keys.openFor(c.ID, c.TOTPSecret)
	if err != nil {
		return proof{}, err
	}
	step, ok, err := totpStep(secret, code, s.clock.Now(), c.TOTPStep)
	return proof{ok: ok, method: ByPassword, step: step}, err
}

// takeCode uses the code up; of many log-ins with one code one succeeds.
func (s *Service) takeCode(ctx context.Context, staffID int64, p proof) error {
	var took bool
	var err error
	if p.method == ByRecovery {
		took, err = s.repo.TakeRecovery(ctx, staffID, p.hash, s.clock.Now())
	} else {
		took, err = s.repo.TakeTOTP(ctx, staffID, p.step)
	}
	if err == nil && !took {
		return badCredentials()
	}
	return err
}

func (s *Service) rehash(ctx context.Context, c Credentials, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.repo.Rehash(ctx, c.ID, c.PasswordHash, hash)
}

// Challenge gives a text to sign with a registered key. It is kept nowhere until it was answered.
func (s *Service) Challenge() (challenge string, expires time.Time, err error) {
	nonce, err := randomHex(s.random, nonceLength)
	if err != nil {
		return "", time.Time{}, err
	}
	expires = s.clock.Now().Add(ChallengeLifetime).Truncate(time.Second)
	return s.keys.sealChallenge(expires, nonce), expires, nil
}

// LogInWithKey opens a session by an SSH signature of a challenge: as `ssh-keygen -Y sign -n` KeyNamespace makes it, over
// the challenge's characters without a line end. No delays apply: a signature cannot be guessed. Errors: Unknown
// staff.bad_credentials, whatever was wrong.
func (s *Service) LogInWithKey(ctx context.Context, challenge, signature, address string) (Tokens, error) {
	nonce, expires, ok := s.keys.openChallenge(challenge)
	if !ok || !s.clock.Now().Before(expires) {
		return Tokens{}, badCredentials()
	}
	signed, ok := parseSignature(signature)
	if !ok || !signed.signs(challenge) {
		return Tokens{}, badCredentials()
	}
	key, c, err := s.repo.KeyOf(ctx, fingerprint(signed.key))
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return Tokens{}, badCredentials()
	}
	if err != nil {
		return Tokens{}, err
	}
	if c.State != Active || key.PublicKey != publicKeyText(signed.key) {
		return Tokens{}, badCredentials()
	}
	var tokens Tokens
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		if took, err := s.repo.TakeChallenge(ctx, nonce, expires); err != nil {
			return err
		} else if !took {
			return badCredentials()
		}
		tokens, err = s.open(ctx, c, ByKey, address)
		return err
	})
	return tokens, err
}
