package adminserver

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/danielgtaylor/huma/v2"
)

// maxDepth is how deep a body may be nested; nothing in the contract is deeper than a handful.
const maxDepth = 32

// jsonFormat reads and writes JSON. It looks at the depth before anything is built from a body.
func jsonFormat() huma.Format {
	return huma.Format{
		Marshal: func(w io.Writer, v any) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			return enc.Encode(v)
		},
		Unmarshal: func(data []byte, v any) error {
			if tooDeep(data) {
				return errors.New("nested too deeply")
			}
			return json.Unmarshal(data, v)
		},
	}
}

// tooDeep counts brackets outside strings; whether they fit is the decoder's matter.
func tooDeep(data []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case inString && b == '\\':
			i++
		case b == '"':
			inString = !inString
		case inString:
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return false
}
