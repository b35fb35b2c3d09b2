package staff

import (
	"context"
	"strings"
	"time"

	"vapeart/shop/fault"
)

// Why a session ended.
const (
	endedByLogOut = "log_out"
	endedByReplay = "replay"
)

// touchEvery bounds how often the use of an API token is written down.
const touchEvery = time.Minute

func notAuthenticated() error { return fault.New(fault.Unknown, "staff.not_authenticated") }

// open begins a session of an account that stands as it was read: whoever disabled it meanwhile, or changed its role or
// password, has won.
func (s *Service) open(ctx context.Context, c Credentials, by Method, address string) (Tokens, error) {
	stands, err := s.repo.Stands(ctx, c.ID, c.Epoch)
	if err != nil {
		return Tokens{}, err
	}
	if !stands {
		return Tokens{}, badCredentials()
	}
	salt, err := randomHex(s.random, keyLength)
	if err != nil {
		return Tokens{}, err
	}
	now := s.clock.Now()
	session := Session{
		StaffID: c.ID, Epoch: c.Epoch, Method: by, Address: addressText(address), Salt: salt, CreatedAt: now,
		ExpiresAt: now.Add(SessionLifetime),
	}
	if session.ID, err = s.repo.InsertSession(ctx, session); err != nil {
		return Tokens{}, err
	}
	return s.issue(ctx, session)
}

// addressText cuts what is no address to its column.
func addressText(address string) string {
	const column = 45 // of an IPv6 address with an IPv4 tail
	return strings.ToValidUTF8(address[:min(len(address), column)], "")
}

// issue gives a session's next pair of tokens.
func (s *Service) issue(ctx context.Context, session Session) (Tokens, error) {
	secret, err := randomHex(s.random, keyLength)
	if err != nil {
		return Tokens{}, err
	}
	now := s.clock.Now()
	t := Tokens{
		SessionID:      session.ID,
		AccessExpires:  earlier(now.Add(AccessLifetime), session.ExpiresAt).Truncate(time.Second),
		RefreshExpires: earlier(now.Add(RefreshLifetime), session.ExpiresAt),
		Refresh:        secretToken{session.ID, secret}.text(refreshKind),
	}
	t.Access = s.keys.sealAccess(session.ID, session.Salt, t.AccessExpires)
	return t, s.repo.InsertRefresh(ctx, Refresh{Hash: digest(t.Refresh), SessionID: session.ID, ExpiresAt: t.RefreshExpires})
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Refresh exchanges a refresh token for the next pair. One that was exchanged before has been stolen, from the person or
// from the thief: its session ends at once, also when the same client merely asked twice at the same moment. Errors:
// Unknown staff.not_authenticated.
func (s *Service) Refresh(ctx context.Context, token string) (Tokens, error) {
	parsed, ok := parseSecretToken(refreshKind, token)
	if !ok {
		return Tokens{}, notAuthenticated()
	}
	hash := digest(token)
	var tokens Tokens
	replayed := false
	err := s.repo.InTx(ctx, func(ctx context.Context) error {
		now := s.clock.Now()
		replayed = false
		took, err := s.repo.TakeRefresh(ctx, hash, now)
		if err != nil {
			return err
		}
		known, err := s.repo.RefreshOf(ctx, hash)
		if err != nil || known.SessionID != parsed.id {
			return unknownSession(err)
		}
		if !took {
			replayed = true // the end must be committed: it is no error of the transaction
			_, err := s.repo.EndSession(ctx, known.SessionID, endedByReplay, now)
			return err
		}
		live, err := s.repo.LiveSession(ctx, known.SessionID)
		if err != nil {
			return unknownSession(err)
		}
		if !live.lives(now) || !now.Before(known.ExpiresAt) {
			return notAuthenticated()
		}
		tokens, err = s.issue(ctx, live.Session)
		return err
	})
	if err == nil && replayed {
		err = notAuthenticated()
	}
	if err != nil {
		return Tokens{}, err
	}
	return tokens, nil
}

// unknownSession makes what was not found the answer to a stranger.
func unknownSession(err error) error {
	if err == nil || fault.KindOf(err) == fault.NotFound {
		return notAuthenticated()
	}
	return err
}

// lives tells whether a session may act.
func (l Live) lives(now time.Time) bool {
	return l.EndedAt.IsZero() && l.State == Active && l.Epoch == l.AccountEpoch && now.Before(l.ExpiresAt)
}

// Authenticate tells who sends an access or API token: one statement by primary key, a second one once a minute for an
// API token. Errors: Unknown staff.not_authenticated, whatever is wrong.
func (s *Service) Authenticate(ctx context.Context, token, address string) (Actor, error) {
	if strings.HasPrefix(token, apiKind+"_") {
		return s.authenticateToken(ctx, token, address)
	}
	now := s.clock.Now()
	t, ok := parseAccess(token)
	if !ok || !now.Before(t.expires) {
		return Actor{}, notAuthenticated()
	}
	live, err := s.repo.LiveSession(ctx, t.session)
	if err != nil {
		return Actor{}, unknownSession(err)
	}
	if !s.keys.opens(t, live.Salt) || !live.lives(now) {
		return Actor{}, notAuthenticated()
	}
	a := live.actor(address)
	a.SessionID, a.Method, a.LoggedIn = live.Session.ID, live.Method, live.Session.CreatedAt
	return a, nil
}

func (s *Service) authenticateToken(ctx context.Context, token, address string) (Actor, error) {
	t, ok := parseSecretToken(apiKind, token)
	if !ok {
		return Actor{}, notAuthenticated()
	}
	live, err := s.repo.LiveToken(ctx, t.id)
	if err != nil {
		return Actor{}, unknownSession(err)
	}
	now := s.clock.Now()
	if !same(digest(token), live.Token.SecretHash) || live.State != Active || !live.Token.RevokedAt.IsZero() || !now.Before(live.Token.ExpiresAt) {
		return Actor{}, notAuthenticated()
	}
	if since := now.Add(-touchEvery); !live.Token.LastUsedAt.After(since) {
		if err := s.repo.TouchToken(ctx, live.Token.ID, now, since); err != nil {
			return Actor{}, err
		}
	}
	a := live.actor(address)
	a.TokenID, a.Method, a.Scopes = live.Token.ID, ByToken, live.Token.Scopes
	a.permissions = common(a.permissions, a.Scopes)
	return a, nil
}

// actor returns who is behind a session or token, with all that the role may.
func (l Live) actor(address string) Actor {
	permissions, builtIn := BuiltIn(l.Role)
	if !builtIn {
		permissions = common(Permissions(), l.Composed) // a permission that this program does not know means nothing
	}
	return Actor{StaffID: l.Account.ID, Email: l.Email, Name: l.Name, Role: l.Role, Address: address, permissions: permissions}
}

// LogOut ends the actor's session. Errors: Denied staff.session_required.
func (s *Service) LogOut(ctx context.Context, a Actor) error {
	if a.SessionID == 0 {
		return fault.New(fault.Denied, "staff.session_required")
	}
	_, err := s.repo.EndSession(ctx, a.SessionID, endedByLogOut, s.clock.Now())
	return err
}
