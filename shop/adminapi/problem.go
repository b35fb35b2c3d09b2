package adminapi

import (
	"fmt"
	"strings"
)

// ProblemType is the media type of a Problem.
const ProblemType = "application/problem+json"

// Problem is every answer that is not what was asked for: RFC 9457's object with a stable code. Detail is for people, in
// the language that they asked for, and tells what to do.
type Problem struct {
	Type      string         `json:"type" doc:"always about:blank: code tells problems apart"`
	Title     string         `json:"title" doc:"the status in words"`
	Status    int            `json:"status" doc:"the HTTP status"`
	Code      string         `json:"code" doc:"stable, for programs"`
	Detail    string         `json:"detail" doc:"for people: what is wrong and what to do"`
	RequestID string         `json:"request_id,omitempty" doc:"finds the log lines of this request"`
	Errors    []FieldProblem `json:"errors,omitempty" nullable:"false" doc:"the inputs at fault"`
}

// FieldProblem is one input at fault.
type FieldProblem struct {
	Field  string `json:"field" doc:"where it is: body.limit, query.cursor, path.id, header.If-Match"`
	Code   string `json:"code" doc:"stable, for programs"`
	Detail string `json:"detail" doc:"for people: what is wrong and what to do"`
}

// Error returns status, code, detail and the fields at fault.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s: %s", p.Status, p.Code, p.Detail)
	for _, f := range p.Errors {
		fmt.Fprintf(&b, " (%s: %s)", f.Field, f.Detail)
	}
	return b.String()
}

// GetStatus returns the HTTP status; servers ask for it.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns ProblemType in place of plain JSON; servers ask for it.
func (p *Problem) ContentType(string) string { return ProblemType }
