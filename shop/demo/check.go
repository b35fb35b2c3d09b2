package demo

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"vapeart/shop/demo/studio"
)

var (
	codePattern    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	skuPattern     = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)*$`)
	decimalPattern = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
	htmlTag        = regexp.MustCompile(`<[^>]*>`)
	plainTag       = regexp.MustCompile(`^</?(p|ul|li|strong|h3)>$`)
)

// checker collects faults; each names the place where it was found.
type checker struct {
	faults     []error
	used       map[string]bool // "kind language value" of everything that must be unique
	categories map[string]bool
	brands     map[string]bool
	attributes map[string]Attribute
}

// Check reports every rule that a catalogue breaks, joined into one error,
// or nil.
func Check(c Catalogue) error {
	k := &checker{used: map[string]bool{}, categories: map[string]bool{}, brands: map[string]bool{}, attributes: map[string]Attribute{}}
	for _, cat := range c.Categories {
		k.category(cat)
	}
	for _, b := range c.Brands {
		k.code("brand", b.Code)
		k.brands[b.Code] = true
		k.require(b.Name != "", "brand %s: no name", b.Code)
		k.text("brand "+b.Code+": description", b.Description)
	}
	for _, a := range c.Attributes {
		k.attribute(a)
	}
	for _, p := range c.Products {
		k.product(p)
	}
	return errors.Join(k.faults...)
}

// require records a fault unless ok.
func (k *checker) require(ok bool, format string, args ...any) {
	if !ok {
		k.faults = append(k.faults, fmt.Errorf(format, args...))
	}
}

// unique records a fault when a value of this kind was there before.
func (k *checker) unique(kind, value string) {
	key := kind + "\x00" + value
	k.require(!k.used[key], "%s %s: used twice", kind, value)
	k.used[key] = true
}

func (k *checker) code(kind, code string) {
	k.require(codePattern.MatchString(code), "%s %q: not a code", kind, code)
	k.unique(kind, code)
}

func (k *checker) text(where string, t Text) {
	k.require(strings.TrimSpace(t.En) != "" && strings.TrimSpace(t.De) != "", "%s: not in both languages", where)
	k.require(t.En == strings.TrimSpace(t.En) && t.De == strings.TrimSpace(t.De), "%s: space at an end", where)
}

// optional allows a text to be absent in both languages.
func (k *checker) optional(where string, t Text) {
	if t != (Text{}) {
		k.text(where, t)
	}
}

func (k *checker) slug(kind string, t Text) {
	for _, s := range [][2]string{{"en", t.En}, {"de", t.De}} {
		k.require(codePattern.MatchString(s[1]), "%s slug %q: not [a-z0-9-]", kind, s[1])
		k.unique(kind+" slug "+s[0], s[1])
	}
}

func (k *checker) category(c Category) {
	k.code("category", c.Code)
	k.require(c.Parent == "" || k.categories[c.Parent], "category %s: parent %s does not come before it", c.Code, c.Parent)
	k.categories[c.Code] = true
	k.text("category "+c.Code+": name", c.Name)
	k.text("category "+c.Code+": description", c.Description)
	k.slug("category", c.Slug)
}

func (k *checker) attribute(a Attribute) {
	k.code("attribute", a.Code)
	k.attributes[a.Code] = a
	k.text("attribute "+a.Code+": name", a.Name)
	switch a.Kind {
	case KindText, KindNumber, KindBoolean:
		k.require(len(a.Choices) == 0, "attribute %s: %s with choices", a.Code, a.Kind)
	case KindChoice:
		k.require(len(a.Choices) > 1, "attribute %s: too few choices", a.Code)
	default:
		k.require(false, "attribute %s: no kind %q", a.Code, a.Kind)
	}
	k.require(a.Unit == "" || a.Kind == KindNumber, "attribute %s: unit on %s", a.Code, a.Kind)
	for _, c := range a.Choices {
		k.code("choice of "+a.Code, c.Code)
		k.text("choice "+a.Code+"/"+c.Code, c.Name)
	}
}

func (k *checker) product(p Product) {
	where := "product " + p.Code
	k.code("product", p.Code)
	k.require(k.brands[p.Brand], "%s: no brand %q", where, p.Brand)
	k.require(len(p.Categories) > 0, "%s: no category", where)
	for _, c := range p.Categories {
		k.require(k.categories[c], "%s: no category %q", where, c)
		k.unique("category of "+where, c)
	}
	k.slug("product", p.Slug)
	k.text(where+": name", p.Name)
	k.text(where+": summary", p.Summary)
	k.text(where+": description", p.Description)
	k.optional(where+": seo title", p.SEOTitle)
	k.optional(where+": seo description", p.SEODescription)
	k.html(where, p.Description)
	k.require(p.TaxClass == TaxStandard || p.TaxClass == TaxReduced, "%s: no tax class %q", where, p.TaxClass)
	k.require(p.Popularity >= 0 && p.Popularity <= 100, "%s: popularity %d", where, p.Popularity)
	for code, v := range p.Attributes {
		k.value(where, code, v)
	}
	k.variants(where, p)
	k.law(where, p)
	if err := studio.Check(spec(p)); err != nil {
		k.require(false, "%s: %v", where, err)
	}
}

// html allows the few tags that need no cleaning and asks that they close.
func (k *checker) html(where string, t Text) {
	for _, s := range []string{t.En, t.De} {
		var open []string
		for _, tag := range htmlTag.FindAllString(s, -1) {
			k.require(plainTag.MatchString(tag), "%s: description with %s", where, tag)
			name := strings.Trim(tag, "</>")
			if !strings.HasPrefix(tag, "</") {
				open = append(open, name)
				continue
			}
			fits := len(open) > 0 && open[len(open)-1] == name
			k.require(fits, "%s: description closes %s", where, name)
			if fits {
				open = open[:len(open)-1]
			}
		}
		k.require(len(open) == 0, "%s: description leaves %v open", where, open)
		k.unique("description", s)
	}
}

// value compares an attribute value with its attribute's kind.
func (k *checker) value(where, code string, v AttributeValue) {
	a, known := k.attributes[code]
	where += ": attribute " + code
	k.require(known, "%s: unknown", where)
	fits := map[string]bool{
		KindText:    v.Text != (Text{}),
		KindNumber:  decimalPattern.MatchString(v.Number),
		KindBoolean: v.Bool != nil,
		KindChoice:  len(v.Choices) > 0,
	}
	filled := 0
	for _, is := range fits {
		if is {
			filled++
		}
	}
	k.require(!known || fits[a.Kind] && filled == 1, "%s: not a %s", where, a.Kind)
	k.optional(where, v.Text)
	for _, c := range v.Choices {
		k.require(k.used["choice of "+code+"\x00"+c], "%s: no choice %q", where, c)
	}
}

// law keeps what the Tobacco Products Directive (2014/40/EU, article 20)
// demands: at most 20 mg/ml, refills of at most 10 ml, tanks of at most 2 ml,
// and that such goods are marked for adults.
func (k *checker) law(where string, p Product) {
	if c, ok := p.Attributes["capacity"]; ok {
		k.require(number(c.Number) <= 2, "%s: tank of %s ml", where, c.Number)
		k.require(p.AgeRestricted, "%s: a tank must be age-restricted", where)
	}
	strongest, largest := 0.0, number(p.Attributes["volume"].Number)
	for _, o := range p.Options {
		for _, v := range o.Values {
			switch o.Code {
			case "strength":
				strongest = max(strongest, number(strings.TrimSuffix(v.Code, "mg")))
			case "size":
				largest = max(largest, number(strings.TrimSuffix(v.Code, "ml")))
			}
		}
	}
	k.require(strongest <= 20, "%s: %g mg/ml", where, strongest)
	kinds := strings.Join(p.Attributes["nicotine-type"].Choices, " ")
	k.require(strongest == 0 || kinds == "salt" || kinds == "freebase", "%s: nicotine without its kind", where)
	if strongest == 0 && (kinds == "" || kinds == "none") {
		return
	}
	k.require(p.AgeRestricted, "%s: nicotine must be age-restricted", where)
	k.require(largest > 0 && largest <= 10, "%s: %g ml with nicotine", where, largest)
}

// number reads a decimal; what is none counts as 0.
func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return v
}
