package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// sealer makes and checks the three kinds of seals. Each kind has a key of its own, so that none passes for another.
type sealer struct{ entry, checkpoint, head []byte }

func newSealer(appKey []byte) sealer {
	derive := func(purpose string) []byte {
		mac := hmac.New(sha256.New, appKey)
		mac.Write([]byte("audit " + purpose + " v1"))
		return mac.Sum(nil)
	}
	return sealer{entry: derive("entry"), checkpoint: derive("checkpoint"), head: derive("head")}
}

func seal(key, text []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	return hex.EncodeToString(mac.Sum(nil))
}

func equal(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

func (s sealer) sealEntry(e *Entry) string { return seal(s.entry, canonical(e)) }

func (s sealer) entryIsOurs(e *Entry) bool { return equal(e.MAC, s.sealEntry(e)) }

func (s sealer) sealedHead(place int64, hash string) Head {
	return Head{Place: place, Hash: hash, Seal: seal(s.head, point(place, hash))}
}

func (s sealer) headIsOurs(h Head) bool { return equal(h.Seal, s.sealedHead(h.Place, h.Hash).Seal) }

func (s sealer) sealedCheckpoint(place int64, hash string) Head {
	return Head{Place: place, Hash: hash, Seal: seal(s.checkpoint, point(place, hash))}
}

func (s sealer) checkpointIsOurs(h Head) bool {
	return equal(h.Seal, s.sealedCheckpoint(h.Place, h.Hash).Seal)
}

func point(place int64, hash string) []byte { return fields(strconv.FormatInt(place, 10), hash) }

// canonical returns the one sequence of bytes of an entry: each field with its length before it, so that no two entries
// share one. Times count in milliseconds, as they are kept.
func canonical(e *Entry) []byte {
	return fields("audit entry v1", e.Nonce, strconv.FormatInt(e.At.UnixMilli(), 10),
		string(e.Actor.Kind), e.Actor.ID, e.Actor.Label, string(e.Actor.Via), e.Actor.Credential,
		e.Address, e.RequestID, e.Action, e.Object.Type, e.Object.ID, e.Object.Label,
		e.Before, e.After, string(e.Result), e.Code)
}

func fields(all ...string) []byte {
	var out []byte
	for _, f := range all {
		out = binary.BigEndian.AppendUint64(out, uint64(len(f)))
		out = append(out, f...)
	}
	return out
}

// genesis is the hash before the first place.
func genesis() string { return hex.EncodeToString(make([]byte, sha256.Size)) }

// linkHash is SHA-256 of the hash before, the place, the entry's id, its canonical bytes and its seal.
func linkHash(before string, place int64, e *Entry) string {
	sum := sha256.Sum256(fields("audit link v1", before, strconv.FormatInt(place, 10), strconv.FormatInt(e.ID, 10), string(canonical(e)), e.MAC))
	return hex.EncodeToString(sum[:])
}
