package sqldb_test

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// exempt are the full-text objects that each engine has in its own way, and what keeps the migrations' account.
func exempt(table string) bool {
	switch table {
	case "goose_db_version", "sqltest_schema", "sqlite_sequence":
		return true
	}
	return table == "listing_text" || strings.HasPrefix(table, "listing_text_") || table == "listing_token"
}

// schema is what the engines must agree on: per table, a line per column and a line per key, foreign key and check.
type schema map[string]*table

type table struct {
	Columns []string // in order
	Rules   []string // sorted
}

func (s schema) table(name string) *table {
	if s[name] == nil {
		s[name] = &table{}
	}
	return s[name]
}

func (s schema) sorted() schema {
	for _, t := range s {
		slices.Sort(t.Rules)
	}
	return s
}

// kind brings the engines' names of types to one: MariaDB writes a width behind integers, SQLite calls a key INTEGER.
func kind(declared string) string {
	k := strings.ToLower(declared)
	if name, _, found := strings.Cut(k, "("); found && strings.HasSuffix(name, "int") {
		k = name
	}
	if k == "integer" {
		return "bigint"
	}
	return k
}

var notCompared = regexp.MustCompile("[`()\\s\\\\]|_utf8mb4")

// condition brings the engines' spellings of a check to one, without its parentheses.
func condition(text string) string {
	return notCompared.ReplaceAllString(strings.ToLower(text), "")
}

func describe(t *testing.T, db *sqldb.DB) schema {
	t.Helper()
	if db.Engine == sqldb.SQLite {
		return describeSQLite(t, db)
	}
	return describeMySQL(t, db)
}

// row is a line of texts from a catalogue of tables.
type row [6]string

