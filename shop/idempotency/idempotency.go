// Package idempotency owns the keys by which a caller repeats an unsafe call without repeating its effect: the same key
// with the same request gets the answer that the first one got, for a day. It refuses to know what a call does.
//
// A key is claimed before the work (Begin) and completed in the transaction of the effect (Finish): both commit or
// neither. A claim is a lease. Who dies in the middle leaves the key free again after it, and no effect; who is only slow
// and has lost its lease to a second attempt fails at Finish, so that its transaction rolls back. Whatever the clocks of
// two machines say, the effect happens once: the clock only decides how soon somebody else tries.
package idempotency

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
)

// The bounds in bytes, and the times.
const (
	mostActor   = 100
	mostKey     = 100
	mostHeaders = 16_000
	mostBody    = 1 << 20
	mostStatus  = 999
	holderBytes = 16
	keep        = 24 * time.Hour
	look        = 50 * time.Millisecond // how often who waits looks
)

// Header is one header of an answer that a repetition gets too.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Answer is what the caller was told.
type Answer struct {
	Status  int
	Headers []Header
	Body    []byte
}

// Request names a call: whose it is, the key its caller chose, and what it asks for (see Fingerprint).
type Request struct {
	Actor       string // keys of two actors never meet; at most 100 bytes
	Key         string // 1 to 100 visible ASCII characters
	Fingerprint string
}

// Claim is what Begin found. When Repeated, Answer is what to tell and nothing is to be done; else the call is the
// claimant's to do, and to end with Finish or Abandon.
type Claim struct {
	Repeated bool
	Answer   Answer

	request Request
	holder  string
}

// State is how far the call of a key is.
type State string

// The states.
const (
	Running  State = "running"
	Finished State = "finished"
)

// Record is a key as it is kept.
type Record struct {
	Request
	State      State
	Holder     string
	LeaseUntil time.Time
	ExpiresAt  time.Time
	Answer     Answer
}

// Repository keeps the keys.
type Repository interface {
	// InTransaction tells whether ctx is in a transaction.
	InTransaction(ctx context.Context) bool
	// Insert keeps a running key; taken says that there is one already.
	Insert(ctx context.Context, r *Record) (taken bool, err error)
	// Read returns a key; ok is false when there is none.
	Read(ctx context.Context, actor, key string) (r Record, ok bool, err error)
	// Replace puts a new claim in the place of one, if that is still as it was read.
	Replace(ctx context.Context, was, by *Record) (bool, error)
	// Finish stores the answer of a running key of this holder, in ctx's transaction.
	Finish(ctx context.Context, r *Record) (bool, error)
	// Delete frees a running key of this holder.
	Delete(ctx context.Context, actor, key, holder string) error
	// Prune deletes at most n keys that expired by now, and returns how many.
	Prune(ctx context.Context, now time.Time, n int) (int, error)
}

// Options are the times of a claim. The zero value leases for a minute and waits for two seconds.
type Options struct {
	Lease  time.Duration // how long a claim holds: longer than any request may take
	Wait   time.Duration // how long Begin waits for another's work; negative means not at all
	Random io.Reader     // nil for the system's
}

// Service claims and completes keys.
type Service struct {
	repo  Repository
	clock clock.Clock
	Options
}

