package feed

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// Icecat maps the Icecat slice: JSON lines of electronics. Source: the Chorus repository's icecat-products-w_price
// files, fields read off the data. `name` is the part number, `price` is an integer in minor units, attributes are
// attr_t_* (text), attr_n_* (number) and attr_b_* (boolean), weights are grams.
type Icecat struct{ Currency money.Currency }

// Supplier implements importing.Feed.
func (Icecat) Supplier() string { return "icecat" }

// Language implements importing.Feed.
func (Icecat) Language() locale.Language { return locale.English }

// Rows implements importing.Feed.
func (Icecat) Rows(r io.Reader) iter.Seq2[importing.Row, error] { return importing.Lines(r) }

type icecatRow struct {
	ID               string      `json:"id"`
	Name             string      `json:"name"`
	Title            string      `json:"title"`
	EAN              []string    `json:"ean"`
	ShortDescription string      `json:"short_description"`
	High             string      `json:"img_high"`
	Medium           string      `json:"img_500x500"`
	Released         string      `json:"date_released"`
	Supplier         string      `json:"supplier"`
	Price            json.Number `json:"price"`
}

// icecatChoices are the text attributes that customers filter by: field → attribute code.
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

// Parse implements importing.Feed.
func (f Icecat) Parse(row importing.Row) (importing.Record, error) {
	var in icecatRow
	var all map[string]json.RawMessage
	if err := json.Unmarshal(row.Data, &all); err != nil {
		return importing.Record{}, badRecord(err)
	}
	dec := json.NewDecoder(bytes.NewReader(row.Data))
	if err := dec.Decode(&in); err != nil {
		return importing.Record{Reference: in.ID}, badRecord(err)
	}
	r := importing.Record{
		Reference: catalog.CleanText(in.ID), MPN: cut(catalog.CleanText(in.Name), catalog.MaxMPN), Brand: catalog.CleanText(in.Supplier),
		Name: catalog.CleanText(in.Title), Tax: catalog.Standard,
	}
	f.describe(&r, in.ShortDescription)
	if err := f.price(&r, in.Price); err != nil {
		return r, err
	}
	eans(&r, in.EAN)
	for _, address := range []string{in.High, in.Medium} {
		if rest, ok := strings.CutPrefix(address, "http://"); ok {
			address = "https://" + rest
		}
		if strings.HasPrefix(address, "https://") && len(r.Pictures) == 0 {
			r.Pictures = append(r.Pictures, address)
		}
	}
	if t, err := time.Parse(time.RFC3339, in.Released); err == nil {
		r.ReleasedAt = t.UTC()
	}
	f.attributes(&r, all)
	r.Categories = []string{icecatCategory(r.Name, all)}
	return r, nil
}

// describe takes the short description as the summary; one with markup, or too long for a summary, is a description.
func (Icecat) describe(r *importing.Record, text string) {
	clean := catalog.CleanText(text)
	switch {
	case strings.ContainsAny(text, "<>") || len(clean) > catalog.MaxSummary:
		r.Description = catalog.DropInvisible(text)
	case clean != r.Name:
		r.Summary = clean
	}
}

// mostMinor is the highest price that is not taken for an error: a million.
const mostMinor = 100_000_000

func (f Icecat) price(r *importing.Record, raw json.Number) error {
	if raw == "" {
		return nil
	}
	minor, err := raw.Int64()
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
	amount := money.Of(minor, f.Currency)
	r.Price = &amount
	return nil
}

// attributes takes over every attr_ field, in the order of their names, so that one file gives one result.
func (Icecat) attributes(r *importing.Record, all map[string]json.RawMessage) {
	fields := make([]string, 0, len(all))
	for field := range all {
		if strings.HasPrefix(field, "attr_") {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	for _, field := range fields {
		if v, ok := icecatValue(field, all[field]); ok {
			r.Attributes = append(r.Attributes, v)
		}
	}
	for _, field := range []string{"attr_n_package_weight", "attr_n_weight"} {
		var grams float64
		if json.Unmarshal(all[field], &grams) == nil && grams > 0 && grams <= catalog.MaxWeight && r.WeightGrams == 0 {
			r.WeightGrams = int(grams + 0.5)
		}
	}
}

func icecatValue(field string, raw json.RawMessage) (importing.Value, bool) {
	name := field[min(len(field), len("attr_t_")):]
	code := catalog.Slugify(name)
	if code == "" {
		return importing.Value{}, false
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if choice := icecatChoice(name); choice != "" {
			return choiceValue(choice, strings.Split(text, ","))
		}
		return textValue(code, title(name), text)
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return numberValue(code, title(name), n)
	}
	var b bool
	if json.Unmarshal(raw, &b) == nil {
		return boolValue(code, title(name), b), true
	}
	return importing.Value{}, false
}
