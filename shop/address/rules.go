package address

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"vapeart/shop/fault"
)

//go:embed rules.json
var rulesFile []byte

// RegionUse says what a country's addresses do with Region.
type RegionUse string

// The uses. Where a region is Unused, Parse leaves it out.
const (
	Unused   RegionUse = ""
	Optional RegionUse = "optional"
	Required RegionUse = "required"
)

// Rule is what a country asks of an address.
type Rule struct {
	Country string    `json:"country"`
	Example string    `json:"example"` // a postcode as it is written there, for a form's hint
	Region  RegionUse `json:"region"`
	Regions []string  `json:"regions"` // the only ones there are; none: any text

	// Masks are the forms of a postcode: 9 stands for a digit, 1 for one that is not 0, @ for a letter, ? for either;
	// other characters stand for themselves.
	Masks []string `json:"masks"`
	// Prefix is what people write before the digits besides the country's code: "D-80331".
	Prefix string `json:"prefix"`
}

// Rules are the rules of every country that an address can be in.
type Rules struct {
	rules     map[string]Rule
	countries []string
}

// Load returns the rules that are part of the program, checked: a rule without a postcode form, or whose example does
// not follow it, is Internal address.bad_rules.
func Load() (*Rules, error) { return load(rulesFile) }

func load(file []byte) (*Rules, error) {
	bad := func(err error) error { return fault.Wrap(fault.Internal, "address.bad_rules", err) }
	var list []Rule
	if err := json.Unmarshal(file, &list); err != nil {
		return nil, bad(err)
	}
	r := &Rules{rules: make(map[string]Rule, len(list))}
	for _, rule := range list {
		if _, twice := r.rules[rule.Country]; twice || len(rule.Country) != 2 {
			return nil, bad(fmt.Errorf("country %q stands twice or is no code", rule.Country))
		}
		if got, ok := rule.postcode(rule.Example); !ok || got != rule.Example {
			return nil, bad(fmt.Errorf("%s: the example %q is not in its own form", rule.Country, rule.Example))
		}
		r.rules[rule.Country] = rule
		r.countries = append(r.countries, rule.Country)
	}
	slices.Sort(r.countries)
	return r, nil
}

// Countries returns the codes of all countries, sorted.
func (r *Rules) Countries() []string { return slices.Clone(r.countries) }

// Rule returns a country's rule. Errors: Invalid address.unknown_country.
func (r *Rules) Rule(country string) (Rule, error) {
	rule, ok := r.rules[country]
	if !ok {
		return Rule{}, fault.New(fault.Invalid, "address.unknown_country")
	}
	return rule, nil
}

// postcode returns a postcode as the country writes it, false when it is none.
func (r Rule) postcode(text string) (string, bool) {
	bare := compact(text)
	for _, mask := range r.Masks {
		for _, prefix := range []string{"", r.Country, r.Prefix} {
			rest, found := strings.CutPrefix(bare, prefix)
			if !found {
				continue
			}
			if code, ok := follow(mask, rest); ok {
				return code, true
			}
		}
	}
	return "", false
}

// compact returns the letters and digits of a text in upper case; what people put between them differs. Any other
// character stays, and then follows no mask.
func compact(text string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(text))
}

// follow puts bare characters into a mask. A mask's own letters may be missing.
func follow(mask, bare string) (string, bool) {
	own := strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' {
			return c
		}
		return -1
	}, mask)
	bare = strings.TrimPrefix(bare, own)
	var out strings.Builder
	for _, m := range []byte(mask) {
		if m != '9' && m != '1' && m != '@' && m != '?' {
			out.WriteByte(m)
			continue
		}
		if bare == "" || !fits(m, bare[0]) {
			return "", false
		}
		out.WriteByte(bare[0])
		bare = bare[1:]
	}
	return out.String(), bare == ""
}

func fits(m, c byte) bool {
	digit, letter := c >= '0' && c <= '9', c >= 'A' && c <= 'Z'
	switch m {
	case '9':
		return digit
	case '1':
		return digit && c != '0'
	case '@':
		return letter
	}
	return digit || letter
}
