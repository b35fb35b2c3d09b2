package staff

import (
	"context"
	"time"
)

// Session is a log-in and what was refreshed from it.
type Session struct {
	ID        int64
	StaffID   int64
	Epoch     int64
	Method    Method
	Address   string
	Salt      string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Live is a session or token with the account behind it, as one statement reads them.
type Live struct {
	Session
	Account

	AccountEpoch int64
	Composed     []Permission // of a composed role; nil of a built-in one
	EndedAt      time.Time
	Token        Token // of API tokens only
}

// Token is an API token without its secret.
type Token struct {
	ID         int64
	StaffID    int64
	Name       string
	Prefix     string // the beginning of the token, by which people recognise it
	SecretHash string
	Scopes     []Permission
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt time.Time // zero: never; true to the minute
	RevokedAt  time.Time // zero: it is not
}

// Role is a role that owners composed.
type Role struct {
	Name        string
	Permissions []Permission
	Version     int64 // zero: to be made
	UpdatedAt   time.Time
}

// Refresh is a refresh token that was given out.
type Refresh struct {
	Hash      string
	SessionID int64
	ExpiresAt time.Time
	Used      bool
}

// Repository keeps the staff. Methods that change a row return whether their guard met it; only one of two at once does.
type Repository interface {
	// InTx runs fn in one transaction, again when it loses to another; nested calls join it.
	InTx(ctx context.Context, fn func(context.Context) error) error

	// NextID gives a new account's id and keeps other creations waiting until the transaction ends.
	NextID(ctx context.Context) (int64, error)
	// LockOwners returns the ids of the active owners who have accepted, and keeps them as they are until the transaction
	// ends.
	LockOwners(ctx context.Context) ([]int64, error)
	// Insert adds an account. Errors: Conflict staff.email_taken.
	Insert(ctx context.Context, c Credentials) error
	// ByEmail finds an account by its normalised address. Errors: NotFound staff.unknown.
	ByEmail(ctx context.Context, email string) (Credentials, error)
	// ByID errors: NotFound staff.unknown.
	ByID(ctx context.Context, id int64) (Credentials, error)
	// List returns up to limit accounts with ids beyond after, in their order.
	List(ctx context.Context, after int64, limit int) ([]Account, error)
	// Update writes name, role, state, secrets, epoch and version+1 if the account still has c.Version.
	Update(ctx context.Context, c Credentials, now time.Time) (bool, error)
	// Rehash replaces a hash of the same password.
	Rehash(ctx context.Context, id int64, old, hash string) error
	// TakeTOTP notes that a step's code was taken, if no later or equal one was.
	TakeTOTP(ctx context.Context, id, step int64) (bool, error)
	// TakeRecovery uses a recovery code up.
	TakeRecovery(ctx context.Context, id int64, hash string, now time.Time) (bool, error)
	// ReplaceRecovery gives an account other recovery codes.
	ReplaceRecovery(ctx context.Context, id int64, hashes []string) error
	// Stands tells whether the account is active and in the epoch, and keeps it so until the transaction ends.
	Stands(ctx context.Context, id, epoch int64) (bool, error)

	// InsertKey errors: Conflict staff.key_taken.
	InsertKey(ctx context.Context, k Key) (int64, error)
	// KeyOf finds a key by fingerprint, with its account. Errors: NotFound staff.key_unknown.
	KeyOf(ctx context.Context, fingerprint string) (Key, Credentials, error)
	// Keys lists an account's keys.
	Keys(ctx context.Context, staffID int64) ([]Key, error)
	// DeleteKey deletes a key of an account.
	DeleteKey(ctx context.Context, staffID, id int64) (bool, error)
	// TakeChallenge uses a challenge up.
	TakeChallenge(ctx context.Context, nonce string, expires time.Time) (bool, error)

	// InsertToken adds an API token; its prefix and hash follow by SealToken, once its id is known.
	InsertToken(ctx context.Context, t Token) (int64, error)
	// SealToken writes prefix and hash of a token's secret.
	SealToken(ctx context.Context, id int64, prefix, hash string) error
	// LiveToken reads a token with its account in one statement by primary key. Errors: NotFound staff.token_unknown.
	LiveToken(ctx context.Context, id int64) (Live, error)
	// Tokens lists an account's tokens.
	Tokens(ctx context.Context, staffID int64) ([]Token, error)
	// TouchToken notes a use, if none was noted since.
	TouchToken(ctx context.Context, id int64, now, since time.Time) error
	// RevokeToken ends a token of an account.
	RevokeToken(ctx context.Context, staffID, id int64, now time.Time) (bool, error)

	// InsertSession adds a session.
	InsertSession(ctx context.Context, s Session) (int64, error)
	// LiveSession reads a session with its account in one statement by primary key. Errors: NotFound staff.session_unknown.
	LiveSession(ctx context.Context, id int64) (Live, error)
	// EndSession ends a session that has not ended; by says what did it.
	EndSession(ctx context.Context, id int64, by string, now time.Time) (bool, error)
	// InsertRefresh adds a refresh token.
	InsertRefresh(ctx context.Context, r Refresh) error
	// RefreshOf finds a refresh token by its hash. Errors: NotFound staff.session_unknown.
	RefreshOf(ctx context.Context, hash string) (Refresh, error)
	// TakeRefresh uses a refresh token up.
	TakeRefresh(ctx context.Context, hash string, now time.Time) (bool, error)

	// LockBuckets returns the buckets of these names, in their order, empty ones where there is none, and keeps them until
	// the transaction ends.
	LockBuckets(ctx context.Context, names []string, now time.Time) ([]Bucket, error)
	// SaveBuckets writes locked buckets.
	SaveBuckets(ctx context.Context, buckets []Bucket) error
	// ForgiveBuckets deletes the first and takes one failure off the second.
	ForgiveBuckets(ctx context.Context, forget, undo []string) error

	// Role finds a composed role and keeps it until the transaction ends. Errors: NotFound staff.role_unknown.
	Role(ctx context.Context, name string) (Role, error)
	// Roles lists the composed roles by name.
	Roles(ctx context.Context) ([]Role, error)
	// InsertRole errors: Conflict staff.role_taken.
	InsertRole(ctx context.Context, r Role) error
	// UpdateRole writes permissions and version+1 if the role still has r.Version.
	UpdateRole(ctx context.Context, r Role) (bool, error)
	// DeleteRole errors: Conflict staff.role_in_use.
	DeleteRole(ctx context.Context, name string, version int64) (bool, error)

	// Prune deletes up to limit each of sessions that expired by before, challenges that expired by now and
	// buckets without a try since before, and returns how many rows went.
	Prune(ctx context.Context, now, before time.Time, limit int) (int, error)
}