// NewService returns the service on a repository.
func NewService(repo Repository, clk clock.Clock, o Options) *Service {
	if o.Lease <= 0 {
		o.Lease = time.Minute
	}
	if o.Wait == 0 {
		o.Wait = 2 * time.Second
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return &Service{repo: repo, clock: clk, Options: o}
}

// Fingerprint returns what makes two requests the same: method, path with its query, and body. A part more or less makes
// another one.
func Fingerprint(method, path string, body []byte) string {
	sum := sha256.New()
	for _, part := range [][]byte{[]byte(method), []byte(path), body} {
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		sum.Write(part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Begin claims a key or returns the answer of the call that had it. Another's work under way is waited for briefly. It
// must stand outside of any transaction, because others have to see the claim at once. Errors: Invalid
// idempotency.bad_key; Conflict idempotency.other_request when the key was used for something else, idempotency.in_progress
// when the other is not done in time; Internal idempotency.inside_transaction, idempotency.bad_request.
func (s *Service) Begin(ctx context.Context, r Request) (Claim, error) {
	if err := s.check(ctx, r); err != nil {
		return Claim{}, err
	}
	random := make([]byte, holderBytes)
	if _, err := io.ReadFull(s.Random, random); err != nil {
		return Claim{}, fmt.Errorf("idempotency holder: %w", err)
	}
	claim := Claim{request: r, holder: hex.EncodeToString(random)}
	waited := clock.Stopwatch()
	for {
		done, err := s.try(ctx, &claim)
		if err != nil || done {
			return claim, err
		}
		if waited() >= s.Wait {
			return Claim{}, fault.New(fault.Conflict, "idempotency.in_progress")
		}
		pause := time.NewTimer(look)
		select {
		case <-ctx.Done():
			pause.Stop()
			return Claim{}, ctx.Err()
		case <-pause.C:
		}
	}
}

func (s *Service) check(ctx context.Context, r Request) error {
	visible := r.Key != "" && len(r.Key) <= mostKey
	for i := range len(r.Key) {
		visible = visible && r.Key[i] > ' ' && r.Key[i] <= '~'
	}
	switch {
	case s.repo.InTransaction(ctx):
		return fault.New(fault.Internal, "idempotency.inside_transaction")
	case r.Actor == "" || len(r.Actor) > mostActor || len(r.Fingerprint) != hex.EncodedLen(sha256.Size):
		return fault.New(fault.Internal, "idempotency.bad_request")
	case !visible:
		return fault.New(fault.Invalid, "idempotency.bad_key", fault.With("max", mostKey))
	}
	return nil
}

// try takes a key that is free, expired or left, and reads one that is finished; done is false while another works.
func (s *Service) try(ctx context.Context, c *Claim) (done bool, err error) {
	now := s.clock.Now()
	mine := Record{Request: c.request, State: Running, Holder: c.holder, LeaseUntil: now.Add(s.Lease), ExpiresAt: now.Add(keep)}
	was, ok, err := s.repo.Read(ctx, c.request.Actor, c.request.Key)
	if err != nil {
		return false, err
	}
	if !ok {
		taken, err := s.repo.Insert(ctx, &mine)
		return !taken, err
	}
	if !now.Before(was.ExpiresAt) {
		return s.repo.Replace(ctx, &was, &mine)
	}
	switch {
	case was.Fingerprint != c.request.Fingerprint:
		return false, fault.New(fault.Conflict, "idempotency.other_request")
	case was.State == Finished:
		c.Repeated, c.Answer, c.holder = true, was.Answer, ""
		return true, nil
	case !now.Before(was.LeaseUntil):
		return s.repo.Replace(ctx, &was, &mine)
	}
	return false, nil
}

// Finish stores the answer in ctx's transaction, which must be the one of the effect: an error must undo it. Errors:
// Conflict idempotency.lost when the lease ended and another attempt has the key; Internal
// idempotency.outside_transaction, idempotency.bad_answer for one that is too large.
func (s *Service) Finish(ctx context.Context, c Claim, a Answer) error {
	size := 0
	for _, h := range a.Headers {
		size += len(h.Name) + len(h.Value)
	}
	switch {
	case !s.repo.InTransaction(ctx):
		return fault.New(fault.Internal, "idempotency.outside_transaction")
	case c.holder == "" || a.Status <= 0 || a.Status > mostStatus || size > mostHeaders || len(a.Body) > mostBody:
		return fault.New(fault.Internal, "idempotency.bad_answer")
	}
	ok, err := s.repo.Finish(ctx, &Record{Request: c.request, Holder: c.holder, ExpiresAt: s.clock.Now().Add(keep), Answer: a})
	if err == nil && !ok {
		return fault.New(fault.Conflict, "idempotency.lost")
	}
	return err
}

// Abandon frees the key of a call that had no effect, so that the next attempt need not wait for the lease. After Finish
// it does nothing.
func (s *Service) Abandon(ctx context.Context, c Claim) error {
	if c.holder == "" {
		return nil
	}
	return s.repo.Delete(ctx, c.request.Actor, c.request.Key, c.holder)
}

// Prune deletes at most n keys whose day is over and returns how many.
func (s *Service) Prune(ctx context.Context, n int) (int, error) {
	return s.repo.Prune(ctx, s.clock.Now(), n)
}
