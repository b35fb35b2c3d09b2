package importing_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/clock"
	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/locale"
	"vapeart/shop/money"
)

// line is a record of the test's feed: what is zero is missing.
type line struct {
	Ref, Name, Brand, MPN, Summary, Category string
	Parts, EANs, Pictures, Colors            []string
	Text                                     map[string]string
	Price                                    int64
	Age                                      bool
	Dropped                                  []fault.Field
}

// testFeed is a supplier whose records are lines as JSON.
type testFeed string

func (f testFeed) Supplier() string        { return string(f) }
func (testFeed) Language() locale.Language { return locale.English }
func (testFeed) Rows(r io.Reader) iter.Seq2[importing.Row, error] {
	return importing.Lines(r)
}

func (testFeed) Parse(row importing.Row) (importing.Record, error) {
	var l line
	if err := json.Unmarshal(row.Data, &l); err != nil {
		return importing.Record{Reference: l.Ref}, fault.Wrap(fault.Invalid, "import.bad_json", err)
	}
	r := importing.Record{
		Reference: l.Ref, Name: l.Name, Brand: l.Brand, MPN: l.MPN, OtherMPNs: l.Parts, EANs: l.EANs, Summary: l.Summary,
		Pictures: l.Pictures, Age: l.Age, Dropped: l.Dropped, Categories: []string{l.Category},
	}
	if l.Price != 0 {
		price := money.Of(l.Price, money.EUR)
		r.Price = &price
	}
	if len(l.Colors) > 0 {
		r.Attributes = append(r.Attributes, importing.Value{Code: "color", Kind: catalog.ChoiceAttribute, Choices: l.Colors})
	}
	for _, code := range slices.Sorted(maps.Keys(l.Text)) {
		r.Attributes = append(r.Attributes, importing.Value{Code: code, Kind: catalog.TextAttribute, Name: code, Text: l.Text[code]})
	}
	return r, nil
}

func (testFeed) Schema() importing.Schema {
	names := func(s string) map[locale.Language]string { return map[locale.Language]string{locale.English: s} }
	return importing.Schema{
		Categories: []importing.Category{{Code: "root", Names: names("Root")}, {Code: "leaf", Parent: "root", Names: names("Leaf")}},
		Attributes: []importing.Attribute{{Code: "color", Kind: catalog.ChoiceAttribute, Filterable: true, Names: names("Colour")}},
	}
}

// file writes lines as the feed reads them.
func text(t *testing.T, lines ...line) string {
	t.Helper()
	var b strings.Builder
	for _, l := range lines {
		data, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(data, '\n'))
	}
	return b.String()
}

// world is a shop in memory: the catalogue, the stock and the store of imports.
type world struct {
	tables

	// What a test makes go wrong.
	again   bool                           // every transaction's body runs twice, the first time undone
	refuse  func(*catalog.Product) error   // what Save says of a product
	saved   func(batch []*catalog.Product) // is told of every Save
	clock   *clock.Manual
	mu      sync.Mutex
	inTx    bool
	service *importing.Service
}

// tables are what a transaction undoes.
type tables struct {
	products   map[int64]*catalog.Product
	brands     []catalog.Brand
	categories []catalog.Category
	attributes []catalog.Attribute
	ids        int64
	links      map[[2]string]importing.Link
	parts      map[string]map[string][]int64 // key → supplier → products
	runs       []importing.Run
	rejected   []importing.Rejection
	stock      map[int64]int
}

func newWorld() *world {
	w := &world{clock: clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), tables: tables{
		products: map[int64]*catalog.Product{}, links: map[[2]string]importing.Link{}, parts: map[string]map[string][]int64{}, stock: map[int64]int{},
	}}
	w.service = importing.NewService(repository{w}, shop{w}, shop{w}, w.clock, "test")
	return w
}

func (t tables) copy() tables {
	c := t
	c.products, c.links, c.parts, c.stock = maps.Clone(t.products), maps.Clone(t.links), maps.Clone(t.parts), maps.Clone(t.stock)
	c.brands, c.categories = slices.Clone(t.brands), slices.Clone(t.categories)
	c.attributes, c.runs, c.rejected = slices.Clone(t.attributes), slices.Clone(t.runs), slices.Clone(t.rejected)
	return c
}

