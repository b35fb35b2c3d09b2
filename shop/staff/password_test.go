package staff

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
)

// cheap keeps tests quick; what it leaves out is only work.
var cheap = HashCost{Passes: 1, Memory: 8, Threads: 1}

func TestAPasswordIsBoundedInLengthAndNotAmongTheFirstGuesses(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]string{
		"correct horse battery":       "",
		"twelve chars":                "",
		"eleven char":                 "too_short",
		"ÄÖÜäöüßÄÖÜäö":                "", // characters, not bytes
		strings.Repeat("x", 200):      "",
		strings.Repeat("x", 201):      "too_long",
		"password1234":                "",
		"PasswordPassword":            "staff.password_common",
		"123123123123":                "staff.password_common",
		"1234567812345678":            "staff.password_common",
		"Owner@Example.com":           "staff.password_email",
		"twelve chars\xff and more":   "bad_characters",
		"owner@example.com and some.": "",
	} {
		var c fault.Check
		checkPassword(&c, password, "owner@example.com")
		got := ""
		if fields := fault.FieldsOf(c.Err()); len(fields) > 0 {
			got = fields[0].Code
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", password, got, want)
		}
	}
	if n := strings.Count(commonList, "\n"); n != 100 {
		t.Errorf("the list has %d passwords, want 100", n)
	}
}

func TestAStoredHashCarriesItsParametersAndIsRenewedWhenTheyGrew(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	weak := newHasher(cheap, rand.Reader, 2)
	stored, err := weak.hash(ctx, "correct horse battery")
	if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Fatalf("got %q, %v", stored, err)
	}
	strong := newHasher(HashCost{Passes: 2, Memory: 16, Threads: 1}, rand.Reader, 2)
	for _, tc := range []struct {
		name      string
		h         *hasher
		password  string
		stored    string
		ok, stale bool
	}{
		{"the right one", weak, "correct horse battery", stored, true, false},
		{"a wrong one", weak, "correct horse batterz", stored, false, false},
		{"the right one, under a greater cost", strong, "correct horse battery", stored, true, true},
		{"a wrong one is never renewed", strong, "x", stored, false, false},
		{"none is set", weak, "", "", false, false},
	} {
		ok, stale, err := tc.h.verify(ctx, tc.password, tc.stored)
		if ok != tc.ok || stale != tc.stale || err != nil {
			t.Errorf("%s: got %v %v %v", tc.name, ok, stale, err)
		}
	}
	composed, err := weak.hash(ctx, "Ka\u0308se und Brot")
	if err != nil {
		t.Fatal(err)
	}
	if ok, _, err := weak.verify(ctx, "K\u00e4se und Brot", composed); !ok || err != nil {
		t.Errorf("keyboards that compose differently: got %v %v", ok, err)
	}
	for _, bad := range []string{"x", "$argon2id$v=19$m=9999999,t=1,p=1$AAAA$AAAA", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", stored + "$"} {
		if _, _, err := weak.verify(ctx, "x", bad); !errors.Is(err, errBadHash) {
			t.Errorf("%s: got %v", bad, err)
		}
	}
}

func TestEveryRoleHasWhatTheTableSays(t *testing.T) {
	t.Parallel()
	all := Permissions()
	if owner, ok := BuiltIn(Owner); !ok || !cmp.Equal(owner, all) {
		t.Errorf("an owner may everything, got %v", owner)
	}
	if _, ok := BuiltIn("intern"); ok {
		t.Error("there is no built-in intern")
	}
	for _, p := range all {
		if resource, action, ok := strings.Cut(string(p), ":"); !ok || resource == "" || action == "" {
			t.Errorf("%q is no resource and action", p)
		}
	}
	ownersAlone := []Permission{StaffChange, BackupsRestore}
	for _, name := range BuiltInRoles()[1:] {
		permissions, _ := BuiltIn(name)
		if got := common(permissions, ownersAlone); len(got) > 0 {
			t.Errorf("%s may %v", name, got)
		}
		for _, p := range permissions {
			if resource, action, _ := strings.Cut(string(p), ":"); action == "change" && !within([]Permission{Permission(resource + ":read")}, permissions) {
				t.Errorf("%s may change %s and not read it", name, resource)
			}
		}
	}
	for name, never := range map[string][]Permission{
		Viewer:  {PurchasePricesRead, PersonalDataRead, CustomersRead, AuditRead},
		Support: {PurchasePricesRead, RefundsCreate, PersonalDataExport, SettingsChange},
		Ops:     {PurchasePricesRead, PersonalDataRead, OrdersRead, PricesChange},
	} {
		permissions, _ := BuiltIn(name)
		if got := common(permissions, never); len(got) > 0 {
			t.Errorf("%s may %v", name, got)
		}
	}
	if (Actor{}).May(CatalogueRead) {
		t.Error("nobody may nothing")
	}
}
