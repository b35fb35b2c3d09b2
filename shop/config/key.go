package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func keyFile(dataDir string) string { return filepath.Join(dataDir, "app.key") }

// localKey returns the key that a local installation keeps in its data folder, and makes it first if there is none.
// Programs that start together agree on one: a finished file is linked into place, and only the first link succeeds.
func localKey(dataDir string) (Secret, error) {
	path := keyFile(dataDir)
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := os.MkdirAll(dataDir, 0o750); err != nil {
		return Secret{}, err
	}
	draft, err := os.CreateTemp(dataDir, "app.key.*") // CreateTemp makes it 0600
	if err != nil {
		return Secret{}, err
	}
	random := make([]byte, keyLength)
	if _, err = rand.Read(random); err == nil {
		_, err = draft.WriteString(base64.RawURLEncoding.EncodeToString(random) + "\n")
	}
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Link(draft.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) {
		err = nil // another program was first
	}
	if err := errors.Join(err, os.Remove(draft.Name())); err != nil {
		return Secret{}, err
	}
	return readKey(path)
}

func readKey(path string) (Secret, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Secret{}, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Secret{}, fmt.Errorf("%s can be read by others: chmod 600 %s", path, path)
	}
	text, err := readSecret(path)
	if err != nil {
		return Secret{}, err
	}
	if len(text) < keyLength {
		return Secret{}, fmt.Errorf("%s holds %d characters, want at least %d: remove it to get a new one", path, len(text), keyLength)
	}
	return NewSecret(text), nil
}
