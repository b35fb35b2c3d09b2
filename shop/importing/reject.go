package importing

import (
	"vapeart/shop/fault"
)

// Bounds of what is kept of a rejection.
const (
	maxField   = 120
	maxDetail  = 400
	maxArg     = 200
	maxDropped = 20 // values of one row
)

// reject notes why row i is not taken over: its first field at fault.
func (b *batch) reject(i int, err *fault.Error) {
	r := Rejection{Whole: true, Code: err.Code, Args: err.Args}
	if len(err.Fields) > 0 {
		r.Field, r.Code, r.Args = err.Fields[0].Name, err.Fields[0].Code, err.Fields[0].Args
	}
	if err.Err != nil {
		r.Detail = err.Err.Error()
	}
	b.results[i] = Rejected
	b.note(i, r)
}

// dropped notes what was left out of row i, which was taken over.
func (b *batch) dropped(i int) {
	seen := map[string]bool{}
	for _, d := range b.rows[i].record.Dropped {
		if field := cutText(d.Name, maxField); !seen[field] && len(seen) < maxDropped {
			seen[field] = true
			b.note(i, Rejection{Field: field, Code: d.Code, Args: d.Args})
		}
	}
}

func (b *batch) note(i int, r Rejection) {
	r.RunID, r.Line, r.Reference = b.run.ID, b.rows[i].line, cutText(b.rows[i].record.Reference, maxReference)
	r.Field, r.Detail = cutText(r.Field, maxField), cutText(r.Detail, maxDetail)
	args := make([]fault.Arg, len(r.Args))
	for n, a := range r.Args {
		args[n] = fault.Arg{Name: a.Name, Value: cutText(a.Value, maxArg)}
	}
	r.Args = args
	b.rejected = append(b.rejected, r)
}

// cutText cuts behind so many characters.
func cutText(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}
