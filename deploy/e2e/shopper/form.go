package shopper

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Form is a form as a browser would send it: what is filled in stays, what is set is changed.
type Form struct {
	Action *url.URL
	Method string // GET or POST
	fields []field
}

// field is one control; the choices of a radio group and of a select are one field.
type field struct {
	name    string
	kind    kind
	value   string
	sent    bool     // a button only when it is pressed, a tick only when it is set
	offered []string // what a choice offers
}

type kind int

const (
	text kind = iota
	choice
	tick
	button
)

func (p *Page) form(n *html.Node) *Form {
	f := &Form{Method: http.MethodGet, Action: p.Address}
	if strings.EqualFold(attribute(n, "method"), http.MethodPost) {
		f.Method = http.MethodPost
	}
	if to, err := p.Address.Parse(attribute(n, "action")); err == nil && attribute(n, "action") != "" {
		f.Action = to
	}
	id := attribute(n, "id")
	for d := range p.root.Descendants() {
		if owner := attribute(d, "form"); owner == "" && within(d, n) || owner != "" && owner == id {
			f.control(d)
		}
	}
	return f
}

func within(d, n *html.Node) bool {
	for a := range d.Ancestors() {
		if a == n {
			return true
		}
	}
	return false
}

// control takes in one element of the form, if it is a control that can be sent.
func (f *Form) control(n *html.Node) {
	name := attribute(n, "name")
	if name == "" || has(n, "disabled") {
		return
	}
	value := attribute(n, "value")
	switch n.DataAtom {
	case atom.Textarea:
		f.fields = append(f.fields, field{name: name, value: textOf(n), sent: true})
	case atom.Select:
		f.fields = append(f.fields, selection(n, name))
	case atom.Button:
		if t := attribute(n, "type"); t == "" || t == "submit" {
			f.fields = append(f.fields, field{name: name, kind: button, value: value})
		}
	case atom.Input:
		f.input(n, name, value)
	}
}

func (f *Form) input(n *html.Node, name, value string) {
	checked := has(n, "checked")
	switch attribute(n, "type") {
	case "submit", "image":
		f.fields = append(f.fields, field{name: name, kind: button, value: value})
	case "button", "reset", "file":
	case "checkbox":
		if !has(n, "value") {
			value = "on"
		}
		f.fields = append(f.fields, field{name: name, kind: tick, value: value, sent: checked})
	case "radio":
		f.radio(name, value, checked)
	default:
		f.fields = append(f.fields, field{name: name, value: value, sent: true})
	}
}

func (f *Form) radio(name, value string, checked bool) {
	i := slices.IndexFunc(f.fields, func(g field) bool { return g.name == name && g.kind == choice })
	if i < 0 {
		i = len(f.fields)
		f.fields = append(f.fields, field{name: name, kind: choice})
	}
	group := &f.fields[i]
	group.offered = append(group.offered, value)
	if checked {
		group.value, group.sent = value, true
	}
}

func selection(n *html.Node, name string) field {
	s := field{name: name, kind: choice}
	for o := range n.Descendants() {
		if o.DataAtom != atom.Option || has(o, "disabled") {
			continue
		}
		value := attribute(o, "value")
		if !has(o, "value") {
			value = textOf(o)
		}
		s.offered = append(s.offered, value)
		if has(o, "selected") || !s.sent { // a browser takes the first one until another is chosen
			s.value, s.sent = value, true
		}
	}
	return s
}

// Has tells whether the form has a field or button of this name.
func (f *Form) Has(name string) bool {
	return slices.ContainsFunc(f.fields, func(g field) bool { return g.name == name })
}

// Value is what stands in a field.
func (f *Form) Value(name string) string {
	for _, g := range f.fields {
		if g.name == name && g.sent {
			return g.value
		}
	}
	return ""
}

// Choices is what a group of radio buttons or a select offers.
func (f *Form) Choices(name string) []string {
	for _, g := range f.fields {
		if g.name == name && g.kind == choice {
			return g.offered
		}
	}
	return nil
}

// Option is something that can be ticked.
type Option struct{ Name, Value string }

// Ticks are the boxes that are not ticked.
func (f *Form) Ticks() (open []Option) {
	for _, g := range f.fields {
		if g.kind == tick && !g.sent {
			open = append(open, Option{g.name, g.value})
		}
	}
	return open
}

// Set fills in a field, chooses, or presses a button; "" takes a tick away. It refuses what a person could not do: a field
// that is not there, a choice that is not offered.
func (f *Form) Set(name, value string) error {
	for i := range f.fields {
		g := &f.fields[i]
		if g.name != name {
			continue
		}
		switch g.kind {
		case text:
			g.value = value
			return nil
		case choice:
			if slices.Contains(g.offered, value) {
				g.value, g.sent = value, true
				return nil
			}
		case tick:
			if value == g.value || value == "" {
				g.sent = value != ""
				return nil
			}
		case button:
			if value == g.value {
				g.sent = true
				return nil
			}
		}
	}
	return fmt.Errorf("the form to %s has no %s = %q", f.Action.Path, name, value)
}

// Tick sets a tick, whatever its value.
func (f *Form) Tick(name string) error {
	for i := range f.fields {
		if g := &f.fields[i]; g.name == name && g.kind == tick {
			g.sent = true
			return nil
		}
	}
	return fmt.Errorf("the form to %s has nothing to tick named %s", f.Action.Path, name)
}

// Values is what is sent.
func (f *Form) Values() url.Values {
	v := url.Values{}
	for _, g := range f.fields {
		if g.sent {
			v.Add(g.name, g.value)
		}
	}
	return v
}
