package mail

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	"text/template"
	"time"
	"unicode/utf8"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

//go:embed template
var templates embed.FS

// Content is what a mail says, in one language.
type Content struct{ Subject, Text, HTML string }

// Renderer writes the shop's mails. It is safe for concurrent use.
type Renderer struct {
	printers map[locale.Language]locale.Printer
	text     map[locale.Language]*template.Template
	html     map[locale.Language]*htmltemplate.Template
}

// NewRenderer returns a renderer with the texts of a catalogue and times in the shop's zone.
func NewRenderer(cat *locale.Catalogue, zone *time.Location) (*Renderer, error) {
	r := &Renderer{
		printers: map[locale.Language]locale.Printer{},
		text:     map[locale.Language]*template.Template{},
		html:     map[locale.Language]*htmltemplate.Template{},
	}
	for _, l := range locale.Supported() {
		p := cat.For(l, zone)
		funcs := p.Funcs()
		funcs["row"], funcs["rule"], funcs["wrap"], funcs["named"] = row, rule, wrap, named
		var err error
		if r.text[l], err = template.New("").Funcs(funcs).Option("missingkey=error").ParseFS(templates, "template/*.txt"); err != nil {
			return nil, fmt.Errorf("mail templates: %w", err)
		}
		if r.html[l], err = htmltemplate.New("").Funcs(funcs).Option("missingkey=error").ParseFS(templates, "template/*.html"); err != nil {
			return nil, fmt.Errorf("mail templates: %w", err)
		}
		r.printers[l] = p
	}
	return r, nil
}

// OrderConfirmation writes what a customer gets for an order, in the customer's language.
func (r *Renderer) OrderConfirmation(o Order) (Content, error) {
	c := Content{Subject: r.printers[o.Language].Text("mail.order.subject", fault.With("number", o.Number), fault.With("shop", o.Shop.Name))}
	var text, html bytes.Buffer
	if err := r.text[o.Language].ExecuteTemplate(&text, "order_confirmation.txt", o); err != nil {
		return Content{}, fmt.Errorf("mail template: %w", err)
	}
	if err := r.html[o.Language].ExecuteTemplate(&html, "order_confirmation.html", o); err != nil {
		return Content{}, fmt.Errorf("mail template: %w", err)
	}
	c.Text, c.HTML = tidy(text.String()), html.String()
	return c, nil
}

// OrderNotice writes what the shop gets for an order, as text alone, in the language of the order.
func (r *Renderer) OrderNotice(o Order) (Content, error) {
	p := r.printers[o.Language]
	c := Content{Subject: p.Text("mail.notice.subject", fault.With("number", o.Number), fault.With("total", p.Money(o.Total)))}
	var text bytes.Buffer
	if err := r.text[o.Language].ExecuteTemplate(&text, "order_notice.txt", o); err != nil {
		return Content{}, fmt.Errorf("mail template: %w", err)
	}
	c.Text = tidy(text.String())
	return c, nil
}

// width is how many characters a line of a text mail has at most where we set it.
const width = 68

// row sets a text at the left and one at the right end of a line; where they do not fit, the right one goes below.
func row(left, right string) string {
	room := width - utf8.RuneCountInString(left) - utf8.RuneCountInString(right)
	if room < 2 {
		return left + "\n" + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(right))) + right
	}
	return left + strings.Repeat(" ", room) + right
}

// wrap breaks a text into lines between words; a word that is longer than a line stays whole.
func wrap(text string) string {
	var b strings.Builder
	column := 0
	for word := range strings.SplitSeq(text, " ") { // not at other spaces: one that does not break keeps an amount together
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// pair is a value with its name.
type pair struct{ Name, Value string }

func named(name, value string) pair { return pair{name, value} }

// rule is a line across.
func rule() string { return strings.Repeat("-", width) }

// tidy takes away what the templates' own lines leave behind: spaces at ends of lines, empty lines in a row and around.
func tidy(text string) string {
	const signature = "-- " // mail programs know what follows by these three characters, RFC 3676 section 4.3
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line != signature {
			line = strings.TrimRight(line, " \t\r")
		}
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}
