package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// illFormed returns where a page's source is not what a careful author would write: tags that close nothing or are never
// closed, blocks inside paragraphs. Browsers repair all of it, each mistake in a way that moves something.
func illFormed(source string) (faults []string) {
	var open []string
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case html.ErrorToken:
			for _, name := range open {
				faults = append(faults, fmt.Sprintf("<%s> is never closed", name))
			}
			return faults
		case html.StartTagToken:
			if slices.Contains(open, "p") && blocks()[token.Data] {
				faults = append(faults, fmt.Sprintf("<%s> inside a paragraph", token.Data))
			}
			if !void()[token.Data] {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				return append(faults, fmt.Sprintf("</%s> closes none, open are %s", token.Data, strings.Join(open, " ")))
			}
			open = open[:len(open)-1]
		case html.SelfClosingTagToken, html.TextToken, html.CommentToken, html.DoctypeToken:
		}
	}
}

// void are the elements without an end.
func void() map[string]bool {
	return map[string]bool{"meta": true, "link": true, "img": true, "input": true, "br": true, "hr": true, "source": true, "wbr": true}
}

// blocks are those of the site's elements that end a paragraph.
func blocks() map[string]bool {
	return map[string]bool{
		"p": true, "div": true, "ul": true, "ol": true, "dl": true, "table": true, "form": true, "section": true, "article": true,
		"aside": true, "header": true, "footer": true, "nav": true, "h1": true, "h2": true, "h3": true, "fieldset": true, "address": true,
	}
}

func TestIllFormedSourceIsFound(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		`<p>one<br><b>two</b></p><svg><use href="#a"/></svg>`: nil,
		`<p>one<ul></ul></p>`:           {"<ul> inside a paragraph"},
		`<div><p></div>`:                {"</div> closes none, open are div p"},
		`<div>`:                         {"<div> is never closed"},
		`<script>"<p>"</script><p></p>`: nil,
	} {
		if diff := cmp.Diff(want, illFormed(source)); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}
