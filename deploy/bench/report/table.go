// Package report owns how measurements are written down: tables, figures, on what machine, and where they stand in the
// document. It refuses to measure or to judge.
package report

import (
	"fmt"
	"strings"
)

// NewTable returns an empty table with a head.
func NewTable(head ...string) *Table { return &Table{head: head} }

// Table is one part's figures, and what is to be said about them.
type Table struct {
	head  []string
	rows  [][]string
	notes []string
}

// Row adds a row, as many cells as the head has.
func (t *Table) Row(cells ...string) { t.rows = append(t.rows, cells) }

// Note adds a sentence below the table.
func (t *Table) Note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// Last is the latest row, for people who wait.
func (t *Table) Last() string {
	cells := make([]string, len(t.head))
	for i, name := range t.head {
		cells[i] = name + " " + t.rows[len(t.rows)-1][i]
	}
	return strings.Join(cells, " · ")
}

// Markdown is the table as the document has it.
func (t *Table) Markdown() string {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(t.head)
	b.WriteString(strings.Repeat("|---", len(t.head)) + "|\n")
	for _, r := range t.rows {
		line(r)
	}
	for _, n := range t.notes {
		b.WriteString("\n" + n + "\n")
	}
	return b.String()
}
