package feed_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"vapeart/shop/gateway/feed"
	"vapeart/shop/importing"
	"vapeart/shop/money"
)

// whole opens a supplier's whole file where it lies beside the checkout, else the slice.
func whole(tb testing.TB, name, slice string) io.Reader {
	tb.Helper()
	path := filepath.Join("../../../../shared/data", name)
	if _, err := os.Stat(path); err != nil {
		path = filepath.Join("testdata", slice)
	}
	file, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { file.Close() })
	if filepath.Ext(path) != ".gz" {
		return file
	}
	unzip, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		tb.Fatal(err)
	}
	return unzip
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		feed        importing.Feed
		name, slice string
	}{
		{feed.NewIcecat(money.EUR), "icecat-19406.jsonl.gz", "icecat-282.jsonl"},
		{feed.NewOpenDB(), "opendb-47551.jsonl.gz", "opendb-217.jsonl"},
	} {
		b.Run(c.feed.Supplier(), func(b *testing.B) {
			var rows []importing.Row
			size := 0
			for row, err := range c.feed.Rows(whole(b, c.name, c.slice)) {
				if err != nil {
					b.Fatal(err)
				}
				rows = append(rows, row)
				size += len(row.Data)
			}
			b.SetBytes(int64(size / len(rows)))
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				if _, err := c.feed.Parse(rows[i%len(rows)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
