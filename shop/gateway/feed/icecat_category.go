package feed

import (
	"strings"

	"vapeart/shop/catalog"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
)

// The slice names no categories. A product is filed by the first rule that its attributes or its title's words fit; the
// rules stand from the particular to the general ("toner for a laser printer" is no printer).
type icecatRule struct {
	code, en, de string
	attributes   []string // any of these fields
	words        []string // any of these words or phrases in the title
}

func icecatRules() []icecatRule {
	return []icecatRule{
		{code: "printer-supplies", en: "Ink and toner", de: "Tinte und Toner", attributes: []string{"attr_n_black_toner_page_yield", "attr_t_ink_type", "attr_n_colour_toner_page_yield"}, words: []string{"toner", "cartridge", "ink tank", "drum", "fuser", "ribbon", "maintenance kit", "maintenance tank", "photoconductor", "imaging unit", "print head", "singlepack", "multipack", "waste"}},
		{code: "labels", en: "Labels and tape", de: "Etiketten und Bänder", words: []string{"label", "labels", "label-making", "tags"}},
		{code: "paper", en: "Paper and media", de: "Papier und Medien", words: []string{"paper", "matte", "canvas", "large format media", "photo sheets", "transparency", "film"}},
		{code: "notebooks", en: "Notebooks", de: "Notebooks", words: []string{"notebook", "chromebook", "netbook"}},
		{code: "cables", en: "Cables", de: "Kabel", attributes: []string{"attr_t_cable_type"}, words: []string{"cable", "cables", "patch", "cord", "coax", "usb 2.0 -"}},
		{code: "adapters", en: "Adapters and converters", de: "Adapter und Konverter", words: []string{"adapter", "adaptor", "converter", "splitter", "coupler", "connector", "gender changer", "extender", "docking", "faceplate", "plate", "jack"}},
		{code: "processors", en: "Processors", de: "Prozessoren", attributes: []string{"attr_t_processor_package_size"}, words: []string{"processor", "xeon", "cpu"}},
		{code: "power", en: "Power and batteries", de: "Strom und Akkus", words: []string{"ups", "uninterruptible", "pdu", "power distribution", "surge", "outlet", "battery", "inverter", "power supply", "power unit", "charger", "kva", "smart-ups", "alkaline", "lithium"}},
		{code: "monitors", en: "Monitors and televisions", de: "Monitore und Fernseher", words: []string{"monitor", "lcd display", "led display", "tv", "television", "signage"}},
		{code: "projectors", en: "Projectors", de: "Projektoren", words: []string{"projector", "projection", "lamp"}},
		{code: "printers", en: "Printers and scanners", de: "Drucker und Scanner", words: []string{"printer", "laserjet", "multifunction", "mfp", "scanner", "plotter", "designjet", "fax", "dpi", "dot matrix", "phaser"}},
		{code: "memory", en: "Memory", de: "Arbeitsspeicher", words: []string{"memory module", "sdram", "ddr", "ddr2", "ddr3", "ddr4", "dimm", "sodimm"}},
		{code: "storage", en: "Storage", de: "Speicher", words: []string{"ssd", "hard drive", "hdd", "flash drive", "usb flash", "memory card", "cd-r", "cd-rw", "dvd-r", "dvd+r", "dvd-rw", "dvd+rw", "data cartridge", "tape drive", "nas", "raid", "drive", "ultrium", "disk", "floppy", "blu-ray", "sas"}},
		{code: "network", en: "Networking", de: "Netzwerk", words: []string{"switch", "router", "ethernet", "network", "networking", "wi-fi", "wlan", "fiber", "fibre", "transceiver", "sfp", "modem", "kvm", "access point", "hub", "gbic"}},
		{code: "boards", en: "Mainboards and graphics", de: "Mainboards und Grafik", words: []string{"motherboard", "desktop board", "graphics", "geforce", "radeon", "quadro", "interface cards"}},
		{code: "pcs", en: "Computers", de: "Computer", words: []string{"pc", "workstation", "server", "desktop", "tower", "thin client", "barebone", "all-in-one"}},
		{code: "racks", en: "Racks and mounts", de: "Racks und Halterungen", words: []string{"rack", "mount", "bracket", "shelf", "cabinet", "stand", "arm", "chassis", "panel", "rail"}},
		{code: "audio", en: "Audio", de: "Audio", words: []string{"headphone", "headphones", "headset", "speaker", "speakers", "audio", "microphone", "mp3", "mp4", "player", "radio", "sound", "stereo", "hi-fi", "musical", "receiver"}},
		{code: "cameras", en: "Cameras and photo", de: "Kameras und Foto", words: []string{"camera", "camcorder", "lens", "photo", "tripod", "binoculars"}},
		{code: "input", en: "Keyboards and mice", de: "Tastaturen und Mäuse", words: []string{"keyboard", "mouse", "mice", "trackball", "joystick", "gamepad", "webcam", "presenter", "barcode", "tablet", "keypad"}},
		{code: "phones", en: "Phones and navigation", de: "Telefone und Navigation", words: []string{"phone", "smartphone", "dect", "gps", "telephone", "navigator"}},
		{code: "bags", en: "Bags and covers", de: "Taschen und Hüllen", words: []string{"case", "bag", "backpack", "sleeve", "cover", "briefcase", "protector", "wallet", "folio"}},
		{code: "toys", en: "Toys", de: "Spielzeug", words: []string{"doll", "puzzle", "toy", "figure", "playset", "game", "craft", "sylvanian", "aquabeads", "kinetic"}},
		{code: "home", en: "Home and care", de: "Haushalt und Pflege", words: []string{"coffee", "shaver", "shaving", "iron", "kettle", "blender", "vacuum", "fan", "hair", "toothbrush", "light", "bulb", "mixer", "toaster", "epilator"}},
		{code: "office", en: "Office", de: "Büro", words: []string{"calculator", "stapler", "staples", "binder", "laminator", "folder", "shredder", "pen", "board", "desk", "tray", "chair", "guillotine", "binding", "envelope", "envelopes", "pouches"}},
		{code: "services", en: "Software and services", de: "Software und Dienste", words: []string{"licence", "license", "software", "antivirus", "warranty", "extension", "on-site", "care pack", "y nbd", "support"}},
	}
}

