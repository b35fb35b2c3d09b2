package richtext_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"vapeart/shop/catalog"
	"vapeart/shop/gateway/richtext"
)

var _ catalog.Sanitizer = (*richtext.Cleaner)(nil)

func TestCleanKeepsWhatDescribesAndDropsTheRest(t *testing.T) {
	t.Parallel()
	c := richtext.New()
	for in, want := range map[string]string{
		"":                                "",
		"  \n ":                           "",
		"one\n\ntwo\nthree & four":        "<p>one\n\ntwo\nthree &amp; four</p>",
		"plain\n\nlines\nhere":            "<p>plain</p><p>lines<br/>here</p>",
		"<p>open":                         "<p>open</p>",
		"<b>old</b> <i>names</i>":         "<strong>old</strong> <em>names</em>",
		"<h1>big</h1><h6>small</h6>":      "<h3>big</h3><h4>small</h4>",
		"<p onclick=x style=y>a</p>":      "<p>a</p>",
		"<script>x</script><p>a</p>":      "<p>a</p>",
		"<a href='javascript:x'>a</a>":    "<p>a</p>",
		"<img src=x onerror=y>":           "",
		"<ul><li>a<li>b</ul>":             "<ul><li>a</li><li>b</li></ul>",
		"<div>a</div><div>b</div>":        "<p>a</p><p>b</p>",
		"<table><tr><td>a</table>":        "<table><tbody><tr><td>a</td></tr></tbody></table>",
		"a <sup>2</sup> &lt;script&gt; b": "a <sup>2</sup> &lt;script&gt; b",
	} {
		got := c.Clean(in)
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestTextIsWhatAReaderSees(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"<p>one</p><p>two <strong>th</strong>ree</p>":   "one two three",
		"<ul><li>a</li><li>b</li></ul>":                 "a b",
		"<style>p{}</style>x<script>1</script> &amp; y": "x & y",
		"plain  text\n": "plain text",
		"":              "",
	} {
		if got := richtext.Text(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestALongTextIsCut(t *testing.T) {
	t.Parallel()
	if got := richtext.New().Clean("<p>" + strings.Repeat("ä", richtext.MaxInput)); len(got) > richtext.MaxInput+20 {
		t.Errorf("%d bytes", len(got))
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"<p>a", "<svg><script>x</script></svg>", "<table><p>x", "a & b &#0; <![CDATA[x]]>", "<math><mtext><table><mglyph><style><!--</style><img onerror=x>", "<div><div>a</div>b", "<b><p>x</b>y"} {
		f.Add(s)
	}
	c := richtext.New()
	f.Fuzz(func(t *testing.T, in string) {
		once := c.Clean(in)
		if twice := c.Clean(once); twice != once {
			t.Errorf("cleaning %q again changes %q to %q", in, once, twice)
		}
		nodes, err := html.Parse(strings.NewReader(once))
		if err != nil {
			t.Fatal(err)
		}
		for n := range nodes.Descendants() {
			if n.Type == html.ElementNode && (len(n.Attr) > 0 || n.Data == "script" || n.Data == "style" || n.Data == "a" || n.Data == "img") {
				t.Errorf("%q lets %s %v through: %q", in, n.Data, n.Attr, once)
			}
		}
	})
}
