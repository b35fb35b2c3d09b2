// Package overlay owns laying a theme's folder over the files that come with the program: a file of the theme hides the
// one of the same name, all others stay. It refuses to know what the files are.
package overlay

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
)

// FS is a file tree over another.
type FS struct{ top, base fs.FS }

// Over returns base with top laid over it; a nil top hides nothing.
func Over(base, top fs.FS) fs.FS {
	if top == nil {
		return base
	}
	return FS{top: top, base: base}
}

// Open opens the upper file, else the lower one.
func (f FS) Open(name string) (fs.File, error) {
	file, err := f.top.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return f.base.Open(name)
	}
	return file, err
}

// ReadDir lists what both trees have in a folder, by name.
func (f FS) ReadDir(name string) ([]fs.DirEntry, error) {
	upper, err := fs.ReadDir(f.top, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lower, lowerErr := fs.ReadDir(f.base, name)
	if lowerErr != nil && (err != nil || !errors.Is(lowerErr, fs.ErrNotExist)) {
		return nil, lowerErr
	}
	all := append(upper, lower...)
	slices.SortStableFunc(all, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return slices.CompactFunc(all, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}
