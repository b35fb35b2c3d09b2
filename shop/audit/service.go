package audit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"

	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/page"
)

// Service records, links, proves and lists.
type Service struct {
	repo   Repository
	anchor Anchor
	clock  clock.Clock
	random io.Reader
	seals  sealer
}

// NewService returns the audit log on a repository. Its seals hang on appKey. random may be nil for the system's.
func NewService(repo Repository, anchor Anchor, clk clock.Clock, random io.Reader, appKey []byte) *Service {
	if random == nil {
		random = rand.Reader
	}
	return &Service{repo: repo, anchor: anchor, clock: clk, random: random, seals: newSealer(appKey)}
}

// The bounds of an entry's texts in bytes. What names something is refused above them, what describes it is cut.
const (
	mostID      = 100
	mostType    = 40
	mostLabel   = 200
	mostRequest = 64
	mostAction  = 80
	nonceBytes  = 16
)

var actionForm = regexp.MustCompile(`^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$`)

// Record writes an event in ctx's transaction. Something done needs one: its entry must stand and fall with it. What was
// refused or failed is recorded without. Errors: Internal audit.outside_transaction, audit.bad_event.
func (s *Service) Record(ctx context.Context, ev Event) error {
	e, err := s.entry(&ev)
	if err != nil {
		return err
	}
	if s.repo.InTransaction(ctx) {
		return s.repo.Append(ctx, &e)
	}
	if e.Result == Done {
		return fault.New(fault.Internal, "audit.outside_transaction", fault.With("action", e.Action))
	}
	return s.repo.InTx(ctx, func(ctx context.Context) error { return s.repo.Append(ctx, &e) })
}

func (s *Service) entry(ev *Event) (Entry, error) {
	nonce := make([]byte, nonceBytes)
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return Entry{}, fmt.Errorf("audit nonce: %w", err)
	}
	before, err := state(ev.Before)
	if err != nil {
		return Entry{}, err
	}
	after, err := state(ev.After)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{
		Nonce: hex.EncodeToString(nonce), At: s.clock.Now(), Actor: ev.Actor, RequestID: cut(plain(ev.RequestID), mostRequest),
		Action: ev.Action, Object: ev.Object, Before: before, After: after, Result: ev.Result, Code: cut(plain(ev.Code), mostAction),
	}
	if ev.Address.IsValid() {
		e.Address = ev.Address.Unmap().WithZone("").String()
	}
	if e.Result == "" {
		e.Result = Done
	}
	e.Actor.Label, e.Object.Label = cut(plain(e.Actor.Label), mostLabel), cut(plain(e.Object.Label), mostLabel)
	if what := faultOf(&e); what != "" {
		return Entry{}, fault.New(fault.Internal, "audit.bad_event", fault.With("what", what), fault.With("action", e.Action))
	}
	e.MAC = s.seals.sealEntry(&e)
	return e, nil
}

// faultOf names what an entry must not be; callers are ours, so a fault is a defect and no reader's matter.
func faultOf(e *Entry) string {
	names := func(text string, most int) bool { return len(text) <= most && plain(text) == text }
	switch {
	case e.Actor.Kind != Staff && e.Actor.Kind != Operator && e.Actor.Kind != System, e.Actor.ID == "", !names(e.Actor.ID, mostID):
		return "actor"
	case e.Actor.Via != Session && e.Actor.Via != Token && e.Actor.Via != SSHKey && e.Actor.Via != Terminal && e.Actor.Via != Job:
		return "via"
	case !names(e.Actor.Credential, mostID):
		return "credential"
	case len(e.Action) > mostAction, !actionForm.MatchString(e.Action):
		return "action"
	case e.Object.Type == "", !names(e.Object.Type, mostType), !names(e.Object.ID, mostID):
		return "object"
	case e.Result != Done && e.Result != Denied && e.Result != Failed:
		return "result"
	}
	return ""
}

// List returns a page of entries, the latest first; n as page.Size has it. Errors: Invalid page.bad_size.
func (s *Service) List(ctx context.Context, f Filter, after Place, n int) ([]Entry, error) {
	size, err := page.Size(n)
	if err != nil {
		return nil, err
	}
	return s.repo.List(ctx, f, after, size)
}

// Entry returns one entry. Errors: NotFound audit.unknown_entry.
func (s *Service) Entry(ctx context.Context, id int64) (Entry, error) { return s.repo.ByID(ctx, id) }
