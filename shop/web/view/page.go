package view

import (
	"html/template"

	"vapeart/shop/locale"
)

// View is a page or a fragment of one: a struct whose template has its name.
type View interface{ Template() string }

// Page is what every whole page says besides its content; page structs embed it.
type Page struct {
	Lang        locale.Language
	Title       string // without the shop's name, which the layout adds
	Description string
	Path        string // own local address, to come back to
	Canonical   string // absolute; empty for pages that are not to be found
	Alternates  []Alternate
	Languages   []LanguageLink
	Robots      string // "noindex, follow"; empty for a page to be found
	Social      Social
	Data        []any // JSON-LD: structs only
	Crumbs      []Crumb
	Menu        Menu
	SearchText  string // stands in the search field
	Shop        Shop
	Bare        bool // without search and menu: nothing leads out of a checkout by accident
	Gated       bool // behind the question for age
	Away        bool // the shop does not answer just now: the page asks it for nothing more
}

// Alternate is the page in another language, for search engines. Lang is "x-default" once.
type Alternate struct{ Lang, Address string }

// LanguageLink is a line of the language switch.
type LanguageLink struct {
	Code, Name, Address string
	Current             bool
}

// Social is what others show when the page is shared.
type Social struct {
	Type  string // "website", "product"
	Image string // absolute; empty for the shop's own picture
}

// Crumb is one step of the way to the page, root first; the last has no Address.
type Crumb struct{ Name, Address string }

// Menu is the shop's categories as the header shows them.
type Menu struct {
	Top  []MenuEntry // in the bar
	All  []MenuEntry // in the panel, with what is below them
	More bool        // there are more than the panel shows
}

// MenuEntry is a category in the menu.
type MenuEntry struct {
	Name, Lang, Address string
	Current             bool
	Products            int
	Children            []MenuEntry
}

// Shop is who sells, as the operator's settings say. What they do not say stands in the pages of words, which a theme
// replaces.
type Shop struct {
	Name     string
	Email    string // where customers write to
	Country  string // ISO 3166-1 alpha-2 of the seat
	Currency string // ISO 4217
}

// Image is a picture with its address.
type Image struct {
	Address string
	Alt     string
	Number  int // among the pictures of a product, from 1
}

// HTML is markup that was made safe when it was written (catalog.Sanitizer).
type HTML = template.HTML
