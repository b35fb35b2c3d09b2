package locale

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"

	"vapeart/shop/fault"
)

// Key names a text.
type Key string

var keyForm = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)

// part is a stretch of a text: literal, or the name of what fills it.
type part struct{ literal, placeholder string }

// text is one text, cut at its placeholders when it is loaded and not when it is shown.
type text []part

// message is what a key stands for: one text, or one per plural form.
type message struct {
	plain text
	forms map[plural.Form]text
}

// counted tells whether the message has plural forms.
func (m message) counted() bool { return m.forms != nil }

// form returns the text for n of something, the plain one when the message has no forms.
func (m message) form(l Language, n int) text {
	if !m.counted() {
		return m.plain
	}
	const modulus = 10_000_000 // as far as the plural rules look
	if t, ok := m.forms[plural.Cardinal.MatchPlural(l.tag(), max(n%modulus, -(n%modulus)), 0, 0, 0, 0)]; ok {
		return t
	}
	return m.forms[plural.Other]
}

// fill writes the text with its values; a placeholder without one stays visible.
func (t text) fill(args []fault.Arg) string {
	if len(t) == 1 && t[0].placeholder == "" {
		return t[0].literal
	}
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.literal)
		if p.placeholder == "" {
			continue
		}
		i := slices.IndexFunc(args, func(a fault.Arg) bool { return a.Name == p.placeholder })
		if i < 0 {
			b.WriteString("{" + p.placeholder + "}")
			continue
		}
		b.WriteString(args[i].Value)
	}
	return b.String()
}

var placeholderForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// parseText cuts a text at its placeholders.
func parseText(s string) (text, error) {
	var t text
	var literal strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c != '{' && c != '}':
			literal.WriteByte(c)
		case i+1 < len(s) && s[i+1] == c:
			literal.WriteByte(c)
			i++
		case c == '}':
			return nil, fmt.Errorf("a closing brace without an opening one in %q", s)
		default:
			name, _, closed := strings.Cut(s[i+1:], "}")
			if !closed || !placeholderForm.MatchString(name) {
				return nil, fmt.Errorf("a broken placeholder at byte %d of %q", i, s)
			}
			t = append(t, part{literal.String(), name})
			literal.Reset()
			i += len(name) + 1
		}
	}
	if literal.Len() > 0 {
		t = append(t, part{literal: literal.String()})
	}
	if len(t) == 0 {
		return nil, fmt.Errorf("an empty text")
	}
	return t, nil
}

// parseMessage reads a JSON value: a text, or an object of the language's plural forms, all of them.
func parseMessage(l Language, raw json.RawMessage) (message, error) {
	if len(raw) > 0 && raw[0] == '"' {
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return message{}, err
		}
		t, err := parseText(s)
		return message{plain: t}, err
	}
	m := message{forms: map[plural.Form]text{}}
	err := object(strings.NewReader(string(raw)), func(name string, raw json.RawMessage) error {
		form, ok := l.forms()[name]
		if !ok {
			return fmt.Errorf("%s has no plural form %q", l.Name(), name)
		}
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		var err error
		m.forms[form], err = parseText(s)
		return err
	})
	if err == nil && len(m.forms) != len(l.forms()) {
		err = fmt.Errorf("%d of the %d plural forms of %s", len(m.forms), len(l.forms()), l.Name())
	}
	return m, err
}

// forms returns the plural forms that the language's whole numbers have. Source: CLDR 46, cardinal rules of en and de.
func (l Language) forms() map[string]plural.Form {
	return map[string]plural.Form{"one": plural.One, "other": plural.Other}
}

// object reads one JSON object and nothing after it, member by member in order: a name that stands twice is an error,
// which encoding/json would pass over.
func object(r io.Reader, member func(name string, raw json.RawMessage) error) error {
	dec := json.NewDecoder(r)
	switch open, err := dec.Token(); {
	case err != nil:
		return err
	case open != json.Delim('{'):
		return fmt.Errorf("want a JSON object, not %v", open)
	}
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return err
		}
		name := fmt.Sprint(token)
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if seen[name] {
			return fmt.Errorf("%s: stands twice", name)
		}
		seen[name] = true
		if err := member(name, raw); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("something follows the object")
	}
	return nil
}
