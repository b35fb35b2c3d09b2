package staff

import (
	"context"
	"slices"

	"vapeart/shop/fault"
)

// NewAccount is who is to join the staff.
type NewAccount struct {
	Email, Name, Role string
}

// Invite makes an account that can do nothing until the person accepts with the invitation, which is returned once and
// good for InvitationLifetime. Errors: Denied staff.denied, staff.beyond_own; Invalid with fields email, name, role;
// Conflict staff.email_taken.
func (s *Service) Invite(ctx context.Context, a Actor, n NewAccount) (account Account, invitation string, err error) {
	if err := a.Require(StaffChange); err != nil {
		return account, "", err
	}
	email := NormalEmail(n.Email)
	var check fault.Check
	checkEmail(&check, email)
	checkName(&check, n.Name, maxName)
	if err := check.Err(); err != nil {
		return account, "", err
	}
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		if err := s.mayGrant(ctx, a, n.Role); err != nil {
			return err
		}
		id, err := s.repo.NextID(ctx)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		c := Credentials{Account: Account{
			ID: id, Email: email, Name: n.Name, Role: n.Role, State: Active, Version: 1, Invited: true, CreatedAt: now, UpdatedAt: now,
		}, Epoch: 1}
		if invitation, err = s.invite(&c); err != nil {
			return err
		}
		account = c.Account
		return s.repo.Insert(ctx, c)
	})
	if err != nil {
		return Account{}, "", err
	}
	return account, invitation, nil
}

// invite takes an account's credentials away and gives an invitation for new ones.
func (s *Service) invite(c *Credentials) (string, error) {
	secret, err := randomHex(s.random, keyLength)
	if err != nil {
		return "", err
	}
	token := secretToken{c.ID, secret}.text(inviteKind)
	c.PasswordHash, c.TOTPSecret, c.TOTPStep = "", "", 0
	c.InvitationHash, c.InvitationExpiry = digest(token), s.clock.Now().Add(InvitationLifetime)
	return token, nil
}

// Accept sets the password of an invited account and gives its second factor. Errors: NotFound staff.invitation_unknown
// for one that is over, used or none; Invalid with the field password.
func (s *Service) Accept(ctx context.Context, invitation, password string) (Enrolment, error) {
	unknown := fault.New(fault.NotFound, "staff.invitation_unknown")
	t, ok := parseSecretToken(inviteKind, invitation)
	if !ok {
		return Enrolment{}, unknown
	}
	c, err := s.repo.ByID(ctx, t.id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Enrolment{}, err
	}
	if err != nil || c.State != Active || !same(c.InvitationHash, digest(invitation)) || !s.clock.Now().Before(c.InvitationExpiry) {
		return Enrolment{}, unknown
	}
	var check fault.Check
	checkPassword(&check, password, c.Email)
	if err := check.Err(); err != nil {
		return Enrolment{}, err
	}
	if c.PasswordHash, err = s.hasher.hash(ctx, password); err != nil {
		return Enrolment{}, err
	}
	c.InvitationHash, c.Invited = "", false
	c.Epoch++
	var e Enrolment
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		if e, err = s.enrol(&c); err != nil {
			return err
		}
		if err := s.save(ctx, c); err != nil {
			if fault.KindOf(err) == fault.Conflict { // accepted, or changed by an owner: the same to who stands outside
				return unknown
			}
			return err
		}
		return s.repo.ReplaceRecovery(ctx, c.ID, s.keys.recoveryHashes(c.ID, e.RecoveryCodes))
	})
	if err != nil {
		return Enrolment{}, err
	}
	e.Account.Version++
	return e, nil
}

// save writes an account that must still have the version it was read with. Errors: Conflict staff.changed.
func (s *Service) save(ctx context.Context, c Credentials) error {
	saved, err := s.repo.Update(ctx, c, s.clock.Now())
	if err == nil && !saved {
		return fault.New(fault.Conflict, "staff.changed")
	}
	return err
}

