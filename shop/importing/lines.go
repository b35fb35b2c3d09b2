package importing

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"unicode/utf8"

	"vapeart/shop/fault"
)

// MaxLine bounds one record, in bytes. The largest real ones have some 100 kB.
const MaxLine = 4 << 20

// Lines cuts a file of one record a line. A line that is too long or not UTF-8 is a Row with its error, and the file
// goes on behind it; blank lines are passed over but counted. Rows are copies, which the caller may keep.
func Lines(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in := bufio.NewReaderSize(r, readAhead)
		for line := int64(1); ; line++ {
			data, tooLong, err := readLine(in)
			if err != nil && !errors.Is(err, io.EOF) {
				yield(Row{}, err)
				return
			}
			row := Row{Line: line, Data: data}
			switch {
			case tooLong:
				row = Row{Line: line, Err: fault.New(fault.Invalid, "import.line_too_long", fault.With("max", MaxLine))}
			case !utf8.Valid(data):
				row = Row{Line: line, Err: fault.New(fault.Invalid, "import.not_utf8")}
			}
			if (tooLong || len(data) > 0) && !yield(row, nil) {
				return
			}
			if err != nil {
				return
			}
		}
	}
}

// readLine returns the next line without its end and blanks around it, at most MaxLine bytes; the rest of a longer line
// is skipped without being kept.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	var full []byte
	for {
		part, err := in.ReadSlice('\n')
		switch {
		case tooLong || len(full)+len(part) > MaxLine:
			tooLong, full = true, nil
		default:
			full = append(full, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimSpace(full), tooLong, err
		}
	}
}
