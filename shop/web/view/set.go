package view

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/web/asset"
	"vapeart/shop/web/overlay"
)

//go:embed template
var embedded embed.FS

// Options is what templates are made with.
type Options struct {
	Theme  fs.FS // laid over the program's templates, its folder template/; nil for none
	Texts  *locale.Catalogue
	Assets *asset.Store
	Zone   *time.Location // in which times are written
}

// Set is all templates, parsed and checked, one set per page and language. It is safe for concurrent use.
type Set struct {
	pages map[string]map[locale.Language]*template.Template
}

// declared lists every view: what is not here has no template, what is here must have one.
func declared() []View {
	all := []View{
		Home{}, Category{}, Categories{}, Search{}, Product{}, GoneProduct{}, Text{}, Problem{}, Age{},
		Cart{}, Contact{}, Methods{}, Review{}, Order{}, LookUp{},
		Badge{}, BasketFragment{}, Added{}, Suggestions{}, Similar{},
	}
	for _, lang := range locale.Supported() {
		for _, name := range TextNames() {
			all = append(all, Words{Lang: string(lang), Name: name})
		}
	}
	return all
}

// TextNames lists the pages of words.
func TextNames() []string {
	return []string{"about", "delivery", "imprint", "privacy", "returns", "terms", "youth"}
}

// Load parses and checks all templates. Errors: Internal view.broken naming every template that is missing, undeclared
// or faulty, and every text, icon and asset that one of them names and that is not there.
func Load(o Options) (*Set, error) {
	files, err := fs.Sub(embedded, "template")
	if err != nil {
		return nil, err
	}
	if o.Theme != nil {
		theme, err := fs.Sub(o.Theme, "template")
		if err != nil {
			return nil, err
		}
		files = overlay.Over(files, theme)
	}
	l := loader{Options: o, files: files, set: &Set{pages: map[string]map[locale.Language]*template.Template{}}}
	if err := l.all(); err != nil {
		return nil, fault.Wrap(fault.Internal, "view.broken", err)
	}
	return l.set, nil
}

type loader struct {
	Options
	files fs.FS
	set   *Set
}

func (l *loader) all() error {
	faults := []error{l.undeclared()}
	for _, v := range declared() {
		if err := l.page(v.Template()); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", v.Template(), err))
		}
	}
	return errors.Join(faults...)
}

// undeclared finds templates that no view uses: leftovers, and misspelt files of a theme.
func (l *loader) undeclared() error {
	known := map[string]bool{}
	for _, v := range declared() {
		known[v.Template()+".html"] = true
	}
	var faults []error
	for _, pattern := range []string{"page/*.html", "fragment/*.html", "text/*/*.html"} {
		names, err := fs.Glob(l.files, pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			if !known[name] {
				faults = append(faults, fmt.Errorf("%s: no view has this template", name))
			}
		}
	}
	return errors.Join(faults...)
}

// page parses a page with the layout and the parts, checks it, and binds it to each language.
func (l *loader) page(name string) error {
	patterns := []string{"layout.html", "part/*.html", name + ".html"}
	t, err := template.New("layout.html").Option("missingkey=error").
		Funcs(l.funcs(l.Texts.For(locale.Default, l.Zone))).ParseFS(l.files, patterns...)
	if err != nil {
		return err
	}
	if err := l.check(t); err != nil {
		return err
	}
	l.set.pages[name] = map[locale.Language]*template.Template{}
	for _, lang := range locale.Supported() {
		bound, err := t.Clone()
		if err != nil {
			return err
		}
		root := "layout.html"
		if !strings.HasPrefix(name, "page/") {
			root = path.Base(name) + ".html"
		}
		l.set.pages[name][lang] = bound.Funcs(l.funcs(l.Texts.For(lang, l.Zone))).Lookup(root)
	}
	return nil
}

// Render writes a view in a language.
func (s *Set) Render(w io.Writer, lang locale.Language, v View) error {
	t := s.pages[v.Template()][lang]
	if t == nil {
		return fault.New(fault.Internal, "view.undeclared", fault.With("template", v.Template()))
	}
	if err := t.Execute(w, v); err != nil {
		return fault.Wrap(fault.Internal, "view.failed", err, fault.With("template", v.Template()))
	}
	return nil
}
