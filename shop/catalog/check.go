package catalog

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// Bounds that only columns impose.
const (
	maxCode           = 80
	maxSlugGiven      = 190 // the column keeps 200: room for a suffix
	maxSEOTitle       = 200
	maxSEODescription = 400
	maxCategories     = 20 // whose ids, written one after the other, are one key of an index
	maxOptions        = 10
	maxOptionValues   = 200
	maxOptionCode     = 60
	maxShortName      = 160 // of options, values, choices, attributes, categories
	maxSource         = 500
	maxAlt            = 400
	maxValueText      = 4_000
	maxValueChoices   = 100
	maxNumber         = 30
	maxPopularity     = 1_000_000_000
)

// Check tells everything that is wrong with the product by itself, all fields at once: Invalid with fields such as
// "texts.en.name" or "variants.0.price.sale". What only the database knows (taken codes, unknown brands) Service.Save
// finds.
func (p *Product) Check() error {
	var c fault.Check
	checkCode(&c, "code", p.Code, maxCode)
	c.That(p.TaxClass == Standard || p.TaxClass == Reduced || p.TaxClass == Zero, "tax_class", "unknown")
	c.That(p.Status == Draft || p.Status == Active || p.Status == Archived, "status", "unknown")
	c.That(p.Popularity >= 0, "popularity", "too_small", fault.With("min", 0))
	c.That(p.Popularity <= maxPopularity, "popularity", "too_large", fault.With("max", maxPopularity))
	checkTexts(&c, p.Texts)
	checkMany(&c, "categories", len(p.Categories), maxCategories)
	checkTwice(&c, "categories", p.Categories)
	p.checkAttributes(&c)
	p.checkMedia(&c)
	p.checkOptions(&c)
	p.checkVariants(&c)
	if p.Status == Active {
		c.That(p.sells(), "status", "catalog.nothing_to_sell")
	}
	return c.Err()
}

// sells tells whether there is a variant to buy.
func (p *Product) sells() bool {
	for i := range p.Variants {
		if p.Variants[i].Active && p.Variants[i].Price != nil {
			return true
		}
	}
	return false
}

// at names an element of a list of fields.
func at(list string, i int) string { return list + "." + strconv.Itoa(i) }

func checkLength(c *fault.Check, name, text string, most int) {
	if len(text) > most && utf8.RuneCountInString(text) > most {
		c.Add(name, "too_long", fault.With("max", most))
	}
}

// checkLine checks a text of one line that is compared or shown as it stands.
func checkLine(c *fault.Check, name, text string, most int) {
	checkLength(c, name, text, most)
	c.That(isClean(text), name, "bad_characters")
}

func checkCode(c *fault.Check, name, code string, most int) {
	if c.That(code != "", name, "required") {
		checkLine(c, name, code, most)
	}
}

func checkMany(c *fault.Check, name string, n, most int) {
	c.That(n <= most, name, "catalog.too_many", fault.With("max", most))
}

func checkTwice[T comparable](c *fault.Check, name string, list []T) {
	for i, v := range list {
		if slices.Contains(list[:i], v) {
			c.Add(at(name, i), "catalog.twice")
		}
	}
}

// checkNames checks short names by language; there must be one where required.
func checkNames(c *fault.Check, name string, names map[locale.Language]string, required bool, most int) {
	if required {
		c.That(len(names) > 0, name, "required")
	}
	for _, lang := range languages(c, name, names) {
		checkLine(c, name+"."+string(lang), names[lang], most)
	}
}

// languages returns those of texts in the shop's order, and notes every one that it does not speak.
func languages[T any](c *fault.Check, name string, texts map[locale.Language]T) []locale.Language {
	known := make([]locale.Language, 0, len(texts))
	for _, lang := range locale.Supported() {
		if _, ok := texts[lang]; ok {
			known = append(known, lang)
		}
	}
	if len(known) < len(texts) {
		for _, lang := range slices.Sorted(maps.Keys(texts)) {
			c.That(slices.Contains(known, lang), name+"."+string(lang), "unknown")
		}
	}
	return known
}

func checkTexts(c *fault.Check, texts map[locale.Language]Text) {
	if _, ok := texts[locale.Default]; !ok {
		c.Add("texts."+string(locale.Default)+".name", "required")
	}
	for _, lang := range languages(c, "texts", texts) {
		if err := texts[lang].check(); err != nil {
			c.Join("texts."+string(lang), err)
		}
	}
}

func (t Text) check() error {
	var c fault.Check
	if c.That(t.Name != "", "name", "required") {
		checkLine(&c, "name", t.Name, MaxName)
	}
	c.That(t.Slug == "" || isSlug(t.Slug, maxSlugGiven), "slug", "catalog.bad_slug", fault.With("max", maxSlugGiven))
	checkLine(&c, "summary", t.Summary, MaxSummary)
	c.That(len(t.Description) <= MaxDescription, "description", "too_long", fault.With("max", MaxDescription))
	checkLine(&c, "seo_title", t.SEOTitle, maxSEOTitle)
	checkLine(&c, "seo_description", t.SEODescription, maxSEODescription)
	return c.Err()
}

func (p *Product) checkMedia(c *fault.Check) {
	checkMany(c, "media", len(p.Media), MaxMedia)
	for i, m := range p.Media {
		name := at("media", i)
		checkLine(c, name+".source", m.Source, maxSource)
		c.That(isSource(m.Source), name+".source", "catalog.bad_source")
		checkNames(c, name+".alt", m.Alt, false, maxAlt)
	}
}

// isSource tells whether a picture is where a page may show one from.
func isSource(source string) bool {
	for _, scheme := range []string{"demo:", "media:", "https://"} {
		if rest, ok := strings.CutPrefix(source, scheme); ok {
			return rest != "" && !strings.ContainsAny(rest, " \"'<>\\")
		}
	}
	return false
}

func (p *Product) checkAttributes(c *fault.Check) {
	checkMany(c, "attributes", len(p.Attributes), MaxAttributes)
	seen := make(map[int64]bool, len(p.Attributes))
	for i := range p.Attributes {
		v := &p.Attributes[i]
		c.That(!seen[v.AttributeID], at("attributes", i), "catalog.twice")
		seen[v.AttributeID] = true
		if err := v.check(); err != nil {
			c.Join(at("attributes", i), err)
		}
	}
}

func (v *Value) check() error {
	var c fault.Check
	switch v.Kind() {
	case TextAttribute:
		checkNames(&c, "text", v.Text, false, maxValueText)
	case NumberAttribute:
		n, ok := ParseNumber(v.Number)
		c.That(ok && n == v.Number, "number", "not_a_number")
	case ChoiceAttribute:
		checkMany(&c, "choices", len(v.Choices), maxValueChoices)
		checkTwice(&c, "choices", v.Choices)
	case BooleanAttribute:
	default:
		c.Add("value", "required")
	}
	return c.Err()
}
