package adminserver

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"vapeart/shop/fault"
)

// etagOf returns the strong entity tag of a representation. Errors: Internal for what is no JSON.
func etagOf(representation any) (string, error) {
	body, err := json.Marshal(representation)
	if err != nil {
		return "", fault.Wrap(fault.Internal, "api.bad_representation", err)
	}
	sum := sha256.Sum256(body)
	const enough = 16
	return `"` + hex.EncodeToString(sum[:enough]) + `"`, nil
}

// ifMatch tells whether an update may replace what has the tag current, after RFC 9110, section 13.1.1: tags are compared
// strongly, so that a weak one never matches. Errors, beside their kind: 428 without a condition, 412 for one that does
// not hold, 422 for one that cannot be read.
func ifMatch(header, current string) error {
	const field = "header.If-Match"
	rest := strings.TrimSpace(header)
	switch rest {
	case "":
		return refusal{&fault.Error{
			Kind: fault.Conflict, Code: "api.condition_missing", Fields: []fault.Field{{Name: field, Code: "required"}},
		}, http.StatusPreconditionRequired}
	case "*":
		return nil
	}
	matched := false
	for rest != "" {
		weak := strings.HasPrefix(rest, "W/")
		tag, after, ok := quoted(strings.TrimPrefix(rest, "W/"))
		if !ok {
			var check fault.Check
			check.Add(field, "bad_characters")
			return check.Err()
		}
		matched = matched || !weak && tag == current
		rest = after
	}
	if !matched {
		return refusal{fault.New(fault.Conflict, "api.changed_meanwhile"), http.StatusPreconditionFailed}
	}
	return nil
}

// quoted cuts an entity tag with its quotes off the front of a list, and the comma behind it.
func quoted(list string) (tag, rest string, ok bool) {
	if !strings.HasPrefix(list, `"`) {
		return "", "", false
	}
	end := strings.Index(list[1:], `"`)
	if end < 0 {
		return "", "", false
	}
	tag, rest = list[:end+2], strings.TrimSpace(list[end+2:])
	if rest == "" {
		return tag, "", true
	}
	next, comma := strings.CutPrefix(rest, ",")
	next = strings.TrimSpace(next)
	return tag, next, comma && next != ""
}
