package staff

import "slices"

// Permission is one thing that somebody may do: a resource and an action, with a colon between them.
type Permission string

// The permissions. What is sensitive inside a resource (purchase prices, personal data) is a resource of its own, so
// that a role can have the whole without it.
const (
	CatalogueRead        Permission = "catalogue:read"
	CatalogueChange      Permission = "catalogue:change"
	PricesRead           Permission = "prices:read"
	PricesChange         Permission = "prices:change"
	PurchasePricesRead   Permission = "purchase_prices:read"
	PurchasePricesChange Permission = "purchase_prices:change"
	StockRead            Permission = "stock:read"
	StockChange          Permission = "stock:change"
	OrdersRead           Permission = "orders:read"
	OrdersChange         Permission = "orders:change"
	RefundsRead          Permission = "refunds:read"
	RefundsCreate        Permission = "refunds:create"
	CustomersRead        Permission = "customers:read"
	CustomersChange      Permission = "customers:change"
	PersonalDataRead     Permission = "personal_data:read"
	PersonalDataExport   Permission = "personal_data:export"
	PersonalDataErase    Permission = "personal_data:erase"
	ImportsRead          Permission = "imports:read"
	ImportsRun           Permission = "imports:run"
	JobsRead             Permission = "jobs:read"
	JobsChange           Permission = "jobs:change"
	QueuesRead           Permission = "queues:read"
	QueuesChange         Permission = "queues:change"
	ScheduleRead         Permission = "schedule:read"
	ScheduleChange       Permission = "schedule:change"
	SearchRead           Permission = "search:read"
	SearchChange         Permission = "search:change"
	SettingsRead         Permission = "settings:read"
	SettingsChange       Permission = "settings:change"
	StaffRead            Permission = "staff:read"
	StaffChange          Permission = "staff:change"
	AuditRead            Permission = "audit:read"
	BackupsRead          Permission = "backups:read"
	BackupsRun           Permission = "backups:run"
	BackupsRestore       Permission = "backups:restore"
	SystemRead           Permission = "system:read"
	SystemChange         Permission = "system:change"
)

// The built-in roles. Their permissions are part of the program; composed roles are rows.
const (
	Owner   = "owner"
	Manager = "manager"
	Support = "support"
	Ops     = "ops"
	Viewer  = "viewer"
)

// grant says which built-in roles have a permission. An owner has every one.
type grant struct {
	permission                    Permission
	manager, support, ops, viewer bool
}

// grants is the one table of who may do what.
func grants() []grant {
	const y, n = true, false
	return []grant{ //            manager support ops viewer
		{CatalogueRead, y, y, y, y},
		{CatalogueChange, y, n, n, n},
		{PricesRead, y, y, n, y},
		{PricesChange, y, n, n, n},
		{PurchasePricesRead, y, n, n, n},
		{PurchasePricesChange, y, n, n, n},
		{StockRead, y, y, y, y},
		{StockChange, y, n, n, n},
		{OrdersRead, y, y, n, y},
		{OrdersChange, y, y, n, n},
		{RefundsRead, y, y, n, n},
		{RefundsCreate, y, n, n, n},
		{CustomersRead, y, y, n, n},
		{CustomersChange, y, y, n, n},
		{PersonalDataRead, y, y, n, n},
		{PersonalDataExport, y, n, n, n},
		{PersonalDataErase, y, n, n, n},
		{ImportsRead, y, n, y, y},
		{ImportsRun, y, n, y, n},
		{JobsRead, y, n, y, n},
		{JobsChange, n, n, y, n},
		{QueuesRead, y, n, y, n},
		{QueuesChange, n, n, y, n},
		{ScheduleRead, y, n, y, n},
		{ScheduleChange, n, n, y, n},
		{SearchRead, y, n, y, y},
		{SearchChange, n, n, y, n},
		{SettingsRead, y, n, y, n},
		{SettingsChange, y, n, n, n},
		{StaffRead, y, n, n, n},
		{StaffChange, n, n, n, n},
		{AuditRead, y, n, y, n},
		{BackupsRead, y, n, y, n},
		{BackupsRun, n, n, y, n},
		{BackupsRestore, n, n, n, n},
		{SystemRead, y, n, y, y},
		{SystemChange, n, n, y, n},
	}
}

// Permissions lists every permission there is, in the order of the table.
func Permissions() []Permission {
	var all []Permission
	for _, g := range grants() {
		all = append(all, g.permission)
	}
	return all
}

// BuiltIn returns the permissions of a built-in role, and whether name is one.
func BuiltIn(name string) (permissions []Permission, ok bool) {
	if !slices.Contains(BuiltInRoles(), name) {
		return nil, false
	}
	for _, g := range grants() {
		has := map[string]bool{Owner: true, Manager: g.manager, Support: g.support, Ops: g.ops, Viewer: g.viewer}
		if has[name] {
			permissions = append(permissions, g.permission)
		}
	}
	return permissions, true
}

// BuiltInRoles lists the built-in roles, the mightiest first.
func BuiltInRoles() []string { return []string{Owner, Manager, Support, Ops, Viewer} }

// within tells whether every one of some permissions is among others.
func within(some, others []Permission) bool {
	for _, p := range some {
		if !slices.Contains(others, p) {
			return false
		}
	}
	return true
}

// common returns those of some that are among others, in their order.
func common(some, others []Permission) []Permission {
	out := make([]Permission, 0, len(some))
	for _, p := range some {
		if slices.Contains(others, p) {
			out = append(out, p)
		}
	}
	return out
}
