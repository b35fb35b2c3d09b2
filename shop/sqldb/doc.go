// Package sqldb is the only package that knows which SQL engine runs: SQLite, MySQL or MariaDB. It owns the pools, the
// dialect, transactions with their retries, the schema's migrations and the observation of every statement. It refuses
// to know any table's meaning, and offers no query builder: repositories write one SQL text for all engines.
//
// What a repository may rely on everywhere: `?` marks; CTEs and window functions; text compared byte by byte (a ≠ A ≠ é);
// times as Unix milliseconds in UTC (Millis, Time); booleans as 0 and 1; RowsAffected counts matched rows, changed or
// not; an InTx body that loses a deadlock or waits too long for a lock is run again from its start.
package sqldb