// change reads an account, lets fn change it and writes it, if it still has the version that the caller knows. An actor
// reaches no account that may more than the actor. Nothing leaves the shop without an active owner.
func (s *Service) change(ctx context.Context, a Actor, id, version int64, fn func(context.Context, *Credentials) error) (out Account, err error) {
	if err := a.Require(StaffChange); err != nil {
		return out, err
	}
	err = s.repo.InTx(ctx, func(ctx context.Context) error {
		owners, err := s.repo.LockOwners(ctx) // first, by all: changes of staff come one after the other
		if err != nil {
			return err
		}
		c, err := s.repo.ByID(ctx, id)
		if err != nil {
			return err
		}
		if c.Version != version {
			return fault.New(fault.Conflict, "staff.changed")
		}
		if err := s.mayGrant(ctx, a, c.Role); err != nil {
			return err
		}
		if err := fn(ctx, &c); err != nil {
			return err
		}
		stays := c.Role == Owner && c.State == Active && c.PasswordHash != ""
		if !stays && len(owners) == 1 && slices.Contains(owners, id) {
			return fault.New(fault.Conflict, "staff.last_owner")
		}
		if err := s.save(ctx, c); err != nil {
			return err
		}
		out = c.Account
		out.Version, out.UpdatedAt = c.Version+1, s.clock.Now()
		return nil
	})
	return out, err
}

// Rename changes what a person is called. Errors: as ChangeRole; Invalid with the field name.
func (s *Service) Rename(ctx context.Context, a Actor, id, version int64, name string) (Account, error) {
	var check fault.Check
	checkName(&check, name, maxName)
	if err := check.Err(); err != nil {
		return Account{}, err
	}
	return s.change(ctx, a, id, version, func(_ context.Context, c *Credentials) error {
		c.Name = name
		return nil
	})
}

// ChangeRole gives an account another role and ends its sessions. Its API tokens stay, cut to what the new role may.
// Errors: Denied staff.denied, staff.beyond_own; NotFound staff.unknown; Invalid with the field role; Conflict
// staff.changed, staff.last_owner.
func (s *Service) ChangeRole(ctx context.Context, a Actor, id, version int64, role string) (Account, error) {
	return s.change(ctx, a, id, version, func(ctx context.Context, c *Credentials) error {
		if err := s.mayGrant(ctx, a, role); err != nil {
			return err
		}
		if c.Role != role {
			c.Role = role
			c.Epoch++
		}
		return nil
	})
}

// Disable ends all that an account may, its sessions and API tokens included. Errors: as ChangeRole.
func (s *Service) Disable(ctx context.Context, a Actor, id, version int64) (Account, error) {
	return s.change(ctx, a, id, version, func(_ context.Context, c *Credentials) error {
		c.State = Disabled
		c.Epoch++
		return nil
	})
}

// Enable makes a disabled account active; its former sessions stay ended. Errors: as ChangeRole.
func (s *Service) Enable(ctx context.Context, a Actor, id, version int64) (Account, error) {
	return s.change(ctx, a, id, version, func(_ context.Context, c *Credentials) error {
		c.State = Active
		return nil
	})
}

// Reset takes password and second factor from somebody who lost them, ends the sessions and gives an invitation for new
// ones. SSH keys stay: their holder removes them, or an owner by Disable. Of the last active owner it is refused.
// Errors: as ChangeRole.
func (s *Service) Reset(ctx context.Context, a Actor, id, version int64) (account Account, invitation string, err error) {
	account, err = s.change(ctx, a, id, version, func(_ context.Context, c *Credentials) error {
		c.Epoch++
		c.Invited = true
		invitation, err = s.invite(c)
		return err
	})
	if err != nil {
		return Account{}, "", err
	}
	return account, invitation, nil
}

// Account returns one account. Errors: Denied staff.denied for another's; NotFound staff.unknown.
func (s *Service) Account(ctx context.Context, a Actor, id int64) (Account, error) {
	if id != a.StaffID {
		if err := a.Require(StaffRead); err != nil {
			return Account{}, err
		}
	}
	c, err := s.repo.ByID(ctx, id)
	return c.Account, err
}

// List returns up to limit accounts with ids beyond after. Errors: Denied staff.denied.
func (s *Service) List(ctx context.Context, a Actor, after int64, limit int) ([]Account, error) {
	if err := a.Require(StaffRead); err != nil {
		return nil, err
	}
	return s.repo.List(ctx, after, limit)
}
