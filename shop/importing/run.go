package importing

import (
	"context"
	"time"

	"vapeart/shop/fault"
)

// State is where a run stands.
type State string

// The states. A run that is Failed stopped at a faulty file or database, an Interrupted one was cancelled or killed; the
// same command resumes both.
const (
	Running     State = "running"
	Done        State = "done"
	Failed      State = "failed"
	Interrupted State = "interrupted"
)

// Run is one import of one file.
type Run struct {
	ID         int64
	Supplier   string
	Source     string // name of the file
	SourceHash string // fingerprint: the same file resumes its run; empty: a stream, which cannot be resumed
	State      State
	Counts     Counts
	Error      string // code of what ended it, then what the log says
	StartedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time
	Owner      string    // who works at it; empty when nobody does
	LeaseUntil time.Time // a Running run past it was killed
}

// StateAt returns the state as it is to be told: a run whose lease is over has been killed.
func (r *Run) StateAt(now time.Time) State {
	if r.State == Running && !r.held(now) {
		return Interrupted
	}
	return r.State
}

func (r *Run) held(now time.Time) bool { return r.LeaseUntil.After(now) }

// Rejection is what was not taken over of a row: all of it, or one faulty value.
type Rejection struct {
	RunID     int64
	Line      int64
	Field     string // may be empty where the whole row is at fault
	Whole     bool
	Reference string // the supplier's, where it could be read
	Code      string // of a field's text where Field is set, of an error's otherwise
	Args      []fault.Arg
	Detail    string // the cause, for technicians
}

// Link is what is known of a supplier's record.
type Link struct {
	Supplier, Reference string
	ProductID           int64
	Owns                bool // this record leads the product; others only add what is missing
	Prices              bool // the product's price is this record's
	Hash                string
	PartKeys            []string // under which other suppliers' records find the product; written, never read back
}

// Repository stores runs and links.
type Repository interface {
	// InTx runs fn in one transaction; a nested call joins the outer one. fn is run again when another transaction got
	// in its way.
	InTx(ctx context.Context, fn func(context.Context) error) error
	// Exclusive waits until no other import's transaction is open, and keeps others waiting until the caller's ends, so
	// that two suppliers' runs see each other's products. It belongs at the beginning of a transaction.
	Exclusive(ctx context.Context) error

	// Links returns the links of references that are known. 1 statement per batch.
	Links(ctx context.Context, supplier string, references []string) (map[string]Link, error)
	// Joinable returns, for part-number keys, the product that another supplier's record carries it for, the lowest id
	// where there are several. 1 statement per batch.
	Joinable(ctx context.Context, supplier string, keys []string) (map[string]int64, error)
	// SaveLinks writes links.
	SaveLinks(ctx context.Context, links []Link) error
	// Overtake marks the records of other suppliers that joined these products as to be applied again, because the
	// leading record has replaced what they added; products in priced have their price from now on from the leader.
	Overtake(ctx context.Context, supplier string, products, priced []int64) error

	// Latest returns the supplier's latest run, locked. Errors: NotFound import.run_unknown.
	Latest(ctx context.Context, supplier string) (*Run, error)
	// Insert writes a new run with its lease and sets its id; runs of the supplier whose lease is over at now lose it
	// for good. Errors: Conflict import.run_active when another run of the supplier holds a lease.
	Insert(ctx context.Context, r *Run, now time.Time) error
	// Take writes owner and lease of a run that nobody holds at now. Errors: Conflict import.run_active.
	Take(ctx context.Context, r *Run, now time.Time) error
	// Renew moves the end of a lease that r's owner holds. Errors: Conflict import.lease_lost.
	Renew(ctx context.Context, r Run) error
	// Advance writes counts, state, error and lease of a run whose lease r's owner holds; a zero LeaseUntil gives it
	// back. Errors: Conflict import.lease_lost.
	Advance(ctx context.Context, r *Run) error
	// Reject writes a batch's rejections.
	Reject(ctx context.Context, rejections []Rejection) error

	// Runs lists runs, newest first, ids below before (0: the newest).
	Runs(ctx context.Context, before int64, limit int) ([]Run, error)
	// Run returns one run. Errors: NotFound import.run_unknown.
	Run(ctx context.Context, id int64) (*Run, error)
	// Rejections lists a run's rejections by line and field, behind a place; rows only, or their dropped values too.
	Rejections(ctx context.Context, runID int64, values bool, after Place, limit int) ([]Rejection, error)
}

// Place is where in a list of rejections a page ended.
type Place struct {
	Line  int64
	Field string
}
