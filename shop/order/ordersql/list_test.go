package ordersql_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/order"
	"vapeart/shop/sqldb"
	"vapeart/shop/sqldb/sqltest"
)

// shelf fills a database with orders whose dates go against their ids, several at one moment.
func shelf(t *testing.T, b *bench, n int) (all []*order.Order) {
	t.Helper()
	must(t, b.repo.InTx(t.Context(), func(ctx context.Context) error {
		all = nil
		for i := range n {
			o := placed(fmt.Sprintf("D%09d", i), 0)
			number, err := order.NewNumber(strings.NewReader(fmt.Sprintf("number %09d", i)[7:]))
			if err != nil {
				return err
			}
			o.Number = number
			o.PlacedAt = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(i/3) * time.Hour)
			o.State = []order.State{order.Pending, order.Paid, order.Shipped}[i%3]
			o.Email = fmt.Sprintf("Customer%d@Example.com", i%20)
			o.Lines[1].SKU = fmt.Sprint("SKU-", i%25)
			if err := b.repo.Insert(ctx, o); err != nil {
				return err
			}
			all = append(all, o)
		}
		return nil
	}))
	slices.SortFunc(all, func(x, y *order.Order) int {
		if !x.PlacedAt.Equal(y.PlacedAt) {
			return y.PlacedAt.Compare(x.PlacedAt)
		}
		return int(y.ID - x.ID)
	})
	return all
}

// filters are lists and what belongs to them.
func filters(all []*order.Order) map[string]struct {
	filter order.Filter
	belong func(*order.Order) bool
} {
	from, to := all[90].PlacedAt, all[10].PlacedAt
	type f = struct {
		filter order.Filter
		belong func(*order.Order) bool
	}
	between := func(o *order.Order) bool { return !o.PlacedAt.Before(from) && o.PlacedAt.Before(to) }
	return map[string]f{
		"all":    {order.Filter{}, func(*order.Order) bool { return true }},
		"state":  {order.Filter{State: order.Paid}, func(o *order.Order) bool { return o.State == order.Paid }},
		"number": {order.Filter{Number: order.Grouped(all[5].Number)}, func(o *order.Order) bool { return o == all[5] }},
		"e-mail": {order.Filter{Email: "customer3@example.com"}, func(o *order.Order) bool { return o.Email == "Customer3@Example.com" }},
		"sku":    {order.Filter{SKU: "SKU-7"}, func(o *order.Order) bool { return o.Lines[1].SKU == "SKU-7" }},
		"date":   {order.Filter{From: from, To: to}, between},
		"state and date": {
			order.Filter{State: order.Shipped, From: from, To: to},
			func(o *order.Order) bool { return o.State == order.Shipped && between(o) },
		},
		"nothing":   {order.Filter{SKU: "SKU-x"}, func(*order.Order) bool { return false }},
		"no number": {order.Filter{Number: "nonsense"}, func(*order.Order) bool { return false }},
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBench(db)
		all := shelf(t, b, 120)
		for name, f := range filters(all) {
			t.Run(name+", page by page, in four statements each", func(t *testing.T) {
				n := 0
				desk := b.desk(db.Observe(func(context.Context, sqldb.Statement) { n++ }))
				var want, got []int64
				for _, o := range all {
					if f.belong(o) {
						want = append(want, o.ID)
					}
				}
				var after *order.Place
				for {
					n = 0
					heads, next, err := desk.List(t.Context(), f.filter, after, 7)
					must(t, err)
					if n > 4 {
						t.Errorf("a page took %d statements", n)
					}
					for _, h := range heads {
						got = append(got, h.ID)
					}
					if after = next; next == nil {
						break
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
		t.Run("an entry tells the derived states", func(t *testing.T) {
			c := b.paid(t)
			c = b.do(t, c, func() (*order.Record, error) {
				return b.Pack(t.Context(), c, []order.Units{{Position: 0, Quantity: 1}})
			})
			heads, _, err := b.List(t.Context(), order.Filter{}, nil, 1)
			must(t, err)
			want := order.Head{
				ID: c.OrderID, Number: "C000000120", Email: "Ada@Example.com", Name: "Élodie", State: order.Paid, Payment: order.PaidWholly,
				Refund: order.NotRefunded, Fulfilment: order.PackedPartly, Units: 3, Total: euro(3140), Version: c.Version,
				PlacedAt: time.Date(2026, 3, 1, 10, 0, 0, 123e6, time.UTC),
			}
			if diff := cmp.Diff([]order.Head{want}, heads); diff != "" {
				t.Error(diff)
			}
		})
	})
}

// plan returns how the engine answers a statement: its lines joined.
func plan(t *testing.T, db *sqldb.DB, text string, args []any) string {
	t.Helper()
	explain, width := "EXPLAIN QUERY PLAN ", 4
	if db.Engine == sqldb.MySQL {
		explain, width = "EXPLAIN FORMAT=JSON ", 1
	}
	rows, err := sqldb.All(t.Context(), db, func(s *string, scan sqldb.Scanner) error {
		cells := make([]any, width)
		for i := range cells {
			cells[i] = new(any)
		}
		cells[width-1] = s
		return scan(cells...)
	}, explain+text, args...)
	must(t, err)
	return strings.Join(rows, "\n")
}

func TestListsGoByTheirIndices(t *testing.T) {
	t.Parallel()
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBench(db)
		all := shelf(t, b, 1_000)
		if db.Engine == sqldb.MySQL {
			for _, table := range []string{"orders", "order_line"} {
				_, err := sqldb.All(t.Context(), db, func(_ *int, scan sqldb.Scanner) error {
					return scan(new(any), new(any), new(any), new(any))
				}, "ANALYZE TABLE "+table)
				must(t, err)
			}
		}
		after := &order.Place{PlacedAt: all[500].PlacedAt.UnixMilli(), ID: all[500].ID}
		for _, c := range []struct {
			name, index string
			filter      order.Filter
		}{
			{"all", "orders_placed_at", order.Filter{}},
			{"state", "orders_state_placed_at", order.Filter{State: order.Paid}},
			{"e-mail", "orders_email_placed_at", order.Filter{Email: "customer3@example.com"}},
			{"sku", "order_line_sku", order.Filter{SKU: "SKU-7"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				var text string
				seen := b.desk(db.Observe(func(_ context.Context, s sqldb.Statement) {
					if text == "" {
						text = s.Text
					}
				}))
				_, _, err := seen.List(t.Context(), c.filter, after, 24)
				must(t, err)
				got := plan(t, db, text, argumentsOf(c.filter, after))
				if !strings.Contains(got, c.index) {
					t.Errorf("%s is answered without %s:\n%s", text, c.index, got)
				}
				// The orders of one SKU are few and may be sorted; all others come in the index's order.
				if c.filter.SKU == "" && (strings.Contains(got, "TEMP B-TREE") || strings.Contains(got, "filesort")) {
					t.Errorf("%s is sorted:\n%s", text, got)
				}
			})
		}
	})
}

// argumentsOf are the arguments of a list's statement in a filter of one field.
func argumentsOf(f order.Filter, after *order.Place) (args []any) {
	for _, text := range []string{string(f.State), f.Number, f.Email, f.SKU} {
		if text != "" {
			args = append(args, text)
		}
	}
	return append(args, after.PlacedAt, after.PlacedAt, after.PlacedAt, after.ID, 25)
}