func query(t *testing.T, db *sqldb.DB, width int, text string, args ...any) []row {
	t.Helper()
	rows, err := sqldb.All(t.Context(), db, func(r *row, scan sqldb.Scanner) error {
		to := make([]any, width)
		for i := range to {
			to[i] = &r[i]
		}
		return scan(to...)
	}, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

var (
	namedCheck   = regexp.MustCompile(`(?m)^\s*CONSTRAINT (\w+) CHECK (\(.*\)),?$`)
	namedForeign = regexp.MustCompile(`(?m)^\s*CONSTRAINT (\w+) FOREIGN KEY \((.*?)\) REFERENCES (\w+) \((.*?)\),?$`)
)

func describeSQLite(t *testing.T, db *sqldb.DB) schema {
	t.Helper()
	s := schema{}
	for _, r := range query(t, db, 2, "SELECT name, sql FROM sqlite_master WHERE type = 'table'") {
		name, text := r[0], r[1]
		if exempt(name) {
			continue
		}
		tab := s.table(name)
		var primary []string
		for _, c := range query(t, db, 4, "SELECT name, type, CASE WHEN \"notnull\" OR pk THEN 'not null' ELSE 'null' END, pk FROM pragma_table_xinfo(?) ORDER BY cid", name) {
			auto := strings.Contains(text, c[0]+" INTEGER PRIMARY KEY AUTOINCREMENT")
			tab.Columns = append(tab.Columns, column(c[0], c[1], c[2], auto))
			if c[3] != "0" {
				primary = append(primary, c[3]+c[0])
			}
		}
		slices.Sort(primary)
		for i := range primary {
			primary[i] = primary[i][1:]
		}
		tab.Rules = append(tab.Rules, fmt.Sprintf("primary key %v", primary))
		for _, c := range namedCheck.FindAllStringSubmatch(text, -1) {
			tab.Rules = append(tab.Rules, "check "+c[1]+" "+condition(c[2]))
		}
		for _, f := range namedForeign.FindAllStringSubmatch(text, -1) {
			tab.Rules = append(tab.Rules, fmt.Sprintf("foreign key %s [%s] to %s [%s]", f[1], f[2], f[3], f[4]))
		}
		if n := strings.Count(text, "CHECK") + strings.Count(text, "FOREIGN KEY"); n != strings.Count(text, "CONSTRAINT") {
			t.Errorf("%s: every check and foreign key is named and has its own line", name)
		}
		for _, i := range query(t, db, 2, "SELECT name, CASE WHEN \"unique\" THEN 'unique' ELSE 'index' END FROM pragma_index_list(?) WHERE origin = 'c'", name) {
			var cols []string
			for _, c := range query(t, db, 1, "SELECT name FROM pragma_index_info(?) ORDER BY seqno", i[0]) {
				cols = append(cols, c[0])
			}
			tab.Rules = append(tab.Rules, fmt.Sprintf("%s %s %v", i[1], i[0], cols))
		}
	}
	return s.sorted()
}

func column(name, declared, null string, auto bool) string {
	text := name + " " + kind(declared) + " " + null
	if auto {
		text += " auto"
	}
	return text
}

func describeMySQL(t *testing.T, db *sqldb.DB) schema {
	t.Helper()
	s := schema{}
	for _, r := range query(t, db, 6, `SELECT table_name, column_name, column_type, CASE is_nullable WHEN 'NO' THEN 'not null' ELSE 'null' END, extra, COALESCE(collation_name, '')
		FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`) {
		if exempt(r[0]) {
			continue
		}
		tab := s.table(r[0])
		tab.Columns = append(tab.Columns, column(r[1], r[2], r[3], r[4] == "auto_increment"))
		if r[5] != "" && r[5] != "utf8mb4_bin" {
			t.Errorf("%s.%s has the collation %s", r[0], r[1], r[5])
		}
	}
	for _, r := range query(t, db, 5, `SELECT table_name, constraint_name, GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR ', '),
		referenced_table_name, GROUP_CONCAT(referenced_column_name ORDER BY ordinal_position SEPARATOR ', ')
		FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
		GROUP BY table_name, constraint_name, referenced_table_name`) {
		s.table(r[0]).Rules = append(s.table(r[0]).Rules, fmt.Sprintf("foreign key %s [%s] to %s [%s]", r[1], r[2], r[3], r[4]))
	}
	for _, r := range query(t, db, 4, `SELECT table_name, index_name, CASE WHEN MIN(non_unique) = 0 THEN 'unique' ELSE 'index' END,
		GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ' ')
		FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name`) {
		switch {
		case exempt(r[0]):
		case r[1] == "PRIMARY":
			s.table(r[0]).Rules = append(s.table(r[0]).Rules, "primary key ["+r[3]+"]")
		default: // one that MySQL made for a foreign key without an index is told as a difference
			s.table(r[0]).Rules = append(s.table(r[0]).Rules, fmt.Sprintf("%s %s [%s]", r[2], r[1], r[3]))
		}
	}
	for _, r := range query(t, db, 3, `SELECT t.table_name, c.constraint_name, c.check_clause FROM information_schema.check_constraints c
		JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
		WHERE c.constraint_schema = DATABASE() AND t.constraint_type = 'CHECK' AND t.table_schema = DATABASE()`) {
		s.table(r[0]).Rules = append(s.table(r[0]).Rules, "check "+r[1]+" "+condition(r[2]))
	}
	return s.sorted()
}

func TestTheEnginesHaveTheSameSchema(t *testing.T) {
	t.Parallel()
	want := describe(t, sqltest.Open(t, sqltest.SQLite))
	if len(want) < 30 {
		t.Fatalf("only %d tables were read", len(want))
	}
	for _, e := range []sqltest.Engine{sqltest.MySQL, sqltest.MariaDB} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, describe(t, sqltest.Open(t, e))); diff != "" {
				t.Errorf("- SQLite, + %s:\n%s", e, diff)
			}
		})
	}
}

func TestTheMigrationsOfTheEnginesHaveEqualNames(t *testing.T) {
	t.Parallel()
	names := func(engine sqldb.Engine) (list []string) {
		entries, err := fs.ReadDir(sqldb.MigrationFiles(), "migrations/"+string(engine))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	lite, my := names(sqldb.SQLite), names(sqldb.MySQL)
	if diff := cmp.Diff(lite, my); diff != "" {
		t.Error(diff)
	}
}
