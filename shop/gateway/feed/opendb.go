package feed

import (
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vapeart/shop/catalog"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
)

// OpenDB maps BuildCores OpenDB: JSON lines of PC components. Source: the project's published records, fields read off
// the data. There are no prices and no EANs; specifications differ by category, and one field can be a number on some
// rows and an object on others: objects are flattened ("memory.max"), lists become one text or choices.
type OpenDB struct {
	categories map[string]string // theirs → our code
}

// NewOpenDB returns the feed.
func NewOpenDB() *OpenDB {
	f := &OpenDB{categories: map[string]string{}}
	for _, c := range opendbCategories() {
		f.categories[c[0]] = opendbCategory(c[0])
	}
	return f
}

// Supplier implements importing.Feed.
func (*OpenDB) Supplier() string { return "opendb" }

// Language implements importing.Feed.
func (*OpenDB) Language() locale.Language { return locale.English }

// Rows implements importing.Feed.
func (*OpenDB) Rows(r io.Reader) iter.Seq2[importing.Row, error] { return importing.Lines(r) }

// Parse implements importing.Feed.
func (f *OpenDB) Parse(row importing.Row) (importing.Record, error) {
	var r importing.Record
	o, err := parseObject(row.Data)
	if err != nil {
		return r, err
	}
	var theirs string
	if r.Reference, err = o.text("opendb_id"); err == nil {
		theirs, err = o.text("category")
	}
	r.Reference = catalog.CleanText(r.Reference)
	if err != nil {
		return r, err
	}
	if err := f.metadata(&r, o["metadata"]); err != nil {
		return r, err
	}
	r.Categories = []string{f.categories[theirs]}
	if r.Categories[0] == "" {
		r.Categories[0] = opendbOther // a category that is not known yet
	}
	for _, field := range []string{"opendb_id", "category", "metadata", "general_product_information"} {
		delete(o, field)
	}
	f.flatten(values{&r}, "", o, 0)
	return r, nil
}

