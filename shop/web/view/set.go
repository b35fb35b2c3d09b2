package view

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"slices"
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
		Home{},
		Category{},
		Categories{},
		Search{},
		Product{},
		GoneProduct{},
		Text{},
		Problem{},
		Age{},
		Cart{},
		Contact{},
		Methods{},
		Review{},
		Order{},
		LookUp{},
		Badge{},
		BasketFragment{},
		Added{},
		Suggestions{},
		Similar{},
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
	bases map[locale.Language]*template.Template // layout and parts, which pages are parsed on top of
}

func (l *loader) all() error {
	if err := l.parseBases(); err != nil {
		return err
	}
	faults := []error{l.undeclared()}
	for _, v := range declared() {
		if err := l.page(v); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", v.Template(), err))
		}
	}
	return errors.Join(faults...)
}

// parseBases parses what all pages share, once for each language: the functions of a template are bound to one.
func (l *loader) parseBases() error {
	l.bases = map[locale.Language]*template.Template{}
	for _, lang := range locale.Supported() {
		base, err := l.empty("layout.html", lang).ParseFS(l.files, "layout.html", "part/*.html")
		if err != nil {
			return err
		}
		l.bases[lang] = base
	}
	return l.check(l.bases[locale.Default].Templates())
}

func (l *loader) empty(name string, lang locale.Language) *template.Template {
	return template.New(name).Option("missingkey=error").Funcs(l.funcs(l.Texts.For(lang, l.Zone)))
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

// page parses a view's template for each language, checks it, and shows an empty view once, which finds what html/template
// only sees when a page is first shown.
func (l *loader) page(v View) error {
	bound := map[locale.Language]*template.Template{}
	for _, lang := range locale.Supported() {
		t, err := l.parse(v.Template(), lang)
		if err != nil {
			return err
		}
		bound[lang] = t
	}
	if err := l.checkOwn(bound[locale.Default], path.Base(v.Template())+".html"); err != nil {
		return err
	}
	l.set.pages[v.Template()] = bound
	return bound[locale.Default].Execute(io.Discard, v)
}

// parse returns a page on top of the layout, a fragment on top of the parts, and words on their own.
func (l *loader) parse(name string, lang locale.Language) (t *template.Template, err error) {
	file := name + ".html"
	if strings.HasPrefix(name, "text/") {
		return l.empty(path.Base(file), lang).ParseFS(l.files, file)
	}
	if t, err = l.bases[lang].Clone(); err != nil {
		return nil, err
	}
	if t, err = t.ParseFS(l.files, file); err != nil || strings.HasPrefix(name, "page/") {
		return t, err
	}
	return t.Lookup(path.Base(file)), nil
}

// checkOwn checks what a file brought, not what was checked with the base.
func (l *loader) checkOwn(t *template.Template, file string) error {
	return l.check(slices.DeleteFunc(t.Templates(), func(part *template.Template) bool {
		return part.Tree == nil || part.Tree.ParseName != file
	}))
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
