package staff

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/pem"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"vapeart/shop/fault"
)

// Key is a registered SSH public key.
type Key struct {
	ID          int64
	StaffID     int64
	Name        string
	Fingerprint string // as ssh-keygen -l writes it: SHA256:…
	PublicKey   string // algorithm and base64, without the comment
	CreatedAt   time.Time
}

// KeyNamespace is the -n of ssh-keygen -Y sign. A signature for another namespace (of a git commit, of a file) logs
// nobody in.
const KeyNamespace = "vapeart-log-in"

// purposeLogIn stands in the seal of challenges.
const purposeLogIn = "log in"

const (
	minRSABits     = 3072
	maxPublicKey   = 8 << 10 // bytes; an RSA key of 16,384 bits has less than 3 KiB
	maxSignature   = 16 << 10
	signatureMagic = "SSHSIG"
	signatureBlock = "SSH SIGNATURE"
)

// parsePublicKey reads a line of authorized_keys: Ed25519, ECDSA on a NIST curve, or RSA of at least 3,072 bits, without
// options. Errors: Invalid with the field public_key: wrong, staff.key_type, staff.key_short.
func parsePublicKey(line string) (key ssh.PublicKey, comment string, err error) {
	var c fault.Check
	if len(line) > maxPublicKey {
		c.Add("public_key", "too_long", fault.With("max", maxPublicKey))
		return nil, "", c.Err()
	}
	key, comment, options, rest, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil || len(options) > 0 || len(bytes.TrimSpace(rest)) > 0 {
		c.Add("public_key", "wrong")
		return nil, "", c.Err()
	}
	switch key.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521:
	case ssh.KeyAlgoRSA:
		c.That(rsaBits(key) >= minRSABits, "public_key", "staff.key_short", fault.With("min", minRSABits))
	default:
		c.Add("public_key", "staff.key_type")
	}
	return key, comment, c.Err()
}

func rsaBits(key ssh.PublicKey) int {
	if holder, ok := key.(ssh.CryptoPublicKey); ok {
		if public, ok := holder.CryptoPublicKey().(*rsa.PublicKey); ok {
			return public.N.BitLen()
		}
	}
	return 0
}

func publicKeyText(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// keySignature is a signature as OpenSSH's PROTOCOL.sshsig describes it.
type keySignature struct {
	key       ssh.PublicKey
	namespace string
	reserved  string
	hash      crypto.Hash
	hashName  string
	signature *ssh.Signature
}

// parseSignature reads an armoured signature. ok is false for all that ssh-keygen -Y sign would not have written.
func parseSignature(armoured string) (s keySignature, ok bool) {
	if len(armoured) > maxSignature {
		return s, false
	}
	block, rest := pem.Decode([]byte(strings.TrimSpace(armoured) + "\n"))
	if block == nil || block.Type != signatureBlock || len(block.Headers) > 0 || len(bytes.TrimSpace(rest)) > 0 {
		return s, false
	}
	body, ok := bytes.CutPrefix(block.Bytes, []byte(signatureMagic))
	if !ok {
		return s, false
	}
	var w struct {
		Version   uint32
		PublicKey []byte
		Namespace string
		Reserved  string
		Hash      string
		Signature []byte
	}
	if err := ssh.Unmarshal(body, &w); err != nil || w.Version != 1 {
		return s, false
	}
	s = keySignature{namespace: w.Namespace, reserved: w.Reserved, hashName: w.Hash, signature: &ssh.Signature{}}
	var err error
	if s.key, err = ssh.ParsePublicKey(w.PublicKey); err != nil {
		return s, false
	}
	if err := ssh.Unmarshal(w.Signature, s.signature); err != nil || len(s.signature.Rest) > 0 {
		return s, false
	}
	s.hash = map[string]crypto.Hash{"sha256": crypto.SHA256, "sha512": crypto.SHA512}[w.Hash]
	return s, s.hash != 0
}

// signs tells whether this is a signature of message for our namespace, by an algorithm that is still trusted: RSA only
// with SHA-2.
func (s keySignature) signs(message string) bool {
	if s.namespace != KeyNamespace || s.reserved != "" || !trusted(s.key.Type(), s.signature.Format) {
		return false
	}
	return s.key.Verify(signedData(message, s.namespace, s.hashName, s.hash), s.signature) == nil
}

func trusted(keyType, format string) bool {
	if keyType == ssh.KeyAlgoRSA {
		return format == ssh.KeyAlgoRSASHA256 || format == ssh.KeyAlgoRSASHA512
	}
	return keyType == format
}

// signedData is what the key signs: never the message itself, so that an agent that signs for us signs nothing else.
func signedData(message, namespace, hashName string, hash crypto.Hash) []byte {
	sum := sha512.Sum512([]byte(message))
	digest := sum[:]
	if hash == crypto.SHA256 {
		short := sha256.Sum256([]byte(message))
		digest = short[:]
	}
	return append([]byte(signatureMagic), ssh.Marshal(struct {
		Namespace, Reserved, Hash string
		Digest                    []byte
	}{namespace, "", hashName, digest})...)
}

func fingerprint(key ssh.PublicKey) string { return ssh.FingerprintSHA256(key) }
