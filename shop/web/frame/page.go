package frame

import (
	"context"

	"vapeart/shop/locale"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// Head is what a page tells about itself.
type Head struct {
	Lang        locale.Language
	Title       string
	Description string
	Path        string                     // its local address
	Paths       map[locale.Language]string // its local address per language; nil: the same with the language exchanged
	Canonical   string                     // local; empty: Path
	Hidden      bool                       // not to be found by search engines
	Category    int64                      // to mark in the menu
	Image       string                     // address of a picture, local or not
	Product     bool
	Crumbs      []view.Crumb
	Data        []any
	SearchText  string
	Bare        bool
	Ungated     bool // shown before the question for age: words that everybody may read
}

// Page makes the frame of a page.
func (f *Frame) Page(ctx context.Context, h Head) (view.Page, error) {
	p := f.plain(h)
	if h.Bare {
		return p, nil
	}
	m, err := f.Menu(ctx, h.Lang, h.Category)
	p.Menu = m
	return p, err
}

// plain makes what needs no store: all an error page has when the store is away.
func (f *Frame) plain(h Head) view.Page {
	canonical := h.Canonical
	if canonical == "" {
		canonical = h.Path
	}
	p := view.Page{
		Lang: h.Lang, Title: h.Title, Description: h.Description, Path: h.Path, Shop: f.Shop, Crumbs: h.Crumbs,
		Data: h.Data, SearchText: h.SearchText, Bare: h.Bare, Gated: !h.Ungated,
		Social: view.Social{Type: "website", Image: h.Image},
	}
	if h.Product {
		p.Social.Type = "product"
	}
	if len(h.Image) > 0 && h.Image[0] == '/' {
		p.Social.Image = f.Absolute(h.Image)
	}
	for _, l := range locale.Supported() {
		p.Languages = append(p.Languages, view.LanguageLink{
			Code: string(l), Name: l.Name(), Address: h.in(l), Current: l == h.Lang,
		})
	}
	switch {
	case h.Hidden:
		p.Robots = "noindex, follow"
	case canonical == h.Path: // others leave it to their canonical page to name its translations
		p.Alternates = f.alternates(h)
	}
	p.Canonical = f.Absolute(canonical)
	return p
}

// in is the page's local address in a language.
func (h Head) in(l locale.Language) string {
	if l == h.Lang {
		return h.Path
	}
	if path, ok := h.Paths[l]; ok {
		return path
	}
	if h.Paths != nil {
		return link.Home(l) // it does not exist there
	}
	return link.Other(h.Path, l)
}

func (f *Frame) alternates(h Head) []view.Alternate {
	var all []view.Alternate
	for _, l := range locale.Supported() {
		if _, exists := h.Paths[l]; h.Paths == nil || exists {
			all = append(all, view.Alternate{Lang: string(l), Address: f.Absolute(h.in(l))})
		}
	}
	if _, exists := h.Paths[locale.Default]; h.Paths == nil || exists {
		all = append(all, view.Alternate{Lang: "x-default", Address: f.Absolute(h.in(locale.Default))})
	}
	return all
}
