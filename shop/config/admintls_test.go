package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// certificate writes a certificate and its key.
func certificate(t *testing.T, mode os.FileMode) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), mode); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestWithTLSTheAdminListenerMayLeaveTheMachine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		mode  os.FileMode
		wrong string
	}{
		{"a key of its owner", 0o600, ""},
		{"a key that others can read", 0o644, "can be read by others"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cert, key := certificate(t, c.mode)
			_, err := Load(Source{Dir: t.TempDir(), Environ: production("ADMIN_ADDR=10.0.0.3:8081", "ADMIN_TLS_CERT="+cert, "ADMIN_TLS_KEY="+key)})
			if c.wrong == "" && err != nil || c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
				t.Errorf("got %v, want %q", err, c.wrong)
			}
		})
	}
}
