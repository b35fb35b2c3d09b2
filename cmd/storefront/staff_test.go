package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// storefront runs the program's verbs as main does, and returns what it printed and its error.
func storefront(t *testing.T, input string, args ...string) (string, error) {
	t.Helper()
	cmd := root()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetIn(strings.NewReader(input))
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

func TestTheFirstOwnerIsMadeOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("DATA_DIR", t.TempDir())
	t.Setenv("APP_ENV", "local")
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("correct horse battery\r\nnot this line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	create := func(args ...string) []string { return append([]string{"staff", "create-owner"}, args...) }
	ann := create("--email", "Ann@Example.com", "--name", "Ann", "--password-file", file)
	for _, tc := range []struct {
		name  string
		input string
		args  []string
		code  int
		says  string
	}{
		{"no address", "", create("--name", "Ann", "--password-file", file), exitUsage, "--email and --name are needed"},
		{"an unknown flag", "", create("--mail", "x"), exitUsage, "unknown flag"},
		{"an unknown verb", "", []string{"staff", "creat-owner"}, exitUsage, "no verb"},
		{"no such file", "", create("--email", "a@example.com", "--name", "Ann", "--password-file", file+"x"), exitUsage, "no such file"},
		{"a short password", "short\n", create("--email", "a@example.com", "--name", "Ann", "--password-file", "-"), exitUsage, "password: Please use at least 12 characters."},
		{"all is right", "", ann, 0, "otpauth://totp/"},
		{"a second one", "", ann, exitConflict, "The shop has an owner already."},
	} {
		out, err := storefront(t, tc.input, tc.args...)
		code, text := 0, out
		if err != nil {
			code, text = -1, err.Error()
			if coded, ok := errors.AsType[codedError](err); ok {
				code = coded.code
			}
		}
		if code != tc.code || !strings.Contains(text, tc.says) {
			t.Errorf("%s: got %d %s, want %d %s", tc.name, code, text, tc.code, tc.says)
		}
		if tc.code == 0 && (!strings.HasPrefix(out, "ann@example.com is the owner.") || strings.Count(out, "-") < 30) {
			t.Errorf("%s: it shows the address and ten recovery codes: %s", tc.name, out)
		}
	}
}
