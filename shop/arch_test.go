// Package shop_test holds the rules about the tree as a whole: who may import whom.
package shop_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

const module = "vapeart/"

// row is a line of ARCHITECTURE.md's import table: packages that match pattern may import what matches allowed, and of
// other modules only what matches foreign; the standard library is open to all.
type row struct {
	name             string
	pattern          *regexp.Regexp
	allowed, foreign []*regexp.Regexp
}

type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Standard     bool
}

func glob(s string) *regexp.Regexp {
	q := regexp.QuoteMeta(s)
	q = strings.ReplaceAll(q, `\*\*`, `.+`)
	q = strings.ReplaceAll(q, `\*`, `[^/]+`)
	return regexp.MustCompile("^" + q + "$")
}

func globs(cell string) (list []*regexp.Regexp) {
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		list = append(list, glob(m[1]))
	}
	return list
}

func importTable(t *testing.T) (rows []row) {
	t.Helper()
	doc, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(doc), "<!-- import table -->")
	if !found {
		t.Fatal("ARCHITECTURE.md has no <!-- import table -->")
	}
	table, _, _ = strings.Cut(table, "<!-- end of import table -->")
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.Contains(cells[1], "`") {
			continue
		}
		name := strings.Trim(cells[1], " `")
		rows = append(rows, row{name: name, pattern: glob(name), allowed: globs(cells[3]), foreign: globs(cells[4])})
	}
	if len(rows) < 10 {
		t.Fatalf("the import table has only %d rows: it was not read", len(rows))
	}
	return rows
}

// rowOf returns the row whose pattern says the most about the package: the longest fixed part.
func rowOf(rows []row, name string) *row {
	var best *row
	for i := range rows {
		if rows[i].pattern.MatchString(name) && (best == nil || len(strings.Trim(rows[i].name, "*")) > len(strings.Trim(best.name, "*"))) {
			best = &rows[i]
		}
	}
	return best
}

func matches(list []*regexp.Regexp, name string) bool {
	for _, p := range list {
		if p.MatchString(name) {
			return true
		}
	}
	return false
}

func packages(t *testing.T) (list []pkg) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestEveryPackageImportsOnlyWhatItsRowAllows(t *testing.T) {
	t.Parallel()
	rows := importTable(t)
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		r := rowOf(rows, name)
		if r == nil {
			t.Errorf("%s: no row of the import table in ARCHITECTURE.md speaks of it", name)
			continue
		}
		for _, imported := range p.Imports {
			own, ours := strings.CutPrefix(imported, module)
			foreign := !ours && strings.Contains(strings.Split(imported, "/")[0], ".")
			switch {
			case ours && !matches(r.allowed, own):
				t.Errorf("%s imports %s, which its row `%s` does not allow", name, own, r.name)
			case foreign && !matches(r.foreign, imported):
				t.Errorf("%s imports %s, which its row `%s` does not allow", name, imported, r.name)
			}
		}
	}
}

func TestOnlyTestsImportTestPackages(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if strings.HasSuffix(p.ImportPath, "test") {
			continue
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, module) && strings.HasSuffix(imported, "test") {
				t.Errorf("%s imports %s outside its tests", p.ImportPath, imported)
			}
		}
	}
}