// imports brings lines in and returns the run.
func (w *world) imports(t *testing.T, supplier string, lines ...line) importing.Run {
	t.Helper()
	run, err := w.try(t.Context(), supplier, text(t, lines...), importing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if run.State != importing.Done {
		t.Fatalf("the run is %s", run.State)
	}
	return run
}

func (w *world) try(ctx context.Context, supplier, content string, o importing.Options) (importing.Run, error) {
	return w.read(ctx, supplier, content, strings.NewReader(content), o)
}

// read imports a file whose name is its content and whose bytes come from r.
func (w *world) read(ctx context.Context, supplier, name string, r io.Reader, o importing.Options) (importing.Run, error) {
	src, err := importing.NewSource(r)
	if err != nil {
		return importing.Run{}, err //nolint:wrapcheck // the test looks at it
	}
	src.Hash = name
	return w.service.Import(ctx, testFeed(supplier), src, o) //nolint:wrapcheck // the test looks at it
}

// product returns the product that a supplier's record became.
func (w *world) product(t *testing.T, supplier, ref string) *catalog.Product {
	t.Helper()
	l, ok := w.links[[2]string{supplier, ref}]
	if !ok {
		t.Fatalf("%s %s is not linked", supplier, ref)
	}
	return w.products[l.ProductID]
}

// edit changes a product as staff do.
func (w *world) edit(t *testing.T, supplier, ref string, change func(*catalog.Product)) {
	t.Helper()
	p := stored(w.product(t, supplier, ref))
	change(p)
	if err := (shop{w}).Save(t.Context(), []*catalog.Product{p}); err != nil {
		t.Fatal(err)
	}
}

// export is everything that an import leaves, for comparing.
func (w *world) export(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(w.products)) {
		data, err := json.Marshal(w.products[id])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", data)
	}
	for _, list := range []any{w.brands, w.categories, w.attributes, w.rejected} {
		fmt.Fprintf(&b, "%+v\n", list)
	}
	return b.String()
}

// stored returns a product that shares nothing with p that an import changes.
func stored(p *catalog.Product) *catalog.Product {
	c := *p
	c.Texts, c.Variants, c.Media = maps.Clone(p.Texts), slices.Clone(p.Variants), slices.Clone(p.Media)
	c.Categories, c.Attributes = slices.Clone(p.Categories), slices.Clone(p.Attributes)
	for i := range c.Variants {
		v := &c.Variants[i]
		v.EANs = slices.Clone(v.EANs)
		if v.Price != nil {
			price := *v.Price
			v.Price = &price
		}
	}
	return &c
}

// shop is the catalogue and the stock of a world.
type shop struct{ *world }

func (s shop) id() int64 {
	s.ids++
	return s.ids
}

func (shop) Prepare(p *catalog.Product) error { return p.Check() } //nolint:wrapcheck // fields at fault

func (s shop) Save(_ context.Context, products []*catalog.Product) error {
	if s.saved != nil {
		s.saved(products)
	}
	for _, p := range products {
		if s.refuse != nil {
			if err := s.refuse(p); err != nil {
				return err
			}
		}
		if err := p.Check(); err != nil {
			return err //nolint:wrapcheck // fields at fault
		}
		if p.ID == 0 {
			p.ID = s.id()
			for i := range p.Variants {
				p.Variants[i].ID = s.id()
			}
		}
		if p.Status == catalog.Active && p.PublishedAt.IsZero() {
			p.PublishedAt = s.clock.Now()
		}
		s.products[p.ID] = stored(p)
	}
	return nil
}

func (s shop) Products(_ context.Context, ids []int64) (out []*catalog.Product, _ error) {
	for _, id := range ids {
		if p := s.products[id]; p != nil {
			out = append(out, stored(p))
		}
	}
	return out, nil
}

func (s shop) TakenSKUs(_ context.Context, names []string) (map[string]int64, error) {
	return s.taken(names, func(p *catalog.Product) string { return p.Variants[0].SKU }), nil
}

func (s shop) TakenCodes(_ context.Context, names []string) (map[string]int64, error) {
	return s.taken(names, func(p *catalog.Product) string { return p.Code }), nil
}

func (s shop) taken(names []string, of func(*catalog.Product) string) map[string]int64 {
	all := make(map[string]int64, len(s.products))
	for id, p := range s.products {
		all[of(p)] = id
	}
	out := map[string]int64{}
	for _, name := range names {
		if id, ok := all[name]; ok {
			out[name] = id
		}
	}
	return out
}

func (s shop) Brands(context.Context) ([]catalog.Brand, error)         { return s.brands, nil }
func (s shop) Categories(context.Context) ([]catalog.Category, error)  { return s.categories, nil }
func (s shop) Attributes(context.Context) ([]catalog.Attribute, error) { return s.attributes, nil }

func (s shop) SaveBrands(_ context.Context, brands []*catalog.Brand) error {
	for _, b := range brands {
		b.ID, b.Key = s.id(), catalog.BrandKey(b.Name)
		s.brands = append(s.brands, *b)
	}
	return nil
}

func (s shop) SaveCategory(_ context.Context, c *catalog.Category) error {
	c.ID = s.id()
	s.categories = append(s.categories, *c)
	return nil
}

func (s shop) SaveAttributes(_ context.Context, attributes []*catalog.Attribute) error {
	for _, a := range attributes {
		a.ID = s.id()
		s.attributes = append(s.attributes, *a)
	}
	return nil
}

