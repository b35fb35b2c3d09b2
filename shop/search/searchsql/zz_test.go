package searchsql

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"sort"
	"strings"
	"testing"

	"vapeart/shop/locale"
	"vapeart/shop/page"
	"vapeart/shop/search"
	"vapeart/shop/sqldb/sqltest"
)

func TestRelevance(t *testing.T) {
	b := &fullBuilder{brand: map[string]int64{}, category: map[string]int64{}, choice: map[string]int64{}, attribute: map[string]int64{}}
	b.read(t, "icecat-19406.jsonl.gz", b.icecat)
	db := sqltest.Open(t, sqltest.SQLite)
	b.store(t, db)
	e := New(db, page.NewSigner([]byte("x")))
	for i := range b.documents { b.documents[i].Popularity = 0 }
	putAll(t, e, b.documents)
	if err := e.Refresh(t.Context()); err != nil { t.Fatal(err) }
	byRecord := map[string]int{}
	for i, r := range b.records { byRecord[r] = i }
	qrels := map[string]map[string]float64{}
	lines(t, "chorus-dev-qrels.trec", func(s string) {
		var q, z, d string
		var g float64
		fmt.Sscan(s, &q, &z, &d, &g)
		if qrels[q] == nil { qrels[q] = map[string]float64{} }
		qrels[q][d] = g
	})
	sum, n := 0.0, 0
	type res struct{ q string; v float64; total int; c string }
	var all []res
	lines(t, "chorus-dev-queries.tsv", func(s string) {
		id, text, _ := strings.Cut(s, "\t")
		var ideal []float64
		for _, g := range qrels[id] { if g > 0 { ideal = append(ideal, g) } }
		if len(ideal) == 0 { return }
		sort.Sort(sort.Reverse(sort.Float64Slice(ideal)))
		dcg := func(gs []float64) (x float64) {
			for i, g := range gs { if i < 10 { x += (math.Pow(2, g) - 1) / math.Log2(float64(i)+2) } }
			return
		}
		r, err := e.Find(t.Context(), search.Query{Text: text, Language: locale.English, Size: 10})
		if err != nil { t.Fatal(err) }
		var gs []float64
		for _, p := range r.ProductIDs { gs = append(gs, qrels[id][b.records[p-1]]) }
		v := dcg(gs) / dcg(ideal)
		sum += v; n++
		all = append(all, res{text, v, r.Total, r.Corrected})
		if os.Getenv("SHOW") == text {
			for i, p := range r.ProductIDs { fmt.Println(gs[i], b.documents[p-1].Texts["en"].Name) }
			type gd struct{ g float64; d string }
			var l []gd
			for d, g := range qrels[id] { l = append(l, gd{g, d}) }
			sort.Slice(l, func(i, j int) bool { return l[i].g > l[j].g })
			for _, x := range l[:12] { fmt.Println("ideal", x.g, b.documents[byRecord[x.d]].Texts["en"].Name) }
		}
	})
	sort.Slice(all, func(i, j int) bool { return all[i].v < all[j].v })
	for _, r := range all { fmt.Printf("%.3f %-40s %d %s\n", r.v, r.q, r.total, r.c) }
	fmt.Printf("nDCG@10 %.4f over %d\n", sum/float64(n), n)
}

func lines(t *testing.T, name string, fn func(string)) {
	f, err := os.Open(sharedData + "/" + name)
	if err != nil { t.Fatal(err) }
	s := bufio.NewScanner(f)
	for s.Scan() { fn(s.Text()) }
}
