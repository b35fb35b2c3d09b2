package feed

import (
	"encoding/json"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Icecat maps the Icecat slice: JSON lines of electronics. Source: the Chorus repository's icecat-products-w_price
// files, fields read off the data. `name` is the part number, `price` is an integer in minor units, attributes are
// attr_t_* (text), attr_n_* (number) and attr_b_* (boolean), weights are grams.
type Icecat struct {
	currency   money.Currency
	categories icecatFiling
}

// NewIcecat returns the feed with prices in a currency.
func NewIcecat(currency money.Currency) *Icecat {
	return &Icecat{currency: currency, categories: newIcecatFiling()}
}

// Supplier implements importing.Feed.
func (*Icecat) Supplier() string { return "icecat" }

// Language implements importing.Feed.
func (*Icecat) Language() locale.Language { return locale.English }

// Rows implements importing.Feed.
func (*Icecat) Rows(r io.Reader) iter.Seq2[importing.Row, error] { return importing.Lines(r) }

// Parse implements importing.Feed.
func (f *Icecat) Parse(row importing.Row) (importing.Record, error) {
	var r importing.Record
	o, err := parseObject(row.Data)
	if err != nil {
		return r, err
	}
	var mpn, description, high, medium string
	for _, field := range []struct {
		name string
		to   *string
	}{
		{"id", &r.Reference},
		{"name", &mpn},
		{"title", &r.Name},
		{"supplier", &r.Brand},
		{"short_description", &description},
		{"img_high", &high},
		{"img_500x500", &medium},
	} {
		if *field.to, err = o.text(field.name); err != nil {
			return r, err
		}
	}
	codes, err := o.texts("ean")
	if err != nil {
		return r, err
	}
	r.Reference, r.Name, r.Brand = catalog.CleanText(r.Reference), catalog.CleanText(r.Name), catalog.CleanText(r.Brand)
	v := values{&r}
	r.MPN = v.partNumber("name", mpn)
	f.describe(&r, description)
	if err := f.price(&r, o["price"]); err != nil {
		return r, err
	}
	v.eans("ean", codes)
	f.picture(&r, high, medium)
	f.attributes(v, o)
	r.Categories = []string{f.categories.of(r.Name, o)}
	return r, nil
}

// describe takes the short description as the summary; one with markup, or too long for a summary, is a description.
func (*Icecat) describe(r *importing.Record, text string) {
	clean := catalog.CleanText(text)
	switch {
	case strings.ContainsAny(text, "<>") || utf8.RuneCountInString(clean) > catalog.MaxSummary:
		r.Description = catalog.DropInvisible(text)
	case clean != r.Name:
		r.Summary = clean
	}
}

// mostMinor is the highest price that is not taken for an error: a million.
const mostMinor = 100_000_000

func (f *Icecat) price(r *importing.Record, raw json.RawMessage) error {
	if len(raw) == 0 || isNull(raw) {
		return nil
	}
	minor, err := strconv.ParseInt(string(raw), 10, 64)
	switch {
	case err != nil:
		return &fault.Error{Kind: fault.Invalid, Code: fault.CodeInvalid, Fields: []fault.Field{{Name: "price", Code: "not_a_number"}}, Err: err}
	case minor == 0:
		return nil // no price: a draft, never a free product
	case minor < 0 || minor > mostMinor:
		return &fault.Error{Kind: fault.Invalid, Code: fault.CodeInvalid, Fields: []fault.Field{
			{Name: "price", Code: "import.price_out_of_range", Args: []fault.Arg{fault.With("value", minor)}},
		}}
	}
	amount := money.Of(minor, f.currency)
	r.Price = &amount
	return nil
}

// picture takes the largest picture, over https, which Icecat's servers speak.
func (*Icecat) picture(r *importing.Record, addresses ...string) {
	for _, address := range addresses {
		if rest, ok := strings.CutPrefix(address, "http://"); ok {
			address = "https://" + rest
		}
		if strings.HasPrefix(address, "https://") {
			r.Pictures = []string{address}
			return
		}
	}
}

// attributes takes over every attr_ field, and the weight that parcels are priced by.
func (*Icecat) attributes(v values, o object) {
	for _, field := range o.names() {
		if !strings.HasPrefix(field, "attr_") || len(field) <= len("attr_t_") {
			continue
		}
		name := field[len("attr_t_"):]
		code := catalog.Slugify(name)
		if code == "" {
			continue
		}
		switch raw := o[field]; raw[0] {
		case '"':
			text, _ := jsonText(raw)
			if choice := icecatChoice(name); choice != "" {
				v.choice(field, choice, strings.Split(text, ","))
			} else {
				v.text(field, code, title(name), text)
			}
		case 't', 'f':
			v.boolean(field, code, title(name), raw[0] == 't')
		case 'n', '{', '[': // null says nothing; lists were never seen
		default:
			v.number(field, code, title(name), raw)
		}
	}
	for _, field := range []string{"attr_n_package_weight", "attr_n_weight"} {
		grams, err := strconv.ParseFloat(string(o[field]), 64)
		if err == nil && grams > 0 && grams <= catalog.MaxWeight {
			v.WeightGrams = int(grams + 0.5)
			return
		}
	}
}

// icecatChoice returns the attribute's code of a field that customers filter by.
func icecatChoice(field string) string {
	switch field {
	case "product_colour":
		return "color"
	case "print_technology", "printing_colours", "connector_gender", "processor_family", "form_factor", "material",
		"internal_memory_type", "battery_technology", "connectivity_technology", "brand_compatibility":
		return strings.ReplaceAll(field, "_", "-")
	case "type":
		return "product-kind"
	}
	return ""
}
