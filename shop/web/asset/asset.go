// Package asset owns the files that pages refer to: stylesheet, scripts, fonts, icons. Every file gets a name that holds
// the hash of its content, so that browsers may keep it for good, and is compressed once at start. It refuses references
// that lead nowhere: a page or a stylesheet that names an unknown file stops the program at start.
package asset

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"regexp"
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/web/overlay"
	"vapeart/shop/web/payload"
)

//go:embed file
var embedded embed.FS

// Root is the address under which files are served.
const Root = "/asset/"

// Stylesheet is the one stylesheet: all of css/*.css, in the order of their names.
const Stylesheet = "site.css"

// Store holds all files in memory. It is safe for concurrent use.
type Store struct {
	names map[string]string           // "site.css" → "site.0123abcd4567.css"
	files map[string]*payload.Payload // by hashed name
	icons map[string]bool
}

// Load reads the program's files with those of the theme's folder asset/ over them; theme may be nil. Errors: Internal
// asset.broken naming what a stylesheet refers to and is not there.
func Load(theme fs.FS) (*Store, error) {
	base, err := fs.Sub(embedded, "file")
	if err != nil {
		return nil, err
	}
	if theme != nil {
		if theme, err = fs.Sub(theme, "asset"); err != nil {
			return nil, err
		}
	}
	return load(overlay.Over(base, theme))
}

func load(files fs.FS) (*Store, error) {
	s := &Store{names: map[string]string{}, files: map[string]*payload.Payload{}, icons: map[string]bool{}}
	for _, pattern := range []string{"font/*.woff2", "image/*", "js/*.js", "gate/*.css"} {
		if err := s.addAll(files, pattern); err != nil {
			return nil, err
		}
	}
	if err := s.addStylesheet(files); err != nil {
		return nil, fault.Wrap(fault.Internal, "asset.broken", err)
	}
	return s, nil
}

func (s *Store) addAll(files fs.FS, pattern string) error {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return err
	}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		s.add(path.Base(name), body)
	}
	return nil
}

// add stores a file under its hashed name.
func (s *Store) add(name string, body []byte) {
	const hashBytes = 6
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:hashBytes]) + ext
	effort := payload.Hard
	switch ext {
	case ".woff2", ".png", ".ico", ".jpg", ".webp":
		effort = payload.None
	case ".svg":
		for _, m := range symbol.FindAllSubmatch(body, -1) {
			s.icons[string(m[1])] = true
		}
	}
	s.names[name] = hashed
	s.files[hashed] = payload.New(mediaType(ext), body, effort)
}

var (
	symbol    = regexp.MustCompile(`<symbol id="([a-z0-9-]+)"`)
	reference = regexp.MustCompile(`url\("?([A-Za-z0-9._-]+)"?\)`)
)

// addStylesheet joins css/*.css and points its references at the hashed names.
func (s *Store) addStylesheet(files fs.FS) error {
	names, err := fs.Glob(files, "css/*.css")
	if err != nil {
		return err
	}
	var all bytes.Buffer
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		all.Write(body)
		all.WriteByte('\n')
	}
	var missing error
	body := reference.ReplaceAllFunc(all.Bytes(), func(ref []byte) []byte {
		name := string(reference.FindSubmatch(ref)[1])
		hashed, ok := s.names[name]
		if !ok {
			missing = fmt.Errorf("the stylesheet refers to %s", name)
		}
		return []byte(`url("` + Root + hashed + `")`)
	})
	s.add(Stylesheet, body)
	return missing
}

// Path returns the address of a file by its plain name. Errors: Internal asset.unknown.
func (s *Store) Path(name string) (string, error) {
	hashed, ok := s.names[name]
	if !ok {
		return "", fault.New(fault.Internal, "asset.unknown", fault.With("name", name))
	}
	return Root + hashed, nil
}

// HasIcon tells whether one of the sprites has a symbol of that name.
func (s *Store) HasIcon(name string) bool { return s.icons[name] }

// Get returns a file by its hashed name.
func (s *Store) Get(hashed string) (*payload.Payload, bool) {
	p, ok := s.files[hashed]
	return p, ok
}

// Plain returns a file by its plain name, for the few with an address of their own (favicon.ico).
func (s *Store) Plain(name string) (*payload.Payload, bool) { return s.Get(s.names[name]) }

// mediaType does not ask the machine's own table, which differs from one to the next.
func mediaType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".ico":
		return "image/x-icon"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}
