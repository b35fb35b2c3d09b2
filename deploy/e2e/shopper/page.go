package shopper

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page is an answer as a person without JavaScript has it in front of them.
type Page struct {
	Address    *url.URL // after all redirects
	Status     int
	RetryAfter time.Duration // when the shop wants to be asked again; 0: it does not say
	Body       []byte
	method     string // by which it was asked for
	root       *html.Node
}

// Link is where a page leads.
type Link struct {
	Text    string
	Address *url.URL
}

func parsePage(at *url.URL, status int, body []byte) (*Page, error) {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return &Page{Address: at, Status: status, Body: body, root: root}, nil
}

// Title is what stands in the window's title.
func (p *Page) Title() string {
	if n := first(p.root, func(n *html.Node) bool { return n.DataAtom == atom.Title }); n != nil {
		return textOf(n)
	}
	return ""
}

// Language is the language that the page says it is in.
func (p *Page) Language() string {
	if n := first(p.root, func(n *html.Node) bool { return n.DataAtom == atom.Html }); n != nil {
		return attribute(n, "lang")
	}
	return ""
}

// Text is the words of the page's main part (of all of it, when none is marked), single-spaced.
func (p *Page) Text() string {
	if n := first(p.root, func(n *html.Node) bool { return n.DataAtom == atom.Main }); n != nil {
		return textOf(n)
	}
	return textOf(p.root)
}

// Notices are the sentences by which the page tells what went wrong or otherwise than wished for, in the page's order:
// whatever is announced to a screen reader, and what the stylesheet shows as a notice, error or problem.
func (p *Page) Notices() (notices []string) {
	var inside *html.Node
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || inside != nil && within(n, inside) || !announces(n) {
			continue
		}
		if text := textOf(n); text != "" && !slices.Contains(notices, text) {
			notices, inside = append(notices, text), n
		}
	}
	return notices
}

func announces(n *html.Node) bool {
	if role := attribute(n, "role"); role == "alert" || role == "status" {
		return true
	}
	return slices.ContainsFunc(strings.Fields(attribute(n, "class")), func(class string) bool {
		return class == "notice" || strings.HasSuffix(class, "-problem") || strings.HasSuffix(class, "-error")
	})
}

// Links are the page's links to the same host.
func (p *Page) Links() (links []Link) {
	for n := range p.root.Descendants() {
		if n.DataAtom != atom.A || !has(n, "href") {
			continue
		}
		to, err := p.Address.Parse(attribute(n, "href"))
		if err == nil && to.Host == p.Address.Host {
			links = append(links, Link{Text: textOf(n), Address: to})
		}
	}
	return links
}

// LinkTo returns the first link whose path begins so.
func (p *Page) LinkTo(prefix string) (Link, bool) {
	for _, l := range p.Links() {
		if strings.HasPrefix(l.Address.Path, prefix) {
			return l, true
		}
	}
	return Link{}, false
}

// Form returns the first form that has a field or button of this name.
func (p *Page) Form(field string) (*Form, bool) {
	for n := range p.root.Descendants() {
		if n.DataAtom != atom.Form {
			continue
		}
		if f := p.form(n); f.Has(field) {
			return f, true
		}
	}
	return nil, false
}

// first returns the first element below n, in the page's order, for which is holds.
func first(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return d
		}
	}
	return nil
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Namespace == "" && a.Key == name })
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf is what a reader sees of a node: without scripts, templates and what is hidden, spaces made one.
func textOf(n *html.Node) string {
	var b strings.Builder
	writeText(&b, n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func writeText(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
	case n.Type == html.ElementNode && hidden(n):
		return
	}
	for c := range n.ChildNodes() {
		writeText(b, c)
	}
	if n.Type == html.ElementNode && !inline(n) {
		b.WriteByte(' ')
	}
}

func hidden(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Svg:
		return true
	}
	return has(n, "hidden")
}

// inline tells whether an element's text runs on in the line.
func inline(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Em, atom.I, atom.Mark, atom.S, atom.Small, atom.Span, atom.Strong, atom.Sub, atom.Sup, atom.Time:
		return true
	}
	return false
}
