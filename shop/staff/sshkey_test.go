package staff

import (
	"bytes"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"vapeart/shop/fault"
)

// run runs a tool of OpenSSH. One that is missing fails the test.
func run(t testing.TB, input string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdin, cmd.Env = strings.NewReader(input), append(os.Environ(), env...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, problems.String())
	}
	return out.String()
}

// generate makes a key with ssh-keygen and returns its file and public line.
func generate(t testing.TB, kind, bits string) (file, line string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "key")
	args := []string{"-q", "-t", kind, "-N", "", "-C", "ann@desk", "-f", file}
	if bits != "" {
		args = append(args, "-b", bits)
	}
	run(t, "", nil, "ssh-keygen", args...)
	b, err := os.ReadFile(file + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	return file, string(b)
}

func sign(t testing.TB, file, namespace, message string, env ...string) string {
	t.Helper()
	return run(t, message, env, "ssh-keygen", "-Y", "sign", "-n", namespace, "-f", file)
}

func TestSignaturesOfSSHKeygen(t *testing.T) {
	t.Parallel()
	for _, kind := range []struct{ name, bits string }{{"ed25519", ""}, {"ecdsa", "256"}, {"ecdsa", "384"}, {"ecdsa", "521"}, {"rsa", "3072"}} {
		t.Run(kind.name+kind.bits, func(t *testing.T) {
			t.Parallel()
			file, line := generate(t, kind.name, kind.bits)
			key, comment, err := parsePublicKey(line)
			if err != nil || comment != "ann@desk" {
				t.Fatalf("got %q %v", comment, err)
			}
			if shown := run(t, "", nil, "ssh-keygen", "-l", "-f", file); !strings.Contains(shown, " "+fingerprint(key)+" ") {
				t.Errorf("%s: not the fingerprint of ssh-keygen -l: %s", fingerprint(key), shown)
			}
			s, ok := parseSignature(sign(t, file, KeyNamespace, "a challenge"))
			if !ok || !s.signs("a challenge") || publicKeyText(s.key) != publicKeyText(key) {
				t.Error("a signature of the challenge is accepted")
			}
			if s.signs("another challenge") {
				t.Error("it is accepted for another challenge")
			}
			if s, ok := parseSignature(sign(t, file, "git", "a challenge")); !ok || s.signs("a challenge") {
				t.Error("a signature for another namespace is accepted")
			}
		})
	}
}

// startAgent starts a real ssh-agent that holds a key, and returns its socket.
func startAgent(t *testing.T, keyFile string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "agent") //nolint:usetesting // a socket's path has at most 108 bytes, TempDir's may have more
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	socket := filepath.Join(dir, "s")
	cmd := exec.CommandContext(t.Context(), "ssh-agent", "-D", "-a", socket) // ends with the test's context
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if _, err := out.Read(make([]byte, 1)); err != nil { // it listens before it prints
		t.Fatal(err)
	}
	run(t, "", []string{"SSH_AUTH_SOCK=" + socket}, "ssh-add", "-q", keyFile)
	return socket
}

func TestSignaturesOfSSHAgent(t *testing.T) {
	t.Parallel()
	file, line := generate(t, "ed25519", "")
	socket := startAgent(t, file)
	if err := os.Remove(file); err != nil { // only the agent has it now
		t.Fatal(err)
	}
	t.Run("through ssh-keygen", func(t *testing.T) {
		t.Parallel()
		s, ok := parseSignature(sign(t, file+".pub", KeyNamespace, "a challenge", "SSH_AUTH_SOCK="+socket))
		if !ok || !s.signs("a challenge") {
			t.Error("it is accepted")
		}
	})
	t.Run("by a program that asks the agent itself", func(t *testing.T) {
		t.Parallel()
		conn, err := net.Dial("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		key, _, err := parsePublicKey(line)
		if err != nil {
			t.Fatal(err)
		}
		s, ok := parseSignature(armour(t, key, "a challenge", func(data []byte) (*ssh.Signature, error) { return agent.NewClient(conn).Sign(key, data) }))
		if !ok || !s.signs("a challenge") {
			t.Error("it is accepted")
		}
	})
}

// armour writes a signature as ssh-keygen does.
func armour(t *testing.T, key ssh.PublicKey, message string, sign func([]byte) (*ssh.Signature, error)) string {
	t.Helper()
	const sha512 = 7
	signature, err := sign(signedData(message, KeyNamespace, "sha512", sha512))
	if err != nil {
		t.Fatal(err)
	}
	body := append([]byte(signatureMagic), ssh.Marshal(struct {
		Version                   uint32
		Key                       []byte
		Namespace, Reserved, Hash string
		Signature                 []byte
	}{1, key.Marshal(), KeyNamespace, "", "sha512", ssh.Marshal(signature)})...)
	return string(pem.EncodeToMemory(&pem.Block{Type: signatureBlock, Bytes: body}))
}

func TestRSAWithSHA1IsRefused(t *testing.T) {
	t.Parallel()
	file, _ := generate(t, "rsa", "3072")
	private, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.ParsePrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := parseSignature(armour(t, signer.PublicKey(), "a challenge", func(data []byte) (*ssh.Signature, error) { return signer.Sign(rand.Reader, data) }))
	if !ok || s.signature.Format != ssh.KeyAlgoRSA {
		t.Fatalf("the test signs with SHA-1, got %v", ok)
	}
	if s.signs("a challenge") {
		t.Error("it is accepted")
	}
}

func TestPublicKeysThatAreRefused(t *testing.T) {
	t.Parallel()
	_, short := generate(t, "rsa", "2048")
	_, good := generate(t, "ed25519", "")
	for _, tc := range []struct{ name, line, code string }{
		{"a short RSA key", short, "staff.key_short"},
		{"nothing", "", "wrong"},
		{"something else", "hello world", "wrong"},
		{"a key with options", `command="sh" ` + good, "wrong"},
		{"two keys", good + good, "wrong"},
		{"a private key", "-----BEGIN OPENSSH PRIVATE KEY-----", "wrong"},
		{"a flood", strings.Repeat("x", maxPublicKey+1), "too_long"},
		{"a security key", "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIPKgw1m0bC7XGJ4m5oyhWd5SbLKnzTRBDkm4c5WKdTPDAAAABHNzaDo=", "staff.key_type"},
	} {
		_, _, err := parsePublicKey(tc.line)
		if got := fmt.Sprint(fault.FieldsOf(err)); fault.KindOf(err) != fault.Invalid || !strings.Contains(got, tc.code) {
			t.Errorf("%s: got %v", tc.name, err)
		}
	}
}

func FuzzSignatures(f *testing.F) {
	file, _ := generate(f, "ed25519", "")
	good := sign(f, file, KeyNamespace, "a challenge")
	f.Add(good)
	f.Add(strings.Replace(good, "U1NIU0lH", "U1NIU0lI", 1))
	f.Add("-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----\n")
	f.Fuzz(func(t *testing.T, text string) {
		if s, ok := parseSignature(text); ok && s.signs("a challenge that nobody signed") {
			t.Errorf("%q is accepted", text)
		}
	})
}
