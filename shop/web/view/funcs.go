package view

import (
	"html/template"

	"vapeart/shop/locale"
	"vapeart/shop/web/asset"
)

// sprite is the file that holds all icons.
const sprite = "icons.svg"

// funcs are what templates can call: the texts and formats of shop/locale, and
//
//	asset "site.css"      the address of a file
//	icon "cart"           a drawing from the sprite, hidden from those who cannot see it: its meaning must stand beside it
//	labelled input label type autocomplete   an input with what surrounds it, for the parts "input" and "choice"
func (l *loader) funcs(p locale.Printer) template.FuncMap {
	all := template.FuncMap(p.Funcs())
	all["asset"] = l.Assets.Path
	all["icon"] = func(name string) (template.HTML, error) { return icon(l.Assets, name) }
	all["labelled"] = func(in Input, label, kind, complete string) Labelled {
		return Labelled{Input: in, Label: label, Kind: kind, Complete: complete}
	}
	return all
}

// icon names are checked at load against the sprite, so that only names from templates come here.
func icon(assets *asset.Store, name string) (template.HTML, error) {
	address, err := assets.Path(sprite)
	if err != nil {
		return "", err
	}
	return template.HTML(`<svg class="icon" aria-hidden="true" focusable="false"><use href="` + //nolint:gosec // both are ours
		template.HTMLEscapeString(address+"#"+name) + `"/></svg>`), nil
}

// Labelled is an input as the part "input" draws it.
type Labelled struct {
	Input
	Label, Kind, Complete string
}
