package importing_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vapeart/shop/fault"
	"vapeart/shop/importing"
)

func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func file(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "feed")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll returns the rows and the error code that the file ends with.
func readAll(t *testing.T, data []byte) (rows []importing.Row, code string) {
	t.Helper()
	src, err := importing.Open(file(t, data))
	if err != nil {
		return nil, fault.CodeOf(err)
	}
	defer src.Close()
	for row, err := range importing.Lines(src) {
		if err != nil {
			return rows, fault.CodeOf(err)
		}
		rows = append(rows, row)
	}
	return rows, ""
}

func TestPlainAndZippedFilesReadTheSame(t *testing.T) {
	t.Parallel()
	text := "\xef\xbb\xbfone\r\n\n two \nthree"
	for name, data := range map[string][]byte{"plain": []byte(text), "gzip": zipped(t, []byte(text))} {
		rows, code := readAll(t, data)
		if code != "" || len(rows) != 3 || string(rows[0].Data) != "one" || string(rows[1].Data) != "two" || rows[2].Line != 4 {
			t.Errorf("%s: %q, %+v", name, code, rows)
		}
	}
}

func TestAFaultyFileEndsWithItsReasonAfterItsGoodRows(t *testing.T) {
	t.Parallel()
	lines := strings.Repeat("a line of the file that is long enough\n", 20_000)
	whole := zipped(t, []byte(lines))
	broken := bytes.Clone(whole)
	broken[len(broken)-6] ^= 0xff
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"truncated gzip": {whole[:len(whole)-len(whole)/3], "import.truncated"},
		"damaged gzip":   {broken, "import.bad_gzip"},
		"gzip in name":   {[]byte{0x1f, 0x8b, 1, 2, 3}, "import.bad_gzip"},
		"UTF-16":         {[]byte{0xff, 0xfe, 'a', 0}, "import.wrong_encoding"},
		"a gzip bomb":    {zipped(t, make([]byte, 200<<20)), "import.gzip_bomb"},
	} {
		if _, code := readAll(t, c.data); code != c.code {
			t.Errorf("%s: %q, want %q", name, code, c.code)
		}
	}
}

func TestARowThatCannotBeReadDoesNotStopTheFile(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 50<<20)
	rows, code := readAll(t, []byte("one\n"+long+"\ncaf\xe9\nfour\n"))
	if code != "" || len(rows) != 4 {
		t.Fatalf("%q, %d rows", code, len(rows))
	}
	for i, want := range []string{"", "import.line_too_long", "import.not_utf8", ""} {
		got := ""
		if rows[i].Err != nil {
			got = rows[i].Err.Code
		}
		if got != want {
			t.Errorf("row %d: %q, want %q", i+1, got, want)
		}
	}
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/nowhere/at/all": "import.file_missing", t.TempDir(): "import.not_a_file"} {
		if _, err := importing.Open(path); fault.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	_, err := importing.NewSource(failing{})
	if fault.CodeOf(err) != "import.unreadable" {
		t.Errorf("a stream that fails: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

var _ io.Reader = failing{}

func FuzzLines(f *testing.F) {
	f.Add([]byte("one\r\n\n two\nthree"))
	f.Add([]byte("\xef\xbb\xbf{}\n\xff\n"))
	f.Add([]byte{0x1f, 0x8b, 8})
	f.Fuzz(func(t *testing.T, data []byte) {
		src, err := importing.NewSource(bytes.NewReader(data))
		if err != nil {
			return
		}
		last := int64(0)
		for row, err := range importing.Lines(src) {
			if err != nil {
				if fault.KindOf(err) != fault.Invalid {
					t.Errorf("a file's fault is %v", err)
				}
				return
			}
			if row.Line <= last || (row.Err == nil) == (len(row.Data) == 0) || len(row.Data) > importing.MaxLine {
				t.Errorf("row %+v behind line %d", row, last)
			}
			last = row.Line
		}
	})
}
