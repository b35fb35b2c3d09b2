// Package audit owns the shop's audit log: who changed what, when, from where, what it was before and after. It owns
// the form of an entry, what may never stand in one (redact.go), the chain that makes later changes visible (chain.go),
// and the proof of it (verify.go). It refuses to know staff or permissions: an Actor here is a value of its own, and
// whoever records names it.
//
// An entry of something done is written in the transaction that did it, so that a change without its entry, or an entry
// without its change, cannot exist.
//
// # How the chain gets its order
//
// A hash chain needs one order. If each transaction took the next place itself, it would have to lock the chain's end
// until it commits, and the whole shop would change one thing at a time. So transactions only insert their entry; a
// linker gives places afterwards, some seconds later at most. It does not go by ids: the database hands them out at
// insert, and a lower one may commit long after a higher one, so that "all above the last" would lose it for ever.
// Every entry is inserted together with a row that says it has no place yet, and the linker takes what has such a row, in
// the order of ids among what is committed by then. Who commits late gets a later place; the chain is the order in which
// entries became visible, recorded_at tells when they were made. Two linkers exclude each other by the lock on the
// chain's one row, which no writer touches.
//
// # What it proves, and what not
//
// The enemy is somebody with all of the database, and without APP_KEY. SHA-256 alone would not stop that: the hashes can
// be computed anew. Three kinds of seals, each an HMAC under its own key derived from APP_KEY, can not:
//   - every entry carries one from its first moment, so that an edited or an invented entry is found before it is linked too;
//   - every thousandth place has a checkpoint, so that a chain put together anew is found, and where;
//   - the end has one, of another kind than checkpoints: the chain cannot be cut off at an earlier checkpoint.
//
// The linker checks the end's seal before it goes on: it never seals what somebody else wrote. A whole database put back
// to an earlier state has only good seals; that is found by the Anchor, the end as a machine saw it last, kept outside the
// database. What is not found: the deletion of an entry within the seconds before it is linked, and anything done by
// who knows APP_KEY. Who changes APP_KEY ends the old proof: verify before, keep the old key with the backup.
package audit

import (
	"context"
	"net/netip"
	"time"
)

// ActorKind is what acted.
type ActorKind string

// The kinds of actors.
const (
	Staff    ActorKind = "staff"    // ID is the account's
	Operator ActorKind = "operator" // somebody at a server's terminal; ID is user@host
	System   ActorKind = "system"   // the shop itself; ID is the program's or the task's name
)

// Via is how an actor was known.
type Via string

// The ways; Credential is the session's or token's id, never the secret, or the fingerprint of the SSH key.
const (
	Session  Via = "session"
	Token    Via = "token"
	SSHKey   Via = "ssh_key"
	Terminal Via = "terminal"
	Job      Via = "job"
)

// Actor is who did something. Label is what people call them, as it was then.
type Actor struct {
	Kind       ActorKind
	ID         string // at most 100 bytes
	Label      string // cut after 200 bytes
	Via        Via
	Credential string // at most 100 bytes
}

// Object is what something was done to. Label is what people call it, as it was then.
type Object struct {
	Type  string // at most 40 bytes: "order"
	ID    string // at most 100 bytes
	Label string // cut after 200 bytes
}

// Result is how it ended.
type Result string

// The results. Something done has its entry in its own transaction; what was refused or failed has rolled back, and its
// entry is written alone.
const (
	Done   Result = "done"
	Denied Result = "denied"
	Failed Result = "failed"
)

// Event is what a caller records. Before and After are marshalled to JSON, redacted by the names of fields and bounded;
// nil where there was nothing.
type Event struct {
	Actor     Actor
	Address   netip.Addr // the zero value where there is none
	RequestID string     // cut after 64 bytes
	Action    string     // resource:verb, lower case: "orders:cancel"
	Object    Object
	Before    any
	After     any
	Result    Result // "" means Done
	Code      string // the fault's code of what was refused or failed
}

