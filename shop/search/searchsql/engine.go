// Package searchsql is search on the shop's own database: the driver that runs when nothing else is configured, and the one
// that answers when another is away. It owns the projection of the catalogue that search reads, in five tables: listing (a
// row per product with all that is filtered, sorted and counted), listing_text (the terms of its texts, under FTS5 or
// FULLTEXT), search_code (SKUs, EANs, part numbers), search_term (the vocabulary) and listing_change (how often a block of
// listings has changed). It refuses to be the truth about anything: all of it is remade by Rebuild.
//
// # Why a copy in memory
//
// Facets are counted exactly, each under all filters but its own, whatever the filters. In SQL that is a pass over the rows
// of every facet, 300 ms and more for a large category. So each process keeps the listings in a compact form, some 200 bytes
// a product, and counts, filters, sorts and pages there in one pass of a few milliseconds. The copy is never stale: the
// statement that begins every Find also reads the count of changes of each block of 512 products, and blocks that changed are
// read again. Writers only append to that list of changes, so that nobody waits for anybody; a change is seen once it is
// committed, in whatever order transactions commit.
//
// # How texts are matched
//
// Both engines' own analysis is out of the game: what is stored are the terms of shop/search, each as one token that begins
// with a letter for its language and field ("zamint": English, in the name). So SQLite, MySQL and MariaDB find the same, and
// which field a term was found in is known without weights that differ between engines; the ranking is done here. A FULLTEXT
// index of InnoDB learns of rows at commit: inside a transaction that writes products, they are found by code and filter
// but not yet by text.
package searchsql

import (
	"context"
	"errors"
	"sync/atomic"

	"vapeart/shop/fault"
	"vapeart/shop/page"
	"vapeart/shop/search"
	"vapeart/shop/sqldb"
)

// Engine searches the shop's database. It is safe for concurrent use.
type Engine struct {
	db      *sqldb.DB
	signer  page.Signer
	text    fulltext
	current atomic.Pointer[state]
	loading chan struct{} // holds a token while a state is being read, so that one reads and the others wait
	dict    dictionary    // of current, to go on with; for who holds the token
}

var _ search.Engine = (*Engine)(nil)

// New returns the engine on a database, whose cursors are signed by signer.
func New(db *sqldb.DB, signer page.Signer) *Engine {
	e := &Engine{db: db, signer: signer, loading: make(chan struct{}, 1), text: fullText{db}}
	if db.Engine == sqldb.SQLite {
		e.text = fts5{db}
	}
	e.current.Store(&state{})
	return e
}

// away gives a failure that only time cures its code.
func away(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(fault.Unavailable, "search.away", err)
	}
	return err
}
