package sqldb

import "context"

// LockMigrations is lockMigrations for tests.
func (db *DB) LockMigrations(ctx context.Context) (unlock func(), err error) {
	return db.lockMigrations(ctx)
}

// MigrateTo brings the schema to a version, forwards or backwards.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	current, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if version < current {
		_, err = p.DownTo(ctx, version)
	} else {
		_, err = p.UpTo(ctx, version)
	}
	return err
}