func (*OpenDB) metadata(r *importing.Record, raw json.RawMessage) error {
	var m struct {
		Name         string   `json:"name"`
		Manufacturer string   `json:"manufacturer"`
		PartNumbers  []string `json:"part_numbers"`
		Series       string   `json:"series"`
		Variant      string   `json:"variant"`
	}
	if len(raw) == 0 {
		return nil // the name will be missing
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return badRecord(err)
	}
	r.Name, r.Brand = catalog.CleanText(m.Name), catalog.CleanText(m.Manufacturer)
	for i, part := range m.PartNumbers {
		part = values{r}.partNumber("metadata.part_numbers."+strconv.Itoa(i), part)
		switch {
		case part == "":
		case r.MPN == "":
			r.MPN = part
		case part != r.MPN && !slices.Contains(r.OtherMPNs, part):
			r.OtherMPNs = append(r.OtherMPNs, part)
		}
	}
	r.Summary = opendbSummary(r.Name, m.Series, m.Variant)
	return nil
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

func (f *OpenDB) flatten(v values, prefix string, fields object, depth int) {
	for _, name := range fields.names() {
		raw := fields[name]
		if raw[0] != '{' {
			f.value(v, prefix+name, raw)
			continue
		}
		var inner object
		if depth < deepest && json.Unmarshal(raw, &inner) == nil {
			f.flatten(v, prefix+name+".", inner, depth+1)
		}
	}
}

func (*OpenDB) value(v values, field string, raw json.RawMessage) {
	code := catalog.Slugify(strings.ReplaceAll(field, ".", "-"))
	if code == "" {
		return
	}
	switch raw[0] {
	case '"', '[':
		texts := opendbTexts(raw)
		if isOpenDBChoice(field) {
			v.choice(field, code, capitalised(texts))
		} else {
			v.text(field, code, title(field), strings.Join(texts, "; "))
		}
	case 't', 'f':
		v.boolean(field, code, title(field), raw[0] == 't')
	case 'n': // null says nothing
	default:
		v.number(field, code, title(field), raw)
	}
}

// opendbTexts reads a text or a list; an object in a list becomes "key value" pairs.
func opendbTexts(raw json.RawMessage) (texts []string) {
	if text, ok := jsonText(raw); ok {
		return []string{text}
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	for _, item := range list {
		text, ok := jsonText(item)
		var inner object
		switch {
		case ok:
		case json.Unmarshal(item, &inner) == nil:
			text = pairs(inner)
		default:
			text = string(item)
		}
		if text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

func pairs(o object) string {
	var parts []string
	for _, key := range o.names() {
		value, ok := jsonText(o[key])
		if !ok {
			value = string(o[key])
		}
		if value != "null" && value != "" {
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
			_, size := utf8.DecodeRuneInString(text)
			text = text[:size] + strings.ToLower(text[size:])
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
func (*OpenDB) Schema() importing.Schema {
	node := func(code, parent, en, de string) importing.Category {
		return importing.Category{Code: code, Parent: parent, Names: map[locale.Language]string{locale.English: en, locale.German: de}}
	}
	s := importing.Schema{Categories: []importing.Category{node("components", "", "PC components", "PC-Komponenten")}}
	for _, c := range opendbCategories() {
		s.Categories = append(s.Categories, node(opendbCategory(c[0]), "components", c[1], c[2]))
	}
	s.Categories = append(s.Categories, node(opendbOther, "components", "More components", "Weitere Komponenten"))
	for _, a := range [][3]string{
		{"color", "Colour", "Farbe"},
		{"form-factor", "Form factor", "Bauform"},
		{"ram-type", "RAM type", "RAM-Typ"},
		{"chipset-manufacturer", "Chipset maker", "Chipsatz-Hersteller"},
		{"memory-type", "Video memory", "Grafikspeicher"},
		{"panel-type", "Panel", "Panel"},
		{"efficiency-rating", "Efficiency", "Effizienz"},
		{"modular", "Modular", "Modular"},
		{"socket", "Socket", "Sockel"},
		{"connectivity", "Connection", "Anschluss"},
		{"side-panel", "Side panel", "Seitenteil"},
		{"switch-type", "Switch", "Schalter"},
		{"storage-type", "Storage type", "Speicherart"},
		{"aspect-ratio", "Aspect ratio", "Seitenverhältnis"},
		{"headphone-type", "Headphone type", "Kopfhörerart"},
	} {
		s.Attributes = append(s.Attributes, choice(a[0], a[1], a[2]))
	}
	return s
}

// opendbCategories lists the categories seen: theirs, English, German.
func opendbCategories() [][3]string {
	return [][3]string{
		{"Accessory", "Accessories", "Zubehör"},
		{"CPU", "Processors", "Prozessoren"},
		{"CPUCooler", "CPU coolers", "CPU-Kühler"},
		{"CaptureCard", "Capture cards", "Capture-Karten"},
		{"CaseFan", "Case fans", "Gehäuselüfter"},
		{"Chair", "Chairs", "Stühle"},
		{"Desk", "Desks", "Schreibtische"},
		{"GPU", "Graphics cards", "Grafikkarten"},
		{"Headphones", "Headphones", "Kopfhörer"},
		{"Keyboard", "Keyboards", "Tastaturen"},
		{"Laptop", "Laptops", "Laptops"},
		{"Lighting", "Lighting", "Beleuchtung"},
		{"Microphone", "Microphones", "Mikrofone"},
		{"Monitor", "Monitors", "Monitore"},
		{"Motherboard", "Motherboards", "Mainboards"},
		{"Mouse", "Mice", "Mäuse"},
		{"Mousepad", "Mouse pads", "Mauspads"},
		{"NetworkCard", "Network cards", "Netzwerkkarten"},
		{"OS", "Operating systems", "Betriebssysteme"},
		{"PCCase", "Cases", "Gehäuse"},
		{"PSU", "Power supplies", "Netzteile"},
		{"PrebuiltDesktop", "Desktop PCs", "Desktop-PCs"},
		{"RAM", "Memory", "Arbeitsspeicher"},
		{"SoundCard", "Sound cards", "Soundkarten"},
		{"Speaker", "Speakers", "Lautsprecher"},
		{"Stand", "Stands", "Ständer"},
		{"Storage", "Storage", "Laufwerke"},
		{"ThermalCompound", "Thermal compounds", "Wärmeleitpasten"},
		{"VRHeadset", "VR headsets", "VR-Brillen"},
		{"Webcam", "Webcams", "Webcams"},
	}
}

// opendbOther is for categories that are not known yet.
const opendbOther = "components-other"

func opendbCategory(theirs string) string { return "components-" + catalog.Slugify(theirs) }
