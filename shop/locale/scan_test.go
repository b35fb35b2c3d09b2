package locale

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// use is one place that needs a text.
type use struct {
	where  string
	keys   []Key    // the first that the catalogue has counts
	prefix bool     // the key goes on with what is known only at run time
	args   []string // what the caller fills in
	open   bool     // the caller may fill in more than args tells
	plural bool     // asked for with a count
	text   bool     // asked for without; neither for codes
}

// scan gathers the uses of a repository's Go sources and templates.
type scan struct {
	uses     []use
	problems []string
}

func (s *scan) problem(where, format string, args ...any) {
	s.problems = append(s.problems, where+": "+fmt.Sprintf(format, args...))
}

// scanRepository reads every source that can use a text; tests and their data use none.
func scanRepository(repo fs.FS) (*scan, error) {
	s := &scan{}
	g := newGoScan(s)
	err := fs.WalkDir(repo, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains([]string{"testdata", "data", "bin", "message", "deploy"}, d.Name()) ||
			strings.HasPrefix(d.Name(), ".") && name != "."):
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		switch path.Ext(name) {
		case ".go":
			return g.parse(repo, name)
		case ".html", ".txt", ".tmpl", ".xml":
			return s.scanTemplate(repo, name)
		}
		return nil
	})
	if err == nil {
		g.run()
	}
	return s, err
}

// judge holds what is used against what is there, both ways.
func (s *scan) judge(c *Catalogue) []string {
	used := map[Key]bool{}
	for _, kind := range kinds() {
		used[Key("error."+kind.String())] = true
	}
	for _, u := range s.uses {
		if u.prefix {
			s.family(c, u, used)
			continue
		}
		i := slices.IndexFunc(u.keys, c.has)
		if i < 0 {
			s.problem(u.where, "%s is missing", u.keys[0])
			continue
		}
		used[u.keys[i]] = true
		s.judgeUse(u, u.keys[i], c.texts[English][u.keys[i]])
	}
	for key := range c.texts[English] {
		if !used[key] {
			s.problem("message", "%s is unused", key)
		}
	}
	slices.Sort(s.problems)
	return slices.Compact(s.problems)
}

// family marks every key below a prefix as used; there must be one.
func (s *scan) family(c *Catalogue, u use, used map[Key]bool) {
	found := false
	for key := range c.texts[English] {
		for _, prefix := range u.keys {
			if strings.HasPrefix(string(key), string(prefix)) {
				used[key], found = true, true
			}
		}
	}
	if !found {
		s.problem(u.where, "no key begins with %s", u.keys[0])
	}
}

func (s *scan) judgeUse(u use, key Key, m message) {
	switch {
	case u.text && m.counted():
		s.problem(u.where, "%s has plural forms but no count is given", key)
	case u.plural && !m.counted():
		s.problem(u.where, "%s has no plural forms but a count is given", key)
	}
	if u.open {
		return
	}
	for _, name := range m.placeholders() {
		if !slices.Contains(u.args, name) && (name != "count" || !u.plural) {
			s.problem(u.where, "%s lacks its {%s}", key, name)
		}
	}
}

// placeholders returns the names that the message's texts fill in, sorted.
func (m message) placeholders() []string {
	texts := []text{m.plain}
	for _, t := range m.forms {
		texts = append(texts, t)
	}
	var names []string
	for _, t := range texts {
		for _, p := range t {
			if p.placeholder != "" {
				names = append(names, p.placeholder)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
