package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAnOrderIsAVerbPerhapsAWordAndNumbers(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]order{
		"prepare":       {verb: "prepare"},
		"fill 1000 8":   {verb: "fill", a: 1000, b: 8},
		"put hold 3":    {verb: "put", word: "hold", a: 3},
		"profile /a/b":  {verb: "profile", word: "/a/b"},
		"  await   5  ": {verb: "await", a: 5},
	} {
		got, err := read(line)
		if err != nil {
			t.Errorf("%q: %v", line, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(order{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
	for _, line := range []string{"", "fill many hands", "fill 1 x"} {
		if got, err := read(line); err == nil {
			t.Errorf("%q was read as %+v, want an error", line, got)
		}
	}
}

func TestWorkIsSharedOutOnce(t *testing.T) {
	t.Parallel()
	done := make(chan int, 1000)
	err := together(10, 3, 4, func(from, to int) error {
		for i := from; i < to; i++ {
			done <- i
		}
		return nil
	})
	close(done)
	seen := make([]int, 10)
	for i := range done {
		seen[i]++
	}
	if diff := cmp.Diff([]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, seen); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	broken := errors.New("no")
	if err := together(10, 1, 2, func(int, int) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the one who failed", err)
	}
}

func TestAResultIsComparedWithTheBestOfAsynq(t *testing.T) {
	t.Parallel()
	all, err := choose("mysql,asynq")
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := all[0], all[1]
	round := func(s ...int) (list []time.Duration) {
		for _, n := range s {
			list = append(list, time.Duration(n)*time.Second)
		}
		return list
	}
	b := &bench{results: []result{
		rateOf(partDrain, ours, "", 1000, round(3, 1, 2)), rateOf(partDrain, theirs, "", 1000, round(10, 8, 6)),
		recoveryOf(variant{system: ours}, round(20)), recoveryOf(variant{system: theirs}, round(100)),
		recoveryOf(variant{system: theirs}, round(60)),
	}}
	got := []string{}
	for _, r := range b.results {
		got = append(got, r.told+" "+b.compared(r))
	}
	want := []string{"500 jobs/s 4.00×", "125 jobs/s ", "20.0 s 3.00×", "100.0 s ", "60.0 s "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestASystemThatNobodyKnowsIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := choose("mysql,oracle"); err == nil || !strings.Contains(err.Error(), "oracle") {
		t.Errorf("got %v, want an error that names it", err)
	}
}
