package importingsql_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/fault"
	"vapeart/shop/importing"
	"vapeart/shop/importing/importingsql"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const lease = 9 * time.Second

// TestImports is the conformance suite of runs, links and rejections on every engine.
func TestImports(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := &store{db: db, Repository: importingsql.New(db)}
		for name, test := range map[string]func(*testing.T, *store){
			"a run keeps everything that is written of it":                      keeps,
			"a supplier has one run under way, another supplier its own":        oneRun,
			"of many that begin at once one gets the lease":                     stampede,
			"a killed run is taken when its lease ends, not before":             killed,
			"who has lost the lease can neither advance nor renew":              lost,
			"a new run takes the lease from a dead one for good":                buried,
			"a lease that was given back is free at once":                       givenBack,
			"the four counts must sum to the rows":                              sums,
			"links are found by the supplier's exact reference":                 links,
			"a part number leads to the oldest product of another supplier":     joins,
			"the leading record makes the others' records to be applied again":  overtakes,
			"rejections are listed by line and field, page by page":             pages,
			"imports' transactions follow one another":                          exclusive,
			"a link to no product is refused, and whole batches are undone":     undone,
			"runs are listed newest first":                                      list,
			"a batch of links and rejections takes few statements":              statements,
			"texts that only differ by case, accent or width are different":     collation,
			"a message that is too long is cut, not refused":                    longMessage,
			"what is not there is told":                                         absent,
			"a run that ended and is resumed has no error and no end any more":  resumed,
			"the same part twice is one part, and none is lost by the next run": partsOnce,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, s)
			})
		}
	})
}

// store is the repository under test; tests share it and keep apart by supplier.
type store struct {
	*importingsql.Repository
	db *sqldb.DB

	mu   sync.Mutex
	next int
}

// supplier returns a name that no other test has.
func (s *store) supplier() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	return fmt.Sprintf("supplier-%d", s.next)
}

func (s *store) begin(t *testing.T, supplier, owner string) *importing.Run {
	t.Helper()
	r := &importing.Run{
		Supplier: supplier, Source: "feed.jsonl", SourceHash: "abc", State: importing.Running,
		StartedAt: start, UpdatedAt: start, Owner: owner, LeaseUntil: start.Add(lease),
	}
	must(t, s.Insert(t.Context(), r, start))
	return r
}

