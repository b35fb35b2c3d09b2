package sqldb

import "context"

// LockMigrations is lockMigrations for tests.
func (db *DB) LockMigrations(ctx context.Context) (unlock func(), err error) {
	return db.lockMigrations(ctx)
}
