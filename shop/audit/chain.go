package audit

import (
	"context"

	"vapeart/shop/fault"
)

// The linker's measures: how many entries one transaction links, and how far apart checkpoints are.
const (
	linkBatch       = 500
	checkpointEvery = 1_000
)

// Link gives every committed entry without a place the next one and returns how many. Any number of linkers may run at
// once. A chain whose end is not as a linker left it is not gone on with, for that would seal what somebody else wrote:
// entries then wait until somebody has looked. Errors: Conflict audit.chain_broken.
func (s *Service) Link(ctx context.Context) (int, error) {
	all := 0
	for {
		n, err := s.linkSome(ctx)
		all += n
		if err != nil || n < linkBatch {
			return all, err
		}
	}
}

func (s *Service) linkSome(ctx context.Context) (n int, err error) {
	waits, err := s.repo.Waits(ctx)
	if err != nil || !waits {
		return 0, err
	}
	anchor, _, err := s.anchor.Last(ctx) // without one it is at place 0, which every chain reaches
	if err != nil {
		return 0, err
	}
	var end Head
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		head, err := s.lockHead(ctx)
		if err != nil {
			return err
		}
		if !s.seals.headIsOurs(head) || head.Place < anchor.Place {
			return broken(head.Place)
		}
		entries, err := s.repo.Pending(ctx, linkBatch)
		if err != nil || len(entries) == 0 {
			n, end = 0, head
			return err
		}
		links, checkpoints := s.follow(head, entries)
		last := links[len(links)-1]
		n, end = len(links), s.seals.sealedHead(last.Place, last.Hash)
		return s.repo.Extend(ctx, links, checkpoints, head, end)
	})
	if err != nil {
		return 0, err
	}
	return n, s.anchor.Keep(ctx, end)
}

// lockHead returns the end, and founds the chain when nothing was ever linked.
func (s *Service) lockHead(ctx context.Context) (Head, error) {
	head, ok, err := s.repo.LockHead(ctx)
	if err != nil || ok {
		return head, err
	}
	last, err := s.repo.LastPlace(ctx)
	if err != nil {
		return Head{}, err
	}
	if last > 0 {
		return Head{}, broken(last)
	}
	if err := s.repo.Found(ctx, s.seals.sealedHead(0, genesis())); err != nil {
		return Head{}, err
	}
	if head, ok, err = s.repo.LockHead(ctx); err == nil && !ok {
		err = broken(0)
	}
	return head, err
}

// follow places entries behind an end.
func (s *Service) follow(head Head, entries []Entry) (links []Link, checkpoints []Head) {
	links = make([]Link, len(entries))
	place, hash := head.Place, head.Hash
	for i := range entries {
		place++
		hash = linkHash(hash, place, &entries[i])
		links[i] = Link{Place: place, EntryID: entries[i].ID, Hash: hash}
		if place%checkpointEvery == 0 {
			checkpoints = append(checkpoints, s.seals.sealedCheckpoint(place, hash))
		}
	}
	return links, checkpoints
}

func broken(place int64) error {
	return fault.New(fault.Conflict, "audit.chain_broken", fault.With("place", place))
}
