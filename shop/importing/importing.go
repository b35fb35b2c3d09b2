// Package importing owns how suppliers' files become products: reading them in bounded memory, cleaning every record,
// joining what is known already, and the account of every row: created, updated, unchanged or rejected. It stands above
// shop/catalog and shop/inventory and writes through them. It refuses to know a supplier's format: that is a Feed
// (shop/gateway/feed).
//
// A run is committed in batches, each with its count of rows in the same transaction. A run that was killed goes on
// behind the last committed batch; batches are cut at the same rows every time, so the result is the same as if nothing
// had happened.
package importing

import (
	"context"
	"io"
	"iter"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Row is one record as it stands in the file.
type Row struct {
	Line int64 // 1-based: the line, or the number of the record where a format has no lines
	Data []byte
	Err  *fault.Error // the row cannot be parsed at all (too long, not UTF-8); Data is empty
}

// Feed is the port to a supplier's format: the mapping from its records to ours.
type Feed interface {
	// Supplier is the code that runs and products are kept under ("icecat").
	Supplier() string
	// Language is the language of the texts.
	Language() locale.Language
	// Rows cuts the file into records, one after the other, in bounded memory. Its error ends the file.
	Rows(r io.Reader) iter.Seq2[Row, error]
	// Parse maps one record. It is called concurrently. Errors: Invalid with the supplier's field names; the row is
	// rejected with the first.
	Parse(row Row) (Record, error)
	// Schema names the categories and filterable attributes that the mapping uses, made before the first row.
	Schema() Schema
}

// Schema is what a feed's records refer to by code.
type Schema struct {
	Categories []Category
	Attributes []Attribute
}

// Category is a node of the tree that a feed files its products under. Parents stand before their children.
type Category struct {
	Code, Parent string
	Names        map[locale.Language]string
}

// Attribute declares an attribute. One that is not declared is made from its first record.
type Attribute struct {
	Code       string
	Kind       catalog.AttributeKind
	Unit       string
	Filterable bool
	Names      map[locale.Language]string
}

// Record is a supplier's product in our terms, already clean: see Feed.Parse.
type Record struct {
	Reference   string   // the supplier's id of the record, stable over files
	MPN         string   // the maker's part number; may be empty
	OtherMPNs   []string // further part numbers of the same article
	Brand       string   // may be empty
	Name        string
	Summary     string
	Description string // HTML as it came; the catalogue cleans it
	EANs        []string
	Price       *money.Amount // gross retail price; nil makes a draft
	Purchase    *money.Amount
	Categories  []string // codes, the breadcrumb's first
	Attributes  []Value
	Pictures    []string // https addresses
	WeightGrams int
	ReleasedAt  time.Time
	Age         bool // age-restricted
	Tax         catalog.TaxClass
	// Dropped counts values of the record that were left out because they were faulty (a bad EAN beside good ones).
	Dropped []Dropped
}

// Dropped is one value that was left out of an accepted record.
type Dropped struct{ Field, Code, Detail string }

// Value is one attribute of a record.
type Value struct {
	Code    string
	Kind    catalog.AttributeKind
	Name    string // for an attribute that is not declared
	Unit    string
	Text    string
	Number  string // decimal
	Bool    bool
	Choices []string // names; codes are made from them
}

// Result is what became of a row.
type Result uint8

// The results.
const (
	Created Result = iota
	Updated
	Unchanged
	Rejected
)

// Counts is the account of a run: the four sum to Read.
type Counts struct {
	Read      int64 `json:"read"`
	Created   int64 `json:"created"`
	Updated   int64 `json:"updated"`
	Unchanged int64 `json:"unchanged"`
	Rejected  int64 `json:"rejected"`
}

// Add notes one row's result.
func (c *Counts) Add(r Result) {
	c.Read++
	switch r {
	case Created:
		c.Created++
	case Updated:
		c.Updated++
	case Unchanged:
		c.Unchanged++
	case Rejected:
		c.Rejected++
	}
}

// State is where a run stands.
type State string

// The states. A Running one whose lease is over was killed; a Failed one stopped at a faulty file. Both can be resumed.
const (
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Run is one import of one file.
type Run struct {
	ID         int64
	Supplier   string
	Source     string // name of the file
	SourceHash string // fingerprint: the same file resumes its run
	State      State
	Counts     Counts
	Error      string
	StartedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time
	Owner      string // holder of the lease
	LeaseUntil time.Time
}

// Rejection is a row that was not taken over.
type Rejection struct {
	RunID     int64
	Line      int64
	Reference string
	Field     string
	Code      string
	Detail    string
}

// Link is what is known of a supplier's record.
type Link struct {
	Supplier, Reference string
	ProductID           int64
	Owns                bool // this supplier's record leads the product; others only add what is missing
	Hash                string
	PartKeys            []string // under which other suppliers' records find the product; written, never read back
}

// Repository stores runs and links.
type Repository interface {
	InTx(ctx context.Context, fn func(context.Context) error) error
	// Links returns the links of references that are known. 1 statement per batch.
	Links(ctx context.Context, supplier string, references []string) (map[string]Link, error)
	// Joinable returns, for part-number keys, the product that carries it and has no record of the supplier yet, the
	// lowest id where several do. 1 statement per batch.
	Joinable(ctx context.Context, supplier string, keys []string) (map[string]int64, error)
	// SaveLinks writes links of a run's batch.
	SaveLinks(ctx context.Context, runID int64, links []Link) error
	// Unfinished returns the latest run of the supplier and file that is not done. Errors: NotFound import.run_unknown.
	Unfinished(ctx context.Context, supplier, sourceHash string) (*Run, error)
	// Active returns the supplier's run that holds a lease at now. Errors: NotFound import.run_unknown.
	Active(ctx context.Context, supplier string, now time.Time) (*Run, error)
	// Insert writes a new run and sets its id.
	Insert(ctx context.Context, r *Run) error
	// Take gives a run's lease to owner. Errors: Conflict import.run_active when another holds it.
	Take(ctx context.Context, id int64, owner string, now, until time.Time) error
	// Advance writes counts, state, error and lease of a run whose lease owner holds. Errors: Conflict import.lease_lost.
	Advance(ctx context.Context, r *Run) error
	// Reject writes a batch's rejections.
	Reject(ctx context.Context, rejections []Rejection) error
	// Runs lists runs, newest first, ids below before (0: the newest).
	Runs(ctx context.Context, before int64, limit int) ([]Run, error)
	// Run returns one run. Errors: NotFound import.run_unknown.
	Run(ctx context.Context, id int64) (*Run, error)
	// Rejections lists a run's rejections by line, after a line.
	Rejections(ctx context.Context, runID, afterLine int64, limit int) ([]Rejection, error)
}
