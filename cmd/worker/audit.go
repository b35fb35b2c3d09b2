package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

// auditCommand looks after the audit log. Reading entries is for staff, through the admin API: it shows personal data.
func auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Prove the audit log"}
	cmd.AddCommand(command("verify", "Prove that the audit log is what was recorded",
		`Reads every entry, its seal and its place in the chain, while the shop goes on. Exit 0: nothing was changed, deleted,
inserted or reordered, and nothing is missing that this machine has seen. Exit 4: something was; the first fault is told
in a line, all of them (at most 100) with --json. Exit 1: the proof could not be made.
After a database was put back to an earlier state on purpose, "cut_off" is right; once that is understood, remove
DATA_DIR/audit.anchor on this machine.`,
		cobra.NoArgs, func(v verb, _ []string) error { return v.verifyAudit() }))
	return cmd
}

// auditLine is a proof's answer, findingLine one of its faults.
type auditLine struct {
	OK       bool          `json:"ok"`
	Linked   int64         `json:"linked"`
	Waiting  int64         `json:"waiting"`
	Place    int64         `json:"place"`
	Hash     string        `json:"hash"`
	Faults   int           `json:"faults"`
	Findings []findingLine `json:"findings"`
}

type findingLine struct {
	Fault string `json:"fault"`
	Place int64  `json:"place,omitempty"`
	Entry int64  `json:"entry_id,omitempty"`
	Text  string `json:"text"`
}

func newAuditLine(r *app.AuditReport) auditLine {
	l := auditLine{
		OK: r.OK(), Linked: r.Linked, Waiting: r.Waiting, Place: r.Head.Place, Hash: r.Head.Hash, Faults: r.Faults,
		Findings: make([]findingLine, len(r.Findings)),
	}
	for i, f := range r.Findings {
		l.Findings[i] = findingLine{string(f.Fault), f.Place, f.Entry, f.String()}
	}
	return l
}

func (v verb) verifyAudit() error {
	r, err := v.Audit.Verify(v.cmd.Context())
	if err != nil {
		return err
	}
	if v.json {
		if err := v.object(newAuditLine(&r)); err != nil {
			return err
		}
		return r.Err()
	}
	if r.OK() {
		return v.say("the audit log is whole: %s entries are linked, %s wait for their place", grouped(r.Linked), grouped(r.Waiting))
	}
	first := r.First()
	return toldError{fmt.Sprintf("the audit log is not what was recorded: %s (%d faults in all; --json tells them)", first.String(), r.Faults), r.Err()}
}
