// Package richtext makes HTML of suppliers and staff safe and whole, and plain text of it. It implements
// catalog.Sanitizer with bluemonday, behind a parser that closes what is open. It keeps what describes a product
// (paragraphs, lists, emphasis, small headings, simple tables) and drops everything else: links, pictures, styles,
// scripts and whatever comes next.
package richtext

import (
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"vapeart/shop/catalog"
)

// MaxInput bounds what is read, in bytes; the longest real description has some 11,000 characters.
const MaxInput = 256 << 10

// Cleaner cleans HTML. It is safe for concurrent use.
type Cleaner struct{ policy *bluemonday.Policy }

// New returns a cleaner.
func New() *Cleaner {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "ul", "ol", "li", "strong", "em", "h3", "h4", "sub", "sup", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd")
	p.SkipElementsContent("script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math", "title", "head", "textarea", "select")
	return &Cleaner{policy: p}
}

// Clean returns safe, well-formed HTML. Plain text becomes paragraphs. Cleaning twice changes nothing more.
func (c *Cleaner) Clean(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	if len(text) > MaxInput {
		text = strings.ToValidUTF8(text[:MaxInput], "")
	}
	text = catalog.DropInvisible(text)
	if !strings.ContainsAny(text, "<&") {
		return paragraphs(text)
	}
	for range rounds {
		again := c.once(text)
		if again == text {
			return text
		}
		text = again
	}
	return paragraphs(Text(text))
}

// rounds bounds how often nested faults are mended: what has not come to rest then is taken for an attack, and only its
// words are kept.
const rounds = 6

func (c *Cleaner) once(text string) string {
	text = catalog.DropInvisible(normal(c.policy.Sanitize(normal(text)))) // "&#0;" becomes visible only here
	if text != "" && !strings.Contains(text, "<") {
		return "<p>" + text + "</p>"
	}
	return text
}

// paragraphs writes plain text: an empty line parts paragraphs, a line end within one is a break.
func paragraphs(text string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		b.WriteString("<p>")
		for i, line := range strings.Split(part, "\n") {
			if i > 0 {
				b.WriteString("<br/>")
			}
			b.WriteString(html.EscapeString(strings.TrimSpace(line)))
		}
		b.WriteString("</p>")
	}
	return b.String()
}

// normal parses as browsers do and writes what was understood: open elements closed, names in lower case, old names of
// emphasis and headings in their modern or smaller form.
func normal(text string) string {
	body := &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"}
	nodes, err := html.ParseFragment(strings.NewReader(text), body)
	if err != nil {
		return html.EscapeString(text) // the parser fails on its reader's errors only
	}
	var b strings.Builder
	for _, n := range nodes {
		rename(n)
		if err := html.Render(&b, n); err != nil {
			return html.EscapeString(text)
		}
	}
	return strings.TrimSpace(b.String())
}

func rename(n *html.Node) {
	if n.Type == html.ElementNode {
		switch n.DataAtom {
		case atom.B:
			n.DataAtom, n.Data = atom.Strong, "strong"
		case atom.I:
			n.DataAtom, n.Data = atom.Em, "em"
		case atom.H1, atom.H2:
			n.DataAtom, n.Data = atom.H3, "h3"
		case atom.H5, atom.H6:
			n.DataAtom, n.Data = atom.H4, "h4"
		case atom.Div, atom.Section, atom.Article, atom.Center:
			if !hasBlock(n) {
				n.DataAtom, n.Data = atom.P, "p"
			}
		}
		n.Attr = nil
	}
	for child := range n.ChildNodes() {
		rename(child)
	}
}

// hasBlock tells whether an element holds others that cannot stand in a paragraph.
func hasBlock(n *html.Node) bool {
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.P, atom.Div, atom.Ul, atom.Ol, atom.Table, atom.Dl, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Section, atom.Article, atom.Center, atom.Form, atom.Pre, atom.Blockquote, atom.Hr, atom.Li:
			return true
		}
	}
	return false
}

// Text returns what a reader sees of HTML as plain text: blocks and cells parted by spaces.
func Text(text string) string {
	if !strings.ContainsAny(text, "<&") {
		return strings.Join(strings.Fields(text), " ")
	}
	var b strings.Builder
	t, skip := html.NewTokenizer(strings.NewReader(text)), 0
	for {
		switch t.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			if skip == 0 {
				b.Write(t.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			token := t.Token()
			switch token.DataAtom {
			case atom.Script, atom.Style:
				if token.Type == html.StartTagToken {
					skip++
				} else if token.Type == html.EndTagToken && skip > 0 {
					skip--
				}
			case atom.Strong, atom.Em, atom.B, atom.I, atom.Sub, atom.Sup, atom.Span:
			default:
				b.WriteByte(' ')
			}
		}
	}
}