func (s shop) AddChoices(_ context.Context, id int64, choices []*catalog.Choice) error {
	i := slices.IndexFunc(s.attributes, func(a catalog.Attribute) bool { return a.ID == id })
	if i < 0 {
		return fault.New(fault.Conflict, "catalog.reference_unknown")
	}
	s.attributes[i].Choices = slices.Clone(s.attributes[i].Choices)
	for _, c := range choices {
		c.ID = s.id()
		s.attributes[i].Choices = append(s.attributes[i].Choices, *c)
	}
	return nil
}

func (s shop) Receive(_ context.Context, units map[int64]int, _ string) error {
	for id, n := range units {
		s.stock[id] += n
	}
	return nil
}

// repository is the store of imports of a world.
type repository struct{ *world }

var errAgain = errors.New("another transaction got in the way")

func (r repository) InTx(ctx context.Context, fn func(context.Context) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inTx {
		return errors.New("two transactions at once")
	}
	r.inTx = true
	defer func() { r.inTx = false }()
	for try := 1; ; try++ {
		before := r.copy()
		err := fn(ctx)
		if err == nil && r.again && try == 1 {
			err = errAgain
		}
		if err != nil {
			r.tables = before
		}
		if !errors.Is(err, errAgain) {
			return err
		}
	}
}

func (repository) Exclusive(context.Context) error { return nil }

func (r repository) Links(_ context.Context, supplier string, references []string) (map[string]importing.Link, error) {
	out := map[string]importing.Link{}
	for _, ref := range references {
		if l, ok := r.links[[2]string{supplier, ref}]; ok {
			out[ref] = l
		}
	}
	return out, nil
}

func (r repository) Joinable(_ context.Context, supplier string, keys []string) (map[string]int64, error) {
	out := map[string]int64{}
	for _, key := range keys {
		for other, ids := range r.parts[key] {
			for _, id := range ids {
				if first, ok := out[key]; other != supplier && (!ok || id < first) {
					out[key] = id
				}
			}
		}
	}
	return out, nil
}

func (r repository) SaveLinks(_ context.Context, links []importing.Link) error {
	for _, l := range links {
		for _, key := range l.PartKeys {
			of := maps.Clone(r.parts[key])
			if of == nil {
				of = map[string][]int64{}
			}
			of[l.Supplier] = append(slices.Clone(of[l.Supplier]), l.ProductID)
			r.parts[key] = of
		}
		l.PartKeys = nil
		r.links[[2]string{l.Supplier, l.Reference}] = l
	}
	return nil
}

func (r repository) Overtake(_ context.Context, supplier string, products, priced []int64) error {
	for key, l := range r.links {
		if key[0] == supplier {
			continue
		}
		if slices.Contains(products, l.ProductID) {
			l.Hash = ""
		}
		l.Prices = l.Prices && !slices.Contains(priced, l.ProductID)
		r.links[key] = l
	}
	return nil
}

func (r repository) Latest(_ context.Context, supplier string) (*importing.Run, error) {
	for _, v := range slices.Backward(r.runs) {
		if run := v; run.Supplier == supplier {
			return &run, nil
		}
	}
	return nil, fault.New(fault.NotFound, "import.run_unknown")
}

func (r repository) Insert(_ context.Context, run *importing.Run, _ time.Time) error {
	run.ID = int64(len(r.runs) + 1)
	r.runs = append(r.runs, *run)
	return nil
}

func (r repository) Take(_ context.Context, run *importing.Run, _ time.Time) error {
	r.runs[run.ID-1] = *run
	return nil
}

func (r repository) Renew(_ context.Context, run importing.Run) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.runs[run.ID-1].Owner != run.Owner {
		return fault.New(fault.Conflict, "import.lease_lost", fault.With("run", run.ID))
	}
	r.runs[run.ID-1].LeaseUntil = run.LeaseUntil
	return nil
}

func (r repository) Advance(_ context.Context, run *importing.Run) error {
	if r.runs[run.ID-1].Owner != run.Owner {
		return fault.New(fault.Conflict, "import.lease_lost", fault.With("run", run.ID))
	}
	if c := run.Counts; c.Read != c.Created+c.Updated+c.Unchanged+c.Rejected {
		return errors.New("the counts do not sum to the rows: " + strconv.FormatInt(c.Read, 10))
	}
	r.runs[run.ID-1] = *run
	return nil
}

func (r repository) Reject(_ context.Context, rejections []importing.Rejection) error {
	r.rejected = append(r.rejected, rejections...)
	return nil
}

func (r repository) Runs(context.Context, int64, int) ([]importing.Run, error) { return r.runs, nil }

func (r repository) Run(_ context.Context, id int64) (*importing.Run, error) {
	run := r.runs[id-1]
	return &run, nil
}

func (r repository) Rejections(context.Context, int64, bool, importing.Place, int) ([]importing.Rejection, error) {
	return r.rejected, nil
}
