package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
)

// object is a JSON object whose values are looked at one by one, because they are of several types in one file.
type object map[string]json.RawMessage

func parseObject(data []byte) (object, error) {
	var o object
	if err := json.Unmarshal(data, &o); err != nil {
		return nil, badRecord(err)
	}
	if o == nil {
		return nil, badRecord(fmt.Errorf("null is no record"))
	}
	return o, nil
}

func badRecord(err error) error { return fault.Wrap(fault.Invalid, "import.bad_json", err) }

// text returns a field that must be a text; one that is missing or null is empty. Errors: Invalid import.bad_json.
func (o object) text(field string) (string, error) {
	raw, ok := o[field]
	if !ok || isNull(raw) {
		return "", nil
	}
	text, ok := jsonText(raw)
	if !ok {
		return "", badRecord(fmt.Errorf("%s is no text: %.40s", field, raw))
	}
	return text, nil
}

// texts returns a field that must be a list of texts. Errors: Invalid import.bad_json.
func (o object) texts(field string) (list []string, err error) {
	raw, ok := o[field]
	if !ok || isNull(raw) {
		return nil, nil
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, badRecord(fmt.Errorf("%s: %w", field, err))
	}
	return list, nil
}

// names returns the fields in order, so that one record gives one result.
func (o object) names() []string {
	names := make([]string, 0, len(o))
	for name := range o {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }

// jsonText returns the text of a JSON string, and whether raw is one. Most have nothing escaped and are read as they
// stand.
func jsonText(raw json.RawMessage) (text string, ok bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), true
	}
	return text, json.Unmarshal(raw, &text) == nil
}

// mostNumber is the magnitude from which a number is taken for rubbish.
const mostNumber = 1e15

// jsonNumber writes a JSON number as the shop keeps decimals: no exponent, no trailing zeros.
func jsonNumber(raw json.RawMessage) (string, bool) {
	if n, ok := catalog.ParseNumber(string(raw)); ok && len(raw) <= 15 {
		return n, true
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f > mostNumber || f < -mostNumber {
		return "", false
	}
	return catalog.ParseNumber(strconv.FormatFloat(f, 'f', -1, 64))
}
