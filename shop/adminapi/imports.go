package adminapi

import "time"

// Import is one import of one supplier's file.
type Import struct {
	ID         int64      `json:"id"`
	Supplier   string     `json:"supplier"`
	Source     string     `json:"source" doc:"the file's name"`
	State      string     `json:"state" enum:"running,done,failed,interrupted"`
	Read       int64      `json:"read" doc:"rows"`
	Created    int64      `json:"created"`
	Updated    int64      `json:"updated"`
	Unchanged  int64      `json:"unchanged"`
	Rejected   int64      `json:"rejected"`
	Error      string     `json:"error,omitempty" doc:"what ended it"`
	StartedAt  time.Time  `json:"started_at"`
	UpdatedAt  time.Time  `json:"updated_at"`
	FinishedAt *time.Time `json:"finished_at,omitempty"`
}

// Rejection is a row of an import that was not taken over, or one faulty value of a row.
type Rejection struct {
	Line      int64  `json:"line"`
	Field     string `json:"field,omitempty"`
	Whole     bool   `json:"whole" doc:"the whole row was not taken over"`
	Reference string `json:"reference,omitempty" doc:"the supplier's"`
	Code      string `json:"code"`
	Reason    string `json:"reason" doc:"for people"`
}

// ImportIn names an import.
type ImportIn struct {
	ID int64 `path:"id" minimum:"1"`
}

// ListImportsIn asks for imports.
type ListImportsIn struct{ Paging }

// ListRejectionsIn asks for an import's rejections.
type ListRejectionsIn struct {
	ImportIn
	Values bool `query:"values" doc:"single faulty values of rows too"`
	Paging
}

// ListImports lists imports, newest first.
func ListImports() Endpoint[ListImportsIn, Answer[Page[Import]]] {
	return get[ListImportsIn, Answer[Page[Import]]]("list-imports", "imports", ImportsRead, "List imports")
}

// GetImport returns an import.
func GetImport() Endpoint[ImportIn, Answer[Import]] {
	return get[ImportIn, Answer[Import]]("get-import", "imports/{id}", ImportsRead, "Show an import")
}

// ListRejections lists what an import did not take over, by line.
func ListRejections() Endpoint[ListRejectionsIn, Answer[Page[Rejection]]] {
	return get[ListRejectionsIn, Answer[Page[Rejection]]]("list-rejections", "imports/{id}/rejections", ImportsRead, "List what an import did not take over")
}
