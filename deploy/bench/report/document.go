package report

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"vapeart/shop/clock"
)

// Run is what a document tells about a call beside its figures.
type Run struct {
	Command  string   // as it was typed
	Versions []string // of the engines, with the settings that matter
	Others   string   // how busy the machine was before, see Busy
}

// Write puts the tables of the parts that ran between their markers in the document, <!-- part --> and
// <!-- end of part -->, and leaves the others as they are. An empty name writes nothing.
func (r Run) Write(document string, parts []string, tables map[string]*Table) error {
	if document == "" {
		return nil
	}
	text, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	where := Machine()
	for _, part := range parts {
		if tables[part] == nil {
			continue
		}
		section := fmt.Sprintf("`%s`, %s, on %s; %s. Load of the machine before: %s.\n\n%s", r.Command,
			clock.System{}.Now().Format(time.DateOnly), where, strings.Join(r.Versions, ", "), r.Others, tables[part].Markdown())
		if text, err = between(text, part, section); err != nil {
			return fmt.Errorf("%s: %w", document, err)
		}
	}
	const everybody = 0o644
	return os.WriteFile(document, text, everybody)
}

// between replaces what stands between a part's markers.
func between(text []byte, part, section string) ([]byte, error) {
	begin, end := []byte("<!-- "+part+" -->\n"), []byte("<!-- end of "+part+" -->")
	before, rest, ok := bytes.Cut(text, begin)
	if !ok {
		return nil, errors.New("it has no " + strings.TrimSpace(string(begin)))
	}
	_, after, ok := bytes.Cut(rest, end)
	if !ok {
		return nil, errors.New("it has no " + string(end))
	}
	return bytes.Join([][]byte{before, begin, []byte(section), end, after}, nil), nil
}
