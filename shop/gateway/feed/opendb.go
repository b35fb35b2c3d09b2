package feed

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strings"

	"vapeart/shop/catalog"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
)

// OpenDB maps BuildCores OpenDB: JSON lines of PC components. Source: the project's published records, fields read off
// the data. There are no prices and no EANs; specifications differ by category, and one field can be a number on some
// rows and an object on others: objects are flattened ("memory.max"), lists become one text or choices.
type OpenDB struct{}

// Supplier implements importing.Feed.
func (OpenDB) Supplier() string { return "opendb" }

// Language implements importing.Feed.
func (OpenDB) Language() locale.Language { return locale.English }

// Rows implements importing.Feed.
func (OpenDB) Rows(r io.Reader) iter.Seq2[importing.Row, error] { return importing.Lines(r) }

type opendbRow struct {
	ID       string `json:"opendb_id"`
	Category string `json:"category"`
	Metadata struct {
		Name         string   `json:"name"`
		Manufacturer string   `json:"manufacturer"`
		PartNumbers  []string `json:"part_numbers"`
		Series       string   `json:"series"`
		Variant      string   `json:"variant"`
	} `json:"metadata"`
}

// Parse implements importing.Feed.
func (f OpenDB) Parse(row importing.Row) (importing.Record, error) {
	var in opendbRow
	if err := json.Unmarshal(row.Data, &in); err != nil {
		return importing.Record{Reference: in.ID}, badRecord(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(row.Data, &all); err != nil {
		return importing.Record{Reference: in.ID}, badRecord(err)
	}
	r := importing.Record{
		Reference: catalog.CleanText(in.ID), Brand: catalog.CleanText(in.Metadata.Manufacturer),
		Name: catalog.CleanText(in.Metadata.Name), Tax: catalog.Standard,
		Categories: []string{opendbCategory(in.Category)},
	}
	for _, part := range in.Metadata.PartNumbers {
		part = cut(catalog.CleanText(part), catalog.MaxMPN)
		switch {
		case part == "":
		case r.MPN == "":
			r.MPN = part
		case part != r.MPN && !slices.Contains(r.OtherMPNs, part):
			r.OtherMPNs = append(r.OtherMPNs, part)
		}
	}
	r.Summary = opendbSummary(r.Name, in.Metadata.Series, in.Metadata.Variant)
	for _, key := range []string{"opendb_id", "category", "metadata", "general_product_information"} {
		delete(all, key)
	}
	f.flatten(&r, "", all, 0)
	return r, nil
}

// opendbSummary says what the name leaves out.
func opendbSummary(name, series, variant string) string {
	var parts []string
	for _, part := range []string{catalog.CleanText(series), catalog.CleanText(variant)} {
		if part != "" && !strings.Contains(strings.ToLower(name), strings.ToLower(part)) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// deepest bounds how far objects are followed; real records go two levels down.
const deepest = 4

func (f OpenDB) flatten(r *importing.Record, prefix string, fields map[string]json.RawMessage, depth int) {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		raw := bytes.TrimSpace(fields[name])
		if len(raw) == 0 || len(r.Attributes) >= catalog.MaxAttributes {
			continue
		}
		if raw[0] == '{' {
			var inner map[string]json.RawMessage
			if depth < deepest && json.Unmarshal(raw, &inner) == nil {
				f.flatten(r, prefix+name+".", inner, depth+1)
			}
			continue
		}
		if v, ok := opendbValue(prefix+name, raw); ok {
			r.Attributes = append(r.Attributes, v)
		}
	}
}

func opendbValue(field string, raw json.RawMessage) (importing.Value, bool) {
	code := catalog.Slugify(strings.ReplaceAll(field, ".", "-"))
	switch raw[0] {
	case '"', '[':
		texts := opendbTexts(raw)
		if isOpenDBChoice(field) {
			return choiceValue(code, capitalised(texts))
		}
		return textValue(code, title(field), strings.Join(texts, "; "))
	case 't', 'f':
		return boolValue(code, title(field), raw[0] == 't'), true
	case 'n':
		return importing.Value{}, false
	}
	return numberValue(code, title(field), json.Number(raw))
}

// opendbTexts reads a text or a list; an object in a list becomes "key value" pairs.
func opendbTexts(raw json.RawMessage) (texts []string) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return []string{text}
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	for _, item := range list {
		var object map[string]json.RawMessage
		switch {
		case json.Unmarshal(item, &text) == nil:
			texts = append(texts, text)
		case json.Unmarshal(item, &object) == nil:
			texts = append(texts, pairs(object))
		default:
			texts = append(texts, string(item))
		}
	}
	return texts
}

func pairs(object map[string]json.RawMessage) string {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var parts []string
	for _, key := range keys {
		if value := strings.Trim(string(object[key]), `"`); value != "null" && value != "" {
			parts = append(parts, strings.ReplaceAll(key, "_", " ")+" "+value)
		}
	}
	return strings.Join(parts, ", ")
}

// capitalised writes shouted values as words ("BLACK" → "Black"): one colour comes in both forms.
func capitalised(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		if len(text) > 3 && text == strings.ToUpper(text) && !strings.ContainsAny(text, "0123456789") {
			text = text[:1] + strings.ToLower(text[1:])
		}
		out[i] = text
	}
	return out
}

// isOpenDBChoice names the fields that customers filter by.
func isOpenDBChoice(field string) bool {
	switch field {
	case "color", "form_factor", "ram_type", "chipset_manufacturer", "memory_type", "panel_type", "efficiency_rating", "modular",
		"socket", "connectivity", "side_panel", "switch_type", "storage_type", "aspect_ratio", "headphone_type":
		return true
	}
	return false
}

// Schema implements importing.Feed.
func (OpenDB) Schema() importing.Schema {
	node := func(code, parent, en, de string) importing.Category {
		return importing.Category{Code: code, Parent: parent, Names: map[locale.Language]string{locale.English: en, locale.German: de}}
	}
	s := importing.Schema{Categories: []importing.Category{node("components", "", "PC components", "PC-Komponenten")}}
	for _, c := range opendbCategories() {
		s.Categories = append(s.Categories, node(opendbCategory(c[0]), "components", c[1], c[2]))
	}
	s.Categories = append(s.Categories, node("components-other", "components", "More components", "Weitere Komponenten"))
	for _, a := range [][3]string{
		{"color", "Colour", "Farbe"}, {"form-factor", "Form factor", "Bauform"}, {"ram-type", "RAM type", "RAM-Typ"},
		{"chipset-manufacturer", "Chipset maker", "Chipsatz-Hersteller"}, {"memory-type", "Video memory", "Grafikspeicher"},
		{"panel-type", "Panel", "Panel"}, {"efficiency-rating", "Efficiency", "Effizienz"}, {"modular", "Modular", "Modular"},
		{"socket", "Socket", "Sockel"}, {"connectivity", "Connection", "Anschluss"}, {"side-panel", "Side panel", "Seitenteil"},
		{"switch-type", "Switch", "Schalter"}, {"storage-type", "Storage type", "Speicherart"}, {"aspect-ratio", "Aspect ratio", "Seitenverhältnis"},
		{"headphone-type", "Headphone type", "Kopfhörerart"},
	} {
		s.Attributes = append(s.Attributes, choice(a[0], a[1], a[2]))
	}
	return s
}

// opendbCategories lists the categories seen: theirs, English, German.
func opendbCategories() [][3]string {
	return [][3]string{
		{"Accessory", "Accessories", "Zubehör"}, {"CPU", "Processors", "Prozessoren"}, {"CPUCooler", "CPU coolers", "CPU-Kühler"},
		{"CaptureCard", "Capture cards", "Capture-Karten"}, {"CaseFan", "Case fans", "Gehäuselüfter"}, {"Chair", "Chairs", "Stühle"},
		{"Desk", "Desks", "Schreibtische"}, {"GPU", "Graphics cards", "Grafikkarten"}, {"Headphones", "Headphones", "Kopfhörer"},
		{"Keyboard", "Keyboards", "Tastaturen"}, {"Laptop", "Laptops", "Laptops"}, {"Lighting", "Lighting", "Beleuchtung"},
		{"Microphone", "Microphones", "Mikrofone"}, {"Monitor", "Monitors", "Monitore"}, {"Motherboard", "Motherboards", "Mainboards"},
		{"Mouse", "Mice", "Mäuse"}, {"Mousepad", "Mouse pads", "Mauspads"}, {"NetworkCard", "Network cards", "Netzwerkkarten"},
		{"OS", "Operating systems", "Betriebssysteme"}, {"PCCase", "Cases", "Gehäuse"}, {"PSU", "Power supplies", "Netzteile"},
		{"PrebuiltDesktop", "Desktop PCs", "Desktop-PCs"}, {"RAM", "Memory", "Arbeitsspeicher"}, {"SoundCard", "Sound cards", "Soundkarten"},
		{"Speaker", "Speakers", "Lautsprecher"}, {"Stand", "Stands", "Ständer"}, {"Storage", "Storage", "Laufwerke"},
		{"ThermalCompound", "Thermal compounds", "Wärmeleitpasten"}, {"VRHeadset", "VR headsets", "VR-Brillen"}, {"Webcam", "Webcams", "Webcams"},
	}
}

// opendbCategory returns our code of a category; one that is not known yet goes to the others.
func opendbCategory(theirs string) string {
	for _, c := range opendbCategories() {
		if c[0] == theirs {
			return "components-" + catalog.Slugify(theirs)
		}
	}
	return "components-other"
}
