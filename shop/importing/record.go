package importing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/money"
)

// Record is a supplier's product in our terms, its one-line texts clean (catalog.CleanText).
type Record struct {
	Reference   string   // the supplier's id of the record, stable over files
	MPN         string   // the maker's part number; may be empty
	OtherMPNs   []string // further part numbers of the same article
	Brand       string   // may be empty
	Name        string
	Summary     string
	Description string // HTML as it came; the catalogue cleans it
	EANs        []string
	Price       *money.Amount // gross retail price; nil makes a draft
	Purchase    *money.Amount
	Categories  []string // codes, the breadcrumb's first
	Attributes  []Value
	Pictures    []string // https addresses
	WeightGrams int
	Age         bool             // age-restricted for certain; false says nothing
	Tax         catalog.TaxClass // empty: the feed does not know
	Dropped     []fault.Field    // faulty values that were left out, by the supplier's names

	// What index finds, while many rows are worked on at once.
	brandKey string
	partKeys []string
}

// Value is one attribute of a record; the field of its kind is set.
type Value struct {
	Code    string
	Kind    catalog.AttributeKind
	Name    string // for an attribute that is not declared
	Unit    string
	Text    string
	Number  string // as catalog.ParseNumber returns it
	Bool    bool
	Choices []string // names; codes are made from them

	codes []string // of Choices; empty for a name that has no letter or digit, or is too long
}

// hash tells one state of a record from another, whatever its bytes in the file were.
func (r *Record) hash() (string, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("hash of record: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// The widths of columns that only imports write.
const (
	maxReference     = 120
	maxPartKey       = 250
	maxAttributeCode = 120
)

// check finds what must be wrong with no record, because other rows would suffer: names and attributes are made before
// the product is. What concerns the product alone the catalogue checks.
func (r *Record) check() error {
	var c fault.Check
	if c.That(r.Reference != "", "reference", "required") {
		c.That(utf8.RuneCountInString(r.Reference) <= maxReference, "reference", "too_long", fault.With("max", maxReference))
	}
	c.That(r.Name != "", "name", "required")
	brand := max(utf8.RuneCountInString(r.Brand), utf8.RuneCountInString(r.brandKey))
	c.That(brand <= catalog.MaxBrandName, "brand", "too_long", fault.With("max", catalog.MaxBrandName))
	c.That(len(r.Attributes) <= catalog.MaxAttributes, "attributes", "import.too_many", fault.With("max", catalog.MaxAttributes))
	for i := range r.Attributes {
		if code := r.Attributes[i].Code; code == "" || utf8.RuneCountInString(code) > maxAttributeCode {
			c.Add("attributes."+strconv.Itoa(i), "bad_characters")
		}
	}
	if r.Price != nil {
		c.That(r.Price.Minor > 0, "price", "too_small", fault.With("min", 1))
	}
	return c.Err() //nolint:wrapcheck // fields at fault
}

// index makes the keys that a record is compared by.
func (r *Record) index() {
	r.brandKey = catalog.BrandKey(r.Brand)
	for _, mpn := range append([]string{r.MPN}, r.OtherMPNs...) {
		key := partKey(r.brandKey, mpn)
		if key != "" && utf8.RuneCountInString(key) <= maxPartKey && !slices.Contains(r.partKeys, key) {
			r.partKeys = append(r.partKeys, key)
		}
	}
	for i := range r.Attributes {
		v := &r.Attributes[i]
		v.codes = make([]string, len(v.Choices))
		for n, name := range v.Choices {
			if utf8.RuneCountInString(name) <= maxName {
				v.codes[n] = catalog.Slugify(name) // one code of names that differ only by case, accents or punctuation
			}
		}
	}
}

// The lengths, in letters and digits, from which a part number is taken for one of its kind: makers write "800" or "28"
// for many things, and "BLACK" for some; "XONAR DX" is one thing.
const (
	shortestPart = 5
	shortestName = 7 // without a digit
)

// partKey returns the key under which a maker's part number is known, empty for one that is too vague to join products:
// without a maker, or short.
func partKey(brandKey, mpn string) string {
	digits, letters := 0, 0
	for _, r := range mpn {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	if digits+letters < shortestPart || digits == 0 && letters < shortestName {
		return ""
	}
	return catalog.MPNKey(brandKey, mpn)
}
