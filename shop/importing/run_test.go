package importing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/importing"
)

// manyLines returns a file of n rows with repeated brands, colours, part numbers and some faults.
func manyLines(n int) []line {
	lines := make([]line, n)
	for i := range lines {
		lines[i] = line{
			Ref: fmt.Sprint(i % (n - 50)), Name: fmt.Sprintf("Product %d", i), Brand: fmt.Sprintf("Brand %d", i%97), MPN: fmt.Sprintf("MPN-%05d", i%1500),
			Colors: []string{fmt.Sprintf("Colour %d", i%41)}, Text: map[string]string{fmt.Sprintf("attribute-%d.t", i%53): "x"}, Price: int64(i % 7),
		}
		if i%101 == 0 {
			lines[i].Name = ""
		}
	}
	return lines
}

func TestAnInterruptedImportEndsLikeAnUndisturbedOne(t *testing.T) {
	t.Parallel()
	content := text(t, manyLines(2_100)...)
	undisturbed := newWorld()
	var batches [][]string
	undisturbed.saved = func(b []*catalog.Product) { batches = append(batches, codes(b)) }
	whole, err := undisturbed.try(t.Context(), "acme", content, importing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c := whole.Counts; c.Read != 2_100 || c.Rejected != 21 || c.Created == 0 || c.Updated == 0 {
		t.Fatalf("%+v", c)
	}
	for stop := 1; stop <= 4; stop++ {
		w := newWorld()
		var got [][]string
		w.saved = func(b []*catalog.Product) { got = append(got, codes(b)) }
		ctx, cancel := context.WithCancel(t.Context())
		done := 0
		run, err := w.try(ctx, "acme", content, importing.Options{Progress: func(importing.Progress) {
			if done++; done == stop {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) || run.State != importing.Interrupted {
			t.Fatalf("stopped after %d: %s, %v", stop, run.State, err)
		}
		resumed := int64(-1)
		run, err = w.try(t.Context(), "acme", content, importing.Options{Progress: func(p importing.Progress) { resumed = p.Resumed }})
		if err != nil || run.ID != 1 || run.Counts != whole.Counts || run.State != importing.Done {
			t.Fatalf("resumed: %+v, %v", run, err)
		}
		if want := int64(stop-1) * importing.BatchRows; resumed != want {
			t.Errorf("resumed behind %d rows, want %d", resumed, want)
		}
		if diff := cmp.Diff(batches, got); diff != "" {
			t.Errorf("stopped after %d: other batches:\n%s", stop, diff)
		}
		if undisturbed.export(t) != w.export(t) {
			t.Errorf("stopped after %d: another result", stop)
		}
	}
}

func codes(products []*catalog.Product) (list []string) {
	for _, p := range products {
		list = append(list, p.Code)
	}
	return list
}

func TestATransactionThatRunsAgainChangesNothingInTheAccount(t *testing.T) {
	t.Parallel()
	content := text(t, manyLines(1_200)...)
	once, twice := newWorld(), newWorld()
	twice.again = true
	a, err := once.try(t.Context(), "acme", content, importing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := twice.try(t.Context(), "acme", content, importing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Counts != b.Counts || once.export(t) != twice.export(t) {
		t.Errorf("counts %+v and %+v", a.Counts, b.Counts)
	}
}

// broken reads a text and then fails.
type broken struct {
	io.Reader
	err error
}

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = b.err
	}
	return n, err
}

func TestAFaultOfTheFileLeavesWhatStoodBeforeIt(t *testing.T) {
	t.Parallel()
	w := newWorld()
	content := text(t, manyLines(1_200)...)
	half := content[:len(content)*2/3]
	run, err := w.read(t.Context(), "acme", "half", broken{strings.NewReader(half), io.ErrUnexpectedEOF}, importing.Options{})
	if fault.CodeOf(err) != "import.truncated" || run.State != importing.Failed || run.Error == "" {
		t.Fatalf("%+v, %v", run, err)
	}
	if rows := int64(strings.Count(half, "\n")); run.Counts.Read != rows {
		t.Errorf("%d rows are in, want %d", run.Counts.Read, rows)
	}
	again, err := w.try(t.Context(), "acme", content, importing.Options{})
	if err != nil || again.ID == run.ID {
		t.Fatalf("the whole file: %+v, %v", again, err)
	}
	undisturbed := newWorld()
	undisturbed.imports(t, "acme", manyLines(1_200)...)
	for _, world := range []*world{w, undisturbed} {
		world.rejected = nil
	}
	if len(w.products) != len(undisturbed.products) || again.Counts.Unchanged+again.Counts.Updated == 0 {
		t.Errorf("%d products, want %d; %+v", len(w.products), len(undisturbed.products), again.Counts)
	}
}

func TestALongReadEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w := newWorld()
	ctx, cancel := context.WithCancel(t.Context())
	r, feeder := io.Pipe()
	defer feeder.Close()
	go func() {
		_, _ = io.WriteString(feeder, text(t, manyLines(600)...)) // then it hangs
	}()
	run, err := w.read(ctx, "acme", "", r, importing.Options{Progress: func(p importing.Progress) {
		if p.Run.Counts.Read == importing.BatchRows {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || run.Counts.Read != importing.BatchRows {
		t.Errorf("%+v, %v", run, err)
	}
}

func TestLongRowsMakeSmallBatches(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var lines []line
	for i := range 12 {
		lines = append(lines, line{Ref: fmt.Sprint(i), Name: "x", Text: map[string]string{"a": strings.Repeat("x", 2<<20)}})
	}
	batches := 0
	run, err := w.try(t.Context(), "acme", text(t, lines...), importing.Options{Progress: func(importing.Progress) { batches++ }})
	if err != nil || run.Counts.Read != 12 || batches != 4 { // where it starts, and three batches of at least 8 MB
		t.Errorf("%+v, %d batches, %v", run.Counts, batches, err)
	}
}

func TestOnlyTheLatestFileOfASupplierIsResumed(t *testing.T) {
	t.Parallel()
	w := newWorld()
	old, newer := text(t, manyLines(700)...), text(t, line{Ref: "1", Name: "newer"})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.try(ctx, "acme", old, importing.Options{Progress: func(p importing.Progress) {
		if p.Run.Counts.Read > 0 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for _, content := range []string{newer, old} {
		if run, err := w.try(t.Context(), "acme", content, importing.Options{}); err != nil || run.Counts.Read != int64(strings.Count(content, "\n")) {
			t.Errorf("%+v, %v", run, err)
		}
	}
	if got := w.product(t, "acme", "1").Texts["en"].Name; got != "Product 1" && got != "Product 651" {
		t.Errorf("the old file, begun anew, left %q", got)
	}
}

func TestASecondImportBesideALivingOneIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld()
	holder := importing.Run{
		ID: 1, Supplier: "acme", Source: "feed.gz", State: importing.Running, Owner: "other",
		Counts: importing.Counts{Read: 500, Created: 500}, LeaseUntil: w.clock.Now().Add(5 * time.Second),
	}
	w.runs = append(w.runs, holder)
	_, err := w.try(t.Context(), "acme", text(t, line{Ref: "1", Name: "One"}), importing.Options{Waiting: func(r importing.Run) {
		if r.ID != 1 {
			t.Errorf("waiting for %+v", r)
		}
		w.clock.Advance(3 * time.Second) // the holder lives: it renews its lease
		w.mu.Lock()
		w.runs[0].LeaseUntil = w.clock.Now().Add(9 * time.Second)
		w.mu.Unlock()
	}})
	if fault.CodeOf(err) != "import.run_active" || fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "rows=500") {
		t.Errorf("%v", err)
	}
	if run := w.imports(t, "beta", line{Ref: "1", Name: "One"}); run.Counts.Created != 1 {
		t.Errorf("another supplier: %+v", run)
	}
}

func TestAKilledRunIsResumedWhenItsLeaseEnds(t *testing.T) {
	t.Parallel()
	w := newWorld()
	content := text(t, manyLines(700)...)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.try(ctx, "acme", content, importing.Options{Progress: func(p importing.Progress) {
		if p.Run.Counts.Read > 0 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	w.runs[0].State, w.runs[0].Owner, w.runs[0].LeaseUntil = importing.Running, "killed", w.clock.Now().Add(9*time.Second)
	run, err := w.try(t.Context(), "acme", content, importing.Options{Waiting: func(importing.Run) { w.clock.Advance(9 * time.Second) }})
	if err != nil || run.ID != 1 || run.Counts.Read != 700 {
		t.Errorf("%+v, %v", run, err)
	}
}

func TestARunThatLosesItsLeaseStopsWithoutTouchingItsSuccessors(t *testing.T) {
	t.Parallel()
	w := newWorld()
	run, err := w.try(t.Context(), "acme", text(t, manyLines(1_200)...), importing.Options{Progress: func(p importing.Progress) {
		if p.Run.Counts.Read == importing.BatchRows {
			w.mu.Lock()
			w.runs[0].Owner = "successor"
			w.mu.Unlock()
		}
	}})
	if fault.CodeOf(err) != "import.lease_lost" || run.Counts.Read != importing.BatchRows {
		t.Fatalf("%+v, %v", run.Counts, err)
	}
	if r := w.runs[0]; r.Owner != "successor" || r.State != importing.Running || r.Counts.Read != importing.BatchRows {
		t.Errorf("the successor's run is %+v", r)
	}
}

func TestABatchThatOthersOvertakeIsTriedAnew(t *testing.T) {
	t.Parallel()
	taken := fault.New(fault.Conflict, "catalog.sku_taken")
	for _, c := range []struct {
		refusals int
		err      error
		want     string
	}{{2, taken, ""}, {1, fault.New(fault.Invalid, fault.CodeInvalid), ""}, {99, taken, "catalog.sku_taken"}, {1, errors.New("disk full"), fault.CodeInternal}} {
		w := newWorld()
		n := 0
		w.refuse = func(*catalog.Product) error {
			if n++; n <= c.refusals {
				return c.err
			}
			return nil
		}
		run, err := w.try(t.Context(), "acme", text(t, line{Ref: "1", Name: "One", Brand: "Acme"}), importing.Options{})
		switch {
		case c.want == "" && (err != nil || run.Counts.Created != 1):
			t.Errorf("%v %d times: %+v, %v", c.err, c.refusals, run.Counts, err)
		case c.want != "" && (fault.CodeOf(err) != c.want || run.Counts.Read != 0 || len(w.products) != 0 || w.runs[0].State != importing.Failed):
			t.Errorf("%v: %+v, %v", c.err, run, err)
		}
		if len(w.brands) != 1 {
			t.Errorf("%v: brands %+v", c.err, w.brands)
		}
	}
}

func TestAStreamIsImportedButNotResumed(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, want := range []importing.Counts{{Read: 1, Created: 1}, {Read: 1, Unchanged: 1}} {
		run, err := w.read(t.Context(), "acme", "", strings.NewReader(text(t, line{Ref: "1", Name: "One"})), importing.Options{})
		if err != nil || run.Counts != want {
			t.Errorf("%+v, %v", run, err)
		}
	}
	if ids := []int64{w.runs[0].ID, w.runs[1].ID}; !slices.Equal(ids, []int64{1, 2}) {
		t.Errorf("runs %v", ids)
	}
}

func TestARunWhoseLeaseIsOverIsToldAsInterrupted(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		run  importing.Run
		want importing.State
	}{
		{importing.Run{State: importing.Running, LeaseUntil: now.Add(time.Second)}, importing.Running},
		{importing.Run{State: importing.Running, LeaseUntil: now}, importing.Interrupted},
		{importing.Run{State: importing.Done}, importing.Done},
		{importing.Run{State: importing.Failed}, importing.Failed},
	} {
		if got := c.run.StateAt(now); got != c.want {
			t.Errorf("%+v is %s, want %s", c.run, got, c.want)
		}
	}
}
