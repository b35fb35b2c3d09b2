// Package importing owns how suppliers' files become products: reading them in bounded memory, joining what is known
// already, and the account of every row: created, updated, unchanged or rejected. It stands above shop/catalog and
// writes through it. It refuses to know a supplier's format: that is a Feed (shop/gateway/feed).
//
// A run is committed in batches, each with its count of rows in the same transaction. A run that was killed goes on
// behind the last committed batch; batches are cut at the same rows every time, so the result is the same as if nothing
// had happened.
//
// The first supplier that brings an article leads its product; a record of another supplier with one of its part
// numbers joins it and adds what is missing.
package importing

import (
	"io"
	"iter"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
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
