package e2e_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"

	"vapeart/deploy/e2e/program"
	"vapeart/shop/app"
	"vapeart/shop/locale"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

func TestTwoStorefrontsStartAtOnceOnAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		if e != sqltest.SQLite {
			recreate(t, s.DSN)
		}
		var (
			fronts [2]*program.Storefront
			errs   [2]error
			both   sync.WaitGroup
		)
		ctx := bounded(t)
		for i := range fronts {
			both.Go(func() { fronts[i], errs[i] = programs.StartStorefront(ctx, s.Shop) })
		}
		both.Wait()
		for i, front := range fronts {
			if errs[i] != nil {
				t.Errorf("storefront %d: %v", i, errs[i])
				continue
			}
			t.Cleanup(func() { s.end(front) })
			visitor := person(t, front, locale.English)
			if err := visitor.Enter(t.Context()); err != nil || visitor.Page.Status != http.StatusOK {
				t.Errorf("storefront %d: %v", i, err)
			}
		}
		a := s.open()
		products, codes := number(t, a, "SELECT COUNT(*) FROM product"), number(t, a, "SELECT COUNT(DISTINCT code) FROM product")
		if products == 0 || products != codes {
			t.Errorf("%d products of %d codes: the demo catalogue was loaded other than once", products, codes)
		}
	})
}

// number asks the database for one number.
func number(t *testing.T, a *app.App, query string) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), a.DB, sqldb.Scalar[int], query)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// recreate makes a leased test database as empty as one that was never used.
func recreate(t *testing.T, dsn string) {
	t.Helper()
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	withDB(t, sqldb.Options{Engine: sqldb.MySQL, DSN: dsn}, "DROP DATABASE "+cfg.DBName,
		"CREATE DATABASE "+cfg.DBName+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
}

// withDB runs statements on a database beside the programs.
func withDB(t *testing.T, o sqldb.Options, statements ...string) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range statements {
		if _, err := db.Exec(t.Context(), text); err != nil {
			t.Error(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestANewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e sqltest.Engine) {
		s := newShop(t, e)
		a := s.open()
		if e != sqltest.SQLite { // the next test to lease this database shall make it anew
			if _, err := a.DB.Exec(t.Context(), "DROP TABLE sqltest_schema"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := a.DB.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			args []string
			code int
		}{{"storefront", []string{"serve"}, 1}, {"worker", []string{"stock", "verify"}, 4}} {
			for _, env := range []string{"APP_ENV=local", "APP_ENV=staging"} {
				more := []string{env, "HTTP_ADDR=127.0.0.1:0", "ADMIN_ADDR=127.0.0.1:0"}
				if env == "APP_ENV=staging" {
					more = append(more, "APP_URL=https://shop.example.org", "APP_KEY=0123456789abcdef0123456789abcdef")
				}
				r, err := programs.Run(bounded(t), s.Settings(more...), c.name, c.args...)
				if err != nil {
					t.Fatal(err)
				}
				if r.Code != c.code || !strings.Contains(r.Stderr, "newer_schema") {
					t.Errorf("%s in %s ended with %d: %s", c.name, env, r.Code, r.Stderr)
				}
			}
		}
	})
}

func TestWrongSettingsAreAllToldAtOnce(t *testing.T) {
	t.Parallel()
	wrong := []string{"HTTP_ADDR=nowhere", "DB_CONNECTION=oracle", "QUEUE_WORKERS=0", "HTTP_ADRR=127.0.0.1:1", "SHOP_CURRENCY=gold", "MAIL_MAILER=smtp"}
	told := []string{"HTTP_ADDR", "DB_CONNECTION", "QUEUE_WORKERS", "HTTP_ADRR", "SHOP_CURRENCY", "SMTP_HOST"}
	for _, c := range []struct {
		name string
		args []string
	}{{"storefront", []string{"serve"}}, {"storefront", []string{"config"}}, {"worker", []string{"run"}}, {"worker", []string{"stock", "verify"}}} {
		t.Run(c.name+" "+strings.Join(c.args, " "), func(t *testing.T) {
			t.Parallel()
			const settings = 78 // sysexits.h: EX_CONFIG
			r, err := programs.Run(bounded(t), program.Shop{Data: t.TempDir(), Extra: wrong}.Settings(), c.name, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			if r.Code != settings {
				t.Errorf("ended with %d", r.Code)
			}
			for _, name := range told {
				if !strings.Contains(r.Stderr, name) {
					t.Errorf("%s is not told:\n%s", name, r.Stderr)
				}
			}
		})
	}
}
