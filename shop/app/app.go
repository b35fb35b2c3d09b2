// Package app is the composition root: it opens what the settings name, puts adapters behind the domains' ports, and
// hands whole services to the programs. It owns the wiring and the few adapters that stand between two domains; it
// refuses to hold any rule.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"vapeart/jobs/queue"
	"vapeart/jobs/schedule"
	"vapeart/shop/audit"
	"vapeart/shop/cart"
	"vapeart/shop/cart/cartsql"
	"vapeart/shop/catalog"
	"vapeart/shop/catalog/catalogsql"
	"vapeart/shop/checkout"
	"vapeart/shop/clock"
	"vapeart/shop/config"
	"vapeart/shop/demo"
	"vapeart/shop/fault"
	"vapeart/shop/gateway/redisbell"
	"vapeart/shop/gateway/richtext"
	"vapeart/shop/idempotency"
	"vapeart/shop/inventory"
	"vapeart/shop/inventory/inventorysql"
	"vapeart/shop/locale"
	"vapeart/shop/metrics"
	"vapeart/shop/order"
	"vapeart/shop/order/ordersql"
	"vapeart/shop/page"
	"vapeart/shop/payment"
	"vapeart/shop/search/searchsql"
	"vapeart/shop/sqldb"
)

// App is the shop's services, wired.
type App struct {
	Config   *config.Config
	Log      *slog.Logger
	Clock    clock.Clock
	Metrics  *metrics.Metrics
	Messages *locale.Catalogue
	DB       *sqldb.DB

	Catalog   *catalog.Service
	Products  *catalogsql.Repository
	Reader    *catalogsql.Reader
	Search    *searchsql.Engine
	Inventory *inventory.Service
	Carts     *cart.Service
	Checkout  *checkout.Service
	Orders    *order.Service
	Payment   *payment.Methods
	Jobs      *queue.Ledger
	Schedule  *schedule.Scheduler

	Audit       *audit.Service
	Idempotency *idempotency.Service

	carts     *cartsql.Repository
	orders    *ordersql.Repository
	signer    page.Signer
	indexer   *indexer
	owner     string
	logs      io.Closer       // nil when the log is the caller's
	closeBell func() error    // tells the last rings
	bell      *redisbell.Bell // nil when wake-ups stay in the program

	demoProducts func() (map[string]demo.Product, error)
}

// Open opens the database that the settings name and wires the services. It neither migrates nor checks the schema.
// observers see every statement. Errors: those of sqldb.Open.
func Open(ctx context.Context, cfg *config.Config, log *slog.Logger, observers ...sqldb.Observer) (*App, error) {
	messages, err := locale.Load()
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	a := &App{
		Config: cfg, Log: log, Clock: clock.System{}, Metrics: metrics.New(Version()), Messages: messages, owner: processName(),
		demoProducts: sync.OnceValues(loadDemoProducts), closeBell: func() error { return nil },
	}
	if a.DB, err = a.openDatabase(ctx); err != nil {
		return nil, err
	}
	for _, o := range observers {
		a.DB = a.DB.Observe(o)
	}
	if err := a.wire(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Close tells other programs of jobs that were enqueued, closes the database, and the log if Start made it.
func (a *App) Close() error {
	err := errors.Join(a.closeBell(), a.DB.Close())
	if a.logs != nil {
		err = errors.Join(err, a.logs.Close())
	}
	return err
}

func (a *App) openDatabase(ctx context.Context) (*sqldb.DB, error) {
	d := a.Config.Database
	o := sqldb.Options{
		Engine: sqldb.SQLite, Path: filepath.Join(a.Config.App.Data, "shop.sqlite"), MaxOpenConns: d.MaxOpen, LockWait: d.LockWait,
		Observe: func(_ context.Context, s sqldb.Statement) { a.Metrics.SQL.Ran(s.Text, s.Duration, s.Err) },
	}
	if d.Connection == config.MySQL {
		o.Engine, o.DSN = sqldb.MySQL, d.DSN.Reveal()
	}
	return sqldb.Open(ctx, o)
}

// wire puts the services together, those that others follow first.
func (a *App) wire(ctx context.Context) error {
	a.signer = page.NewSigner([]byte(a.Config.App.Key.Reveal()))
	a.Products = catalogsql.NewRepository(a.DB)
	a.Reader = catalogsql.NewReader(a.DB, a.Clock)
	a.Search = searchsql.New(a.DB, a.signer)
	a.Inventory = inventory.NewService(inventorysql.New(a.DB), a.Clock, stockFollower{a})
	a.indexer = &indexer{engine: a.Search, catalog: a.Products, levels: a.freeUnits, clock: a.Clock}
	a.Catalog = catalog.NewService(a.Products, richtext.New(), a.Clock, a.indexer)
	if err := a.openLedger(ctx); err != nil {
		return err
	}
	a.carts = cartsql.New(a.DB, a.Config.Shop.Currency)
	a.Carts = cart.NewService(a.carts, offers{a}, a.Clock, rand.Reader)
	a.orders = ordersql.New(a.DB)
	a.Orders = order.NewService(a.orders)
	if err := a.wireCheckout(); err != nil {
		return err
	}
	a.wireAudit()
	var err error
	a.Schedule, err = a.newScheduler()
	return err
}

// freeUnits returns how many units of each variant can still be promised.
func (a *App) freeUnits(ctx context.Context, variantIDs []int64) (map[int64]int, error) {
	return a.Inventory.Available(ctx, "", variantIDs)
}

// processName names this process in leases: machine, process and a number that no two starts share.
func processName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return host + "/" + strconv.Itoa(os.Getpid()) + "/" + rand.Text()[:6]
}

// Ready tells whether the database answers and has the schema of this program, for /readyz.
func (a *App) Ready(ctx context.Context) error {
	if err := a.DB.Ping(ctx); err != nil {
		return err
	}
	return a.DB.CheckSchema(ctx)
}

// DataWritable tells whether the folder of everything on this machine can be written, for /readyz.
func (a *App) DataWritable(context.Context) error {
	f, err := os.CreateTemp(a.Config.App.Data, ".ready-*")
	if err != nil {
		return fault.Wrap(fault.Unavailable, "data.not_writable", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