// Entry is an event as it is kept. Before and After are JSON texts, "" for nothing.
type Entry struct {
	ID        int64
	Nonce     string // random: no two entries are equal, so none can be put in twice
	At        time.Time
	Actor     Actor
	Address   string
	RequestID string
	Action    string
	Object    Object
	Before    string
	After     string
	Result    Result
	Code      string
	MAC       string // the seal of all the above but ID
}

// Filter narrows a list; empty fields do not. Actors go by kind and id together, objects by type and id or by type and
// id together.
type Filter struct {
	ActorKind  ActorKind
	ActorID    string
	Action     string
	ObjectType string
	ObjectID   string
	From       time.Time // inclusive
	Until      time.Time // exclusive
}

// Place is where a page of a list ended; the next begins behind it. The zero value is the beginning.
type Place struct {
	At time.Time
	ID int64
}

// Head is where a chain ends: how many entries it has, the hash of the last, and the seal of both.
type Head struct {
	Place int64
	Hash  string
	Seal  string
}

// Link is an entry's place in the chain.
type Link struct {
	Place   int64
	EntryID int64
	Hash    string
}

// Linked is a link as it is found: Entry.ID is 0 when there is no such entry any more.
type Linked struct {
	Link
	Entry Entry
}

// Repository keeps entries and chain. Reading methods see what is committed.
type Repository interface {
	// InTx runs fn in one transaction.
	InTx(ctx context.Context, fn func(context.Context) error) error
	// InTransaction tells whether ctx is in one already.
	InTransaction(ctx context.Context) bool
	// Append inserts an entry and notes that it has no place yet, in ctx's transaction, and sets its ID.
	Append(ctx context.Context, e *Entry) error
	// List returns at most n entries from the latest on, in a constant number of statements.
	List(ctx context.Context, f Filter, after Place, n int) ([]Entry, error)
	// ByID returns one entry. Errors: NotFound audit.unknown_entry.
	ByID(ctx context.Context, id int64) (Entry, error)

	// Waits tells whether an entry waits for its place.
	Waits(ctx context.Context) (bool, error)
	// LockHead returns the chain's end and keeps other linkers out until ctx's transaction ends; ok is false when there is none.
	LockHead(ctx context.Context) (h Head, ok bool, err error)
	// Found makes the row of an empty chain unless another linker did.
	Found(ctx context.Context, h Head) error
	// Pending returns at most n committed entries without a place, by id.
	Pending(ctx context.Context, n int) ([]Entry, error)
	// Extend writes links and checkpoints, and moves the end from one place to another.
	Extend(ctx context.Context, links []Link, checkpoints []Head, from, to Head) error

	// Head returns the chain's end; ok is false when there is none.
	Head(ctx context.Context) (h Head, ok bool, err error)
	// LastPlace returns the highest place of any link, 0 when there is none.
	LastPlace(ctx context.Context) (int64, error)
	// Chain returns at most n links behind a place, in order.
	Chain(ctx context.Context, after int64, n int) ([]Linked, error)
	// Checkpoints returns at most n checkpoints behind a place, in order.
	Checkpoints(ctx context.Context, after int64, n int) ([]Head, error)
	// Loose returns at most n entries without a link whose id is above after, by id.
	Loose(ctx context.Context, after int64, n int) ([]Entry, error)
	// Lost returns at most n ids that wait for a place and whose entry does not exist.
	Lost(ctx context.Context, n int) ([]int64, error)
	// Copied returns at most n ids of entries that share their nonce with an earlier one.
	Copied(ctx context.Context, n int) ([]int64, error)
}

// Anchor keeps the chain's end where who holds the database cannot reach it.
type Anchor interface {
	// Last returns the furthest end kept; ok is false when there is none.
	Last(ctx context.Context) (h Head, ok bool, err error)
	// Keep keeps an end unless it has a further one.
	Keep(ctx context.Context, h Head) error
}
