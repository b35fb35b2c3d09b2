package browse

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"strings"
	"time"

	"vapeart/shop/locale"
)

// sitemapWriter packs addresses while they come, so that only packed bytes are kept.
type sitemapWriter struct {
	base  string
	parts [][]byte
	pack  *gzip.Writer
	out   *bytes.Buffer
	count int
	line  strings.Builder
}

// add writes a page's address in each language, each with its alternates.
func (w *sitemapWriter) add(paths map[locale.Language]string, updated time.Time) error {
	for _, l := range locale.Supported() {
		if paths[l] == "" {
			continue
		}
		if err := w.room(); err != nil {
			return err
		}
		w.line.Reset()
		w.line.WriteString("<url><loc>" + w.escape(paths[l]) + "</loc>")
		if !updated.IsZero() {
			w.line.WriteString("<lastmod>" + updated.UTC().Format(time.RFC3339) + "</lastmod>")
		}
		for _, other := range locale.Supported() {
			if paths[other] != "" {
				w.line.WriteString(`<xhtml:link rel="alternate" hreflang="` + string(other) + `" href="` + w.escape(paths[other]) + `"/>`)
			}
		}
		w.line.WriteString("</url>\n")
		if _, err := w.pack.Write([]byte(w.line.String())); err != nil {
			return err
		}
		w.count++
	}
	return nil
}

// escape is an address for XML; paths are URL-escaped already, so that only & is left to care for.
func (w *sitemapWriter) escape(path string) string {
	return strings.ReplaceAll(w.base+path, "&", "&amp;")
}

// room begins a part when there is none or the last is full.
func (w *sitemapWriter) room() error {
	if w.pack != nil && w.count < partSize {
		return nil
	}
	if err := w.end(); err != nil {
		return err
	}
	w.out, w.count = &bytes.Buffer{}, 0
	w.pack = gzip.NewWriter(w.out)
	_, err := w.pack.Write([]byte(xml.Header +
		`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n"))
	return err
}

func (w *sitemapWriter) end() error {
	if w.pack == nil {
		return nil
	}
	if _, err := w.pack.Write([]byte("</urlset>\n")); err != nil {
		return err
	}
	if err := w.pack.Close(); err != nil {
		return err
	}
	w.parts = append(w.parts, w.out.Bytes())
	w.pack = nil
	return nil
}

func (w *sitemapWriter) finish() ([][]byte, error) {
	err := w.end()
	return w.parts, err
}
