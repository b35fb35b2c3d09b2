//go:build race

package schedule

// raced: SQLite in Go is many times slower under the race detector.
const raced = true
