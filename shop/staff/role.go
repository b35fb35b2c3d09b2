package staff

import (
	"context"
	"fmt"
	"slices"

	"vapeart/shop/fault"
)

// permissionsOf returns what a role may, and keeps a composed one until the transaction ends. Errors: Invalid with the
// field role.
func (s *Service) permissionsOf(ctx context.Context, name string) ([]Permission, error) {
	if permissions, ok := BuiltIn(name); ok {
		return permissions, nil
	}
	role, err := s.repo.Role(ctx, name)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		var c fault.Check
		c.Add("role", "unknown")
		return nil, c.Err()
	}
	return common(Permissions(), role.Permissions), err
}

// mayGrant refuses to let anybody make, or reach, somebody who may more than themselves: else the right to change staff
// were every right. Errors: Denied staff.beyond_own; Invalid with the field role.
func (s *Service) mayGrant(ctx context.Context, a Actor, role string) error {
	permissions, err := s.permissionsOf(ctx, role)
	if err != nil {
		return err
	}
	if (role == Owner && a.Role != Owner) || !within(permissions, a.permissions) {
		return fault.New(fault.Denied, "staff.beyond_own")
	}
	return nil
}

// Roles lists the roles that owners composed, by name. Errors: Denied staff.denied.
func (s *Service) Roles(ctx context.Context, a Actor) ([]Role, error) {
	if err := a.Require(StaffRead); err != nil {
		return nil, err
	}
	return s.repo.Roles(ctx)
}

// requireOwner lets only owners compose roles, and no API token of theirs that was not given the right.
func requireOwner(a Actor) error {
	if a.Role != Owner {
		return fault.New(fault.Denied, "staff.owners_only")
	}
	return a.Require(StaffChange)
}

// SaveRole makes a composed role (version zero) or changes one; who has it may what it says from the next request on.
// Errors: Denied staff.owners_only, staff.denied; Invalid with fields name, permissions.N; Conflict staff.role_taken,
// staff.changed.
func (s *Service) SaveRole(ctx context.Context, a Actor, r Role) (Role, error) {
	if err := requireOwner(a); err != nil {
		return Role{}, err
	}
	if err := checkRole(r); err != nil {
		return Role{}, err
	}
	if !within(r.Permissions, a.permissions) {
		return Role{}, fault.New(fault.Denied, "staff.beyond_own")
	}
	r.Permissions = common(Permissions(), r.Permissions) // in their order, each once
	r.UpdatedAt = s.clock.Now()
	if r.Version == 0 {
		r.Version = 1
		if err := s.repo.InsertRole(ctx, r); err != nil {
			return Role{}, err
		}
		return r, nil
	}
	saved, err := s.repo.UpdateRole(ctx, r)
	if err != nil {
		return Role{}, err
	}
	if !saved {
		return Role{}, fault.New(fault.Conflict, "staff.changed")
	}
	r.Version++
	return r, nil
}

func checkRole(r Role) error {
	var c fault.Check
	checkName(&c, r.Name, maxRoleName)
	_, builtIn := BuiltIn(r.Name)
	c.That(!builtIn, "name", "taken")
	c.That(len(r.Permissions) > 0, "permissions", "required")
	for i, p := range r.Permissions {
		c.That(slices.Contains(Permissions(), p), fmt.Sprintf("permissions.%d", i), "unknown")
	}
	return c.Err()
}

// DeleteRole deletes a composed role that nobody has. Errors: Denied staff.owners_only, staff.denied; NotFound
// staff.role_unknown; Conflict staff.role_in_use, staff.changed.
func (s *Service) DeleteRole(ctx context.Context, a Actor, name string, version int64) error {
	if err := requireOwner(a); err != nil {
		return err
	}
	return s.repo.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.repo.Role(ctx, name); err != nil { // whoever gives the role to somebody waits for us, or we for them
			return err
		}
		deleted, err := s.repo.DeleteRole(ctx, name, version)
		if err == nil && !deleted {
			return fault.New(fault.Conflict, "staff.changed")
		}
		return err
	})
}
