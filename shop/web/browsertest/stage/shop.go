// Package stage owns the shop that browser tests visit: the real wiring on a port of its own, with the demo catalogue and a
// few products brought into states that the demo does not have, and the way to every kind of page. It refuses to judge what
// is seen there.
package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"vapeart/shop/app"
	"vapeart/shop/catalog"
	"vapeart/shop/config"
	"vapeart/shop/locale"
)

// Products of the demo catalogue that show something, by their codes.
const (
	Several = "kelvaro-arc"            // comes in several colours, for adults
	OnSale  = "salinea-watermelon"     // reduced, and one of its strengths is sold out
	SoldOut = "grundton-measuring-set" // no unit is left; for everybody
	Gone    = "fennlo-fl-ceramic"      // archived
	Broken  = "tuxley-sleeve"          // its row cannot be read: the page fails
)

// Base is where customers of the shop believe it to be: what canonical addresses begin with.
const Base = "http://shop.test"

// Shop is a running shop.
type Shop struct {
	*app.App
	Address string // "http://127.0.0.1:20123"
	Mails   string // the folder that mails are put into

	mu       sync.Mutex // one change at a time
	products map[string]*catalog.Product
	log      *log
	stop     context.CancelFunc
	ended    chan error
}

// Open opens a shop with the demo catalogue, which keeps everything in dir.
func Open(ctx context.Context, dir string) (*Shop, error) {
	s, err := wire(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := s.stock(ctx); err != nil {
		return nil, errors.Join(err, s.App.Close())
	}
	return s, s.serve(ctx)
}

// OpenShut opens a shop that is shut for maintenance.
func OpenShut(ctx context.Context, dir string) (*Shop, error) {
	s, err := wire(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(s.Config.App.Data, "maintenance"), nil, 0o600); err != nil {
		return nil, errors.Join(err, s.App.Close())
	}
	return s, s.serve(ctx)
}

func wire(ctx context.Context, dir string) (*Shop, error) {
	data := filepath.Join(dir, "data")
	cfg, err := config.Load(config.Source{Dir: dir, Environ: []string{
		"APP_ENV=local", "APP_URL=" + Base, "DATA_DIR=" + data, "HTTP_ADDR=127.0.0.1:0", "ADMIN_ADDR=127.0.0.1:0",
		"TRUSTED_PROXIES=127.0.0.1/32", "MAIL_MAILER=file",
	}})
	if err != nil {
		return nil, err
	}
	s := &Shop{Mails: filepath.Join(data, "mail"), log: &log{}, products: map[string]*catalog.Product{}, ended: make(chan error, 1)}
	s.App, err = app.Open(ctx, cfg, slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelError})))
	return s, err
}

// stock fills the shop and brings products into their states, before anybody has seen a page.
func (s *Shop) stock(ctx context.Context) error {
	if err := s.EnsureSchema(ctx); err != nil {
		return err
	}
	if _, err := s.LoadDemo(ctx); err != nil {
		return err
	}
	for p, err := range s.Products.Export(ctx) {
		if err != nil {
			return err
		}
		s.products[p.Code] = p
	}
	gone := s.products[Gone]
	gone.Status = catalog.Archived
	if err := s.Catalog.Save(ctx, []*catalog.Product{gone}); err != nil {
		return err
	}
	if _, err := s.DB.Exec(ctx, "UPDATE product SET attributes = '{' WHERE code = ?", Broken); err != nil {
		return err
	}
	return s.Search.Refresh(ctx)
}

// serve runs the storefront and returns when customers can come.
func (s *Shop) serve(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(ctx)
	started := make(chan string, 1)
	o := app.StorefrontOptions{NoDemo: true, Started: func(address string) { started <- address }}
	go func() { s.ended <- s.RunStorefront(ctx, o) }()
	select {
	case s.Address = <-started:
		return nil
	case err := <-s.ended:
		s.stop()
		return errors.Join(fmt.Errorf("the storefront did not start: %w", err), s.App.Close())
	}
}

// Close ends the storefront and returns what it ended with.
func (s *Shop) Close() error {
	s.stop()
	return errors.Join(<-s.ended, s.App.Close())
}

// Path is the address of a product's page without the site's.
func (s *Shop) Path(l locale.Language, code string) string {
	return "/" + string(l) + "/p/" + s.products[code].Texts[l].Slug
}

// SKU is the n-th variant of a product, as addresses name it.
func (s *Shop) SKU(code string, n int) string { return s.products[code].Variants[n].SKU }

// Change changes a product behind the customers' backs.
func (s *Shop) Change(ctx context.Context, code string, change func(p *catalog.Product)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.Catalog.Products(ctx, []int64{s.products[code].ID})
	if err != nil {
		return err
	}
	change(found[0])
	return s.Catalog.Save(ctx, found)
}

// Faults are the errors that the shop logged so far.
func (s *Shop) Faults() []string { return s.log.lines() }

// log keeps what is written to it.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *log) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.FieldsFunc(l.text.String(), func(r rune) bool { return r == '\n' })
}
