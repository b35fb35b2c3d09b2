package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/joho/godotenv"
)

// Origin tells where a setting comes from.
type Origin string

// The origins; a secret's file is named in full ("file /run/secrets/db").
const (
	FromDefault     Origin = "default"
	FromDotEnv      Origin = ".env"
	FromEnvironment Origin = "environment"
)

// Source is where settings are looked for.
type Source struct {
	Dir     string   // the folder of .env
	Environ []string // NAME=value
}

// System returns the source of a program: its working directory and its environment.
func System() Source { return Source{Dir: ".", Environ: os.Environ()} }

// given is a setting's text and where it was found.
type given struct {
	text   string
	origin Origin
}

// collect gathers what is set under known names; faults are unknown names and files that cannot be read.
func (s Source) collect(known []setting) (map[string]given, Faults) {
	var faults Faults
	dotEnv, err := s.dotEnv()
	if err != nil {
		faults = append(faults, Fault{".env", "", err.Error(), "correct that line: a value with spaces, # or $ stands in single quotes"})
	}
	environment := map[string]string{}
	for _, pair := range s.Environ {
		if name, value, ok := strings.Cut(pair, "="); ok && value != "" {
			environment[name] = value
		}
	}
	values := map[string]given{}
	for _, k := range known {
		g, fault := k.find(environment, FromEnvironment)
		if g.origin == "" && fault == nil {
			g, fault = k.find(dotEnv, FromDotEnv)
		}
		if fault != nil {
			faults = append(faults, *fault)
		} else if g.origin != "" {
			values[k.name] = g
		}
	}
	for name := range dotEnv {
		faults = appendUnknown(faults, known, name, FromDotEnv)
	}
	for name := range environment {
		if ours(name, known) {
			faults = appendUnknown(faults, known, name, FromEnvironment)
		}
	}
	return values, faults
}

// dotEnv reads .env; none is no fault, and an empty value is not set.
func (s Source) dotEnv() (map[string]string, error) {
	f, err := os.Open(filepath.Join(s.Dir, ".env"))
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return map[string]string{}, err
	}
	values, err := godotenv.Parse(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return map[string]string{}, fmt.Errorf("cannot be read: %w", err)
	}
	for name, value := range values {
		if value == "" {
			delete(values, name)
		}
	}
	return values, nil
}

// find looks for the setting in one place, under its name or, for a secret, in the file that NAME_FILE names.
func (k setting) find(values map[string]string, origin Origin) (given, *Fault) {
	text, direct := values[k.name]
	file, inFile := values[k.name+fileSuffix]
	switch {
	case direct && inFile && k.secret:
		return given{}, &Fault{k.name, origin, "is set beside " + k.name + fileSuffix, "keep one of the two"}
	case direct:
		return given{text, origin}, nil
	case !inFile || !k.secret:
		return given{}, nil
	}
	content, err := readSecret(file)
	if err != nil {
		return given{}, &Fault{k.name + fileSuffix, origin, err.Error(), "name a readable file that holds nothing but the value"}
	}
	return given{content, Origin("file " + file)}, nil
}

const fileSuffix = "_FILE"

// readSecret reads a file's one line.
func readSecret(file string) (string, error) {
	const longest = 64 << 10
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular() || info.Size() > longest:
		return "", fmt.Errorf("%s is no file of at most %d bytes", file, longest)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(content), "\r\n")
	if text == "" {
		return "", fmt.Errorf("%s is empty", file)
	}
	return text, nil
}

// ours tells whether a name in the environment is meant for us: it has one of our prefixes, or comes close to a name of
// ours under a prefix that others use too (HTTP_PROXY and SESSION_MANAGER are theirs, HTTP_ADRR is ours).
func ours(name string, known []setting) bool {
	hasPrefix := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	if slices.ContainsFunc([]string{
		"APP_", "SHOP_", "DB_", "CACHE_", "QUEUE_", "SEARCH_", "ELASTICSEARCH_", "REDIS_",
		"FILESYSTEM_", "S3_", "MAIL_", "SMTP_",
	}, hasPrefix) {
		return true
	}
	if !slices.ContainsFunc([]string{"HTTP_", "ADMIN_", "SESSION_", "LOG_", "DATA_", "THEME_", "TRUSTED_", "READY_"}, hasPrefix) {
		return false
	}
	const near = 2
	_, d := nearest(name, known)
	return d <= near
}

// appendUnknown adds a fault for a name that nobody knows, with the name that was probably meant.
func appendUnknown(faults Faults, known []setting, name string, origin Origin) Faults {
	base, isFile := strings.CutSuffix(name, fileSuffix)
	for _, k := range known {
		if k.name == name || isFile && k.secret && k.name == base {
			return faults
		}
		if isFile && k.name == base {
			return append(faults, Fault{name, origin, "only secrets can stand in a file", "set " + base + " itself"})
		}
	}
	remedy := "remove it: `storefront config` lists every setting"
	meant, d := nearest(base, known)
	if d <= max(2, len(base)/4) {
		if isFile {
			meant += fileSuffix
		}
		remedy = "did you mean " + meant + "?"
	}
	return append(faults, Fault{name, origin, "is no setting", remedy})
}

// nearest returns the known name that takes the fewest changes of a letter.
func nearest(name string, known []setting) (meant string, distance int) {
	distance = len(name) + 1
	for _, k := range known {
		if d := edits(name, k.name); d < distance {
			meant, distance = k.name, d
		}
	}
	return meant, distance
}

// edits counts the letters to insert, delete or replace between a and b (Levenshtein's distance).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