// products makes products of the test's own and returns their ids.
func (s *store) products(t *testing.T, n int) []int64 {
	t.Helper()
	var ids []int64
	must(t, s.InTx(t.Context(), func(ctx context.Context) error {
		first, err := s.db.NextIDs(ctx, "product", n)
		if err != nil {
			return err
		}
		ids = nil
		for i := range n {
			id := first + int64(i)
			ids = append(ids, id)
			_, err := s.db.Exec(ctx, `INSERT INTO product (id, code, tax_class, age_restricted, status, popularity, category_set, attributes, options,
				version, created_at, updated_at) VALUES (?, ?, 'standard', 0, 'draft', 0, '', '[]', '[]', 1, 0, 0)`, id, fmt.Sprintf("p-%d", id))
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return ids
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func code(t *testing.T, err error, want string) {
	t.Helper()
	if fault.CodeOf(err) != want || err == nil {
		t.Errorf("error %v, want %s", err, want)
	}
}

func keeps(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	r.Counts = importing.Counts{Read: 10, Created: 1, Updated: 2, Unchanged: 3, Rejected: 4}
	r.State, r.Error, r.UpdatedAt, r.FinishedAt = importing.Failed, "import.truncated", start.Add(time.Second), start.Add(2*time.Second)
	must(t, s.Advance(t.Context(), r))
	got, err := s.Run(t.Context(), r.ID)
	must(t, err)
	if diff := cmp.Diff(r, got); diff != "" {
		t.Errorf("run (-want +got):\n%s", diff)
	}
}

func oneRun(t *testing.T, s *store) {
	supplier := s.supplier()
	s.begin(t, supplier, "a")
	s.begin(t, s.supplier(), "b")
	again := importing.Run{Supplier: supplier, State: importing.Running, StartedAt: start, UpdatedAt: start, Owner: "b", LeaseUntil: start.Add(lease)}
	code(t, s.Insert(t.Context(), &again, start), "import.run_active")
}

func stampede(t *testing.T, s *store) {
	supplier := s.supplier()
	var wg sync.WaitGroup
	errs := make([]error, 12)
	for i := range errs {
		wg.Go(func() {
			r := importing.Run{
				Supplier: supplier, State: importing.Running, StartedAt: start, UpdatedAt: start,
				Owner: fmt.Sprint(i), LeaseUntil: start.Add(lease),
			}
			errs[i] = s.InTx(t.Context(), func(ctx context.Context) error {
				if _, err := s.Latest(ctx, supplier); err != nil && fault.KindOf(err) != fault.NotFound {
					return err
				}
				return s.Insert(ctx, &r, start)
			})
		})
	}
	wg.Wait()
	got := 0
	for _, err := range errs {
		if err == nil {
			got++
		} else {
			code(t, err, "import.run_active")
		}
	}
	if got != 1 {
		t.Errorf("%d runs got the lease, want 1", got)
	}
}

func killed(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	taker := *r
	taker.Owner, taker.LeaseUntil = "b", start.Add(2*lease)
	code(t, s.Take(t.Context(), &taker, start.Add(lease-time.Millisecond)), "import.run_active")
	must(t, s.Take(t.Context(), &taker, start.Add(lease)))
	code(t, s.Take(t.Context(), r, start.Add(lease)), "import.run_active")
}

func lost(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	taker := *r
	taker.Owner, taker.LeaseUntil = "b", start.Add(2*lease)
	must(t, s.Take(t.Context(), &taker, start.Add(lease)))
	code(t, s.Advance(t.Context(), r), "import.lease_lost")
	code(t, s.Renew(t.Context(), *r), "import.lease_lost")
	must(t, s.Renew(t.Context(), taker))
	must(t, s.Advance(t.Context(), &taker))
}

func buried(t *testing.T, s *store) {
	dead := s.begin(t, s.supplier(), "a")
	next := *dead
	next.ID, next.SourceHash, next.Owner, next.LeaseUntil = 0, "other", "b", start.Add(2*lease)
	must(t, s.Insert(t.Context(), &next, start.Add(lease)))
	code(t, s.Advance(t.Context(), dead), "import.lease_lost")
	code(t, s.Renew(t.Context(), *dead), "import.lease_lost")
	got, err := s.Run(t.Context(), dead.ID)
	must(t, err)
	if got.State != importing.Interrupted || got.Owner != "" {
		t.Errorf("the dead run is %+v", got)
	}
}

func givenBack(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	r.State, r.LeaseUntil = importing.Interrupted, time.Time{}
	must(t, s.Advance(t.Context(), r))
	code(t, s.Advance(t.Context(), r), "import.lease_lost")
	r.Owner, r.LeaseUntil = "b", start.Add(lease)
	must(t, s.Take(t.Context(), r, start))
}

func sums(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	r.Counts = importing.Counts{Read: 3, Created: 1, Updated: 1}
	if err := s.Advance(t.Context(), r); sqldb.ClassOf(err) != sqldb.CheckFailed {
		t.Errorf("a row without a result: %v", err)
	}
}

func links(t *testing.T, s *store) {
	supplier, ids := s.supplier(), s.products(t, 2)
	want := map[string]importing.Link{
		"a": {Supplier: supplier, Reference: "a", ProductID: ids[0], Owns: true, Prices: true, Hash: "h1"},
		"A": {Supplier: supplier, Reference: "A", ProductID: ids[1], Hash: "h2"},
	}
	must(t, s.SaveLinks(t.Context(), []importing.Link{want["a"], want["A"]}))
	got, err := s.Links(t.Context(), supplier, []string{"a", "A", "á", "b"})
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	changed := want["a"]
	changed.Hash, changed.Prices = "h3", false
	must(t, s.SaveLinks(t.Context(), []importing.Link{changed}))
	got, err = s.Links(t.Context(), supplier, []string{"a"})
	must(t, err)
	if diff := cmp.Diff(map[string]importing.Link{"a": changed}, got); diff != "" {
		t.Errorf("changed link (-want +got):\n%s", diff)
	}
	for _, other := range []string{s.supplier(), supplier} {
		var refs []string
		if other == supplier {
			refs = nil
		} else {
			refs = []string{"a"}
		}
		if got, err := s.Links(t.Context(), other, refs); err != nil || len(got) != 0 {
			t.Errorf("%s %q: %v, %v", other, refs, got, err)
		}
	}
}

func joins(t *testing.T, s *store) {
	one, two, ids := s.supplier(), s.supplier(), s.products(t, 3)
	key := one + "|p-1"
	must(t, s.SaveLinks(t.Context(), []importing.Link{
		{Supplier: one, Reference: "z", ProductID: ids[2], PartKeys: []string{key, one + "|p-3"}},
		{Supplier: one, Reference: "y", ProductID: ids[1], PartKeys: []string{key}},
		{Supplier: two, Reference: "x", ProductID: ids[0], PartKeys: []string{key}},
	}))
	for supplier, want := range map[string]map[string]int64{
		one: {key: ids[0]}, two: {key: ids[1], one + "|p-3": ids[2]}, s.supplier(): {key: ids[0], one + "|p-3": ids[2]},
	} {
		got, err := s.Joinable(t.Context(), supplier, []string{key, one + "|p-3", one + "|P-1", one + "|nothing"})
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", supplier, diff)
		}
	}
}

func overtakes(t *testing.T, s *store) {
	one, two, ids := s.supplier(), s.supplier(), s.products(t, 2)
	must(t, s.SaveLinks(t.Context(), []importing.Link{
		{Supplier: one, Reference: "a", ProductID: ids[0], Owns: true, Hash: "h"},
		{Supplier: two, Reference: "a", ProductID: ids[0], Prices: true, Hash: "h"},
		{Supplier: two, Reference: "b", ProductID: ids[1], Prices: true, Hash: "h"},
	}))
	must(t, s.Overtake(t.Context(), one, ids[:1], nil))
	must(t, s.Overtake(t.Context(), one, nil, nil))
	want := map[string]importing.Link{
		"a": {Supplier: two, Reference: "a", ProductID: ids[0], Prices: true},
		"b": {Supplier: two, Reference: "b", ProductID: ids[1], Prices: true, Hash: "h"},
	}
	got, err := s.Links(t.Context(), two, []string{"a", "b"})
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	must(t, s.Overtake(t.Context(), one, ids[:1], ids[:1]))
	got, err = s.Links(t.Context(), two, []string{"a"})
	must(t, err)
	if got["a"].Prices {
		t.Error("the price is still the other supplier's")
	}
	led, err := s.Links(t.Context(), one, []string{"a"})
	must(t, err)
	if led["a"].Hash != "h" {
		t.Error("the leading record would be applied again")
	}
}

func pages(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	all := []importing.Rejection{
		{RunID: r.ID, Line: 2, Field: "price", Whole: true, Reference: "r2", Code: "too_small", Args: []fault.Arg{fault.With("min", 1)}, Detail: "cause"},
		{RunID: r.ID, Line: 3, Field: "ean.0", Code: "catalog.ean_length", Args: []fault.Arg{}},
		{RunID: r.ID, Line: 3, Field: "ean.1", Code: "catalog.ean_length", Args: []fault.Arg{}},
		{RunID: r.ID, Line: 3, Field: "name", Code: "too_long", Args: []fault.Arg{}},
		{RunID: r.ID, Line: 40, Whole: true, Code: "import.bad_json", Args: []fault.Arg{}},
	}
	must(t, s.Reject(t.Context(), []importing.Rejection{all[4], all[2], all[0]}))
	must(t, s.Reject(t.Context(), []importing.Rejection{all[3], all[1]}))
	must(t, s.Reject(t.Context(), nil))
	for _, c := range []struct {
		values bool
		want   []importing.Rejection
	}{{true, all}, {false, []importing.Rejection{all[0], all[4]}}} {
		var got []importing.Rejection
		var place importing.Place
		for {
			page, err := s.Rejections(t.Context(), r.ID, c.values, place, 2)
			must(t, err)
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			place = importing.Place{Line: page[len(page)-1].Line, Field: page[len(page)-1].Field}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("values %v (-want +got):\n%s", c.values, diff)
		}
	}
}

// exclusive proves that nobody reads between another's reading and writing: counting loses a step without the lock.
func exclusive(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	var wg sync.WaitGroup
	const workers, steps = 4, 5
	for range workers {
		wg.Go(func() {
			for range steps {
				err := s.InTx(t.Context(), func(ctx context.Context) error {
					if err := s.Exclusive(ctx); err != nil {
						return err
					}
					now, err := s.Run(ctx, r.ID)
					if err != nil {
						return err
					}
					now.Counts.Add(importing.Created)
					return s.Advance(ctx, now)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got, err := s.Run(t.Context(), r.ID)
	must(t, err)
	if got.Counts.Created != workers*steps {
		t.Errorf("%d steps were counted, want %d", got.Counts.Created, workers*steps)
	}
}

func undone(t *testing.T, s *store) {
	supplier, ids := s.supplier(), s.products(t, 1)
	err := s.InTx(t.Context(), func(ctx context.Context) error {
		if err := s.SaveLinks(ctx, []importing.Link{{Supplier: supplier, Reference: "good", ProductID: ids[0]}}); err != nil {
			return err
		}
		return s.SaveLinks(ctx, []importing.Link{{Supplier: supplier, Reference: "bad", ProductID: 1 << 50}})
	})
	if sqldb.ClassOf(err) != sqldb.MissingParent {
		t.Errorf("a link to nothing: %v", err)
	}
	if got, err := s.Links(t.Context(), supplier, []string{"good"}); err != nil || len(got) != 0 {
		t.Errorf("half a batch stayed: %v, %v", got, err)
	}
}

func list(t *testing.T, s *store) {
	var mine []int64
	for range 3 {
		mine = append(mine, s.begin(t, s.supplier(), "a").ID)
	}
	var got []int64
	for before := int64(0); ; {
		page, err := s.Runs(t.Context(), before, 2)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			if slices.Contains(mine, r.ID) {
				got = append(got, r.ID)
			}
		}
		before = page[len(page)-1].ID
	}
	slices.Reverse(mine)
	if diff := cmp.Diff(mine, got); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
}

func statements(t *testing.T, s *store) {
	supplier, ids := s.supplier(), s.products(t, 200)
	r := s.begin(t, supplier, "a")
	n := 0
	repo := importingsql.New(s.db.Observe(func(context.Context, sqldb.Statement) { n++ }))
	var links []importing.Link
	var refs, keys []string
	var rejected []importing.Rejection
	for i, id := range ids {
		ref := fmt.Sprint(i)
		links = append(links, importing.Link{Supplier: supplier, Reference: ref, ProductID: id, PartKeys: []string{supplier + "|" + ref}})
		refs, keys = append(refs, ref), append(keys, supplier+"|"+ref)
		rejected = append(rejected, importing.Rejection{RunID: r.ID, Line: int64(i), Whole: true})
	}
	must(t, repo.SaveLinks(t.Context(), links))
	must(t, repo.Reject(t.Context(), rejected))
	must(t, repo.Overtake(t.Context(), supplier, ids, ids))
	_, err := repo.Links(t.Context(), supplier, refs)
	must(t, err)
	_, err = repo.Joinable(t.Context(), supplier, keys)
	must(t, err)
	if n > 7 {
		t.Errorf("%d statements for 200 rows, want at most 7", n)
	}
}

func collation(t *testing.T, s *store) {
	supplier, refs := s.supplier(), []string{"straße", "strasse", "Straße", "ＡＢＣ", "abc", "é", "e"}
	ids := s.products(t, len(refs))
	var all []importing.Link
	for i, ref := range refs {
		all = append(all, importing.Link{Supplier: supplier, Reference: ref, ProductID: ids[i], PartKeys: []string{supplier + "|" + ref}})
	}
	must(t, s.SaveLinks(t.Context(), all))
	got, err := s.Links(t.Context(), supplier, refs)
	must(t, err)
	for i, ref := range refs {
		if got[ref].ProductID != ids[i] {
			t.Errorf("%s leads to %d, want %d", ref, got[ref].ProductID, ids[i])
		}
		joinable, err := s.Joinable(t.Context(), "another", []string{supplier + "|" + ref})
		must(t, err)
		if joinable[supplier+"|"+ref] != ids[i] {
			t.Errorf("part %s joins %v, want %d", ref, joinable, ids[i])
		}
	}
}

func longMessage(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	r.State, r.Error = importing.Failed, string(slices.Repeat([]rune("ü"), 3_000))
	must(t, s.Advance(t.Context(), r))
	got, err := s.Run(t.Context(), r.ID)
	must(t, err)
	if n := len([]rune(got.Error)); n != 2_000 {
		t.Errorf("%d characters of the message were kept, want 2000", n)
	}
}

func absent(t *testing.T, s *store) {
	_, err := s.Run(t.Context(), 1<<50)
	code(t, err, "import.run_unknown")
	_, err = s.Latest(t.Context(), s.supplier())
	code(t, err, "import.run_unknown")
	if page, err := s.Rejections(t.Context(), 1<<50, true, importing.Place{}, 10); err != nil || len(page) != 0 {
		t.Errorf("rejections of no run: %v, %v", page, err)
	}
}

func resumed(t *testing.T, s *store) {
	r := s.begin(t, s.supplier(), "a")
	r.State, r.Error, r.FinishedAt, r.LeaseUntil = importing.Failed, "import.truncated", start.Add(time.Second), time.Time{}
	r.Counts = importing.Counts{Read: 5, Created: 5}
	must(t, s.Advance(t.Context(), r))
	latest, err := s.Latest(t.Context(), r.Supplier)
	must(t, err)
	latest.Owner, latest.LeaseUntil, latest.UpdatedAt = "b", start.Add(2*lease), start.Add(lease)
	must(t, s.Take(t.Context(), latest, start.Add(lease)))
	got, err := s.Run(t.Context(), r.ID)
	must(t, err)
	want := *latest
	want.State, want.Error, want.FinishedAt = importing.Running, "", time.Time{}
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("run (-want +got):\n%s", diff)
	}
}

func partsOnce(t *testing.T, s *store) {
	supplier, ids := s.supplier(), s.products(t, 1)
	link := importing.Link{Supplier: supplier, Reference: "a", ProductID: ids[0], PartKeys: []string{supplier + "|1", supplier + "|1"}}
	for range 2 {
		must(t, s.SaveLinks(t.Context(), []importing.Link{link}))
	}
	link.PartKeys = nil
	must(t, s.SaveLinks(t.Context(), []importing.Link{link}))
	got, err := s.Joinable(t.Context(), "another", []string{supplier + "|1"})
	must(t, err)
	if got[supplier+"|1"] != ids[0] {
		t.Errorf("the part leads to %v", got)
	}
}