const icecatRoot, icecatOther = "electronics", "electronics-other"

// Schema implements importing.Feed.
func (*Icecat) Schema() importing.Schema {
	node := func(code, parent, en, de string) importing.Category {
		return importing.Category{Code: code, Parent: parent, Names: map[locale.Language]string{locale.English: en, locale.German: de}}
	}
	s := importing.Schema{Categories: []importing.Category{node(icecatRoot, "", "Electronics", "Elektronik")}}
	for _, rule := range icecatRules() {
		s.Categories = append(s.Categories, node("electronics-"+rule.code, icecatRoot, rule.en, rule.de))
	}
	s.Categories = append(s.Categories, node(icecatOther, icecatRoot, "More electronics", "Weitere Elektronik"))
	for _, a := range [][3]string{
		{"color", "Colour", "Farbe"},
		{"product-kind", "Kind", "Art"},
		{"print-technology", "Print technology", "Drucktechnik"},
		{"printing-colours", "Printing colours", "Druckfarben"},
		{"connector-gender", "Connector gender", "Steckertyp"},
		{"processor-family", "Processor family", "Prozessorfamilie"},
		{"form-factor", "Form factor", "Bauform"},
		{"material", "Material", "Material"},
		{"internal-memory-type", "Memory type", "Speichertyp"},
		{"battery-technology", "Battery technology", "Akkutechnik"},
		{"connectivity-technology", "Connectivity", "Verbindung"},
		{"brand-compatibility", "Fits brands", "Passt zu Marken"},
	} {
		s.Attributes = append(s.Attributes, choice(a[0], a[1], a[2]))
	}
	return s
}

func choice(code, en, de string) importing.Attribute {
	return importing.Attribute{
		Code: code, Kind: catalog.ChoiceAttribute, Filterable: true,
		Names: map[locale.Language]string{locale.English: en, locale.German: de},
	}
}

// icecatFiling is the rules, ready to be asked for every record: each sign with the first rule that has it.
type icecatFiling struct {
	codes   []string
	fields  map[string]int
	words   map[string]int
	phrases []icecatPhrase
}

type icecatPhrase struct {
	text string // with a space at both ends
	rule int
}

func newIcecatFiling() icecatFiling {
	f := icecatFiling{fields: map[string]int{}, words: map[string]int{}}
	first := func(m map[string]int, sign string, rule int) {
		if _, taken := m[sign]; !taken {
			m[sign] = rule
		}
	}
	for i, rule := range icecatRules() {
		f.codes = append(f.codes, "electronics-"+rule.code)
		for _, field := range rule.attributes {
			first(f.fields, field, i)
		}
		for _, word := range rule.words {
			if strings.Contains(word, " ") {
				f.phrases = append(f.phrases, icecatPhrase{" " + word + " ", i})
			} else {
				first(f.words, word, i)
			}
		}
	}
	f.codes = append(f.codes, icecatOther)
	return f
}

// of returns the category of the first rule that a record fits.
func (f *icecatFiling) of(name string, o object) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(` ,/()";`, r) })
	rule := len(f.codes) - 1
	for field, i := range f.fields {
		if _, ok := o[field]; ok {
			rule = min(rule, i)
		}
	}
	for _, word := range words {
		if i, ok := f.words[word]; ok {
			rule = min(rule, i)
		}
	}
	line := " " + strings.Join(words, " ") + " "
	for _, p := range f.phrases {
		if p.rule < rule && strings.Contains(line, p.text) {
			rule = p.rule
		}
	}
	return f.codes[rule]
}
