package locale

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"vapeart/shop/fault"
)

//go:embed message
var embedded embed.FS

// Catalogue holds the texts of all languages. It is safe for concurrent use.
type Catalogue struct {
	texts   map[Language]map[Key]message
	visible bool
}

// Load reads the catalogues that come with the program. It fails on a broken file, a key that stands twice and a plural
// form that is missing, and names them all.
func Load() (*Catalogue, error) { return load(embedded) }

// load reads message/<language>/<area>.json for every language.
func load(files fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[Language]map[Key]message{}}
	var faults []error
	for _, l := range Supported() {
		c.texts[l] = map[Key]message{}
		names, err := fs.Glob(files, path.Join("message", string(l), "*.json"))
		if err != nil {
			return nil, err
		}
		home := map[Key]string{}
		for _, name := range names {
			faults = append(faults, c.readArea(files, l, name, home))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fault.Wrap(fault.Internal, "locale.broken_catalogue", err)
	}
	return c, nil
}

// readArea adds one file's texts; home tells in which file each key was found.
func (c *Catalogue) readArea(files fs.FS, l Language, name string, home map[Key]string) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	err = object(f, func(key string, raw json.RawMessage) error {
		if !keyForm.MatchString(key) {
			return errors.New("is not a key: want lower case with a dot")
		}
		if other, ok := home[Key(key)]; ok {
			return fmt.Errorf("stands in %s too", other)
		}
		m, err := parseMessage(l, raw)
		home[Key(key)], c.texts[l][Key(key)] = name, m
		return err
	})
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Visible returns a catalogue for tests, which marks every text that is missing in a language (⟦de:cart.title⟧) where
// the catalogue of a running shop falls back to English.
func (c *Catalogue) Visible() *Catalogue { return &Catalogue{texts: c.texts, visible: true} }

// find returns a key's message in a language and the language that it was found in.
func (c *Catalogue) find(l Language, key Key) (message, Language, bool) {
	if m, ok := c.texts[l][key]; ok {
		return m, l, true
	}
	if c.visible {
		return message{}, l, false
	}
	m, ok := c.texts[English][key]
	return m, English, ok
}

// missing is what stands for a key without text: a reader can still guess at its words.
func (c *Catalogue) missing(l Language, key Key) string {
	if c.visible {
		return "⟦" + string(l) + ":" + string(key) + "⟧"
	}
	return string(key)
}

// Text returns a key's text with its placeholders filled: in English where the language lacks it, the key itself where
// both do.
func (c *Catalogue) Text(l Language, key Key, args ...fault.Arg) string {
	m, found, ok := c.find(l, key)
	if !ok {
		return c.missing(l, key)
	}
	const many = 2
	return m.form(found, many).fill(args)
}

// Plural returns a key's text in the form for n of something; {count} is n as the language writes it, unless args tell
// otherwise. Missing texts are treated as by Text.
func (c *Catalogue) Plural(l Language, key Key, n int, args ...fault.Arg) string {
	m, found, ok := c.find(l, key)
	if !ok {
		return c.missing(l, key)
	}
	filled := append(slices.Clip(args), fault.Arg{Name: "count", Value: l.Number(int64(n))})
	return m.form(found, n).fill(filled)
}

// Error returns what a reader is told about err: the text of its code, of its kind when the code has none, and of
// error.internal for all that is our own fault.
func (c *Catalogue) Error(l Language, err error) string {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind == fault.Internal {
		return c.Text(l, "error."+fault.CodeInternal)
	}
	if key := Key("error." + e.Code); c.has(key) {
		return c.Text(l, key, e.Args...)
	}
	return c.Text(l, Key("error."+e.Kind.String()), e.Args...)
}

// Field returns what a reader is told about a field at fault.
func (c *Catalogue) Field(l Language, f fault.Field) string {
	for _, family := range []Key{"field.", "error."} {
		if key := family + Key(f.Code); c.has(key) {
			return c.Text(l, key, f.Args...)
		}
	}
	return c.Text(l, "field.wrong", f.Args...)
}

// has tells whether a key has a text; English has all.
func (c *Catalogue) has(key Key) bool {
	_, ok := c.texts[English][key]
	return ok
}
